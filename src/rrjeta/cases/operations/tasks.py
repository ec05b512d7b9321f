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
from rrjeta.cases.models import Case, Task
from rrjeta.cases.operations.approving import check_words
from rrjeta.cases.operations.returning_tasks import return_tasks
from rrjeta.cases.queries.names import names_of
from rrjeta.cases.queries.tasks import due_to_remind, left_by_time, tasks_open_to
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.tasks import tells_name
from rrjeta.cases.scope import co_work_now, find_case, shut_out_of
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.seams import announce

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
    if not is_written(words):
        raise Invalid({"words": _("Write what is to be done.")})
    check_words(words, "words", _WORDS)
    check_may_be_asked(case, user_id, words, at=("user", "words"))
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
    return take_back(task).id


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


def take_back(task: Task) -> Task:
    """Withdraw an open task and tell whoever was to do it. Called inside operations only."""
    announce(NoticeDue("task_withdrawn", (task.user_id,)))
    return change(task, {"state": TaskState.WITHDRAWN})


def check_may_be_asked(case: Case, user_id: UUID, words: str, *, at: tuple[str, str]) -> None:
    """Pass what may be asked of somebody about a case, else raise Invalid at one of two fields: the colleague's, the words'.

    It leaves the unit, so it names nobody of the family; and nobody is asked about a family from which they are shut out.
    """
    if user_id in shut_out_of([case.household_id]):
        raise Invalid(
            {at[0]: _("This colleague cannot take part on this family. Ask the institution for somebody else.")}
        )
    check_no_name(case, words, at[1])


def check_no_name(case: Case, words: str, field: str) -> None:
    """Pass words in which nobody of the family is named. Raises Invalid."""
    if tells_name(words, names_of(case)):
        said = _("Write it without the names of the child and the family: it stays on the desk of this colleague.")
        raise Invalid({field: said})


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in the country: what is due on it is late after it."""
    return at(day + timedelta(days=1)) - timedelta(seconds=1)
