"""Everything of somebody's work that has a day or an hour: one source for the week on the page, on paper and in a calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Dated, TaskState
from rrjeta.cases.models import Attendance, Clock, EntryLine, Hearing, Reminder
from rrjeta.cases.queries.concern_lines import own_concerns
from rrjeta.cases.queries.meetings import MEETING, seats_open_to
from rrjeta.cases.queries.tasks import tasks_open_to
from rrjeta.cases.queries.worklist import cases_of
from rrjeta.cases.rules.calendar import is_end_of_day
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.kernel.clock import at, local

_VISIT = "visit"
_HELD = frozenset({Dated.HEARING, Dated.MEETING})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which days are asked for, from the first on and before the end; of whose work, and how many of each kind at most.

    `whose` is a reach of the worklist, `worker` one of its responsible workers. With `with_past` what was held, and
    visits that were made, stand there too.
    """

    first: date
    end: date
    whose: str = "mine"
    worker: UUID | None = None
    with_past: bool = False
    most: int = 500

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the first moment, and the one at which it is over."""
        return at(self.first), at(self.end)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing with a day, before its words are opened. `at` is its hour, where it has one.

    `case_id` is empty where the reader has the number alone. `record` is the row that tells more.
    """

    kind: Dated
    record_id: UUID
    number: str
    on: date
    at: datetime | None
    changed_at: datetime
    case_id: UUID | None = None
    step: str = ""
    is_past: bool = False
    record: Any = None

    @property
    def when(self) -> datetime | date:
        """Return the hour, else the day."""
        return self.at or self.on


def moments(actor: Actor, stretch: Stretch) -> list[Moment]:
    """Return what has a day in the stretch, by day and hour. Up to eight queries, one a kind.

    Whoever sees no case has the meetings to which they are invited, and what was asked of them. A step that a hearing or a
    meeting of the same hour does is left out.
    """
    found: list[Moment] = []
    if stretch.whose == "mine":
        found += [*_seats(actor, stretch), *_tasks(actor, stretch)]
    if may(actor, Permission.SEE_CASE):
        cases = cases_of(actor, stretch.whose)
        cases = cases.filter(owner_id=stretch.worker) if stretch.worker else cases
        ids = cases.order_by().values("id")
        found += [*_hearings(ids, stretch), *_meetings(ids, stretch)]
        held = {(one.case_id, one.at) for one in found if one.kind in _HELD}
        found += [one for one in _steps(ids, stretch) if (one.case_id, one.at) not in held]
        found += _visits(ids, stretch) if stretch.with_past else ()
        found += [*_reminders(actor, stretch), *_concerns(actor, stretch)]
    return sorted(found, key=_order)


def _order(one: Moment) -> tuple[date, bool, datetime, str, str]:
    return one.on, one.at is None, one.at or at(one.on), one.number, str(one.record_id)


def _seats(actor: Actor, stretch: Stretch) -> Iterator[Moment]:
    """Give each case of the meetings to which the actor is invited: the page of the seat says the same before any paper."""
    start, end = stretch.moments
    seats = Attendance.objects.filter(user_id=actor.user_id, withdrawn_at=None, excused_at=None)
    mine = seats_open_to(actor, seats.filter(meeting__kind=MEETING, meeting__is_finished=False))
    lines = EntryLine.objects.filter(entry__in=mine.values("meeting_id"), entry__attendances__in=mine)
    near = lines.filter(entry__happened_at__gte=start, entry__happened_at__lt=end)
    rows = near.order_by("entry__happened_at", "id").distinct()
    columns = ("entry__attendances__id", "case__number", "entry__happened_at", "entered_at", "id")
    for seat, number, held_at, entered_at, _id in rows.values_list(*columns)[: stretch.most]:
        yield _moment(Dated.SEAT, seat, number, held_at, entered_at)


def _tasks(actor: Actor, stretch: Stretch) -> Iterator[Moment]:
    start, end = stretch.moments
    mine = tasks_open_to(actor).filter(state=TaskState.OPEN, due_at__gte=start, due_at__lt=end)
    for one in mine.select_related("subject", "case").order_by("due_at", "id")[: stretch.most]:
        yield _moment(Dated.TASK, one.id, one.case.number, one.due_at, one.entered_at, record=one)


