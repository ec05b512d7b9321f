"""The values of indicators: what each figure says of an area and a span, whole or divided, and what is left out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound, Refused
from rrjeta.packs.current import current, version
from rrjeta.reporting.queries.counting import Found, divided, tallied
from rrjeta.reporting.queries.telling import where_told
from rrjeta.reporting.rules.catalogue import KINDS, PLACES, SEVERAL
from rrjeta.reporting.rules.indicators import Book, Figure, Indicator, Tally, book_from, is_additive, result
from rrjeta.reporting.rules.leaving_out import (
    TOLD_OF_COUNTRY,
    TOLD_OF_ONE_PLACE,
    is_divided,
    is_period_told,
    is_shown,
    shown_of,
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
    open_to = [not told_by and _is_open(actor, figure, area) for _one, figure, _span in asked]
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
        _cell(one, figure, "", span, own, is_open=is_open, is_shown=is_open or is_shown)
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


def indicator_division(actor: Actor, code: str, figure_code: str, span: Span, area: Area, by: str) -> list[Cell]:
    """Return one figure for each code of a division that occurs. Two statements at most. Raises NotFound, NotAllowed."""
    require(actor, Permission.READ_STATISTICS)
    indicator = find_indicator(code)
    figure = indicator.figure(figure_code)
    if figure is None or by not in divisions_open(actor, indicator, figure, span, area):
        raise NotFound
    parts = [divided(actor, area, tally, span, by) for tally in figure.tallies]
    groups = sorted({group for found in parts for group in found})
    is_open = _is_open(actor, figure, area)
    nothing = Found(0 if figure.part.take in ("count", "children") else None, 0)
    cells = [
        _cell(
            indicator,
            figure,
            group,
            span,
            [found.get(group, nothing) for found in parts],
            is_open=is_open,
            is_shown=True,
        )
        for group in groups
    ]
    if is_open:
        return cells
    told = _told_groups(actor, figure, span, area, by, {group: one.rows for group, one in parts[0].items()})
    return [one for one in cells if one.group in told]


def division_told(figure: Figure, span: Span, area: Area, by: str) -> dict[str, int]:
    """Return the groups of a number that whoever reads one place alone is told of. All cases of the area count.

    What is told of no place below the county (trafficking) is not among them.
    """
    if figure.form != "number" or not is_period_told(span, today(), TOLD_OF_ONE_PLACE):
        return {}
    if not (by in SEVERAL or is_divided(by, span.kind)):
        return {}
    rows = {group: one.rows for group, one in divided(SYSTEM, area, figure.part, span, by).items()}
    told = _told_groups(SYSTEM, figure, span, area, by, rows, closed=book().closed.get(by, ()))
    return {group: number for group, number in rows.items() if group in told}


def _told_groups(
    actor: Actor,
    figure: Figure,
    span: Span,
    area: Area,
    by: str,
    rows: Mapping[str, int],
    closed: Collection[str] = (),
) -> frozenset[str]:
    """Return the groups that are told. One that is left out is not named: beside groups of nobody it would tell of a few."""
    if by in PLACES:
        (where,) = where_told([(figure, span)])
        return where & rows.keys()
    if by in SEVERAL:
        (every,) = tallied(actor, area, [(figure.part, span)])
        return frozenset(
            group for group, number in rows.items() if group not in closed and is_shown(number, every.rows)
        )
    return shown_of(rows, _groups_of(figure, by), closed)


def _groups_of(figure: Figure, by: str) -> list[str]:
    """Return every group that there is, those that nobody is in among them."""
    of = KINDS[figure.part.facts].attributes[by]
    return [one.code for one in current().code_list(of)] if isinstance(of, str) else list(of)


def divisions_open(actor: Actor, indicator: Indicator, figure: Figure, span: Span, area: Area) -> list[str]:
    """Return by what this reader sees a figure divided: where lists are closed, numbers alone, and not of every period.

    Of a county its municipalities are told; by anything else the whole country alone is divided there.
    """
    every = [one for one in divisions_of(indicator, figure) if one not in PLACES or _holds_several(area, one)]
    if _is_open(actor, figure, area):
        return every
    if figure.form != "number" or not area.is_told or not is_period_told(span, today()):
        return []
    return [one for one in every if is_divided(one, span.kind) and (one in PLACES or area.units is None)]


def _holds_several(area: Area, by: str) -> bool:
    if by == "unit":
        return len(area.units or ()) > 1
    return area.units is None or len(area.places) > 1


def _left_out(one: Cell) -> Cell:
    return Cell(one.code, one.figure, one.group, one.span, None, None, None, is_left_out=True)


def divisions_of(indicator: Indicator, figure: Figure) -> list[str]:
    """Return by what a figure can be divided: what the indicator names and all its facts can tell."""
    attributes = [KINDS[tally.facts].attributes for tally in figure.tallies]
    return [one for one in indicator.by if one in PLACES or all(one in known for known in attributes)]


def _is_open(actor: Actor, figure: Figure, area: Area) -> bool:
    return all(is_listed(actor, tally.facts, area) for tally in figure.tallies)


def _cell(
    indicator: Indicator,
    figure: Figure,
    group: str,
    span: Span,
    found: Sequence[Found],
    *,
    is_open: bool,
    is_shown: bool,
) -> Cell:
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
    )
    return cell if is_shown else _left_out(cell)


def tally_of(indicator: Indicator, figure_code: str, side: str) -> Tally:
    """Return the tally behind a number: the part of a figure, or its whole. Raises NotFound."""
    figure = indicator.figure(figure_code)
    tally = {"part": figure.part, "whole": figure.whole}.get(side) if figure else None
    if tally is None:
        raise NotFound
    return tally
