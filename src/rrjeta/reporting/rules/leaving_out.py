"""Which numbers are left out where the reader may not open what was counted (design §3.13). Pure.

`suppressing.py` settles a table of one time so that nothing of it gives another number back. What keeps tables of different
times from doing so stands here: by place there are quarters alone, by anything else years alone.
"""

from collections.abc import Mapping

from rrjeta.reporting.rules.catalogue import PLACES
from rrjeta.reporting.rules.suppressing import INSIDE, Cell, suppressed

_ALL = "all"
PLACE_PERIOD, OTHER_PERIOD = "quarter", "year"


def is_shown(part: int, whole: int | None = None) -> bool:
    """Tell whether a number, or a share, is not of few: a share tells of the others as well, nine of ten tells of one."""
    if whole is None:
        return part >= INSIDE.least
    return min(part, whole - part) >= INSIDE.least


def is_divided(by: str, period: str) -> bool:
    """Tell whether numbers of such a period are divided by this where lists are closed."""
    return period == (PLACE_PERIOD if by in PLACES else OTHER_PERIOD)


def shown_of(rows: Mapping[str, int], values: list[str]) -> frozenset[str]:
    """Return the groups of a division whose numbers are shown. `values` are all groups that there are, also empty ones.

    Places are paths, `10/1004`.
    """
    if any("/" in one for one in values):
        found = suppressed({(code,): number for code, number in rows.items()}, INSIDE, [values])
        return frozenset(code for code in values if found.at((code,)) is not None)
    cells: dict[Cell, int] = {(_ALL, code): number for code, number in rows.items()}
    several = suppressed(cells, INSIDE, [[_ALL], sorted({*values, *rows})])
    return frozenset(code for code in rows if several.at((_ALL, code)) is not None)
