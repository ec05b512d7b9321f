"""Emergencies, and their call lists: whom to call first, how far one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Expression
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may, reaches, require
from rrjeta.access.models import User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import holders, staff_names
from rrjeta.cases.models import Case
from rrjeta.cases.queries.worklist import Row, Rows, loaded
from rrjeta.emergencies.choices import TO_CALL, Heard
from rrjeta.emergencies.models import CallLine, Emergency
from rrjeta.emergencies.rules import Progress, progress, share_told_outside
from rrjeta.emergencies.scope import emergencies_in, find_emergency, lines_in
from rrjeta.kernel.sealing import open_record
from rrjeta.people.models import CareArrangement, SafetyAlert
from rrjeta.people.scope import standing

PAGE = 25
_ON_START = 5


@dataclass(frozen=True, slots=True)
class WantedLines:
    """Which lines; every value stands in the address. `state` is a state, `to_call` or empty for all."""

    state: str = ""
    caller: UUID | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """An emergency as lists show it."""

    id: UUID
    kind: str
    municipalities: tuple[str, ...]
    since_at: datetime
    ended_at: datetime | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class EmergencyTold:
    """An emergency with its words, without its list."""

    view: EmergencyView
    words: str
    version: int


@dataclass(frozen=True, slots=True)
class ListLine:
    """One child to call. `place` is empty wherever it would tell where a hidden child is."""

    id: UUID
    row: Row
    place: str
    caller_id: UUID
    caller: str
    state: Heard
    tries: int
    called_at: datetime | None
    called_by: str


@dataclass(frozen=True, slots=True)
class CallList:
    """A page of the call list of an emergency, with its progress over the whole reach of the reader."""

    view: EmergencyView
    words: str
    places: tuple[str, ...]
    wanted: WantedLines
    lines: list[ListLine]
    has_more: bool
    total: int
    callers: list[User]
    mine: int
    outside: list[tuple[str, int | None]]
    version: int
    may_lead: bool


def emergencies(
    actor: Actor, *, ended: bool = False, before: UUID | None = None
) -> tuple[list[EmergencyView], UUID | None]:
    """Return a page of emergencies within reach, the newest first, and the mark of the next. Three queries. Raises NotAllowed."""
    require(actor, Permission.READ_EMERGENCY)
    found = emergencies_in(actor).filter(ended_at__isnull=not ended)
    found = found.filter(id__lt=before) if before else found
    rows = list(found.defer("sealed").prefetch_related("places").order_by("-id")[: PAGE + 1])
    return _views(actor, rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None


def running(actor: Actor) -> list[EmergencyView]:
    """Return the emergencies that go on within reach, for the start page. Up to three queries; one where there is none."""
    if not may(actor, Permission.READ_EMERGENCY):
        return []
    found = emergencies_in(actor).filter(ended_at=None).defer("sealed").prefetch_related("places")
    return _views(actor, list(found.order_by("-id")[:_ON_START]))


def emergency_told(actor: Actor, emergency_id: UUID) -> EmergencyTold:
    """Return an emergency that the actor leads, with its words. Three queries. Raises NotFound, NotAllowed."""
    emergency = find_emergency(actor, emergency_id, Permission.DECLARE_EMERGENCY)
    words = str(open_record(emergency).get("words") or "")
    return EmergencyTold(_views(actor, [emergency])[0], words, emergency.version)


def call_list(actor: Actor, emergency_id: UUID, wanted: WantedLines) -> CallList:
    """Return a page of a call list, the most endangered first. About twelve queries, whatever stands on it. Raises NotFound."""
    emergency = find_emergency(actor, emergency_id)
    told = open_record(emergency)
    reached = lines_in(actor, [emergency.id])
    found = _wanted(reached, wanted)
    number = max(1, wanted.page)
    rows = list(ordered(found)[(number - 1) * PAGE : number * PAGE + 1])
    view = _views(actor, [emergency])[0]
    return CallList(
        view=view,
        words=str(told.get("words") or ""),
        places=tuple(told.get("places") or ()),
        wanted=wanted,
        lines=_lines(actor, rows[:PAGE]),
        has_more=len(rows) > PAGE,
        total=found.count() if wanted != WantedLines(page=wanted.page) else view.progress.total,
        callers=callers_of(actor),
        mine=reached.filter(caller_id=actor.user_id, state__in=TO_CALL).count(),
        outside=_outside(actor, emergency),
        version=emergency.version,
        may_lead=may(actor, Permission.DECLARE_EMERGENCY),
    )


def callers_of(actor: Actor) -> list[User]:
    """Return the colleagues who can call for the actor's units, by name. One query, none for whoever calls nobody."""
    if not may(actor, Permission.CALL_IN_EMERGENCY):
        return []
    return holders(actor.unit_ids, Permission.CALL_IN_EMERGENCY)


