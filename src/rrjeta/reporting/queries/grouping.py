"""Many tallies of one kind of fact in one pass: rows are grouped by when they happened, by their codes and by what else is asked.

A row is looked at once however many tallies there are; which groups belong to a tally is added up here. Asking each tally of
each row costs twenty times as much where a year and its quarters are counted.
"""

from bisect import bisect_right
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from rrjeta.reporting.queries.conditions import SOURCES, condition_besides, in_time, span_of
from rrjeta.reporting.queries.sources import Asked, Column
from rrjeta.reporting.scope import Area

_ROWS = "rows_found"


@dataclass(frozen=True, slots=True)
class _Part:
    """What belongs to a tally: moments of a column, codes of columns, and the flag that says the rest ("" where all is said)."""

    span: tuple[str, Any, Any] | None
    codes: Mapping[str, Collection[str]]
    flag: str


@dataclass(slots=True)
class _Plan:
    """The parts of all tallies, and the names under which a row is grouped."""

    parts: list[_Part] = field(default_factory=list)
    bounds: dict[str, set[Any]] = field(default_factory=dict)
    whens: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    # For each flag where it is asked at all, and what is asked: the rest is said once, it may cost a look into another table.
    flags: dict[str, tuple[dict[Any, Q], Q]] = field(default_factory=dict)

    def groups(self) -> dict[str, Any]:
        """Return what rows are grouped by."""
        return {
            **{name: _between(path, sorted(self.bounds[path])) for path, name in self.whens.items()},
            **{name: F(path) for path, name in self.columns.items()},
            **{name: one_where(reduce(or_, near.values()) & rest) for name, (near, rest) in self.flags.items()},
        }

    def has(self, part: _Part, line: Mapping[str, Any]) -> bool:
        """Tell whether a group belongs to a tally."""
        if part.flag and not line[part.flag]:
            return False
        if any(line[self.columns[path]] not in wanted for path, wanted in part.codes.items()):
            return False
        if part.span is None:
            return True
        path, first, after = part.span
        bounds, place = sorted(self.bounds[path]), line[self.whens[path]]
        return place is not None and bisect_right(bounds, first) <= place < bisect_right(bounds, after)


def counted(rows: QuerySet[Any], asked: Iterable[Asked], area: Area) -> list[int]:
    """Return how many rows each tally counts. One statement, whatever the number of tallies."""
    plan, known = _Plan(), dict[Any, str]()
    for one in asked:
        plan.parts.append(_part(one, area, plan, known))
    groups = plan.groups()
    lines = list(rows.annotate(**groups).values(*groups).annotate(**{_ROWS: Count("pk")}))
    return [sum(line[_ROWS] for line in lines if plan.has(part, line)) for part in plan.parts]


def _part(one: Asked, area: Area, plan: _Plan, known: dict[Any, str]) -> _Part:
    """Return what belongs to a tally, and see that the plan groups by it."""
    attributes, where, span = SOURCES[one.tally.facts].attributes, one.tally.where, span_of(one)
    # What is counted as it stood on a day is one flag as a whole.
    plain = {name: own.path for name in where if span and isinstance(own := attributes[name], Column)}
    codes = {path: where[name] for name, path in plain.items()}
    if span:
        plan.whens.setdefault(span[0], f"when_{len(plan.whens)}")
        plan.bounds.setdefault(span[0], set()).update(span[1:])
    for path in codes:
        plan.columns.setdefault(path, f"code_{len(plan.columns)}")
    rest, flag = condition_besides(one, area, plain), ""
    if rest or not span:
        flag = known.setdefault(_told_apart(one, plain), f"flag_{len(known)}")
        near, key = (_near(span[0], codes), frozenset(plain)) if span else (in_time(one), one.at)
        plan.flags.setdefault(flag, ({}, rest))[0].setdefault((key, *map(tuple, codes.values())), near)
    return _Part(span, codes, flag)


def _near(column: str, codes: Mapping[str, Collection[str]]) -> Q:
    """Return where the rest of what happened is worth asking: its rows are those of some period already."""
    with_codes = (Q(**{f"{path}__in": list(own)}) for path, own in codes.items())
    return reduce(and_, with_codes, Q(**{f"{column}__isnull": False}))


def _told_apart(one: Asked, said: Container[str]) -> Any:
    """Return by what the rest of a tally is told from that of another: the same rest is asked of a row once."""
    tally, attributes = one.tally, SOURCES[one.tally.facts].attributes
    left = tuple((name, tuple(codes)) for name, codes in sorted(tally.where.items()) if name not in said)
    of_period = tally.longer_than_hours or any(attributes[name].of_period for name, _codes in left)
    return tally.when, left, tally.longer_than_hours, tally.done_by, one.at if of_period or not span_of(one) else None


def _between(path: str, bounds: Sequence[Any]) -> Case:
    """Return how many of the bounds lie at or before a moment; null where there is none."""
    below = [When(**{f"{path}__lt": bound}, then=Value(place)) for place, bound in enumerate(bounds)]
    unknown = When(**{f"{path}__isnull": True}, then=Value(None))
    return Case(unknown, *below, default=Value(len(bounds)), output_field=IntegerField())


def one_where(only: Q) -> Case:
    """Return 1 where a condition holds, else 0."""
    return Case(When(only, then=Value(1)), default=Value(0), output_field=IntegerField())
