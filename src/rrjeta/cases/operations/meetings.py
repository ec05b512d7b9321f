"""The GTN meeting on cases: called, attended, minuted; its decisions become actions of the plan (guide 2.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.operate import operation
from rrjeta.access.operations.grants import end_grants, grant_to_user
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Attendance, Case, Decision, Entry, EntryLine
from rrjeta.cases.operations.entries import LineGiven, find_line
from rrjeta.cases.operations.moving import happen_on_case, move_case
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.packs.current import current

MEETING = "minutes"
_OPEN_AFTER_MINUTES = "gtn_pack_open_after_minutes"
# How long the papers stay open when nobody writes minutes.
_UNTIL_MINUTES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class InvitedGiven:
    """Somebody to be invited: a colleague with an account, or a name and an institution."""

    role: str
    user_id: UUID | None = None
    name: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class AttendedGiven:
    """How somebody invited took part, and what they said."""

    attendance: str
    has_signed: bool = False
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class DecisionGiven:
    """One decision on one case."""

    code: str
    words: str
    responsible: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class MinutesGiven:
    """The minutes as they were typed."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    lines: Mapping[UUID, LineGiven]
    attendance: Mapping[UUID, AttendedGiven] = field(default_factory=dict)
    decisions: Mapping[UUID, Sequence[DecisionGiven]] = field(default_factory=dict)
    is_finished: bool = True


@operation(Permission.HOLD_MEETING)
def call_meeting(
    actor: Actor,
    *,
    operation_id: UUID,
    case_ids: Sequence[UUID],
    held_at: datetime,
    place: str,
    convened_by: str,
    level: str,
    invited: Sequence[InvitedGiven],
    reason: str = "",
) -> UUID:
    """Call a meeting on one or several cases of a family and invite its members (T9 where it is due).

    `held_at` may lie ahead. Members with an account get the papers from now until 24 hours after the minutes.
    Returns the meeting's entry id. Raises MoveRefused, Invalid, NotFound, NotOneFamily.
    """
    cases = [find_case(actor, Permission.HOLD_MEETING, one, lock=True) for one in case_ids]
    if not cases:
        raise NotFound
    if not invited:
        raise Invalid({"attendance": _("Invite at least one member.")})
    meeting = _insert(cases, held_at, {"convened_by": convened_by, "level": level}, {"place": place})
    for one in invited:
        _invite(meeting, one)
    for case in cases:
        if case.stage == "full_assessment":
            move_case(case, "T9", at=now(), reason=reason)
    return meeting.id


@operation(Permission.HOLD_MEETING)
def invite_member(actor: Actor, *, operation_id: UUID, case_id: UUID, meeting_id: UUID, invited: InvitedGiven) -> UUID:
    """Invite one more member; return the attendance's id. Raises NotFound, Invalid."""
    case = find_case(actor, Permission.HOLD_MEETING, case_id, lock=True)
    meeting = find_line(case, meeting_id).entry
    if meeting.kind != MEETING or meeting.is_finished:
        raise NotFound
    return _invite(meeting, invited).id


@operation(Permission.DESK)
def declare_no_tie(actor: Actor, *, operation_id: UUID, attendance_id: UUID) -> UUID:
    """Say as an invited member that one has no tie to the family, which opens the papers (S13). Raises NotFound."""
    seat = Attendance.objects.select_for_update().filter(id=attendance_id, user_id=actor.user_id).first()
    if seat is None:
        raise NotFound
    change(seat, {"no_tie_declared_at": now()})
    ends_at = seat.meeting.happened_at + _UNTIL_MINUTES
    for case_id in seat.meeting.lines.values_list("case_id", flat=True):
        grant_to_user(user_id=actor.user_id, record_id=case_id, purpose=GrantPurpose.MEETING, ends_at=ends_at)
    return seat.id


