"""Tasks: what a meeting decided somebody does, what is asked of who works along, and their answer."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Case, Decision, EntryLine, Task
from rrjeta.cases.operations.approving import check_words
from rrjeta.cases.operations.returning_tasks import return_tasks
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.tasks import due_to_remind, left_by_time, tasks_open_to
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.tasks import tells_name
from rrjeta.cases.scope import co_work_now, find_case, shut_out_of
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current

_WORDS = 1000
_LATEST = timedelta(days=366)


@operation(Permission.WRITE_PLAN)
def ask_co_worker(
    actor: Actor, *, operation_id: UUID, case_id: UUID, user_id: UUID | None, words: str, due_on: date | None
) -> UUID:
    """Ask something of a colleague who works along on a case; return the task's id. Raises NotFound, Invalid."""
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    if user_id is None or not co_work_now().filter(case=case, user_id=user_id).exists():
        raise Invalid({"user": _("Choose a colleague who works along on this case.")})
    _check_not_shut_out(case, user_id, "user")
    if not is_written(words):
        raise Invalid({"words": _("Write what is to be done.")})
    check_words(words, "words", _WORDS)
    if due_on is None or not today() <= due_on <= today() + _LATEST:
        raise Invalid({"due_on": _("Give a day from today on, within a year.")})
    task = Task(
        subject=case.person.subject,
        case=case,
        user_id=user_id,
        asked_by_id=actor.user_id,
        asked_at=now(),
        due_at=end_of_day(due_on),
    )
    add(task, {"words": words.strip()})
    announce(NoticeDue("task_asked", (user_id,), task.id))
    return task.id


@operation(Permission.DESK)
def answer_task(actor: Actor, *, operation_id: UUID, task_id: UUID, is_done: bool | None, words: str = "") -> UUID:
    """Say of a task on one's own desk that it was done, or not and why; the responsible worker is told.

    Raises NotFound, Invalid.
    """
    found = tasks_open_to(actor).select_for_update(of=("self",)).filter(id=task_id, state=TaskState.OPEN)
    task = found.select_related("subject", "case").first()
    if task is None:
        raise NotFound
    if is_done is None:
        raise Invalid({"is_done": _("Say whether it was done.")})
    if not is_done and not is_written(words):
        raise Invalid({"words": _("Write why it was not done, and what would help.")})
    check_words(words, "words", _WORDS)
    state = TaskState.DONE if is_done else TaskState.NOT_DONE
    change(task, {"state": state, "answered_at": now()}, {"answer": words.strip()})
    announce(NoticeDue("task_answered", (task.case.owner_id,), task.case_id))
    return task.id


@operation(Permission.WRITE_PLAN)
def withdraw_task(actor: Actor, *, operation_id: UUID, case_id: UUID, task_id: UUID) -> UUID:
    """Take back what was asked of somebody and not answered yet. Raises NotFound."""
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    task = Task.objects.select_for_update().filter(id=task_id, case=case, state=TaskState.OPEN).first()
    if task is None:
        raise NotFound
    return change(task, {"state": TaskState.WITHDRAWN}).id


@operation(Permission.DESK)
def remind_of_tasks(actor: Actor, *, operation_id: UUID, task_ids: Iterable[UUID]) -> UUID:
    """Tell each colleague that a task of theirs is due, once. The clockwork does it; a mail holds a number and no word."""
    found = Task.objects.select_for_update().filter(id__in=list(task_ids), state=TaskState.OPEN, reminded_at=None)
    for task in found.order_by("id"):
        change(task, {"reminded_at": now()})
        announce(NoticeDue("task_due", (task.user_id,), task.id))
    return operation_id


@operation(Permission.DESK)
def return_left_tasks(actor: Actor, *, operation_id: UUID, task_ids: Iterable[UUID]) -> UUID:
    """Give the worker back what was asked of who works along no longer, because their last day passed. The clockwork does it."""
    return_tasks(Q(id__in=list(task_ids)))
    return operation_id


def remind_of_due_tasks() -> int:
    """Remind of the tasks that are due soon and of which nobody was reminded; return how many.

    What was asked of somebody whose work along ran out goes back first.
    """
    if left := left_by_time():
        return_left_tasks(SYSTEM, operation_id=new_id(), task_ids=left)
    due = due_to_remind()
    if due:
        remind_of_tasks(SYSTEM, operation_id=new_id(), task_ids=due)
    return len(due)


def set_tasks(actor: Actor, case: Case, line: EntryLine) -> None:
    """Put what final minutes ask of members with an account on their desks. Called inside operations. Raises Invalid."""
    found = line.decisions.filter(seat__user__isnull=False).select_related("subject", "seat")
    for place, decision in enumerate(found.order_by("entered_at", "id")):
        told = peek_record(decision)
        words = str(told.get("words") or current().labels("gtn_decision", decision.code).in_("sq"))
        _check_no_name(case, words, f"decisions-{case.id}-{place}-text")
        _set(actor, case, decision, words, f"decisions-{case.id}-{place}-responsible")


def _set(actor: Actor, case: Case, decision: Decision, words: str, field: str) -> None:
    due_at = end_of_day(decision.due_on) if decision.due_on else limit_end("meeting_task", now())
    user_id = decision.seat.user_id if decision.seat else None
    known = Task.objects.select_for_update(of=("self",)).filter(decision=decision).select_related("subject").first()
    if user_id is None or (known is not None and known.state != TaskState.OPEN):
        return
    if known is not None:
        # Who has it stays: it may have gone back to the worker since.
        change(known, {"due_at": due_at}, {"words": words})
        return
    _check_not_shut_out(case, user_id, field)
    task = Task(
        subject=case.person.subject,
        case=case,
        decision=decision,
        user_id=user_id,
        asked_by_id=actor.user_id,
        asked_at=now(),
        due_at=due_at,
    )
    add(task, {"words": words})
    announce(NoticeDue("task_asked", (user_id,), task.id))


def _check_not_shut_out(case: Case, user_id: UUID, field: str) -> None:
    if user_id in shut_out_of([case.household_id]):
        raise Invalid(
            {field: _("This colleague cannot take part on this family. Ask the institution for somebody else.")}
        )


def _check_no_name(case: Case, words: str, field: str) -> None:
    person, home = peek_record(case.person), peek_record(case.household)
    names = [str(told.get(name) or "") for told in (person, home) for name in ("given_name", "surname", "nickname")]
    if tells_name(words, names):
        raise Invalid({field: _("Write it without the name of the child: it stays on the desk of this member.")})


def leave_decision(decision: Decision) -> None:
    """Withdraw the task of a decision that is taken out of the minutes; one that was answered stays."""
    for task in Task.objects.select_for_update().filter(decision=decision):
        gone = {"state": TaskState.WITHDRAWN} if task.state == TaskState.OPEN else {}
        change(task, {"decision_id": None, **gone})


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in the country: what is due on it is late after it."""
    return at(day + timedelta(days=1)) - timedelta(seconds=1)
