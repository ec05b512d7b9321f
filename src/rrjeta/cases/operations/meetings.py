"""The GTN meeting on cases: called, attended, minuted (guide 2.5). Its decisions become actions of the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.operate import operation
from rrjeta.access.operations.grants import end_grants
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import load_actor
from rrjeta.cases.models import Attendance, Case, Entry, EntryLine
from rrjeta.cases.operations.approving import check_code, check_open, check_words
from rrjeta.cases.operations.decided_tasks import Decided, set_tasks
from rrjeta.cases.operations.entries import LineGiven, find_line, settled_moment
from rrjeta.cases.operations.minuting import AttendedGiven, DecisionGiven, attend, decide
from rrjeta.cases.operations.moving import happen_on_case, move_case
from rrjeta.cases.operations.plans import explain_no_meeting
from rrjeta.cases.queries.clocks import stage_since
from rrjeta.cases.queries.meetings import MEETING, PACK, open_until, pack_of
from rrjeta.cases.queries.state import written_in_episode
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.scope import cases_in, find_case, shut_out_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current

_LEVELS = ("social_dir", "nja")
_NAME = 500
# A meeting is called for a day of this year or the next, not for one that was mistyped.
_LATEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class InvitedGiven:
    """Somebody to be invited: a colleague with an account, or a name and an institution."""

    role: str
    user_id: UUID | None = None
    name: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class MinutesGiven:
    """The minutes as they were typed. `line_versions` are those of the lines from which the person worked."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    lines: Mapping[UUID, LineGiven]
    attendance: Sequence[AttendedGiven] = ()
    decisions: Mapping[UUID, Sequence[DecisionGiven]] = field(default_factory=dict)
    line_versions: Mapping[UUID, int] = field(default_factory=dict)
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
    at: datetime | None = None,
    beside_id: UUID | None = None,
    invites_same: bool = False,
) -> UUID:
    """Call a meeting on one or several cases of a family and invite its members (T9 where it is due).

    `held_at` may lie ahead. The papers are frozen as they stand now; members with an account can open them until 24
    hours after the minutes. `beside_id` names a meeting on another family that is called already: both are then held at
    one sitting, each with its own members, papers and minutes; `invites_same` invites those of the other as well, but
    for who has a tie to this family. Returns the meeting's entry id. Raises MoveRefused, Invalid, NotFound.
    """
    other = _find_beside(actor, beside_id) if beside_id else None
    if other is not None:
        held_at, place = other.happened_at, peek_record(other).get("place", "")
        convened_by, level = other.coded["convened_by"], other.coded["level"]
    cases = [find_case(actor, Permission.HOLD_MEETING, one, lock=True) for one in sorted(set(case_ids))]
    _check_call(cases, held_at, place, convened_by, level)
    check_words(reason, "reason_text")
    coded = {"convened_by": convened_by, "level": level}
    meeting = _insert(cases, held_at, coded, {"place": place.strip()}, _sitting(other, cases) if other else None)
    same = _members_without_tie(other, cases) if other and invites_same else []
    for one in (*same, *invited):
        _invite(meeting, cases, one)
    for case in cases:
        if case.stage == "full_assessment":
            move_case(case, "T9", at=settled_moment(at or now(), stage_since(case)), reason=reason)
    if not invited and not same:
        raise Invalid({"attendance": _("Invite at least one member.")})
    return meeting.id


@operation(Permission.HOLD_MEETING)
def plan_without_meeting(
    actor: Actor, *, operation_id: UUID, case_id: UUID, reason: str, at: datetime | None = None
) -> UUID:
    """Go on to planning (T9) or stay in it without a meeting, with a written reason; return the case's id.

    Raises MoveRefused, Invalid, PlanFrozen, NotFound.
    """
    case = find_case(actor, Permission.HOLD_MEETING, case_id, lock=True)
    check_open(case)
    check_words(reason, "reason_text")
    at = settled_moment(at or now(), stage_since(case))
    if case.stage == "full_assessment":
        move_case(case, "T9", at=at, reason=reason, state={"has_no_meeting_reason": is_written(reason)})
    if not is_written(reason):
        raise Invalid({"reason_text": _("Write why no meeting is held.")})
    explain_no_meeting(case, at=at, reason=reason)
    happen_on_case(case, "no_meeting_explained", at=at)
    return case.id


