"""Reads of complaints for those who look at them: the register, one complaint, the numbers of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may, require
from rrjeta.access.models import User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.complaints.choices import ANSWER, OPEN, SOONER, Level, Stage
from rrjeta.complaints.models import Complaint
from rrjeta.complaints.queries.places import possibly_about
from rrjeta.complaints.scope import complaints_in, find_complaint
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import version

PAGE = 25
WAITS, LATE, DONE, EVERY = "open", "late", "done", "all"
WHICH = (WAITS, LATE, DONE, EVERY)


@dataclass(frozen=True, slots=True)
class WantedComplaints:
    """Which complaints; every value stands in the address."""

    which: str = WAITS
    type: str = ""
    result: str = ""
    year: int | None = None
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint on a list: nothing of what was told."""

    id: UUID
    type: str
    channel: str
    unit: str
    level: str
    stage: str
    result: str
    received_at: datetime
    due_at: datetime | None
    is_late: bool
    handler: str


@dataclass(frozen=True, slots=True)
class Register:
    """A page of the register, and the numbers that open its lists."""

    lines: list[ComplaintLine]
    older: UUID | None
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """One complaint with what was told, its clock's basis and what happened to it."""

    line: ComplaintLine
    row: Complaint
    told: dict[str, Any]
    may_be_about: Sequence[User]
    basis: str
    mark: str
    changes: list[tuple[datetime, str]]
    can_pass_up: bool


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many complaints of one type a year brought, and how they came out, by the code of the result; `open` beside."""

    type: str
    received: int
    results: dict[str, int]


def register(actor: Actor, wanted: WantedComplaints) -> Register:
    """Return a page of complaints within reach, the newest first. Three queries. Raises NotAllowed."""
    require(actor, Permission.HANDLE_COMPLAINT)
    reached = complaints_in(actor)
    found = _wanted(reached, wanted)
    if wanted.before is not None:
        found = found.filter(id__lt=wanted.before)
    rows = list(found.select_related("unit").defer("sealed").order_by("-id")[: PAGE + 1])
    counts = complaint_counts(actor)
    return Register(_lines(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None, *counts)


def _wanted(reached: QuerySet[Complaint], wanted: WantedComplaints) -> QuerySet[Complaint]:
    conditions = {
        WAITS: Q(stage__in=OPEN),
        LATE: Q(stage__in=OPEN, due_at__lt=now()),
        DONE: Q(stage=Stage.ANSWERED),
    }
    found = reached.filter(conditions.get(wanted.which, Q()))
    if wanted.type:
        found = found.filter(type=wanted.type)
    if wanted.result:
        found = found.filter(result=wanted.result)
    return found.filter(_of_year(wanted.year)) if wanted.year else found


def _of_year(year: int) -> Q:
    first = today().replace(year=year, month=1, day=1)
    return Q(received_at__gte=at(first), received_at__lt=at(first.replace(year=year + 1)))


def complaint_counts(actor: Actor) -> tuple[int, int]:
    """Return how many complaints within reach wait and are late. Up to one query, none for others."""
    if not may(actor, Permission.HANDLE_COMPLAINT):
        return 0, 0
    waiting = complaints_in(actor).filter(stage__in=OPEN)
    counted = waiting.aggregate(waiting=Count("id"), late=Count("id", filter=Q(due_at__lt=now())))
    return counted["waiting"], counted["late"]


def own_complaints(actor: Actor) -> list[ComplaintLine]:
    """Return the open complaints that the actor answers for, the first due first. Up to two queries, none for others."""
    if not may(actor, Permission.HANDLE_COMPLAINT):
        return []
    mine = Q(handler_id=actor.user_id) | Q(handler=None)
    found = complaints_in(actor).filter(mine, stage__in=OPEN).select_related("unit").defer("sealed")
    return _lines(list(found.order_by("due_at", "id")[:12]))


def complaint_page(actor: Actor, complaint_id: UUID) -> ComplaintPage:
    """Return one complaint with what was told. Raises NotFound."""
    row = find_complaint(actor, complaint_id)
    pack = version(row.pack_version)
    limit = pack.parameter(ANSWER, part=SOONER) if row.type == SOONER else pack.parameter(ANSWER)
    earlier = EarlierVersion.objects.filter(record_id=row.id).order_by("-version")[:PAGE]
    names = staff_names(one.replaced_by_id for one in earlier)
    return ComplaintPage(
        line=_lines([row])[0],
        row=row,
        told=open_record(row),
        may_be_about=possibly_about(row.unit),
        basis=limit.basis,
        mark=str(limit.mark),
        changes=[(one.replaced_at, names.get(one.replaced_by_id, "") if one.replaced_by_id else "") for one in earlier],
        can_pass_up=row.level != Level.AGENCY,
    )


def year_counts(actor: Actor, year: int) -> list[YearCount]:
    """Return the complaints within reach that a year brought, by type and result; each number opens its list. One query.

    Raises NotAllowed.
    """
    require(actor, Permission.HANDLE_COMPLAINT)
    found = complaints_in(actor).filter(_of_year(year)).order_by("type", "result")
    counted: dict[str, dict[str, int]] = {}
    for type_code, result, number in found.values_list("type", "result").annotate(number=Count("id")):
        counted.setdefault(type_code, {})[result] = number
    return [YearCount(code, sum(results.values()), results) for code, results in counted.items()]


def years_with_complaints(actor: Actor) -> list[int]:
    """Return the years that can be looked at: this one and the four before it. Raises NotAllowed."""
    require(actor, Permission.HANDLE_COMPLAINT)
    return [today().year - back for back in range(5)]


def _lines(rows: Sequence[Complaint]) -> list[ComplaintLine]:
    names, moment = staff_names(one.handler_id for one in rows if one.handler_id), now()
    return [
        ComplaintLine(
            id=one.id,
            type=one.type,
            channel=one.channel,
            unit=one.unit.name,
            level=one.level,
            stage=one.stage,
            result=one.result,
            received_at=one.received_at,
            due_at=one.due_at if one.stage in OPEN else None,
            is_late=one.due_at < moment
            if one.stage in OPEN
            else one.closed_at is not None and one.closed_at > one.due_at,
            handler=names.get(one.handler_id, "") if one.handler_id else "",
        )
        for one in rows
    ]
