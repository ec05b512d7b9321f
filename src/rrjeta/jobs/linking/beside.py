"""`rrjeta bench matching`: our batch and our search beside others, on the same data in the same run."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from rrjeta.jobs.linking.country import Country
from rrjeta.jobs.linking.figures import figures_of
from rrjeta.jobs.linking.files import PERSON, QUERIES
from rrjeta.jobs.linking.generating import asked_of, true_pairs, usual_plan
from rrjeta.jobs.linking.measures import by_kind, looking, peak_mb, percentile
from rrjeta.jobs.linking.peers import (
    FEBRL,
    SPLINK_THRESHOLD,
    PeerMissing,
    as_ours,
    febrl,
    splink_on_febrl,
    splink_on_register,
)
from rrjeta.jobs.linking.registers import Maker, Register, made_register
from rrjeta.jobs.linking.trigrams import trigrams_measured
from rrjeta.matching.rules.batch import ready, scored_pairs
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import FIELDS, Reader
from rrjeta.matching.rules.scorer import SAME, THRESHOLD, shipped

_QUERIES, _BY_TRIGRAMS = 2000, 500
Scored = tuple[Sequence[int], Sequence[int], Sequence[float]]
Say = Callable[[str], object]


def rows_beside(sizes: Sequence[int], seed: int, country: Country, say: Say) -> Iterator[dict[str, Any]]:
    """Yield a row for each FEBRL set with and without its number, and for each size of a made register. Raises PeerMissing."""
    for name in FEBRL:
        for with_number in (True, False):
            say(f"FEBRL {name} {'with' if with_number else 'without'} its number")
            yield _febrl_row(name, with_number, country)
    for size in sizes:
        say(f"a made register of {size}, seed {seed}")
        yield _register_row(size, seed, country)


def _febrl_row(name: str, with_number: bool, country: Country) -> dict[str, Any]:
    data = febrl(name)
    began = time.perf_counter()
    left, right, same, _told = _ours([as_ours(row, with_number) for row in data.rows], country)
    across = (left < data.second) & (right >= data.second) if data.second else left < right
    ours = _figures((left[across], right[across], same[across]), data.pairs, len(data.rows), THRESHOLD)
    middle = time.perf_counter()
    splink = _figures(
        _columns(splink_on_febrl(data.rows, data.second, with_number)), data.pairs, len(data.rows), SPLINK_THRESHOLD
    )
    done = time.perf_counter()
    return {
        "data": f"febrl{name}",
        "with_number": with_number,
        "n": len(data.rows),
        "ours": ours | {"seconds": round(middle - began, 2)},
        "splink": splink | {"seconds": round(done - middle, 2)},
        "error_x_splink": round((1 - ours["f1"]) / max(1 - splink["f1"], 1e-9), 4),
    }


def _register_row(size: int, seed: int, country: Country) -> dict[str, Any]:
    maker = Maker(usual_plan(size), seed, country)
    made = made_register(maker)
    asked = [dict(zip(QUERIES, query, strict=True)) for query in asked_of(maker, made, _QUERIES, seed)]
    truth = set(true_pairs(made.entities))
    began = time.perf_counter()
    left, right, same, _told = _ours(made.records, country)
    middle = time.perf_counter()
    ours = _figures((left, right, same), truth, size, THRESHOLD) | {"seconds": round(middle - began, 2)}
    row: dict[str, Any] = {"data": "made", "n": size, "seed": seed, "ours": ours | _twins(made, left, right, same)}
    try:
        found = splink_on_register([{name: record[name] for name in PERSON} for record in made.records])
        row["splink"] = _figures(_columns(found), truth, size, SPLINK_THRESHOLD)
        row["splink"]["seconds"] = round(time.perf_counter() - middle, 2)
    except PeerMissing as missing:
        row["splink"] = f"{missing} is not installed"
    return row | {"search": _searched(made, asked, country), "peak_mb": peak_mb()}


def _ours(records: Sequence[Mapping[str, str]], country: Country) -> tuple[Any, Any, Any, Any]:
    reader = Reader(Writing(country.writing))
    for record in records:
        reader.add(record)
    left, right, told = scored_pairs(ready(reader), reader.names, shipped())
    return left, right, told[:, SAME], told


def _figures(scored: Scored, truth: Collection[tuple[int, int]], size: int, threshold: float) -> dict[str, Any]:
    left, right, same = (np.asarray(part) for part in scored)
    codes = np.array([one * size + other for one, other in truth], dtype=np.int64)
    return figures_of(same, np.isin(left.astype(np.int64) * size + right, codes), len(truth), threshold)


def _columns(found: Sequence[tuple[int, int, float]]) -> Scored:
    return [one[0] for one in found], [one[1] for one in found], [one[2] for one in found]


def _twins(made: Register, left: Any, right: Any, same: Any) -> dict[str, Any]:
    """Return how many pairs of brothers and sisters, and of twins, were proposed as the same child."""
    families, entities = np.array(made.families), np.array(made.entities)
    born = np.array([record["birth_date"] for record in made.truth])
    siblings = (families[left] == families[right]) & (entities[left] != entities[right])
    twins = siblings & (born[left] == born[right])
    proposed = same >= THRESHOLD
    return {
        name: {"pairs": int(which.sum()), "proposed": int((which & proposed).sum())}
        for name, which in (("siblings", siblings), ("twins", twins))
    }


def _searched(made: Register, asked: Sequence[Mapping[str, str]], country: Country) -> dict[str, Any]:
    reader = Reader(Writing(country.writing))
    texts = [[record.get(field, "") for field in FIELDS] for record in made.records]
    for record in texts:
        reader.take(record)
    names = [f"E{entity}" for entity in made.entities]
    answers, seconds = [], []
    with looking(reader, texts, country.writing) as look:
        for query in asked:
            began = time.perf_counter()
            found = look.found(query)
            seconds.append(time.perf_counter() - began)
            hit = any(names[one.row - 1] == query["entity_id"] for one in found)
            answers.append((hit, max((one.same for one in found), default=0.0)))
        ours = by_kind(asked, answers) | {"p50_ms": percentile(seconds, 50), "p95_ms": percentile(seconds, 95)}
        few = asked[:_BY_TRIGRAMS]
        return {"ours": ours, "trigrams": trigrams_measured(made.records, names, few, look.among)}
