"""Tasks: those on one's own desk, those of a case, and those of others that are late."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Case, Decision, Task
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.scope import cases_in, co_work_now, shut_homes
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record

PAGE = 25
_AT_ONCE = 200
_ON_START = 12


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task with its words, and the number of the case: no name."""

    task: Task
    number: str
    words: str
    answer: str
    is_late: bool


def tasks_open_to(actor: Actor) -> QuerySet[Task]:
    """Return the tasks on the actor's own desk, but for families from which they are shut out."""
    mine = Task.objects.filter(user_id__in=[actor.user_id, *actor.covers]).exclude(state=TaskState.WITHDRAWN)
    return mine.exclude(case__household_id__in=shut_homes(actor))


def my_tasks(actor: Actor, count: int = _ON_START) -> list[TaskView]:
    """Return the open tasks on the actor's desk, the earliest due first. One query."""
    found = tasks_open_to(actor).filter(state=TaskState.OPEN).order_by("due_at", "id")
    return [_view(one) for one in found.select_related("subject", "case", "user", "asked_by")[:count]]


def answered_tasks(actor: Actor, before: UUID | None = None) -> tuple[list[TaskView], UUID | None]:
    """Return a page of the tasks that the actor answered, the newest first, and where the next page begins. One query."""
    found = tasks_open_to(actor).exclude(state=TaskState.OPEN).order_by("-id")
    found = found.filter(id__lt=before) if before else found
    rows = list(found.select_related("subject", "case", "user", "asked_by")[: PAGE + 1])
    return [_view(one) for one in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None


def my_task(actor: Actor, task_id: UUID) -> TaskView:
    """Return one task of the actor's own desk. Raises NotFound."""
    found = tasks_open_to(actor).filter(id=task_id).select_related("subject", "case", "user", "asked_by").first()
    if found is None:
        raise NotFound
    return _view(found)


def late_tasks_of_others(actor: Actor) -> list[TaskView]:
    """Return what others were to do by now about the actor's own cases: silence is a line (screens 2.1). One query."""
    cases = cases_in(actor, Permission.WRITE_PLAN).filter(owner_id__in=[actor.user_id, *actor.covers])
    found = Task.objects.filter(state=TaskState.OPEN, due_at__lt=now(), case_id__in=cases.values("id"))
    found = found.exclude(user_id=actor.user_id).select_related("subject", "case", "user", "asked_by")
    return [_view(one) for one in found.order_by("due_at", "id")[:_ON_START]]


def tasks_of(case: Case) -> list[TaskView]:
    """Return the tasks of a case that was found for its reader, open ones first. One query."""
    found = Task.objects.filter(case=case).select_related("subject", "case", "user", "asked_by")
    return sorted(
        (_view(one) for one in found.order_by("due_at", "id")), key=lambda one: one.task.state != TaskState.OPEN
    )


def tasks_of_decisions(decisions: QuerySet[Decision]) -> list[TaskView]:
    """Return the tasks that follow from decisions that were found for their reader. One query."""
    found = Task.objects.filter(decision__in=decisions).select_related("subject", "case", "user", "asked_by")
    return [_view(one) for one in found.order_by("due_at", "id")]


def left_by_time() -> list[UUID]:
    """Return the open tasks of who worked along on a case until a day that is past. One query."""
    along = co_work_now().filter(case_id=OuterRef("case_id"), user_id=OuterRef("user_id"))
    found = Task.objects.filter(~Exists(along), state=TaskState.OPEN, decision=None, case__owner__is_active=True)
    return list(found.exclude(user_id=F("case__owner_id")).order_by("id").values_list("id", flat=True)[:_AT_ONCE])


def due_to_remind() -> list[UUID]:
    """Return the open tasks due within the time of the reminder of which nobody was reminded. One query."""
    found = Task.objects.filter(
        state=TaskState.OPEN, reminded_at=None, due_at__lt=limit_end("task_reminder", now()), user__is_active=True
    )
    return list(found.order_by("due_at", "id").values_list("id", flat=True)[:_AT_ONCE])


def _view(task: Task) -> TaskView:
    told: dict[str, Any] = open_record(task)
    is_late = task.state == TaskState.OPEN and task.due_at < now()
    return TaskView(task, task.case.number, str(told.get("words") or ""), str(told.get("answer") or ""), is_late)
