"""Of which places a number may be told to whoever reads no list: settled for the whole country at once."""

from collections.abc import Collection, Sequence

from rrjeta.kernel.clock import today
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice, county_of
from rrjeta.reporting.queries.placing import by_unit
from rrjeta.reporting.rules.indicators import Figure, is_additive
from rrjeta.reporting.rules.leaving_out import TOLD_OF_COUNTRY, is_period_told
from rrjeta.reporting.rules.places import EVERYWHERE, told_places
from rrjeta.reporting.rules.spans import Span, parts_of
from rrjeta.reporting.scope import seats

_NOWHERE = "-"


def where_told(wanted: Sequence[tuple[Figure, Span]]) -> list[frozenset[str]]:
    """Return, for each figure and period, the codes of the places and the ids of the units of which it is told.

    The country is the empty code. Whatever adds up to a period must be told there as well: it would be given back. Statements:
    those of `by_unit`, and one for the units.
    """
    times = [[span, *_inside(figure, span)] for figure, span in wanted]
    asked = [(figure, one) for (figure, _span), own in zip(wanted, times, strict=True) for one in own]
    counts = iter(by_unit([(tally, span) for figure, span in asked for tally in figure.tallies]))
    paths = _paths()
    on = today()
    each = []
    for figure, span in asked:
        own = [next(counts) for _tally in figure.tallies]
        each.append(_told(figure, own, paths) if is_period_told(span, on) else frozenset())
    found = iter(each)
    return [frozenset.intersection(*(next(found) for _one in own)) for own in times]


def _inside(figure: Figure, span: Span) -> list[Span]:
    return parts_of(span, TOLD_OF_COUNTRY) if is_additive(figure) else []


def _told(figure: Figure, counted: Sequence[dict[str, int]], paths: dict[str, str]) -> frozenset[str]:
    by_path = [{paths.get(unit, f"{_NOWHERE}/{unit}"): number for unit, number in one.items()} for one in counted]
    finest = _finest({*paths.values(), *(path for one in by_path for path in one)})
    told = told_places(by_path, finest, is_share=figure.form == "share")
    return frozenset(place.rpartition("/")[2] if place else EVERYWHERE for place in told)


def _paths() -> dict[str, str]:
    """Return the path of each unit by its id, and of each municipality: one that has no unit stands for itself."""
    towns = {one.code: f"{county_of(one.code)}/{one.code}" for one in areas_for_choice(AreaKind.MUNICIPALITY)}
    units = {str(one.unit): f"{one.county or _NOWHERE}/{one.municipality or _NOWHERE}/{one.unit}" for one in seats()}
    return towns | units


def _finest(paths: Collection[str]) -> list[str]:
    above = {path.rpartition("/")[0] for path in paths}
    return sorted(path for path in paths if path not in above)
