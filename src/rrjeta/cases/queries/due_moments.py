"""Until when something of one's own is due, by number alone: for a calendar that others may see over one's shoulder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Attendance, Clock, EntryLine, Hearing, Reminder
from rrjeta.cases.queries.concern_lines import own_concerns
from rrjeta.cases.queries.meetings import MEETING, seats_open_to
from rrjeta.cases.queries.tasks import tasks_open_to
from rrjeta.cases.queries.worklist import cases_of
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import local, now, today

_BACK, _AHEAD, _MOST = timedelta(days=31), timedelta(days=400), 500
_LAST_MINUTE = (23, 59)


@dataclass(frozen=True, slots=True)
class DueMoment:
    """That something of a case or concern is due: no word of what. `at` is a day where the limit is the whole day."""

    id: UUID
    number: str
    at: datetime | date
    changed_at: datetime


def due_moments(actor: Actor) -> list[DueMoment]:
    """Return what is due for the actor, from a month back to a year ahead, the earliest first. Up to seven queries.

    Limits, hearings, own reminders, meetings and tasks look the same, and so does every kind of case. Whoever sees no
    case has the meetings to which they are invited, and what was asked of them.
    """
    found: dict[tuple[str, datetime | date], DueMoment] = {}
    asked = (*_of_seats(actor), *_of_tasks(actor))
    on_cases = (_of_clocks, _of_hearings, _of_reminders, _of_concerns) if may(actor, Permission.SEE_CASE) else ()
    for one in (*asked, *(one for moments_of in on_cases for one in moments_of(actor))):
        # A hearing has a limit of its own beside it: in a calendar they are one thing.
        found.setdefault((one.number, one.at), one)
    return sorted(found.values(), key=lambda one: (str(one.at), one.number))[:_MOST]


def _of_seats(actor: Actor) -> Iterator[DueMoment]:
    """Give each case of the meetings to which the actor is invited: the page of the seat says the same before any paper."""
    seats = Attendance.objects.filter(user_id=actor.user_id, withdrawn_at=None, excused_at=None)
    mine = seats_open_to(actor, seats.filter(meeting__kind=MEETING, meeting__is_finished=False))
    lines = EntryLine.objects.filter(entry__in=mine.values("meeting_id"))
    near = lines.filter(entry__happened_at__gte=now() - _BACK, entry__happened_at__lt=now() + _AHEAD)
    rows = near.order_by("entry__happened_at", "id")
    for row in rows.values_list("id", "case__number", "entry__happened_at", "entered_at")[:_MOST]:
        yield _moment(*row)


def _of_tasks(actor: Actor) -> Iterator[DueMoment]:
    mine = tasks_open_to(actor).filter(state=TaskState.OPEN)
    near = mine.filter(due_at__gte=now() - _BACK, due_at__lt=now() + _AHEAD).order_by("due_at", "id")
    for row in near.values_list("id", "case__number", "due_at", "entered_at")[:_MOST]:
        yield _moment(*row)


def _of_clocks(actor: Actor) -> Iterator[DueMoment]:
    running = Clock.objects.filter(case__in=cases_of(actor, "mine"), stopped_at=None)
    near = running.filter(due_at__gte=now() - _BACK, due_at__lt=now() + _AHEAD)
    for row in near.order_by("due_at").values_list("id", "case__number", "due_at", "entered_at")[:_MOST]:
        yield _moment(*row)


def _of_hearings(actor: Actor) -> Iterator[DueMoment]:
    coming = Hearing.objects.filter(case__in=cases_of(actor, "mine"), is_over=False)
    near = coming.filter(held_at__gte=now() - _BACK, held_at__lt=now() + _AHEAD)
    for row in near.order_by("held_at").values_list("id", "case__number", "held_at", "entered_at")[:_MOST]:
        yield _moment(*row)


def _of_reminders(actor: Actor) -> Iterator[DueMoment]:
    reached = cases_in(actor, Permission.SEE_CASE)
    own = Reminder.objects.filter(user_id=actor.user_id, done_at=None, case__in=reached)
    near = own.filter(remind_on__gte=today() - _BACK, remind_on__lt=today() + _AHEAD)
    for row in near.order_by("remind_on").values_list("id", "case__number", "remind_on", "entered_at")[:_MOST]:
        yield DueMoment(*row)


def _of_concerns(actor: Actor) -> Iterator[DueMoment]:
    due = own_concerns(actor).filter(due_at__gte=now() - _BACK)
    for one in due.order_by("due_at").only("id", "number", "due_at", "entered_at")[:_MOST]:
        if one.due_at is not None:
            yield _moment(one.id, one.number, one.due_at, one.entered_at)


def _moment(record_id: UUID, number: str, due_at: datetime, entered_at: datetime) -> DueMoment:
    there = local(due_at)
    is_whole_day = (there.hour, there.minute) == _LAST_MINUTE
    return DueMoment(record_id, number, there.date() if is_whole_day else due_at, entered_at)
