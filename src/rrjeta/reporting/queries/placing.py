"""How much of a tally each unit has, so that all places of the country are settled at once. One statement for many tallies."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, IntegerField, Sum, Value, When

from rrjeta.access.actors import SYSTEM
from rrjeta.reporting.queries.conditions import SOURCES, asked_of, condition, rows_for, unit_of, words_of
from rrjeta.reporting.queries.counting import Wanted, distinct_of
from rrjeta.reporting.queries.sources import Asked
from rrjeta.reporting.rules.indicators import OF_QUANTITY
from rrjeta.reporting.scope import COUNTRY, Area

_COUNTRY = Area(COUNTRY, COUNTRY, "", None, frozenset())


def by_unit(wanted: Sequence[Wanted]) -> list[dict[str, int]]:
    """Return how many rows, or children, of each unit a tally follows from, in their order; units that have none are missing.

    Everybody is counted, whoever asks. One statement for all tallies of the same facts that look at them at the same moment.
    """
    words = words_of()
    asked = [asked_of(tally, span, words) for tally, span in wanted]
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, one in enumerate(asked):
        way = one.tally.quantity if one.tally.take in OF_QUANTITY else one.tally.take
        together[one.tally.facts, way, str(one.at.moment)].append(at)
    found: list[dict[str, int]] = [{} for _one in asked]
    for places in together.values():
        for line in _lines([asked[at] for at in places]):
            for number, at in enumerate(places):
                if line[f"n{number}"]:
                    found[at][str(line["belongs"] or "")] = line[f"n{number}"]
    return found


def _lines(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    first = asked[0]
    source, what = SOURCES[first.tally.facts], distinct_of(first)
    rows = rows_for(SYSTEM, _COUNTRY, asked)
    if first.tally.take in OF_QUANTITY:
        of_each = source.quantities[first.tally.quantity](first)
        rows = rows.annotate(quantity=of_each).filter(quantity__isnull=False)
    # What a condition asks of another table must be worked out for each row before anything is added up.
    if what is None:
        hit = {f"hit{at}": _counts(condition(one, _COUNTRY)) for at, one in enumerate(asked)}
        each: dict[str, Any] = {f"n{at}": Sum(f"hit{at}") for at in range(len(asked))}
    else:
        hit = {
            f"hit{at}": Case(When(condition(one, _COUNTRY), then=what), default=None) for at, one in enumerate(asked)
        }
        each = {f"n{at}": Count(f"hit{at}", distinct=True) for at in range(len(asked))}
    return list(rows.annotate(belongs=unit_of(source, first), **hit).values("belongs").annotate(**each).order_by())


def _counts(only: Any) -> Case:
    return Case(When(only, then=Value(1)), default=Value(0), output_field=IntegerField())
