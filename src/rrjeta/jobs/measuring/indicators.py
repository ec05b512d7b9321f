"""`rrjeta bench indicators`: twenty indicators of the whole country for a year, counted over the register that is loaded."""

import statistics
import time
from typing import Any

from rrjeta.access.actors import SYSTEM
from rrjeta.cases.queries.measuring import register_size
from rrjeta.jobs.measuring.answers import counted
from rrjeta.kernel.clock import today
from rrjeta.reporting.queries.indicators import book, indicator_values, span_asked
from rrjeta.reporting.scope import areas

_COUNT, _TURNS = 20, 5


def measure_indicators() -> dict[str, Any]:
    """Return how long the values of twenty indicators take together, and how many statements. Raises LookupError."""
    if not register_size():
        raise LookupError
    country, span = areas(SYSTEM)[0], span_asked(str(today().year))
    codes = [one.code for one in book().indicators.values() if one.figures][:_COUNT]
    indicator_values(SYSTEM, codes, [span], country)
    with counted() as statements:
        indicator_values(SYSTEM, codes, [span], country)
    taken = []
    for _turn in range(_TURNS):
        began = time.perf_counter()
        indicator_values(SYSTEM, codes, [span], country)
        taken.append(time.perf_counter() - began)
    return {
        "n": register_size(),
        "indicators": len(codes),
        "queries": statements.reading,
        "p50_ms": round(1000 * statistics.median(taken), 1),
        "most_ms": round(1000 * max(taken), 1),
    }