@operation(Permission.HOLD_MEETING)
def invite_member(actor: Actor, *, operation_id: UUID, case_id: UUID, meeting_id: UUID, invited: InvitedGiven) -> UUID:
    """Invite one more member; return the attendance's id. Raises NotFound, Invalid."""
    case = find_case(actor, Permission.HOLD_MEETING, case_id, lock=True)
    meeting = _find_meeting(case, meeting_id)
    if meeting.is_finished:
        raise NotFound
    cases = [line.case for line in meeting.lines.select_related("case")]
    return _invite(meeting, cases, invited).id


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
    meeting = _find_meeting(find_case(actor, Permission.HOLD_MEETING, case_id, lock=True), meeting_id)
    if minutes.happened_at > now() and minutes.is_finished:
        raise Invalid({"held_at": _("This lies in the future. Give the time when it happened.")})
    cases = [find_case(actor, Permission.HOLD_MEETING, one, lock=True) for one in sorted(minutes.lines)]
    lines = {one.case_id: one for one in meeting.lines.select_for_update(of=("self",)).select_related("subject")}
    if not cases or minutes.lines.keys() - lines.keys():
        raise NotFound
    was_finished = meeting.is_finished
    finished = {"is_finished": True, "finished_at": now()} if minutes.is_finished and not was_finished else {}
    fields = {"happened_at": minutes.happened_at, "coded": dict(minutes.coded), **finished}
    attend(meeting, minutes.attendance, minutes.told, fields, base_version)
    for case in cases:
        decided = _minute_case(case, lines[case.id], minutes, is_final=meeting.is_finished)
        if meeting.is_finished:
            set_tasks(actor, case, decided)
        if minutes.happened_at <= now() and not was_finished:
            happen_on_case(case, "minutes_saved" if minutes.is_finished else "meeting_held", at=minutes.happened_at)
    if finished:
        end_grants(record_id=meeting.id, purpose=GrantPurpose.MEETING, at=open_until(meeting))
    return meeting.id


def _minute_case(case: Case, line: EntryLine, minutes: MinutesGiven, *, is_final: bool) -> list[Decided]:
    given = minutes.lines[case.id]
    decisions = minutes.decisions.get(case.id, ())
    emptied = {name: "" for name in peek_record(line) if name != PACK}
    return decide(
        case,
        line,
        decisions,
        fields={"happened_at": minutes.happened_at, "coded": dict(given.coded)},
        told={**emptied, **given.told},
        base_version=minutes.line_versions.get(case.id),
        is_final=is_final,
    )


def _find_meeting(case: Case, meeting_id: UUID) -> Entry:
    """Return a meeting on this case, locked. Raises NotFound."""
    find_line(case, meeting_id)
    found = Entry.objects.select_for_update(of=("self",)).filter(id=meeting_id, kind=MEETING)
    meeting = found.select_related("subject", "household__subject").first()
    if meeting is None:
        raise NotFound
    return meeting


def _check_call(cases: Sequence[Case], held_at: datetime, place: str, convened_by: str, level: str) -> None:
    if not cases:
        raise Invalid({"agenda_cases": _("Choose at least one child.")})
    if any(case.household_id != cases[0].household_id for case in cases):
        raise Invalid({"agenda_cases": _("Only children of one family can be recorded together.")})
    for case in cases:
        check_open(case)
    if held_at > now() + _LATEST or held_at < min(case.opened_at for case in cases) - _LATEST:
        raise Invalid({"held_at": _("Please check the day of the meeting.")})
    check_words(place, "place", _NAME)
    check_code("gtn_member_role", convened_by, "convened_by")
    if level not in _LEVELS:
        raise Invalid({"level": _("Choose one of the answers.")})


