"""The values of indicators: what each figure says of an area and a span, whole or divided, and what is left out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound, Refused
from rrjeta.packs.current import current, version
from rrjeta.reporting.queries.counting import Found, divided, tallied
from rrjeta.reporting.rules.catalogue import KINDS, PLACES
from rrjeta.reporting.rules.indicators import Book, Figure, Indicator, Tally, book_from, result
from rrjeta.reporting.rules.leaving_out import is_shown, shown_of
from rrjeta.reporting.rules.pack_part import NAME
from rrjeta.reporting.rules.spans import NoSuchSpan, Span, read_span
from rrjeta.reporting.scope import Area, is_listed


class PeriodToCome(Refused):
    """Nothing can be counted of a period that has not begun."""

    message = _("This period has not begun yet. Choose one that has begun.")


class NoSuchPeriod(Refused):
    """The text names no month, quarter or year."""

    message = _("Choose a month, a quarter or a year, such as 2026-03, 2026-Q1 or 2026.")


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: of which indicator, figure, group and span, out of what it follows, what it says.

    `value` is None where nothing could be counted; `is_left_out` where few are, and the reader may not open their list.
    """

    code: str
    figure: str
    group: str
    span: str
    part: float | None
    whole: float | None
    value: float | None
    is_left_out: bool = False
    is_open: bool = False


@cache
def book_of(pack_version: int) -> Book:
    """Return the indicators of a version of the pack; none of one stored before there were any."""
    pack = version(pack_version)
    return book_from(pack.part(NAME) if pack.has_part(NAME) else {})


def book() -> Book:
    """Return the indicators of the pack that holds now."""
    return book_of(current().number)


def find_indicator(code: str) -> Indicator:
    """Return an indicator. Raises NotFound."""
    found = book().indicators.get(code)
    if found is None:
        raise NotFound
    return found


def span_asked(code: str, on: date | None = None) -> Span:
    """Return the span of a code. Raises NoSuchPeriod, PeriodToCome."""
    try:
        span = read_span(code)
    except NoSuchSpan:
        raise NoSuchPeriod from None
    if span.first > (on or today()):
        raise PeriodToCome
    return span


def indicator_values(
    actor: Actor, codes: Collection[str], spans: Sequence[Span], area: Area, *, is_outside: bool = False
) -> list[Cell]:
    """Return every figure of these indicators for each span, in the order of the pack.

    `area` was found for the actor. `is_outside` leaves few out whoever asks: for what leaves the unit. Statements: one for
    each kind of fact and for each of its quantities, whatever the number of indicators, spans and rows. Raises NotAllowed.
    """
    require(actor, Permission.READ_STATISTICS)
    chosen = [(one, figure) for one in book().indicators.values() if one.code in codes for figure in one.figures]
    asked = [(figure, one, span) for one, figure in chosen for span in spans]
    wanted = [(tally, span) for figure, _one, span in asked for tally in figure.tallies]
    found = iter(tallied(actor, area, wanted))
    cells = []
    for figure, one, span in asked:
        values = [next(found) for _tally in figure.tallies]
        is_open = not is_outside and _is_open(actor, figure, area)
        cells.append(_cell(one, figure, "", span, values, is_open=is_open))
    return cells


def indicator_division(
    actor: Actor, code: str, figure_code: str, span: Span, area: Area, by: str, *, is_outside: bool = False
) -> list[Cell]:
    """Return one figure for each code of a division that occurs. Two statements at most. Raises NotFound, NotAllowed."""
    require(actor, Permission.READ_STATISTICS)
    indicator = find_indicator(code)
    figure = indicator.figure(figure_code)
    if figure is None or by not in divisions_of(indicator, figure):
        raise NotFound
    parts = [divided(actor, area, tally, span, by) for tally in figure.tallies]
    groups = sorted({group for found in parts for group in found})
    is_open = not is_outside and _is_open(actor, figure, area)
    nothing = Found(0 if figure.part.take in ("count", "children") else None, 0)
    cells = [
        _cell(indicator, figure, group, span, [found.get(group, nothing) for found in parts], is_open=is_open)
        for group in groups
    ]
    return cells if is_open else _without_few(cells, parts[-1])


def _without_few(cells: Iterable[Cell], rows: dict[str, Found]) -> list[Cell]:
    numbers = {group: one.rows for group, one in rows.items()}
    shown = shown_of(numbers, sum(numbers.values()))
    return [one if one.group in shown else _left_out(one) for one in cells]


def _left_out(one: Cell) -> Cell:
    return Cell(one.code, one.figure, one.group, one.span, None, None, None, is_left_out=True)


def divisions_of(indicator: Indicator, figure: Figure) -> list[str]:
    """Return by what a figure can be divided: what the indicator names and all its facts can tell."""
    attributes = [KINDS[tally.facts].attributes for tally in figure.tallies]
    return [one for one in indicator.by if one in PLACES or all(one in known for known in attributes)]


def _is_open(actor: Actor, figure: Figure, area: Area) -> bool:
    return all(is_listed(actor, tally.facts, area) for tally in figure.tallies)


def _cell(
    indicator: Indicator, figure: Figure, group: str, span: Span, found: Sequence[Found], *, is_open: bool
) -> Cell:
    part, whole = found[0], found[1] if len(found) > 1 else None
    shown = is_open or _may_be_shown(figure, part, whole)
    cell = Cell(
        code=indicator.code,
        figure=figure.code,
        group=group,
        span=span.code,
        part=part.value,
        whole=whole.value if whole else None,
        value=result(figure.form, part.value, whole.value if whole else None),
        is_open=is_open,
    )
    return cell if shown else _left_out(cell)


def _may_be_shown(figure: Figure, part: Found, whole: Found | None) -> bool:
    if whole is None:
        return is_shown(part.rows)
    if figure.form == "share":
        return is_shown(part.rows, whole.rows)
    return is_shown(part.rows) and is_shown(whole.rows)


def tally_of(indicator: Indicator, figure_code: str, side: str) -> Tally:
    """Return the tally behind a number: the part of a figure, or its whole. Raises NotFound."""
    figure = indicator.figure(figure_code)
    tally = {"part": figure.part, "whole": figure.whole}.get(side) if figure else None
    if tally is None:
        raise NotFound
    return tally
