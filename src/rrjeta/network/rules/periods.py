"""The spans of time that are counted: quarters, years, and everything. Pure.

Whole ones alone: two spans that differ by one day would tell of that day.
"""

from datetime import date

# A quarter is written `2026/3` and lies in the year `2026`, which lies in everything.
EVERYTHING = ""
_YEARS_BACK = 4
_MONTHS = 3


def quarter_of(day: date) -> str:
    """Return the quarter in which a day lies."""
    return f"{day.year}/{(day.month - 1) // _MONTHS + 1}"


def offered(today: date) -> list[str]:
    """Return the periods that can be chosen, the nearest first: eight quarters or fewer, five years, everything."""
    this = int(quarter_of(today).partition("/")[2])
    quarters = [f"{today.year}/{number}" for number in range(this, 0, -1)]
    quarters += [f"{today.year - 1}/{number}" for number in (4, 3, 2, 1)]
    return [*quarters, *(str(today.year - back) for back in range(_YEARS_BACK + 1)), EVERYTHING]


def span_of(period: str) -> tuple[date, date] | None:
    """Return the first day of a period and the one after its last; None for everything."""
    year, _slash, number = period.partition("/")
    if not year:
        return None
    if not number:
        return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
    month = (int(number) - 1) * _MONTHS + 1
    after = month + _MONTHS
    return date(int(year), month, 1), date(int(year) + (after > 12), after if after <= 12 else 1, 1)