def _wanted(reached: QuerySet[CallLine], wanted: WantedLines) -> QuerySet[CallLine]:
    if wanted.state == "to_call":
        reached = reached.filter(state__in=TO_CALL)
    elif wanted.state == "called":
        reached = reached.exclude(state=Heard.WAITING)
    elif wanted.state:
        reached = reached.filter(state=wanted.state)
    return reached.filter(caller_id=wanted.caller) if wanted.caller else reached


def ordered(found: QuerySet[CallLine]) -> QuerySet[CallLine]:
    """Return lines in the order in which they are called.

    Whoever needs help now, then by risk, how long not seen, what to beware of, and who is harder to reach.
    """
    alerts = SafetyAlert.objects.filter(
        Q(person_id=OuterRef("case__person_id")) | Q(household_id=OuterRef("case__household_id")), ended_at=None
    )
    is_helpless = Expression(When(state=Heard.NEEDS_HELP, then=Value(0)), default=Value(1))
    return found.annotate(has_alert=Exists(alerts)).order_by(
        is_helpless,
        F("case__risk_level").desc(nulls_last=True),
        F("case__visit_due_at").asc(nulls_last=True),
        F("has_alert").desc(),
        F("case__person__needs_interpreter").desc(),
        "id",
    )


def _lines(actor: Actor, rows: Sequence[CallLine]) -> list[ListLine]:
    cases = {one.id: one for one in loaded(actor, Case.objects.filter(id__in=[line.case_id for line in rows]))}
    made = Rows(actor, list(cases.values()))
    hidden = sheltered([one.child_id for one in cases.values()])
    names = staff_names({one for line in rows for one in (line.caller_id, line.called_by_id) if one})
    lines = []
    for line in rows:
        case = cases[line.case_id]
        row = made.of(case)
        lines.append(
            ListLine(
                id=line.id,
                row=row,
                place="" if case.child_id in hidden else row.village,
                caller_id=line.caller_id,
                caller=names.get(line.caller_id, ""),
                state=Heard(line.state),
                tries=line.tries,
                called_at=line.called_at,
                called_by=names.get(line.called_by_id, "") if line.called_by_id else "",
            )
        )
    return lines


def sheltered(person_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of these persons live now where nobody may learn it. One query."""
    found = CareArrangement.objects.filter(is_address_hidden=True, ended_at=None).annotate(whose=standing("person"))
    return frozenset(found.filter(whose__in=person_ids).values_list("whose", flat=True))


def _views(actor: Actor, rows: Sequence[Emergency]) -> list[EmergencyView]:
    counted: dict[UUID, dict[str, int]] = {}
    if rows and may(actor, Permission.CALL_IN_EMERGENCY):
        numbers = (
            lines_in(actor, [one.id for one in rows])
            .order_by()
            .values_list("emergency_id", "state")
            .annotate(number=Count("id"))
        )
        for emergency_id, state, number in numbers:
            counted.setdefault(emergency_id, {})[state] = number
    return [
        EmergencyView(
            one.id,
            one.kind,
            tuple(sorted(place.municipality for place in one.places.all())),
            one.since_at,
            one.ended_at,
            progress(counted.get(one.id, {})),
        )
        for one in rows
    ]


def _outside(actor: Actor, emergency: Emergency) -> list[tuple[str, int | None]]:
    """Return for whoever looks over all units how far each municipality is, as a share alone."""
    if Reach.ALL not in reaches(actor, Permission.READ_EMERGENCY):
        return []
    called = Count("id", filter=~Q(state=Heard.WAITING))
    found: Any = CallLine.objects.filter(emergency=emergency).order_by("case__municipality")
    numbers = found.values_list("case__municipality").annotate(total=Count("id"), called=called)
    return [(place, share_told_outside(total, done)) for place, total, done in numbers]
