"""What each fact of the catalogue is in the tables: its rows, whose they are, when, and its attributes in codes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.lookups import In

from rrjeta.reporting.queries.expressions import Moment, age_group, of_standing, risk_on
from rrjeta.reporting.rules.indicators import Tally

UNKNOWN_CODE = ""


@dataclass(frozen=True, slots=True)
class At:
    """The time of one tally: its first moment and the one after its last, and the moment at which a row is looked at."""

    first: datetime
    after: datetime
    moment: Moment
    days: tuple[date, date]


@dataclass(frozen=True, slots=True)
class Words:
    """What the pack says that an attribute needs: bands of age, codes of risk by level, outcomes of a child seen."""

    ages: Sequence[tuple[str, int]]
    risks: Mapping[int, str]
    harms: Sequence[str]
    seen: Collection[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A tally with its time and the words of the pack: what an attribute is worked out with."""

    tally: Tally
    at: At
    words: Words


class Attribute(Protocol):
    """An attribute of a fact: `matches` is the condition that a row has one of some codes, `value` the code of a row.

    `of_period` says that the answer for one row may differ from period to period.
    """

    @property
    def of_period(self) -> bool: ...

    def matches(self, asked: Asked, codes: Sequence[str]) -> Q: ...

    def value(self, asked: Asked) -> Any: ...


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds the code itself."""

    path: str
    of_period: bool = False

    def matches(self, asked: Asked, codes: Sequence[str]) -> Q:
        return Q(**{f"{self.path}__in": list(codes)})

    def value(self, asked: Asked) -> Any:
        return F(self.path)


@dataclass(frozen=True, slots=True)
class Worked:
    """A code that is worked out; not `of_period` where it is the same for every period that may be asked for."""

    work: Callable[[Asked], Any]
    of_period: bool = True

    def matches(self, asked: Asked, codes: Sequence[str]) -> Q:
        return Q(In(self.work(asked), list(codes)))

    def value(self, asked: Asked) -> Any:
        return self.work(asked)


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes where a condition holds, otherwise no; not `of_period` where that is the same for every period asked for."""

    condition: Callable[[Asked], Q]
    of_period: bool = True

    def matches(self, asked: Asked, codes: Sequence[str]) -> Q:
        wanted = set(codes) & {"yes", "no"}
        if wanted == {"yes"}:
            return self.condition(asked)
        return Q(In(self.value(asked), sorted(wanted)))

    def value(self, asked: Asked) -> Any:
        return Case(When(self.condition(asked), then=Value("yes")), default=Value("no"))


@dataclass(frozen=True, slots=True)
class Several:
    """A list of codes in one column, annotated as text."""

    text: str
    of_period: bool = False

    def matches(self, asked: Asked, codes: Sequence[str]) -> Q:
        found = Q(pk__in=[])
        for code in codes:
            found |= Q(**{f"{self.text}__contains": f'"{code}"'})
        return found

    def value(self, asked: Asked) -> Any:
        return F(self.text)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of one kind of fact are.

    `case` leads to the case ("" where none is): by it the unit of that time is found, unless `unit` names the column of one
    that never changes. `children` leads to the child, `homes` to the household by which somebody is shut out. `marks` are
    annotations that conditions use. `distinct` counts something else than rows.
    """

    rows: Callable[[], QuerySet[Any]]
    case: str
    homes: str
    moments: Mapping[str, str]
    unit: str = ""
    children: str = ""
    lasts: tuple[str, str] | None = None
    in_days: frozenset[str] = frozenset()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    quantities: Mapping[str, Callable[[Asked], Any]] = field(default_factory=dict)
    marks: Callable[[Asked], Mapping[str, Any]] = lambda _asked: {}
    distinct: Any = None
    concern: str = ""


def child_attributes(person: str) -> dict[str, Attribute]:
    """Return sex and age of a child, by the record that stands for them."""
    return {
        "sex": Worked(lambda _asked: of_standing(person, "sex"), of_period=False),
        # Of what happened: by the moment of the row itself.
        "age_group": Worked(lambda asked: age_group(person, asked.at.moment, asked.words.ages), of_period=False),
    }


def risk_attribute(case: str) -> Attribute:
    """Return the code of the risk at the end of the period."""

    def work(asked: Asked) -> Any:
        level = risk_on(case, asked.at.after)
        found = [When(Q(In(level, [number])), then=Value(code)) for number, code in asked.words.risks.items()]
        return Case(*found, default=Value(UNKNOWN_CODE))

    return Worked(work)