def _find_beside(actor: Actor, meeting_id: UUID) -> Entry:
    """Return a meeting on another family that the actor holds and that has no minutes yet, locked. Raises NotFound."""
    reached = EntryLine.objects.filter(entry_id=meeting_id, case__in=cases_in(actor, Permission.HOLD_MEETING))
    found = Entry.objects.select_for_update(of=("self",)).filter(id__in=reached.values("entry_id"), kind=MEETING)
    meeting = found.filter(is_finished=False).select_related("subject").first()
    if meeting is None:
        raise NotFound
    return meeting


def _sitting(other: Entry, cases: Sequence[Case]) -> UUID:
    """Return the sitting at which another meeting is held. Raises Invalid where this family is on its agenda already."""
    sitting = other.sitting or other.id
    if other.sitting is None:
        change(other, {"sitting": sitting})
    households = {case.household_id for case in cases}
    if Entry.objects.filter(sitting=sitting, household_id__in=households).exists():
        raise Invalid({"beside": _("This family is on the agenda of that meeting already.")})
    return sitting


def _members_without_tie(other: Entry, cases: Sequence[Case]) -> list[InvitedGiven]:
    """Return who is invited to another meeting, without those who have a tie to the family of these cases."""
    seats = list(other.attendances.filter(withdrawn_at=None).select_related("subject").order_by("entered_at", "id"))
    tied = shut_out_of(case.household_id for case in cases)
    told = [(one, peek_record(one)) for one in seats if one.user_id not in tied]
    return [
        InvitedGiven(one.role, one.user_id, said.get("name", ""), said.get("organisation", "")) for one, said in told
    ]


def _insert(
    cases: Sequence[Case], held_at: datetime, coded: dict[str, Any], told: dict[str, Any], sitting: UUID | None
) -> Entry:
    household = cases[0].household
    meeting = Entry(
        subject=household.subject,
        kind=MEETING,
        pack_version=current().number,
        household=household,
        happened_at=held_at,
        coded=coded,
        sitting=sitting,
    )
    add(meeting, told)
    for case in cases:
        papers = pack_of(case, written_in_episode(case, ("initial_assessment", "full_assessment")))
        line = EntryLine(subject=case.person.subject, entry=meeting, case=case, happened_at=held_at)
        add(line, {PACK: papers})
    return meeting


def _invite(meeting: Entry, cases: Sequence[Case], one: InvitedGiven) -> Attendance:
    if one.user_id is None and not one.name.strip() and not one.organisation.strip():
        raise Invalid({"attendance": _("Write the name or the institution of each member.")})
    check_code("gtn_member_role", one.role, "attendance")
    check_words(one.name, "attendance", _NAME)
    check_words(one.organisation, "attendance", _NAME)
    if one.user_id is not None:
        _check_account(meeting, cases, one.user_id)
    seat = Attendance(subject=meeting.subject, meeting=meeting, user_id=one.user_id, role=one.role, invited_at=now())
    add(seat, {"name": one.name.strip(), "organisation": one.organisation.strip()})
    if one.user_id is not None:
        announce(NoticeDue("meeting_invited", (one.user_id,), seat.id))
    return seat


def _check_account(meeting: Entry, cases: Sequence[Case], user_id: UUID) -> None:
    loaded = load_actor(user_id)
    if loaded is None:
        raise Invalid({"attendance": _("Choose one of your colleagues.")})
    if user_id in shut_out_of(case.household_id for case in cases):
        raise Invalid(
            {"attendance": _("This colleague cannot take part on this family. Ask the institution for somebody else.")}
        )
    if meeting.attendances.filter(user_id=user_id, withdrawn_at=None).exists():
        raise Invalid({"attendance": _("This colleague is invited already.")})
