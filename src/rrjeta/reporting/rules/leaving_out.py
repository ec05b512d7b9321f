"""Which numbers are left out where the reader may not open what was counted (design §3.13). Pure.

`suppressing.py` settles a table of one time so that nothing of it gives another number back. What keeps tables of different
times from doing so stands here: by place there are quarters alone, by anything else years alone.
"""

from collections.abc import Collection, Mapping
from datetime import date

from rrjeta.reporting.rules.catalogue import PLACES
from rrjeta.reporting.rules.spans import Span, before, offered, span_of
from rrjeta.reporting.rules.suppressing import LEAST, Cell, suppressed

# One place by itself lies as deep as a municipality: what is closed is told of none below the county.
_ALL = "county/all"
PLACE_PERIOD, OTHER_PERIOD = "quarter", "year"
# The shortest periods of which the country and its places are told, and those of which one place by itself is.
TOLD_OF_COUNTRY, TOLD_OF_ONE_PLACE = "quarter", "month"


def is_period_told(span: Span, today: date, finest: str = TOLD_OF_COUNTRY) -> bool:
    """Tell whether a period is told of: one that runs would tell from one day to the next what came."""
    return span.after <= today and (span.kind != "month" or finest == TOLD_OF_ONE_PLACE)


def periods_told(today: date) -> list[Span]:
    """Return the periods that whoever reads the country can choose."""
    return [one for one in offered(today) if is_period_told(one, today)]


def first_period(today: date, *, is_told: bool) -> Span:
    """Return the period that is shown when none was asked for: the quarter that runs, or the last one that is told of."""
    running = span_of(today, "quarter")
    return before(running) if is_told else running


def is_shown(part: int, whole: int | None = None) -> bool:
    """Tell whether a number, or a share, is not of few: a share tells of the others as well, nine of ten tells of one."""
    if whole is None:
        return part >= LEAST
    return min(part, whole - part) >= LEAST


def is_divided(by: str, period: str) -> bool:
    """Tell whether numbers of such a period are divided by this where lists are closed."""
    return period == (PLACE_PERIOD if by in PLACES else OTHER_PERIOD)


def shown_of(rows: Mapping[str, int], values: Collection[str], closed: Collection[str] = ()) -> frozenset[str]:
    """Return the groups of a division whose numbers are shown. `values` are all groups that there are, also empty ones.

    What is `closed` is left out whatever its number, with what would give it back.
    """
    cells: dict[Cell, int] = {(_ALL, code): number for code, number in rows.items()}
    found = suppressed(cells, [[_ALL], sorted({*values, *rows})], closed)
    return frozenset(code for code in rows if found.at((_ALL, code)) is not None)
