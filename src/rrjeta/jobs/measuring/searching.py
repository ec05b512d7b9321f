"""`rrjeta bench search`: who may be known, through the page that asks it while a concern is typed, in a made register.

The made register stands in tables of the same kind as the office's, for this connection alone. The worker, the rights, the log
and the middleware are those of the register that is loaded.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import connection

from rrjeta.cases.queries.measuring import busiest_worker, register_size
from rrjeta.jobs.linking.country import Country
from rrjeta.jobs.linking.files import QUERIES
from rrjeta.jobs.linking.generating import asked_of, usual_plan
from rrjeta.jobs.linking.measures import by_kind, looking, peak_mb, percentile
from rrjeta.jobs.linking.registers import Maker, made_register
from rrjeta.jobs.measuring.answers import Browser, counted, median_cpu, percentile_ms
from rrjeta.matching.queries.searching import standing_in
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import FIELDS, Reader

_PATH, _EMPTY = "/concerns/may-be-known", "/bench/empty"
_QUERIES, _BY_PAGE, _WARM_UP = 5000, 400, 50
_PAGE = {
    "given_name": "children-0-child_given_name",
    "surname": "children-0-child_surname",
    "father_name": "father_name",
    "mother_name": "mother_name",
    "birth_date": "children-0-birth_date",
    "village": "children-0-village",
}


def measure_search(
    sizes: Sequence[int], seed: int, country: Country, say: Callable[[str], object]
) -> Iterator[dict[str, Any]]:
    """Yield for each size recall and times of query with scoring, and the times of the page beside an empty one."""
    _keep_connected()
    browser = Browser(busiest_worker())
    for size in sizes:
        maker = Maker(usual_plan(size), seed, country)
        made = made_register(maker)
        asked = [dict(zip(QUERIES, query, strict=True)) for query in asked_of(maker, made, _QUERIES, seed)]
        reader = Reader(Writing(country.writing))
        texts = [[record.get(field, "") for field in FIELDS] for record in made.records]
        for record in texts:
            reader.take(record)
        say(f"{size} records made")
        names = [f"E{entity}" for entity in made.entities]
        with looking(reader, texts, country.writing) as look:
            say("kept sealed under blind keys")
            for query in asked[:_WARM_UP]:
                look.found(query)
            answers, seconds = [], []
            for query in asked:
                began = time.perf_counter()
                found = look.found(query)
                seconds.append(time.perf_counter() - began)
                hit = any(names[one.row - 1] == query["entity_id"] for one in found)
                answers.append((hit, max((one.same for one in found), default=0.0)))
            row = {
                "n": size,
                "cases": register_size(),
                **by_kind(asked, answers),
                "p50_ms": percentile(seconds, 50),
                "p95_ms": percentile(seconds, 95),
            }
            with standing_in(look.kept, look.words):
                row |= _by_page(browser, asked[-_BY_PAGE:])
        yield row | {"peak_mb": peak_mb()}


def _keep_connected() -> None:
    """Have no answer close the connection or give it back: the made register's tables are its own."""
    connection.close()
    connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.settings_dict["CONN_MAX_AGE"] = connection.close_at = None


def _by_page(browser: Browser, asked: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    taken: list[list[tuple[float, float]]] = [[], []]
    reading: list[int] = []
    for place, query in enumerate(asked):
        typed = {_PAGE[name]: text for name, text in query.items() if name in _PAGE}
        asks = (partial(browser.send, _PATH, typed), partial(browser.ask, _EMPTY))
        with counted() as statements:
            asks[0]()
        reading.append(statements.reading)
        for at, ask in enumerate(asks):
            wall, processor = time.perf_counter(), time.process_time()
            ask()
            if place >= _WARM_UP:
                taken[at].append((time.process_time() - processor, time.perf_counter() - wall))
    return {
        "page_queries_most": max(reading),
        "page_p50_ms": percentile_ms(taken[0], 0.50),
        "page_p95_ms": percentile_ms(taken[0], 0.95),
        "empty_p50_ms": percentile_ms(taken[1], 0.50),
        "cpu_x_empty_view": round(median_cpu(taken[0]) / median_cpu(taken[1]), 2),
    }
