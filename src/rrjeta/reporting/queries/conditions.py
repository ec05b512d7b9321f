"""Which rows a tally counts: of its time, of an area, with its codes, of nobody whom the reader is shut out of."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import In

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Transfer
from rrjeta.cases.queries.pathways import PROTECTION, pathway_of
from rrjeta.cases.scope import homes_shut_to
from rrjeta.kernel.clock import at as moment_of
from rrjeta.kernel.clock import now
from rrjeta.packs.current import current
from rrjeta.reporting.queries import facts_of_cases, facts_of_work
from rrjeta.reporting.queries.expressions import Own, unit_of_case, unit_then
from rrjeta.reporting.queries.facts_divided import MORE
from rrjeta.reporting.queries.sources import Asked, At, Column, Source, Words
from rrjeta.reporting.rules.indicators import ANY_DAY, LAST_DAY, Tally, book_from
from rrjeta.reporting.rules.pack_part import NAME
from rrjeta.reporting.rules.spans import Span, moved_back
from rrjeta.reporting.scope import Area

SOURCES: dict[str, Source] = {
    name: replace(one, attributes={**one.attributes, **MORE.get(name, {})})
    for name, one in {**facts_of_cases.SOURCES, **facts_of_work.SOURCES}.items()
}
_RISK, _HARM = "risk_level", "harm_category"


def words_of() -> Words:
    """Return what the pack that holds now says of bands of age, levels of risk, kinds of harm and a child seen."""
    pack = current()
    return Words(
        ages=book_from(pack.part(NAME)).ages if pack.has_part(NAME) else (),
        risks={int(one.code[0]): one.code for one in pack.code_list(_RISK, with_retired=True)},
        harms=tuple(one.code for one in pack.code_list(_HARM, with_retired=True)),
        seen=pathway_of(PROTECTION, pack.number).meaning("seen"),
    )


def asked_of(tally: Tally, span: Span, words: Words) -> Asked:
    """Return a tally with the time it looks at: events by their own moment, what lasts as it stood at the period's end."""
    days = moved_back(span, tally.back_months) if tally.back_months else (span.first, span.after)
    first, after = moment_of(days[0]), moment_of(days[1])
    column = SOURCES[tally.facts].moments.get(tally.when)
    # Of a period that still runs the last day is today.
    last = min(after - timedelta(seconds=1), max(now(), first))
    return Asked(tally, At(first, after, Own(column) if column else last, days), words)


def span_of(asked: Asked) -> tuple[str, Any, Any] | None:
    """Return the column of the moment at which it happened, the first moment and the one after the last.

    None of what is counted as it stood on a day: that has two ends.
    """
    source, at, when = SOURCES[asked.tally.facts], asked.at, asked.tally.when
    if when in (LAST_DAY, ANY_DAY) and source.lasts:
        return None
    return (source.moments[when], *(at.days if when in source.in_days else (at.first, at.after)))


def in_time(asked: Asked) -> Q:
    """Return the condition that a row happened in the period, or stood on its last day or on any of its days."""
    if span := span_of(asked):
        column, first, after = span
        # Said first, because nothing is neither before nor after a moment: PostgreSQL would go on asking what costs more.
        return Q(**{f"{column}__isnull": False}) & Q(**{f"{column}__gte": first, f"{column}__lt": after})
    start, end = SOURCES[asked.tally.facts].lasts or ("", "")
    since = asked.at.after if asked.tally.when == LAST_DAY else asked.at.first
    return Q(**{f"{start}__lt": asked.at.after}) & (Q(**{end: None}) | Q(**{f"{end}__gte": since}))


def condition(asked: Asked, area: Area) -> Q:
    """Return the whole condition of a tally within an area."""
    return in_time(asked) & condition_besides(asked, area)


def condition_besides(asked: Asked, area: Area, said: Container[str] = ()) -> Q:
    """Return what a tally asks besides its time, and besides the attributes that were said already."""
    source, tally = SOURCES[asked.tally.facts], asked.tally
    found = Q()
    for name, codes in tally.where.items():
        if name not in said:
            found &= source.attributes[name].matches(asked, codes)
    if tally.longer_than_hours:
        found &= _lasted(source, asked)
    if area.units is not None:
        found &= Q(In(unit_of(source, asked), sorted(area.units)))
    return found


def _lasted(source: Source, asked: Asked) -> Q:
    start, end = source.lasts or ("", "")
    long = timedelta(hours=asked.tally.longer_than_hours)
    if asked.tally.when == LAST_DAY:
        return Q(**{f"{start}__lte": min(asked.at.after, now()) - long})
    return Q(**{end: None, f"{start}__lt": now() - long}) | Q(**{f"{end}__gt": F(start) + long})


def unit_of(source: Source, asked: Asked) -> Any:
    """Return the unit that a row is counted for: the one that held the case at that time."""
    if source.unit:
        return F(source.unit)
    if source.case == "of_case":
        return unit_of_case("of_case", asked.at.moment)
    return unit_then(source.case, asked.at.moment)


def rows_for(actor: Actor, area: Area, asked: Iterable[Asked]) -> QuerySet[Any]:
    """Return the rows of one kind of fact that any of these tallies may count, with the marks that their conditions use."""
    known = list(asked)
    source = SOURCES[known[0].tally.facts]
    marks: dict[str, Any] = {}
    for one in known:
        marks |= source.marks(one)
    rows: QuerySet[Any] = source.rows().annotate(**marks).filter(_any_of(source, known)).order_by()
    if actor.is_shut_out:
        rows = rows.exclude(**{f"{source.homes}__in": homes_shut_to(actor.user_id)})
    return rows.filter(_near(source, area)) if area.units is not None else rows


def _any_of(source: Source, asked: Iterable[Asked]) -> Q:
    """Return the widest condition that costs little: the times of the tallies, with the codes that stand in a column."""
    times: dict[frozenset[tuple[str, tuple[str, ...]]], dict[tuple[str, At], Q]] = defaultdict(dict)
    with_codes: dict[frozenset[tuple[str, tuple[str, ...]]], Q] = {}
    for one in asked:
        plain = {name: codes for name, codes in one.tally.where.items() if isinstance(source.attributes[name], Column)}
        key = frozenset((name, tuple(codes)) for name, codes in plain.items())
        times[key][one.tally.when, one.at] = in_time(one)
        with_codes[key] = reduce(and_, (source.attributes[name].matches(one, plain[name]) for name in plain), Q())
    return reduce(or_, (with_codes[key] & reduce(or_, own.values()) for key, own in times.items()))


def _near(source: Source, area: Area) -> Q:
    """Return a wider condition that indexes can answer: what these units hold now, or passed on."""
    units = sorted(area.units or ())
    if source.unit:
        return Q(**{f"{source.unit.removesuffix('_id')}__in": units})
    passed = Transfer.objects.filter(status="accepted", from_unit_id__in=units).values("case_id")
    if source.case == "of_case":
        return Q()
    return Q(**{f"{source.case}__unit_id__in": units}) | Q(**{f"{source.case}_id__in": passed})
