"""Meetings: those of a case, one meeting with its minutes, and the seat of an invited member (screens S5, S13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import granted_ids, people_of_place
from rrjeta.cases.models import Attendance, Case, Decision, Entry, EntryLine
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.queries.state import Written
from rrjeta.cases.queries.tasks import TaskView, tasks_of_decisions
from rrjeta.cases.rules.meetings import Quorum
from rrjeta.cases.scope import cases_in, cases_open_to
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.packs.current import current
from rrjeta.people.queries import PersonView, person_view

MEETING = "minutes"
PACK = "pack"
# Whoever was still invited when the minutes became final is in them, also when their papers were closed afterwards.
IN_MINUTES = Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("meeting__finished_at"))
# So many coming meetings are offered, the next ones first.
_SITTINGS = 20


@dataclass(frozen=True, slots=True)
class SeatView:
    """Somebody invited to a meeting."""

    id: UUID
    user_id: UUID | None
    name: str
    organisation: str
    role: str
    attendance: str
    has_signed: bool
    has_no_tie: bool
    is_excused: bool = False
    excuse: str = ""
    is_withdrawn: bool = False
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """What the minutes say of one child."""

    line: EntryLine
    told: dict[str, Any]
    decisions: list[tuple[Decision, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting with the lines of those children whose cases the reader reaches."""

    header: Header
    meeting: Entry
    told: dict[str, Any]
    seats: list[SeatView]
    lines: list[MeetingLine]
    tasks: dict[UUID, TaskView]
    beside: list[tuple[UUID, UUID, str]]


@dataclass(frozen=True, slots=True)
class MeetingLook:
    """A meeting on the list of a case."""

    id: UUID
    held_at: datetime
    is_finished: bool
    invited_count: int
    decisions: list[str]


@dataclass(frozen=True, slots=True)
class SeatPage:
    """What an invited member sees: when and where, whom to call; the papers after declaring no tie, while they are open."""

    seat: Attendance
    meeting: Entry
    told: dict[str, Any]
    owner_name: str
    owner_phone: str
    unit_name: str
    children: list[tuple[UUID, PersonView, list[dict[str, Any]]]]
    is_open: bool
    open_until: datetime


def open_until(meeting: Entry) -> datetime:
    """Return until when the papers of a meeting stay open: some hours after its minutes are final."""
    if meeting.finished_at is None:
        return limit_end("gtn_pack_open_without_minutes", meeting.happened_at)
    return limit_end("gtn_pack_open_after_minutes", meeting.finished_at)


def pack_of(case: Case, written: Sequence[Written]) -> list[dict[str, Any]]:
    """Return what a member will be shown of a case, frozen: the newest finished assessment as it stands now."""
    finished = [one for one in written if one.is_finished]
    if not finished:
        return []
    last = finished[-1]
    line = EntryLine.objects.select_related("subject", "entry__subject").get(entry_id=last.entry_id, case=case)
    header, own = peek_record(line.entry), peek_record(line)
    shares = [*header.pop("shareable", []), *own.pop("shareable", [])]
    answers = {**line.entry.coded, **header, **line.coded, **own}
    return [{"form": last.kind, "pack_version": line.entry.pack_version, "answers": answers, "shareable": shares}]