@operation(Permission.HOLD_MEETING)
def record_minutes(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    meeting_id: UUID,
    minutes: MinutesGiven,
    base_version: int | None = None,
) -> UUID:
    """Write the minutes of a meeting, unfinished or final; return its entry id.

    Final minutes stop the clock of the meeting, start that of the plan and close the papers after 24 hours.
    Raises Stale, Invalid, NotFound.
    """
    first = find_case(actor, Permission.HOLD_MEETING, case_id, lock=True)
    meeting = find_line(first, meeting_id).entry
    if meeting.kind != MEETING:
        raise NotFound
    if minutes.happened_at > now():
        raise Invalid({"held_at": _("This lies in the future. Give the time when it happened.")})
    cases = [find_case(actor, Permission.HOLD_MEETING, one, lock=True) for one in sorted(minutes.lines)]
    was_finished = meeting.is_finished
    finished = {"is_finished": True, "finished_at": now()} if minutes.is_finished and not was_finished else {}
    fields = {"happened_at": minutes.happened_at, "coded": {**meeting.coded, **minutes.coded}, **finished}
    change(meeting, fields, minutes.told, base_version)
    lines = {one.case_id: one for one in meeting.lines.select_related("subject")}
    for case in cases:
        _minute_case(case, lines[case.id], minutes)
    _attend(meeting, minutes.attendance)
    for case in cases if not was_finished else ():
        happen_on_case(case, "minutes_saved" if minutes.is_finished else "meeting_held", at=minutes.happened_at)
        if minutes.is_finished:
            end_grants(record_id=case.id, purpose=GrantPurpose.MEETING, at=now() + timedelta(hours=_hours_open()))
    return meeting.id


def _minute_case(case: Case, line: EntryLine, minutes: MinutesGiven) -> None:
    given = minutes.lines[case.id]
    change(line, {"happened_at": minutes.happened_at, "coded": dict(given.coded)}, given.told)
    known = list(line.decisions.select_related("subject").order_by("entered_at", "id"))
    for place, one in enumerate(minutes.decisions.get(case.id, ())):
        fields = {"code": one.code, "due_on": one.due_on, "becomes_action": bool(one.responsible)}
        told = {"words": one.words, "responsible": one.responsible}
        if place < len(known):
            change(known[place], fields, told)
        else:
            add(Decision(subject=line.subject, line=line, case=case, **fields), told)


def _attend(meeting: Entry, attended: Mapping[UUID, AttendedGiven]) -> None:
    seats = {one.id: one for one in meeting.attendances.select_related("subject")}
    if attended.keys() - seats.keys():
        raise NotFound
    for seat_id, one in attended.items():
        signed = {"confidentiality_signed_at": meeting.happened_at} if one.has_signed else {}
        change(
            seats[seat_id], {"attendance": one.attendance, **signed}, {"opinion": one.opinion} if one.opinion else {}
        )


def _insert(cases: Sequence[Case], held_at: datetime, coded: dict[str, Any], told: dict[str, Any]) -> Entry:
    household = cases[0].household
    if any(case.household_id != household.id for case in cases):
        raise Invalid({"agenda_cases": _("Only children of one family can be recorded together.")})
    meeting = Entry(
        subject=household.subject,
        kind=MEETING,
        pack_version=current().number,
        household=household,
        happened_at=held_at,
        coded=coded,
    )
    add(meeting, told)
    for case in cases:
        add(EntryLine(subject=case.person.subject, entry=meeting, case=case, happened_at=held_at))
    return meeting


def _invite(meeting: Entry, one: InvitedGiven) -> Attendance:
    if one.user_id is None and not one.name.strip() and not one.organisation.strip():
        raise Invalid({"attendance": _("Write the name or the institution of each member.")})
    return add(
        Attendance(subject=meeting.subject, meeting=meeting, user_id=one.user_id, role=one.role, invited_at=now()),
        {"name": one.name.strip(), "organisation": one.organisation.strip()},
    )


def _hours_open() -> int:
    return current().parameter(_OPEN_AFTER_MINUTES).value
