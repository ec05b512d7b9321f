"""`rrjeta bench exports`: how fast a list of invented rows becomes a file, and how much room that takes.

Each kind of file is written by a process of its own, which holds nothing but the writer.
"""

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context

from rrjeta.exports.facts import Column, Kind, Mark, Values
from rrjeta.exports.rules.texts import csv_text, json_text
from rrjeta.exports.rules.xlsx import xlsx

_COLUMNS = [
    *(Column(f"text_{at}", f"Column {at}") for at in range(8)),
    Column("number", "Number", Kind.NUMBER),
    *(Column(f"day_{at}", f"Day {at}", Kind.DATE) for at in range(3)),
]
_MARK = Mark("Invented rows", "no export", ("Invented rows",), (("number", "none"),))
_FIRST_DAY, _MADE_AT = date(2024, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
_MB = 1024


def measure_writing(sizes: Sequence[int], seed: int, say: Callable[[str], object]) -> Iterator[dict[str, object]]:
    """Yield for each size and kind of file: processor seconds, milliseconds to the first byte, size, and the most memory."""
    for size in sizes:
        for kind in ("xlsx", "csv", "json"):
            # A process begun anew has the memory of nobody else in its peak.
            with get_context("spawn").Pool(1) as pool:
                row = pool.apply(written, (kind, size, seed))
            say(f"{size} rows written as {kind}")
            yield row


def written(kind: str, size: int, seed: int) -> dict[str, object]:
    """Return the figures of one file, which is written and thrown away."""
    before = _peak()
    began, processor = time.perf_counter(), time.process_time()
    pieces = {
        "xlsx": lambda rows: xlsx(_COLUMNS, rows, _MARK, _MADE_AT),
        "csv": lambda rows: csv_text(_COLUMNS, rows, _MARK),
        "json": lambda rows: json_text(_COLUMNS, rows, _MARK),
    }[kind](invented(size, seed))
    length = len(next(pieces))
    first = time.perf_counter() - began
    length += sum(len(one) for one in pieces)
    return {
        "kind": kind,
        "n": size,
        "columns": len(_COLUMNS),
        "cpu_s": round(time.process_time() - processor, 3),
        "first_byte_ms": round(first * 1000, 1),
        "bytes": length,
        "peak_mb": _peak(),
        "peak_before_mb": before,
    }


def invented(size: int, seed: int) -> Iterator[Values]:
    """Yield rows such as a worklist has: numbers that occur once, names, codes that come again and again, days."""
    for place in range(size):
        at = place + seed
        yield [
            f"ZZ-{at:07}",
            f"Emri{at % 5003} Mbiemri{at % 7001}",
            "girl" if at % 2 else "boy",
            f"Fshati {at % 300}",
            f"Risk {at % 5}",
            f"Stage {at % 11}",
            f"Step {at % 40} of the pathway",
            f"Worker {at % 60}",
            at % 18,
            _FIRST_DAY + timedelta(days=at % 900),
            _FIRST_DAY + timedelta(days=at % 700),
            None if at % 7 else _FIRST_DAY,
        ]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MB
