"""Hours and roads of a month, from what was answered with each visit: of one person, and of those whom the reader leads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, require, units_with
from rrjeta.access.models import Membership
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.access.scope import roles_with
from rrjeta.cases.models import Entry, EntryLine
from rrjeta.cases.rules.deadlines import after_months
from rrjeta.cases.scope import cases_in, shut_homes
from rrjeta.kernel.clock import at, local
from rrjeta.trips.rules import Total, Visited, summed, total, visited

PAGE = 50
# How a vehicle that nobody said stands in an address.
UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class WantedVisits:
    """Which visits a number counted: those of a month or of its whole year, of one person, with one vehicle."""

    month: date
    is_year: bool = False
    user_id: UUID | None = None
    vehicle: str = ""

    @property
    def first(self) -> date:
        """Return the first day counted."""
        return self.month.replace(month=1, day=1) if self.is_year else self.month

    @property
    def end(self) -> date:
        """Return the first day no longer counted."""
        return after_months(self.first, 12 if self.is_year else 1)


@dataclass(frozen=True, slots=True)
class MonthPage:
    """The sums of a month: all, by person, by vehicle; and of each month of its year in which there was a visit."""

    all: Total
    people: list[tuple[UUID, str, Total]]
    vehicles: list[tuple[str, Total]]
    months: list[tuple[date, Total]]
    year: Total


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit on a list. `cases` are those that the reader may see, id (None where the visit is not read) and number."""

    visit: Visited
    name: str
    cases: list[tuple[UUID | None, str]]


def month_page(actor: Actor, month: date) -> MonthPage:
    """Return the sums of a month within the actor's reach. Raises NotAllowed."""
    visits = counted(actor, WantedVisits(month, is_year=True))
    of_month = [one for one in visits if one.on.replace(day=1) == month]
    by_person = summed(of_month, "user_id")
    names = staff_names(by_person)
    return MonthPage(
        total(of_month),
        sorted(((one, names.get(one, ""), sums) for one, sums in by_person.items() if one), key=lambda one: one[1]),
        sorted(summed(of_month, "vehicle").items()),
        sorted(summed(visits, "month").items()),
        total(visits),
    )


def visit_lines(actor: Actor, wanted: WantedVisits, start: int = 0) -> tuple[list[VisitLine], Total, bool]:
    """Return a page of the visits that a number counted, in the order of their days, the sum of all, and whether there is more.

    Raises NotAllowed.
    """
    visits = counted(actor, wanted)
    shown = visits[start : start + PAGE]
    return lines_of(actor, shown), total(visits), len(visits) > start + PAGE


def lines_of(actor: Actor, visits: Sequence[Visited]) -> list[VisitLine]:
    """Return visits as a list shows them. Four queries."""
    names = staff_names(one.user_id for one in visits)
    entries = [one.entry_id for one in visits]
    rows = list(EntryLine.objects.filter(entry_id__in=entries).values_list("entry_id", "case_id"))
    wanted = {case for _entry, case in rows}
    seen = cases_in(actor, Permission.SEE_CASE, with_own=True).filter(id__in=wanted)
    reached = dict(seen.values_list("id", "number"))
    read = cases_in(actor, Permission.READ_NARRATIVE, with_own=True).filter(id__in=wanted)
    opened = set(read.values_list("id", flat=True))
    cases: dict[UUID, list[tuple[UUID | None, str]]] = {one: [] for one in entries}
    for entry, case in rows:
        if case in reached:
            cases[entry].append((case if case in opened else None, reached[case]))
    return [
        VisitLine(
            one, names.get(one.user_id, "") if one.user_id else "", sorted(cases[one.entry_id], key=lambda c: c[1])
        )
        for one in visits
    ]


def counted(actor: Actor, wanted: WantedVisits) -> list[Visited]:
    """Return the visits of these days that count for the reader, by day. Raises NotAllowed.

    A visit is its author's, whoever has the case today: what was counted once stays counted. A colleague's visits count as
    long as they were in a unit that the reader leads; those to a family closed to the reader are left out.
    """
    require(actor, Permission.READ_HOURS)
    spans = _spans(actor, wanted)
    found = Entry.objects.filter(
        kind="visit",
        is_finished=True,
        entered_by_id__in=list(spans),
        happened_at__gte=at(wanted.first),
        happened_at__lt=at(wanted.end),
    )
    if shut := shut_homes(actor):
        found = found.exclude(household_id__in=shut)
    rows = found.order_by("happened_at", "id").values_list("id", "entered_by_id", "happened_at", "coded")
    visits = [visited(entry, user, local(moment).date(), coded) for entry, user, moment, coded in rows]
    return [one for one in visits if one.user_id and _holds(spans[one.user_id], one.on) and _is_of(one, wanted)]


Span = tuple[date, date | None]


def _spans(actor: Actor, wanted: WantedVisits) -> Mapping[UUID, Collection[Span]]:
    """Return for each person whose visits count during which days they count. One query."""
    led = Q(unit_id__in=units_with(actor, Permission.READ_HOURS, Reach.TEAM))
    led |= Q(unit__municipality__in=municipalities_with(actor, Permission.READ_HOURS, Reach.ORGANISATION))
    found = Membership.objects.filter(
        led,
        Q(until=None) | Q(until__gte=wanted.first),
        since__lt=wanted.end,
        role__in=roles_with(Permission.RECORD_VISIT),
    )
    spans: dict[UUID, list[Span]] = {actor.user_id: [(wanted.first, None)]}
    for user_id, since, until in found.values_list("user_id", "since", "until"):
        spans.setdefault(user_id, []).append((since, until))
    return {one: days for one, days in spans.items() if wanted.user_id in (None, one)}


def _holds(spans: Collection[Span], day: date) -> bool:
    return any(since <= day and (until is None or day <= until) for since, until in spans)


def _is_of(one: Visited, wanted: WantedVisits) -> bool:
    return wanted.vehicle in ("", one.vehicle or UNSAID)
