"""`rrjeta match evaluate` and `rrjeta match search-bench`: figures of files that others made."""

import resource
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection

from rrjeta.jobs.linking.figures import figures_of
from rrjeta.jobs.linking.files import WrongFile, read_pairs, read_queries, read_register
from rrjeta.jobs.linking.made_tables import made_tables
from rrjeta.matching.queries.tables import Tables
from rrjeta.matching.rules.batch import ready, scored_pairs
from rrjeta.matching.rules.days import NoDate
from rrjeta.matching.rules.keys import Secret
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.scorer import THRESHOLD, shipped
from rrjeta.matching.rules.search import Match, Searcher
from rrjeta.matching.rules.vocabulary import Vocabulary, counted

_AT = 10
_Z = 1.96
_DIGITS = 5


def evaluated(register: Path, pairs: Path, told: Mapping[str, Any], say: Callable[[str], None]) -> dict[str, Any]:
    """Return the figures of the batch on a register whose true pairs are known. Raises WrongFile."""
    began = time.perf_counter()
    reader = Reader(Writing(told))
    rows, _entities = read_register(register, reader)
    truth = read_pairs(pairs, rows)
    say(f"{len(rows)} records, {len(truth)} true pairs read")
    read = time.perf_counter()
    ready_register = ready(reader)
    left, right, told_of = scored_pairs(ready_register, reader.names, shipped())
    done = time.perf_counter()
    true_codes = np.array([one * len(rows) + other for one, other in truth], dtype=np.int64)
    is_true = np.isin(left.astype(np.int64) * len(rows) + right, true_codes)
    return {
        "records": len(rows),
        "compared": len(left),
        "compared_true": int(is_true.sum()),
        **figures_of(told_of[:, 0], is_true, len(truth), THRESHOLD),
        "seconds": round(done - began, 2),
        "seconds_reading": round(read - began, 2),
        "peak_mb": peak_mb(),
    }


def search_measured(
    register: Path, queries: Path, told: Mapping[str, Any], say: Callable[[str], None]
) -> dict[str, Any]:
    """Return recall among the first ten by kind, and the time of a query with its scoring. Raises WrongFile.

    The register is put sealed into tables of the database for as long as it takes.
    """
    began = time.perf_counter()
    reader, texts = Reader(Writing(told)), list[Sequence[str]]()
    rows, entities = read_register(register, reader, texts, with_entity=True)
    asked = read_queries(queries)
    say(f"{len(rows)} records read, {len(asked)} queries")
    with looking(reader, texts, told) as look:
        built = time.perf_counter()
        say("kept sealed under blind keys")
        answers, seconds = _answers(look, asked, queries.name, entities)
    return {
        "records": len(rows),
        "database": connection.vendor,
        "queries": len(asked),
        **by_kind(asked, answers),
        "p50_ms": percentile(seconds, 50),
        "p95_ms": percentile(seconds, 95),
        "p99_ms": percentile(seconds, 99),
        "seconds": round(time.perf_counter() - began, 2),
        "seconds_building": round(built - began, 2),
        "peak_mb": peak_mb(),
    }


@dataclass(frozen=True, slots=True)
class Look:
    """The search of the product over a register that was read; ten at most are found."""

    searcher: Searcher
    kept: Tables
    secret: Secret
    words: Vocabulary

    def found(self, query: Mapping[str, str]) -> list[Match]:
        """Return the likeliest rows, counted from 1. Raises NoDate."""
        return self.searcher.found(query, self.kept, [self.secret], self.words, _AT)

    def among(self, query: Mapping[str, str], rows: Sequence[int]) -> list[Match]:
        """Return the likeliest of rows that somebody else found, counted from 0. Raises NoDate."""
        texts = self.kept.texts_of([row + 1 for row in rows])
        return self.searcher.among(query, {row - 1: told for row, told in texts.items()}, self.words, _AT)


@contextmanager
def looking(reader: Reader, texts: Sequence[Sequence[str]], told: Mapping[str, Any]) -> Iterator[Look]:
    """Give the search over a register that was read; it stands in tables until the block ends."""
    secret = Secret(1, secrets.token_bytes(32))
    words = counted(reader.columns(), reader.names.lexicon(), reader.places.lexicon())
    with made_tables(reader, texts, secret) as kept:
        yield Look(Searcher(Writing(told), shipped()), kept, secret, words)


def _answers(
    look: Look, asked: Sequence[Mapping[str, str]], name: str, entities: Sequence[str]
) -> tuple[list[tuple[bool, float]], list[float]]:
    """Return for each query whether its child is among the first ten and the best probability, and the seconds of each."""
    answers, seconds = [], []
    for line, query in enumerate(asked, start=2):
        began = time.perf_counter()
        try:
            found = look.found(query)
        except NoDate as fault:
            raise WrongFile(f"{name} line {line}: {str(fault)!r} is no date, month or year") from fault
        seconds.append(time.perf_counter() - began)
        hit = any(entities[one.row - 1] == query["entity_id"] for one in found)
        answers.append((hit, max((one.same for one in found), default=0.0)))
    return answers, seconds


def by_kind(asked: Sequence[Mapping[str, str]], answers: Sequence[tuple[bool, float]]) -> dict[str, Any]:
    """Return recall among the first ten by kind of query with its interval, and how many newcomers were taken for somebody."""
    hits: dict[str, list[bool]] = defaultdict(list)
    strangers: Counter[str] = Counter()
    for query, (hit, best) in zip(asked, answers, strict=True):
        if query["in_register"] == "1":
            hits[query["kind"]].append(hit)
            hits["all"].append(hit)
        else:
            strangers["asked"] += 1
            strangers["proposed"] += best >= THRESHOLD
    return {
        "recall_at_10": {kind: round(float(np.mean(found)), _DIGITS) for kind, found in sorted(hits.items())},
        "interval_95": {kind: interval(sum(found), len(found)) for kind, found in sorted(hits.items())},
        "asked": {kind: len(found) for kind, found in sorted(hits.items())},
        "not_in_register": {"asked": strangers["asked"], "proposed_as_same": strangers["proposed"]},
    }


def interval(hits: int, count: int) -> list[float]:
    """Return the 95 % interval of a share (Wilson)."""
    if not count:
        return [0.0, 1.0]
    share, square = hits / count, _Z**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = _Z * ((share * (1 - share) + square / (4 * count)) / count) ** 0.5 / (1 + square / count)
    return [round(max(middle - half, 0.0), _DIGITS), round(min(middle + half, 1.0), _DIGITS)]


def peak_mb() -> int:
    """Return the most memory that this process, or one it started, has held, in MB."""
    held = (resource.getrusage(one).ru_maxrss for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(held) // 1024


def percentile(seconds: Sequence[float], part: int) -> float:
    """Return a percentile of times in milliseconds."""
    return round(float(np.percentile(np.array(seconds), part)) * 1000, 3)
