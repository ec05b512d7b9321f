"""What is asked of rows in both databases: who stands for a child, which unit held a case, how old somebody was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractYear
from django.db.models.lookups import GreaterThan, IsNull, LessThanOrEqual

from rrjeta.access.models import Unit
from rrjeta.cases.models import Case as CaseRow
from rrjeta.cases.models import Transfer
from rrjeta.kernel.clock import local, zone
from rrjeta.people.models import Person


@dataclass(frozen=True, slots=True)
class Own:
    """A moment of the row's own, in a column."""

    column: str


# When a row is looked at: at a moment of its own, or at the same one for all rows.
Moment = Own | datetime
UNKNOWN = "unk"
_ACCEPTED = "accepted"


class Elapsed(Func):
    """Whole hours or days between two moments, counted in whole seconds as both databases do."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        """Write it for SQLite, which keeps moments as text."""
        # A sign of percent is doubled once for the template and once for the parameters of the statement.
        template = f"((strftime('%%%%s', %(expressions)s)) / {self.extra['seconds']})"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - strftime('%%s', ")

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        """Write it for PostgreSQL."""
        template = (
            f"FLOOR(EXTRACT(EPOCH FROM date_trunc('second', %(expressions)s)) / {self.extra['seconds']})::integer"
        )
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - date_trunc('second', ")


def hours_between(start: Any, end: Any) -> Elapsed:
    """Return the whole hours from one moment to another."""
    return Elapsed(end, start, seconds=3600)


def days_between(start: Any, end: Any) -> Elapsed:
    """Return the whole days from one moment to another."""
    return Elapsed(end, start, seconds=86_400)


def standing(person: str) -> Expression:
    """Return the id of the record that stands for a child, whichever the row names."""
    joined = Person.objects.filter(merged_into__isnull=False)
    # The few that were joined are looked up; no row of all the others asks the table of persons.
    above = joined.filter(id=OuterRef(f"{person}_id")).values("merged_into_id")[:1]
    return Case(
        When(**{f"{person}_id__in": joined.values("id")}, then=Subquery(above)),
        default=F(f"{person}_id"),
        output_field=UUIDField(),
    )


def of_standing(person: str, column: str) -> Expression:
    """Return a column of the record that stands for a child."""
    return Case(
        When(**{f"{person}__merged_into__isnull": True}, then=F(f"{person}__{column}")),
        default=F(f"{person}__merged_into__{column}"),
    )


def age_group(person: str, moment: Moment, ages: Sequence[tuple[str, int]]) -> Expression:
    """Return the band of a child's age at a moment, in completed years by year and month of birth."""
    born, month = of_standing(person, "birth_year"), of_standing(person, "birth_month")
    if isinstance(moment, datetime):
        here = local(moment)
        year_then: Any = Value(here.year)
        month_then: Any = Value(here.month)
    else:
        year_then, month_then = ExtractYear(moment.column, tzinfo=zone()), ExtractMonth(moment.column, tzinfo=zone())
    is_to_come = When(Q(GreaterThan(month, month_then)), then=Value(1))
    to_come = Case(is_to_come, default=Value(0), output_field=IntegerField())
    age = ExpressionWrapper(year_then - born - to_come, output_field=IntegerField())
    bands = [When(Q(LessThanOrEqual(age, most)), then=Value(code)) for code, most in ages]
    return Case(When(Q(IsNull(born, True)), then=Value(UNKNOWN)), *bands, default=Value(UNKNOWN))


def unit_then(case: str, moment: Moment) -> Expression:
    """Return the unit that held a case at a moment: the one from which it went next, else the present one."""
    at = OuterRef(moment.column) if isinstance(moment, Own) else moment
    later = Transfer.objects.filter(case=OuterRef(f"{case}_id"), status=_ACCEPTED, answered_at__gt=at)
    gone = Transfer.objects.filter(status=_ACCEPTED).values("case_id")
    present = F(f"{case}__unit_id")
    return Case(
        When(
            **{f"{case}_id__in": gone},
            then=Coalesce(_left(later), present, output_field=UUIDField()),
        ),
        default=present,
        output_field=UUIDField(),
    )


def newest_case(child: str) -> Expression:
    """Return the id of the newest case of a child who is annotated as `child`, by whichever record it was opened for."""
    own = CaseRow.objects.filter(merged_into=None).order_by("-opened_at", "id").values("id")
    return Coalesce(
        Subquery(own.filter(person_id=OuterRef(child))[:1]),
        Subquery(own.filter(person__merged_into_id=OuterRef(child))[:1]),
        output_field=UUIDField(),
    )


def unit_of_case(case: str, moment: Moment) -> Any:
    """Return the unit that held a case, whose id is annotated, at a moment."""
    at = OuterRef(moment.column) if isinstance(moment, Own) else moment
    later = Transfer.objects.filter(case_id=OuterRef(case), status=_ACCEPTED, answered_at__gt=at)
    present = Subquery(CaseRow.objects.filter(id=OuterRef(case)).values("unit_id")[:1])
    return Coalesce(_left(later), present, output_field=UUIDField())


def _left(transfers: QuerySet[Transfer]) -> Subquery:
    return Subquery(transfers.order_by("answered_at", "id").values("from_unit_id")[:1])


def municipality_of_unit(unit: str) -> Any:
    """Return the municipality of the unit that is annotated."""
    return Subquery(Unit.objects.filter(id=OuterRef(unit)).values("municipality")[:1])


def as_text(column: str) -> Expression:
    """Return a column of JSON as the text it was written as."""
    return Cast(F(column), TextField())


def risk_on(case: str, moment: datetime) -> Expression:
    """Return the level of risk that was judged last before a moment, as far as the case remembers: the last two."""
    return Case(
        When(
            Q(**{f"{case}__risk_since__isnull": True}) | Q(**{f"{case}__risk_since__lt": moment}),
            then=F(f"{case}__risk_level"),
        ),
        default=F(f"{case}__risk_before"),
    )
