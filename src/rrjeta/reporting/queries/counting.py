"""The engine: tallies of facts within an area, one grouped statement for each kind of fact, on coded columns alone."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, Value, When

from rrjeta.access.actors import Actor
from rrjeta.reporting.queries.conditions import SOURCES, asked_of, condition, rows_for, unit_of, words_of
from rrjeta.reporting.queries.expressions import municipality_of_unit, standing
from rrjeta.reporting.queries.grouping import counted, one_where
from rrjeta.reporting.queries.sources import Asked, Several
from rrjeta.reporting.rules.catalogue import PLACES
from rrjeta.reporting.rules.indicators import CHILDREN, COUNT, Tally, taken
from rrjeta.reporting.rules.spans import Span
from rrjeta.reporting.scope import Area

Wanted = tuple[Tally, Span]


@dataclass(frozen=True, slots=True)
class Found:
    """What a tally found: its value, and out of how many rows (or children) it follows."""

    value: float | None
    rows: int


def tallied(actor: Actor, area: Area, wanted: Sequence[Wanted]) -> list[Found]:
    """Return what each tally finds in its span, in their order.

    One statement for the rows of each kind of fact, one for its children, one for each of its quantities.
    """
    words = words_of()
    asked = [asked_of(tally, span, words) for tally, span in wanted]
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, (tally, _span) in enumerate(wanted):
        way = tally.take if tally.take in (COUNT, CHILDREN) else tally.quantity
        together[tally.facts, way].append(place)
    found: dict[int, Found] = {}
    for (_facts, way), places in together.items():
        own = [asked[place] for place in places]
        how = {COUNT: _rows, CHILDREN: _children}.get(way, _quantities)
        found |= dict(zip(places, how(actor, area, own), strict=True))
    return [found[place] for place in range(len(wanted))]


def divided(actor: Actor, area: Area, tally: Tally, span: Span, by: str) -> dict[str, Found]:
    """Return what a tally finds for each code of a division. One statement."""
    asked = asked_of(tally, span, words_of())
    source = SOURCES[tally.facts]
    attribute = source.attributes.get(by)
    rows = rows_for(actor, area, [asked]).filter(condition(asked, area))
    if isinstance(attribute, Several):
        return _by_several(rows, asked, attribute)
    if by in PLACES:
        rows = rows.annotate(belongs=unit_of(source, asked))
        group = F("belongs") if by == "unit" else municipality_of_unit("belongs")
    else:
        group = attribute.value(asked) if attribute else Value("")
    rows = rows.annotate(group=group)
    if tally.take in (COUNT, CHILDREN):
        number = Count("pk") if (what := distinct_of(asked)) is None else Count(what, distinct=True)
        return {_code(one["group"]): _whole(one["number"]) for one in rows.values("group").annotate(number=number)}
    often: dict[str, Counter[int]] = defaultdict(Counter)
    with_quantity = rows.annotate(quantity=source.quantities[tally.quantity](asked))
    for one in with_quantity.values("group", "quantity").annotate(number=Count("pk")):
        if one["quantity"] is not None:
            often[_code(one["group"])][int(one["quantity"])] += one["number"]
    return {code: _of(tally, own) for code, own in often.items()}


def _by_several(rows: QuerySet[Any], asked: Asked, attribute: Several) -> dict[str, Found]:
    codes = asked.words.harms
    what = distinct_of(asked) or F("pk")
    hits = {f"hit{place}": _hit(attribute.matches(asked, [code]), what) for place, code in enumerate(codes)}
    each = {f"n{place}": Count(f"hit{place}", distinct=True) for place in range(len(codes))}
    numbers = rows.annotate(**hits).aggregate(**each)
    return {code: _whole(numbers[f"n{place}"]) for place, code in enumerate(codes) if numbers[f"n{place}"]}


def _code(group: Any) -> str:
    return "" if group is None else str(group)


def _whole(number: int | None) -> Found:
    return Found(number or 0, number or 0)


def _of(tally: Tally, often: Mapping[int, int]) -> Found:
    return Found(taken(tally.take, often), sum(often.values()))


def distinct_of(asked: Asked) -> Any:
    """Return what is counted once however many rows there are: the child, the meeting; None where rows are counted."""
    source = SOURCES[asked.tally.facts]
    return standing(source.children) if asked.tally.take == CHILDREN else source.distinct


def _hit(only: Q, what: Any) -> Case:
    return Case(When(only, then=what), default=None)


def _rows(actor: Actor, area: Area, asked: Sequence[Asked]) -> list[Found]:
    what, rows = SOURCES[asked[0].tally.facts].distinct, rows_for(actor, area, asked)
    if what is None:
        return [_whole(number) for number in counted(rows, asked, area)]
    # What a condition asks of another table must be worked out for each row before anything is added up.
    hits = {f"hit{place}": _hit(condition(one, area), what) for place, one in enumerate(asked)}
    each = {f"n{place}": Count(f"hit{place}", distinct=True) for place in range(len(asked))}
    numbers = rows.annotate(**hits).aggregate(**each)
    return [_whole(numbers[f"n{place}"]) for place in range(len(asked))]


def _children(actor: Actor, area: Area, asked: Sequence[Asked]) -> list[Found]:
    source = SOURCES[asked[0].tally.facts]
    hits = {f"hit{place}": one_where(condition(one, area)) for place, one in enumerate(asked)}
    rows = rows_for(actor, area, asked).annotate(whose=standing(source.children), **hits)
    # By child first: counting distinct ones of the whole country at once would sort them all.
    by_child = rows.values("whose").annotate(**{f"n{place}": Max(f"hit{place}") for place in range(len(asked))})
    numbers = by_child.aggregate(**{f"t{place}": Sum(f"n{place}") for place in range(len(asked))})
    return [_whole(numbers[f"t{place}"]) for place in range(len(asked))]


def _quantities(actor: Actor, area: Area, asked: Sequence[Asked]) -> list[Found]:
    """Return mean, median and the like out of how often each whole number occurs: exact, and the same in every database."""
    source, quantity = SOURCES[asked[0].tally.facts], asked[0].tally.quantity
    hits = {f"hit{place}": one_where(condition(one, area)) for place, one in enumerate(asked)}
    rows = rows_for(actor, area, asked).annotate(quantity=source.quantities[quantity](asked[0]), **hits)
    each = {f"n{place}": Sum(f"hit{place}") for place in range(len(asked))}
    # A row without the quantity is left out here: a filter would work it out a second time.
    lines = [line for line in rows.values("quantity").annotate(**each) if line["quantity"] is not None]
    often: list[Mapping[int, int]] = [
        {int(line["quantity"]): line[f"n{place}"] for line in lines if line[f"n{place}"]} for place in range(len(asked))
    ]
    return [_of(one.tally, own) for one, own in zip(asked, often, strict=True)]
