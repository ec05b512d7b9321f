"""Numbers that leave as a file: those of a section or of an indicator, each as whoever takes them out is shown it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid5

from rrjeta.access.actors import Actor
from rrjeta.kernel.errors import NotFound
from rrjeta.reporting.queries.divisions import divisions_open, indicator_division
from rrjeta.reporting.queries.indicators import Cell, book, find_indicator, indicator_values, span_asked
from rrjeta.reporting.rules.indicators import Figure, Indicator
from rrjeta.reporting.rules.spans import Span, before
from rrjeta.reporting.scope import Area, find_area, is_taken_out


@dataclass(frozen=True, slots=True)
class WantedNumbers:
    """Which numbers: of an area and a period, those of one indicator by all that divides them, or those of a section."""

    area: str
    period: str
    section: str = ""
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number: of which indicator and figure, by what it is divided, and the cell as its reader is shown it."""

    id: UUID
    area: Area
    span: Span
    indicator: Indicator
    figure: Figure
    by: str
    cell: Cell


def numbers_taken_out(actor: Actor, wanted: WantedNumbers) -> list[NumberLine]:
    """Return the numbers of a page of statistics, in its order. Raises NotFound, NotAllowed, NoSuchPeriod, PeriodToCome.

    A section has the period and the one before, an indicator its divisions as well. Whoever may take out their own cases
    alone takes out no numbers of others.
    """
    area, span = find_area(actor, wanted.area), span_asked(wanted.period)
    if not is_taken_out(actor, area):
        raise NotFound
    of = [find_indicator(wanted.indicator)] if wanted.indicator else _of_section(wanted.section)
    counted = [one for one in of if one.figures and span.kind in one.periods]
    found = _over_time(actor, counted, [span, before(span)], area)
    if wanted.indicator:
        found += [line for one in counted for line in _divided(actor, one, span, area)]
    return found


def _of_section(section: str) -> list[Indicator]:
    if section not in book().sections:
        raise NotFound
    return [one for one in book().indicators.values() if one.section == section]


def _over_time(actor: Actor, counted: Sequence[Indicator], spans: Sequence[Span], area: Area) -> list[NumberLine]:
    by_code = {span.code: span for span in spans}
    known = {one.code: one for one in counted}
    lines = []
    for cell in indicator_values(actor, known, spans, area):
        figure = known[cell.code].figure(cell.figure)
        if figure is not None:
            lines.append(_line(area, by_code[cell.span], known[cell.code], figure, "", cell))
    return lines


def _divided(actor: Actor, one: Indicator, span: Span, area: Area) -> Iterator[NumberLine]:
    for figure in one.figures:
        for by in divisions_open(actor, one, figure, span, area):
            for cell in indicator_division(actor, one.code, figure.code, span, area, by):
                yield _line(area, span, one, figure, by, cell)


def _line(area: Area, span: Span, one: Indicator, figure: Figure, by: str, cell: Cell) -> NumberLine:
    # A number that is another by now is another row: whoever fetches the file is told that the list changed.
    said = (area.code, span.code, one.code, figure.code, by, cell.group, cell.value, cell.is_left_out)
    return NumberLine(uuid5(NAMESPACE_OID, repr(said)), area, span, one, figure, by, cell)
