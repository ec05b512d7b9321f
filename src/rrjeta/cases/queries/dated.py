"""What stands on a day: running time limits, hearings and own reminders from today on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Clock, Hearing, Reminder
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import at, local, now, today
from rrjeta.kernel.sealing import open_record

DAYS = 7
_HEARING, _REMINDER = "attend_hearing", "own_reminder"


@dataclass(frozen=True, slots=True)
class Dated:
    """A step, hearing or reminder on a day, before its words are opened."""

    kind: str
    at: datetime | None
    on: date
    case_id: UUID
    risk: int | None
    step: str
    record: Any

    def told(self) -> str:
        """Return what is told of it: the matter and court of a hearing, the words of a reminder."""
        if self.kind == "step":
            return ""
        told = open_record(self.record)
        return ", ".join(part for part in (told.get("words"), told.get("matter"), told.get("court")) if part)


def coming(actor: Actor, mine: QuerySet[Case]) -> list[Dated]:
    """Return what is due from now to the end of the week, by day. Three queries.

    On a day steps and hearings come before own reminders, and the worst risk first.
    """
    first, start, end = today(), now(), at(today() + timedelta(days=DAYS + 1))
    ids = mine.values("id")
    hearings = list(
        Hearing.objects.filter(case_id__in=ids, is_over=False, held_at__gte=start, held_at__lt=end).select_related(
            "subject", "case"
        )
    )
    # A hearing of a measure has a clock of its own beside it; once on the page is enough.
    sat = {(one.case_id, one.held_at) for one in hearings}
    clocks = Clock.objects.filter(case_id__in=ids, stopped_at=None, due_at__gte=start, due_at__lt=end)
    reached = cases_in(actor, Permission.SEE_CASE).values("id")
    reminders = Reminder.objects.filter(
        user_id__in=[actor.user_id, *actor.covers], done_at=None, remind_on__lt=end.date(), case_id__in=reached
    )
    found = [
        Dated("step", one.due_at, local(one.due_at).date(), one.case_id, one.case.risk_level, one.step, one)
        for one in clocks.select_related("case")
        if one.case_id and one.case and not (one.step == _HEARING and (one.case_id, one.due_at) in sat)
    ]
    found += [
        Dated("hearing", one.held_at, local(one.held_at).date(), one.case_id, one.case.risk_level, _HEARING, one)
        for one in hearings
    ]
    found += [
        Dated("reminder", None, max(one.remind_on, first), one.case_id, one.case.risk_level, _REMINDER, one)
        for one in reminders.select_related("subject", "case")
    ]
    return sorted(found, key=_order)


def _order(one: Dated) -> tuple[date, bool, int, datetime]:
    return one.on, one.kind == "reminder", -1 * (-1 if one.risk is None else one.risk), one.at or at(one.on)
