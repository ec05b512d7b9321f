"""Tasks that follow from minutes: each decision that names a member with an account falls on their desk, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Case, Decision, Task
from rrjeta.cases.operations.tasks import check_may_be_asked, check_no_name, end_of_day, take_back
from rrjeta.cases.queries.limits import limit_end
from rrjeta.kernel.clock import now
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as the minutes say it, in their order; `is_reassigned` when another member is responsible than before."""

    decision: Decision
    user_id: UUID | None
    is_reassigned: bool


def set_tasks(actor: Actor, case: Case, decided: Sequence[Decided]) -> None:
    """Put what final minutes ask of members with an account on their desks. Called inside operations only.

    Corrected minutes correct what is open, and tell whoever had it and whoever has it now. Raises Invalid.
    """
    ids = [one.decision.id for one in decided]
    tasks = Task.objects.select_for_update(of=("self",)).filter(decision_id__in=ids).select_related("subject")
    known = {task.decision_id: task for task in tasks}
    for place, one in enumerate(decided):
        _settle(actor, case, one, known.get(one.decision.id), f"decisions-{case.id}-{place}")


def _settle(actor: Actor, case: Case, one: Decided, task: Task | None, row: str) -> None:
    if task is not None and one.is_reassigned:
        leave_decision(task)
        task = None
    if one.user_id is None or (task is not None and task.state != TaskState.OPEN):
        return
    decision = one.decision
    words = str(peek_record(decision).get("words") or current().labels("gtn_decision", decision.code).in_("sq"))
    due_at = end_of_day(decision.due_on) if decision.due_on else None
    if task is None:
        check_may_be_asked(case, one.user_id, words, at=(f"{row}-responsible", f"{row}-text"))
        new = Task(
            subject=case.person.subject,
            case=case,
            decision=decision,
            user_id=one.user_id,
            asked_by_id=actor.user_id,
            asked_at=now(),
            due_at=due_at or limit_end("meeting_task", now()),
        )
        announce(NoticeDue("task_asked", (one.user_id,), add(new, {"words": words}).id))
        return
    check_no_name(case, words, f"{row}-text")
    # Who has it stays: it may have gone back to the worker since.
    due_at = due_at or task.due_at
    if (peek_record(task).get("words"), task.due_at) != (words, due_at):
        again = {} if due_at == task.due_at else {"due_at": due_at, "reminded_at": None}
        change(task, again, {"words": words})
        announce(NoticeDue("task_changed", (task.user_id,), task.id))


def leave_decision(task: Task) -> None:
    """Withdraw the task of a decision that is taken out of the minutes or given to another; one that was answered stays."""
    if task.state == TaskState.OPEN:
        take_back(task)
    change(task, {"decision_id": None})