def meetings_of(
    actor: Actor, case_id: UUID, permission: Permission = Permission.READ_PLAN
) -> tuple[Header, list[MeetingLook]]:
    """Return the meetings on a case, the newest first. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    if Permission.READ_PLAN not in header.allowed:
        raise NotAllowed
    found = Entry.objects.filter(kind=MEETING, lines__case=header.case).order_by("-happened_at", "-id")
    codes: dict[UUID, list[str]] = {}
    for entry_id, code in Decision.objects.filter(case=header.case).values_list("line__entry_id", "code"):
        codes.setdefault(entry_id, []).append(code)
    counts: dict[UUID, int] = {}
    for meeting_id in Attendance.objects.filter(meeting__in=found).values_list("meeting_id", flat=True):
        counts[meeting_id] = counts.get(meeting_id, 0) + 1
    looks = [
        MeetingLook(one.id, one.happened_at, one.is_finished, counts.get(one.id, 0), codes.get(one.id, []))
        for one in found
    ]
    return header, looks


def meeting_page(
    actor: Actor, case_id: UUID, meeting_id: UUID, permission: Permission = Permission.READ_PLAN
) -> MeetingPage:
    """Return one meeting of a case. Nobody reads the line of a case beyond their reach. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    if Permission.READ_PLAN not in header.allowed:
        raise NotAllowed
    meeting = Entry.objects.filter(id=meeting_id, kind=MEETING, lines__case=header.case).select_related("subject")
    found = meeting.first()
    if found is None:
        raise NotFound
    reached = cases_in(actor, permission)
    lines = EntryLine.objects.filter(entry=found, case__in=reached).select_related(
        "subject", "case__person__subject", "case__person__merged_into__subject"
    )
    decisions: dict[UUID, list[tuple[Decision, dict[str, Any]]]] = {}
    for one in Decision.objects.filter(line__in=lines).select_related("subject").order_by("entered_at", "id"):
        decisions.setdefault(one.line_id, []).append((one, open_record(one)))
    seats = found.attendances.select_related("subject", "user").order_by("entered_at", "id")
    return MeetingPage(
        header=header,
        meeting=found,
        told=open_record(found),
        seats=[seat_view(one) for one in seats],
        lines=[MeetingLine(one, open_record(one), decisions.get(one.id, [])) for one in lines.order_by("entered_at")],
        tasks={one.task.decision_id: one for one in _tasks(reached, found) if one.task.decision_id},
        beside=beside_of(actor, found),
    )


def _tasks(reached: QuerySet[Case], meeting: Entry) -> list[TaskView]:
    return tasks_of_decisions(Decision.objects.filter(line__entry=meeting, case__in=reached))


def seat_page(actor: Actor, attendance_id: UUID) -> SeatPage:
    """Return the actor's own seat at a meeting. Raises NotFound for another's, and for one shut out of the case."""
    seat = _seats_of(actor).filter(id=attendance_id).first()
    if seat is None:
        raise NotFound
    lines = list(
        EntryLine.objects.filter(entry=seat.meeting)
        .select_related(
            "subject", "case__person__subject", "case__person__merged_into__subject", "case__owner", "case__unit"
        )
        .order_by("entered_at", "id")
    )
    first = lines[0].case
    is_open = granted_ids(actor).filter(record_id=seat.meeting_id).exists()
    return SeatPage(
        seat=seat,
        meeting=seat.meeting,
        told=open_record(seat.meeting),
        owner_name=first.owner.name,
        owner_phone=first.owner.phone,
        unit_name=first.unit.name,
        children=[(one.case_id, person_view(one.case.person), open_record(one).get(PACK, [])) for one in lines]
        if is_open
        else [],
        is_open=is_open,
        open_until=open_until(seat.meeting),
    )


def my_seats(actor: Actor) -> list[Attendance]:
    """Return the actor's invitations whose papers are or can still be opened, the next meeting first. One query."""
    found = [one for one in _seats_of(actor) if open_until(one.meeting) > now()]
    return sorted(found, key=lambda one: one.meeting.happened_at)


def offered_actions(case: Case) -> list[dict[str, Any]]:
    """Return what the last meeting decided that becomes an action, as rows to be offered while a plan is drafted."""
    last = (
        Entry.objects.filter(kind=MEETING, is_finished=True, lines__case=case).order_by("-happened_at", "-id").first()
    )
    if last is None:
        return []
    found = Decision.objects.filter(case=case, line__entry=last, becomes_action=True)
    return [action_row(one, open_record(one)) for one in found.select_related("subject").order_by("entered_at", "id")]


