"""`rrjeta bench worklist`, `rrjeta bench case-file` and `rrjeta bench unsealing`."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from rrjeta.access.actors import SYSTEM
from rrjeta.access.queries import actor_of_user
from rrjeta.cases.queries.measuring import busiest_worker, register_size
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.jobs.measuring.answers import Browser, compressed, counted, median_cpu, percentile_ms, side_by_side
from rrjeta.jobs.measuring.indicators import measure_indicators
from rrjeta.kernel.sealing import metered
from rrjeta.network.queries.register import net_size, receivers

_WORKLIST, _EMPTY = "/cases", "/bench/empty"
_TURNS = 150


def measure_worklist() -> dict[str, Any]:
    """Return the figures of a worklist of 25 for the worker with the most open cases."""
    return _measured(lambda _user_id: _WORKLIST)


def measure_case_file() -> dict[str, Any]:
    """Return the figures of opening the case of that worker on which most was written."""

    return _measured(_case_file)


def measure_unsealing() -> dict[str, Any]:
    """Return how much of a page's processor time goes into unsealing, for the worklist and for the case file."""
    user_id = busiest_worker()
    browser = Browser(user_id)
    row: dict[str, Any] = {"n": register_size()}
    for name, path in (("worklist", _WORKLIST), ("case_file", _case_file(user_id))):
        browser.ask(path)
        shares, counts = [], set()
        for _turn in range(_TURNS):
            began = time.thread_time()
            with metered() as meter:
                browser.ask(path)
            shares.append(meter.seconds / (time.thread_time() - began))
            counts.add(meter.count)
        row[f"{name}_unsealings"] = max(counts)
        row[f"{name}_unsealing_cpu_share"] = round(statistics.median(shares), 4)
    return row


def _case_file(user_id: Any) -> str:
    page = worklist(actor_of_user(user_id), Wanted())
    return f"{_WORKLIST}/{page.rows[0].case_id}"


def _measured(path_for: Callable[[Any], str]) -> dict[str, Any]:
    user_id = busiest_worker()
    browser = Browser(user_id)
    path, empty = path_for(user_id), _EMPTY
    content = browser.ask(path)
    browser.ask(empty)
    with counted() as statements:
        browser.ask(path)
    subject, baseline = side_by_side([lambda: browser.ask(path), lambda: browser.ask(empty)], _TURNS)
    return {
        "n": register_size(),
        "queries": statements.reading,
        "log_statements": statements.of_log,
        "cpu_x_empty_view": round(median_cpu(subject) / median_cpu(baseline), 2),
        "cpu_ms": round(1000 * median_cpu(subject), 2),
        "baseline_cpu_ms": round(1000 * median_cpu(baseline), 2),
        "bytes_compressed": compressed(content),
        "p50_ms": percentile_ms(subject, 0.50),
        "p95_ms": percentile_ms(subject, 0.95),
    }


def measure_net() -> dict[str, Any]:
    """Return the figures of finding a service for a child, and the statements of each list of the net."""
    user_id = busiest_worker()
    row: dict[str, Any] = {"n": register_size(), **net_size(SYSTEM)}
    find = f"{_case_file(user_id)}/services?need=psych_support"
    row |= {name: value for name, value in _measured(lambda _user_id: find).items() if name != "n"}
    partner = next(iter(receivers()))
    for name, whose, path in (
        ("referrals", user_id, "/referrals"),
        ("inbox", partner, "/inbox"),
        ("directory", user_id, "/directory"),
        ("services", user_id, "/services"),
    ):
        browser = Browser(whose)
        browser.ask(path)
        with counted() as statements:
            content = browser.ask(path)
        row |= {f"{name}_queries": statements.reading, f"{name}_bytes": compressed(content)}
    return row


BENCHES: dict[str, Callable[[], dict[str, Any]]] = {
    "worklist": measure_worklist,
    "case-file": measure_case_file,
    "unsealing": measure_unsealing,
    "net": measure_net,
    "indicators": measure_indicators,
}


def vendor() -> str:
    """Return the name of the database measured."""
    return str(connection.vendor)
