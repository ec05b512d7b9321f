"""Months, quarters and years as statistics are told of: `2026-11`, `2026-Q4`, `2026`. Pure."""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_WRITTEN = re.compile(r"^([0-9]{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$")
_YEARS_BACK, _FIRST_YEAR = 5, 2000


class NoSuchSpan(Exception):
    """A text names no month, quarter or year."""


@dataclass(frozen=True, slots=True)
class Span:
    """A month, quarter or year: its first day, and the one after its last."""

    code: str
    kind: str
    first: date
    after: date


def read_span(code: str) -> Span:
    """Return the span that a code names. Raises NoSuchSpan."""
    found = _WRITTEN.match(code)
    if found is None or int(found.group(1)) < _FIRST_YEAR:
        raise NoSuchSpan(code)
    year, quarter, month = found.groups()
    if quarter:
        return _span(date(int(year), 3 * int(quarter) - 2, 1), "quarter")
    return _span(date(int(year), int(month or 1), 1), "month" if month else "year")


def span_of(day: date, kind: str) -> Span:
    """Return the month, quarter or year in which a day lies."""
    months = _MONTHS_OF[kind]
    return _span(date(day.year, (day.month - 1) // months * months + 1, 1), kind)


def before(span: Span) -> Span:
    """Return the span of the same kind that ends where this one begins."""
    return _span(_later(span.first, -_MONTHS_OF[span.kind]), span.kind)


def parts_of(span: Span, finest: str) -> list[Span]:
    """Return the shorter spans that add up to a span, of the finest kind that anybody is told of; none of one as short."""
    if _MONTHS_OF[finest] >= _MONTHS_OF[span.kind]:
        return []
    found, day = [], span.first
    while day < span.after:
        found.append(span_of(day, finest))
        day = found[-1].after
    return found


def moved_back(span: Span, months: int) -> tuple[date, date]:
    """Return the days of a span so many months earlier: its first, and the one after its last."""
    return _later(span.first, -months), _later(span.after, -months)


def offered(today: date) -> list[Span]:
    """Return the spans that can be chosen, the nearest first: twelve months, eight quarters, five years."""
    found = []
    for kind, count in (("month", 12), ("quarter", 8), ("year", _YEARS_BACK)):
        one = span_of(today, kind)
        for _turn in range(count):
            found.append(one)
            one = before(one)
    return found


def _span(first: date, kind: str) -> Span:
    code = {
        "month": f"{first.year}-{first.month:02}",
        "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
        "year": str(first.year),
    }
    return Span(code[kind], kind, first, _later(first, _MONTHS_OF[kind]))


def _later(day: date, months: int) -> date:
    count = 12 * day.year + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
