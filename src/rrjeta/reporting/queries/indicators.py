"""The values of indicators: what each figure says of an area and a span, whole or divided, and what is left out."""

from collections.abc import Collection, Sequence
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
from rrjeta.reporting.queries.counting import Found, tallied
from rrjeta.reporting.queries.telling import where_told
from rrjeta.reporting.rules.indicators import Book, Figure, Indicator, Tally, book_from, is_additive, result
from rrjeta.reporting.rules.leaving_out import (
    TOLD_OF_COUNTRY,
    is_period_told,
    is_shown,
)
from rrjeta.reporting.rules.pack_part import NAME
from rrjeta.reporting.rules.spans import NoSuchSpan, Span, parts_of, read_span
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
    `name` is that of a group that no list of the pack knows: a unit, a colleague, an organisation.
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
    name: str = ""


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
    actor: Actor, codes: Collection[str], spans: Sequence[Span], area: Area, *, told_by: str = ""
) -> list[Cell]:
    """Return every figure of these indicators for each span, in the order of the pack.

    `area` was found for the actor. `told_by` leaves few out whoever asks, for what leaves the unit: it names the shortest
    periods that are told of there. By quarters it is told to whoever reads the country, so it is settled with all places of
    it; by months to whoever reads this place alone. Statements: one for each kind of fact, one for its children and one for
    each of its quantities, whatever the number of indicators, spans and rows; those of `where_told` for a place. Raises
    NotAllowed.
    """
    require(actor, Permission.READ_STATISTICS)
    asked = [
        (one, figure, span)
        for one in book().indicators.values()
        if one.code in codes
        for figure in one.figures
        for span in spans
    ]
    finest = told_by or (TOLD_OF_COUNTRY if area.is_told else "")
    wanted = [_wanted(figure, span, finest) for _one, figure, span in asked]
    found = iter(tallied(actor, area, [one for own in wanted for one in own]))
    values = [[next(found) for _one in own] for own in wanted]
    open_to = [not told_by and is_all_listed(actor, figure, area) for _one, figure, _span in asked]
    shown = [
        bool(finest) and _may_be_told(figure, span, finest, own)
        for (_one, figure, span), own in zip(asked, values, strict=True)
    ]
    if finest == TOLD_OF_COUNTRY and area.units is not None:
        places = [at for at, is_shown in enumerate(shown) if is_shown and not open_to[at]]
        told = where_told([asked[at][1:] for at in places]) if places else []
        for at, where in zip(places, told, strict=True):
            shown[at] = area.code in where
    return [
        cell_of(one, figure, "", span, own, is_open=is_open, is_shown=is_open or is_shown)
        for (one, figure, span), own, is_open, is_shown in zip(asked, values, open_to, shown, strict=True)
    ]


def _wanted(figure: Figure, span: Span, finest: str) -> list[tuple[Tally, Span]]:
    """Return the tallies of a figure; where few are left out, of the periods inside as well: they would give one another back."""
    own = [(tally, span) for tally in figure.tallies]
    if not finest or not is_additive(figure):
        return own
    day = today()
    return own + [(tally, one) for one in parts_of(span, finest) if one.first <= day for tally in figure.tallies]


def _may_be_told(figure: Figure, span: Span, finest: str, found: Sequence[Found]) -> bool:
    if not is_period_told(span, today(), finest):
        return False
    sides = len(figure.tallies)
    times = [found[at : at + sides] for at in range(0, len(found), sides)]
    if figure.form == "share":
        return all(is_shown(part.rows, whole.rows) for part, whole in times)
    return all(is_shown(one.rows) for time in times for one in time)


def _left_out(one: Cell) -> Cell:
    return Cell(one.code, one.figure, one.group, one.span, None, None, None, is_left_out=True)


def is_all_listed(actor: Actor, figure: Figure, area: Area) -> bool:
    """Tell whether the actor may open the lists of all that a figure counts."""
    return all(is_listed(actor, tally.facts, area) for tally in figure.tallies)


def cell_of(
    indicator: Indicator,
    figure: Figure,
    group: str,
    span: Span,
    found: Sequence[Found],
    *,
    is_open: bool,
    is_shown: bool,
    name: str = "",
) -> Cell:
    """Return a number with what its reader is shown of it."""
    part, whole = found[0], found[1] if figure.whole is not None else None
    # Of a share that is told without its list the numbers behind it would tell more.
    is_bare = figure.form == "share" and not is_open
    cell = Cell(
        code=indicator.code,
        figure=figure.code,
        group=group,
        span=span.code,
        part=None if is_bare else part.value,
        whole=None if is_bare or whole is None else whole.value,
        value=result(figure.form, part.value, whole.value if whole else None),
        is_open=is_open,
        name=name,
    )
    return cell if is_shown else _left_out(cell)


def tally_of(indicator: Indicator, figure_code: str, side: str) -> Tally:
    """Return the tally behind a number: the part of a figure, or its whole. Raises NotFound."""
    figure = indicator.figure(figure_code)
    tally = {"part": figure.part, "whole": figure.whole}.get(side) if figure else None
    if tally is None:
        raise NotFound
    return tally