def action_row(decision: Decision, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a decision as the action that follows from it."""
    row = {
        "objective": 1,
        "what": told.get("words") or str(current().labels("gtn_decision", decision.code)),
        "responsible_kind": "other",
        "responsible": told.get("responsible", ""),
        "due": decision.due_on.isoformat() if decision.due_on else "",
        "status": "planned",
    }
    return {name: value for name, value in row.items() if value}


def quorum_of(case: Case, seats: Sequence[SeatView]) -> Quorum:
    """Return who of the compulsory members of the pack was not invited, and whether those who came are enough."""
    meanings = pathway_of(case.pathway, case.pack_version).meanings
    came = {one.role for one in seats if one.attendance in meanings.get("meeting_came", ())}
    invited = {one.role for one in seats if not one.is_withdrawn and not one.is_excused}
    return Quorum.of(meanings, invited=invited, came=came)


def can_be_invited(actor: Actor, case: Case) -> list[tuple[UUID, str, str]]:
    """Return whoever has an account in the municipality, by name and with their unit, without the actor, who invites.

    A GTN is made of institutions: the police officer and the teacher sit in units of their own.
    """
    return [one for one in people_of_place(case.municipality, case.unit_id) if one[0] != actor.user_id]


def sittings_ahead(actor: Actor, case: Case) -> list[tuple[UUID, datetime, str]]:
    """Return the meetings on other families that the actor called for today or later: id, moment, place."""
    mine = cases_in(actor, Permission.HOLD_MEETING).filter(is_open=True).exclude(household_id=case.household_id)
    lines = EntryLine.objects.filter(case__in=mine, happened_at__gte=at(today()))
    found = Entry.objects.filter(id__in=lines.values("entry_id"), kind=MEETING, is_finished=False)
    meetings = found.select_related("subject").order_by("happened_at", "id")[:_SITTINGS]
    first: dict[UUID, tuple[UUID, datetime, str]] = {}
    for one in meetings:
        first.setdefault(one.sitting or one.id, (one.id, one.happened_at, open_record(one).get("place", "")))
    return list(first.values())


def beside_of(actor: Actor, meeting: Entry) -> list[tuple[UUID, UUID, str]]:
    """Return the cases of other families at the same sitting that the actor reaches: case id, meeting id, number."""
    if meeting.sitting is None:
        return []
    lines = EntryLine.objects.filter(entry__sitting=meeting.sitting, case__in=cases_in(actor, Permission.READ_PLAN))
    rows = lines.exclude(entry_id=meeting.id).order_by("entered_at", "id")
    return list(rows.values_list("case_id", "entry_id", "case__number"))


def _seats_of(actor: Actor) -> Any:
    seats = Attendance.objects.filter(user_id=actor.user_id, meeting__kind=MEETING, withdrawn_at=None)
    return seats_open_to(actor, seats).select_related("meeting__subject", "subject")


def seats_open_to(actor: Actor, seats: QuerySet[Attendance]) -> QuerySet[Attendance]:
    """Return those seats whose meeting is about no family that the actor is shut out of."""
    if not actor.is_shut_out:
        return seats
    shut = EntryLine.objects.exclude(case__in=cases_open_to(actor)).filter(entry__kind=MEETING)
    return seats.exclude(meeting__in=shut.filter(entry__attendances__user_id=actor.user_id).values("entry_id"))


def seat_view(one: Attendance) -> SeatView:
    """Return a seat of a meeting that was found for its reader."""
    told = open_record(one)
    return SeatView(
        id=one.id,
        user_id=one.user_id,
        name=told.get("name") or (one.user.name if one.user else ""),
        organisation=told.get("organisation", ""),
        role=one.role,
        attendance=one.attendance,
        has_signed=one.confidentiality_signed_at is not None,
        has_no_tie=one.no_tie_declared_at is not None,
        is_excused=one.excused_at is not None,
        excuse=told.get("excuse", ""),
        is_withdrawn=one.withdrawn_at is not None and not _was_invited_to_the_end(one),
        reminded_at=one.reminded_at,
    )


def _was_invited_to_the_end(seat: Attendance) -> bool:
    ended_at, finished_at = seat.withdrawn_at, seat.meeting.finished_at
    return ended_at is not None and finished_at is not None and ended_at >= finished_at