def _steps(ids: Any, stretch: Stretch) -> Iterator[Moment]:
    start, end = stretch.moments
    running = Clock.objects.filter(case__in=ids, stopped_at=None, due_at__gte=start, due_at__lt=end)
    rows = running.order_by("due_at", "id").values_list("id", "case__number", "due_at", "entered_at", "case_id", "step")
    for record_id, number, due_at, entered_at, case_id, step in rows[: stretch.most]:
        yield _moment(Dated.STEP, record_id, number, due_at, entered_at, case_id=case_id, step=step)


def _hearings(ids: Any, stretch: Stretch) -> Iterator[Moment]:
    start, end = stretch.moments
    found = Hearing.objects.filter(case__in=ids, held_at__gte=start, held_at__lt=end)
    found = found if stretch.with_past else found.filter(is_over=False)
    for one in found.select_related("subject", "case").order_by("held_at", "id")[: stretch.most]:
        given = {"case_id": one.case_id, "is_past": one.is_over, "record": one}
        yield _moment(Dated.HEARING, one.id, one.case.number, one.held_at, one.entered_at, **given)


def _meetings(ids: Any, stretch: Stretch) -> Iterator[Moment]:
    start, end = stretch.moments
    lines = EntryLine.objects.filter(case__in=ids, entry__kind=MEETING)
    lines = lines.filter(entry__happened_at__gte=start, entry__happened_at__lt=end)
    lines = lines if stretch.with_past else lines.filter(entry__is_finished=False)
    rows = lines.select_related("entry__subject", "case").order_by("entry__happened_at", "id")
    for one in rows[: stretch.most]:
        meeting = one.entry
        given = {"case_id": one.case_id, "is_past": meeting.is_finished, "record": meeting}
        yield _moment(Dated.MEETING, one.id, one.case.number, meeting.happened_at, one.entered_at, **given)


def _visits(ids: Any, stretch: Stretch) -> Iterator[Moment]:
    start, end = stretch.moments
    lines = EntryLine.objects.filter(case__in=ids, entry__kind=_VISIT, entry__is_finished=True)
    rows = lines.filter(happened_at__gte=start, happened_at__lt=end).order_by("happened_at", "id")
    columns = ("id", "case__number", "happened_at", "entered_at", "case_id")
    for record_id, number, happened_at, entered_at, case_id in rows.values_list(*columns)[: stretch.most]:
        yield _moment(Dated.VISIT, record_id, number, happened_at, entered_at, case_id=case_id, is_past=True)


def _reminders(actor: Actor, stretch: Stretch) -> Iterator[Moment]:
    """Give the reminders of the actor and of whom they cover for: nobody else's words stand in anybody's week."""
    reached = cases_in(actor, Permission.SEE_CASE)
    users = [actor.user_id, *actor.covers]
    users = [one for one in users if stretch.worker in (None, one)]
    own = Reminder.objects.filter(user_id__in=users, done_at=None, case__in=reached.order_by().values("id"))
    near = own.filter(remind_on__gte=stretch.first, remind_on__lt=stretch.end)
    for one in near.select_related("subject", "case").order_by("remind_on", "id")[: stretch.most]:
        yield Moment(
            Dated.REMINDER, one.id, one.case.number, one.remind_on, None, one.entered_at, one.case_id, record=one
        )


def _concerns(actor: Actor, stretch: Stretch) -> Iterator[Moment]:
    start, end = stretch.moments
    found = own_concerns(actor) if stretch.whose == "mine" else concerns_in(actor, Permission.SCREEN_CONCERN)
    found = found.filter(owner_id=stretch.worker) if stretch.worker else found
    due = found.filter(is_open=True, due_at__gte=start, due_at__lt=end).order_by("due_at", "id")
    for one in due.only("id", "number", "due_at", "entered_at", "next_step")[: stretch.most]:
        if one.due_at is not None:
            yield _moment(Dated.CONCERN, one.id, one.number, one.due_at, one.entered_at, step=one.next_step)


def _moment(kind: Dated, record_id: UUID, number: str, when: datetime, changed_at: datetime, **given: Any) -> Moment:
    there = local(when)
    return Moment(kind, record_id, number, there.date(), None if is_end_of_day(there) else when, changed_at, **given)
