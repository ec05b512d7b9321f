"""A figure divided by what its facts can tell: who sees it by what, and which groups are told to whoever reads no list."""

from collections.abc import Collection, Mapping

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import read_id
from rrjeta.packs.current import current
from rrjeta.places.queries import organisation_name
from rrjeta.reporting.queries.counting import Found, divided, tallied
from rrjeta.reporting.queries.indicators import Cell, book, cell_of, find_indicator, is_all_listed
from rrjeta.reporting.queries.telling import where_told
from rrjeta.reporting.rules.catalogue import KINDS, OF_IDS, OF_INSIDE, PLACES, SEVERAL
from rrjeta.reporting.rules.indicators import Figure, Indicator
from rrjeta.reporting.rules.leaving_out import TOLD_OF_ONE_PLACE, is_divided, is_period_told, is_shown, shown_of
from rrjeta.reporting.rules.spans import Span
from rrjeta.reporting.scope import Area, is_division_read, unit_names


def indicator_division(actor: Actor, code: str, figure_code: str, span: Span, area: Area, by: str) -> list[Cell]:
    """Return one figure for each code of a division that occurs. Two statements at most. Raises NotFound, NotAllowed."""
    require(actor, Permission.READ_STATISTICS)
    indicator = find_indicator(code)
    figure = indicator.figure(figure_code)
    if figure is None or by not in divisions_open(actor, indicator, figure, span, area):
        raise NotFound
    parts = [divided(actor, area, tally, span, by) for tally in figure.tallies]
    groups = sorted({group for found in parts for group in found})
    is_open = is_all_listed(actor, figure, area)
    names = group_names(by, groups)
    nothing = Found(0 if figure.part.take in ("count", "children") else None, 0)
    cells = [
        cell_of(
            indicator,
            figure,
            group,
            span,
            [found.get(group, nothing) for found in parts],
            is_open=is_open,
            is_shown=True,
            name=names.get(group, ""),
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
    if is_all_listed(actor, figure, area):
        return [one for one in every if is_division_read(actor, one, area)]
    if figure.form != "number" or not area.is_told or not is_period_told(span, today()):
        return []
    told = [one for one in every if one not in OF_INSIDE and is_divided(one, span.kind)]
    return [one for one in told if one in PLACES or area.units is None]


def _holds_several(area: Area, by: str) -> bool:
    if by == "unit":
        return len(area.units or ()) > 1
    return area.units is None or len(area.places) > 1


def divisions_of(indicator: Indicator, figure: Figure) -> list[str]:
    """Return by what a figure can be divided: what the indicator names and all its facts can tell."""
    attributes = [KINDS[tally.facts].attributes for tally in figure.tallies]
    return [one for one in indicator.by if one in PLACES or all(one in known for known in attributes)]


def group_names(by: str, groups: Collection[str]) -> dict[str, str]:
    """Return the names of groups that no list of the pack knows. One query for units and for colleagues."""
    if by == "provider":
        return {code: organisation_name(code) for code in groups if code}
    if by not in OF_IDS:
        return {}
    ids = [found for one in groups if (found := read_id(one))]
    names = unit_names(ids) if by == "unit" else staff_names(ids)
    return {str(one): name for one, name in names.items()}
