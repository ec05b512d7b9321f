"""What an invited member says: no tie, a tie, or that they cannot come; and what the convener does about it (S13)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.operate import operation
from rrjeta.access.operations.grants import end_grants, grant_to_user
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import granted_ids
from rrjeta.cases.models import Attendance, Entry
from rrjeta.cases.operations.approving import check_words
from rrjeta.cases.operations.entries import find_line
from rrjeta.cases.operations.relatives import shut_out_by_own_word
from rrjeta.cases.operations.returning_tasks import return_tasks
from rrjeta.cases.queries.meetings import MEETING, open_until, seats_open_to
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import change
from rrjeta.kernel.seams import announce

ABSENT = "absent"
_WORDS = 500


@operation(Permission.DESK)
def declare_no_tie(actor: Actor, *, operation_id: UUID, attendance_id: UUID) -> UUID:
    """Say as an invited member that one has no tie to the family, which opens the papers (S13). Raises NotFound.

    What is opened is the frozen papers of this meeting, never a case file. Whoever could not come, can now.
    """
    seat = _own_seat(actor, attendance_id)
    ends_at = open_until(seat.meeting)
    if ends_at <= now():
        raise NotFound
    if seat.no_tie_declared_at is None or seat.excused_at is not None:
        change(seat, {"no_tie_declared_at": seat.no_tie_declared_at or now(), "excused_at": None})
    # Where minutes came late, the papers had closed by time and are open for some hours more.
    if not granted_ids(actor).filter(record_id=seat.meeting_id).exists():
        _grant(actor.user_id, seat.meeting_id, ends_at)
    return seat.id


@operation(Permission.DESK)
def declare_tie(actor: Actor, *, operation_id: UUID, attendance_id: UUID) -> UUID:
    """Say as an invited member that one is tied to the family: it is closed to them at once, and the head looks.

    The others read that this member will not come, as of anybody who cannot. Raises NotFound.
    """
    seat = _own_seat(actor, attendance_id)
    household = seat.meeting.household
    _leave(seat, actor.user_id)
    return_tasks(Q(user_id=actor.user_id, case__household=household))
    shut_out_by_own_word(actor.user_id, household)
    return seat.id


@operation(Permission.DESK)
def excuse_seat(actor: Actor, *, operation_id: UUID, attendance_id: UUID, words: str = "") -> UUID:
    """Say as an invited member that one cannot come, with words or without; the papers close. Raises NotFound, Invalid."""
    check_words(words, "words", _WORDS)
    seat = _own_seat(actor, attendance_id)
    if seat.meeting.is_finished:
        raise Invalid({"words": _("The minutes are final. Ring whoever called the meeting.")})
    change(seat, None, {"excuse": words.strip()})
    _leave(seat, actor.user_id)
    return seat.id


@operation(Permission.HOLD_MEETING)
def withdraw_invitation(
    actor: Actor, *, operation_id: UUID, case_id: UUID, meeting_id: UUID, attendance_id: UUID
) -> UUID:
    """Take an invitation back before the minutes are final: what it opened closes at once. Raises NotFound."""
    seat = find_seat(actor, case_id, meeting_id, attendance_id)
    if seat.meeting.is_finished or seat.withdrawn_at is not None:
        raise NotFound
    if seat.user_id is not None:
        withdraw_seats(meeting_id, seat.user_id)
    else:
        change(seat, {"withdrawn_at": now()})
    return seat.id


@operation(Permission.HOLD_MEETING)
def remind_absent(actor: Actor, *, operation_id: UUID, case_id: UUID, meeting_id: UUID, attendance_id: UUID) -> UUID:
    """Note that a letter reminds an institution whose member was absent without excuse. Raises NotFound, Invalid."""
    seat = find_seat(actor, case_id, meeting_id, attendance_id)
    if not seat.meeting.is_finished or seat.attendance != ABSENT:
        raise Invalid({"": _("A letter goes to whoever the final minutes say was absent without excuse.")})
    return change(seat, {"reminded_at": now()}).id


def withdraw_seats(meeting_id: UUID, user_id: UUID) -> None:
    """Close a meeting to a colleague until they are invited anew. Called inside operations only.

    After final minutes they stay in them as somebody who took part.
    """
    kept = Attendance.objects.select_for_update().filter(meeting_id=meeting_id, user_id=user_id, withdrawn_at=None)
    for seat in kept.order_by("id"):
        change(seat, {"withdrawn_at": now()})
    end_grants(record_id=meeting_id, purpose=GrantPurpose.MEETING, user_id=user_id)


def find_seat(actor: Actor, case_id: UUID, meeting_id: UUID, attendance_id: UUID) -> Attendance:
    """Return a seat at a meeting on a case that the actor holds meetings on, locked. Raises NotFound."""
    find_line(find_case(actor, Permission.HOLD_MEETING, case_id, lock=True), meeting_id)
    found = Attendance.objects.select_for_update(of=("self",)).filter(id=attendance_id, meeting_id=meeting_id)
    seat = found.filter(meeting__kind=MEETING).select_related("meeting", "subject").first()
    if seat is None:
        raise NotFound
    return seat


def _own_seat(actor: Actor, attendance_id: UUID) -> Attendance:
    found = Attendance.objects.select_for_update(of=("self",)).filter(
        id=attendance_id, user_id=actor.user_id, withdrawn_at=None
    )
    seat = seats_open_to(actor, found).select_related("meeting__household__subject", "subject").first()
    if seat is None:
        raise NotFound
    return seat


def _leave(seat: Attendance, user_id: UUID) -> None:
    """Close the papers to a member who will not come, and tell whoever called the meeting that somebody is missing."""
    if seat.excused_at is None:
        change(seat, {"excused_at": now()})
        announce(NoticeDue("seat_excused", _conveners(seat.meeting), _a_case(seat.meeting)))
    end_grants(record_id=seat.meeting_id, purpose=GrantPurpose.MEETING, user_id=user_id)


def _conveners(meeting: Entry) -> tuple[UUID, ...]:
    return tuple(sorted(set(meeting.lines.values_list("case__owner_id", flat=True))))


def _a_case(meeting: Entry) -> UUID | None:
    found: UUID | None = meeting.lines.order_by("entered_at", "id").values_list("case_id", flat=True).first()
    return found


def _grant(user_id: UUID, meeting_id: UUID, ends_at: datetime) -> None:
    grant_to_user(user_id=user_id, record_id=meeting_id, purpose=GrantPurpose.MEETING, ends_at=ends_at)
