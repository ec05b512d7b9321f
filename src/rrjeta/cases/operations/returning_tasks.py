"""What somebody was asked and may not or cannot do any more goes back to whoever is responsible: nothing is nobody's."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Task
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import change
from rrjeta.kernel.seams import announce


def return_tasks(of: Q, passes_to: UUID | None = None) -> None:
    """Give open tasks back to the responsible worker of the case, else to who asked, and tell them.

    Called inside operations only. Where neither can act they go to `passes_to`, whoever takes over the desk.
    """
    found = Task.objects.select_for_update(of=("self",)).filter(of, state=TaskState.OPEN)
    for task in found.select_related("case__owner", "asked_by").order_by("id"):
        can_act = (one.id for one in (task.case.owner, task.asked_by) if one.is_active and one.id != task.user_id)
        to = next(can_act, passes_to)
        if to is not None:
            change(task, {"user_id": to, "reminded_at": None})
            announce(NoticeDue("task_returned", (to,), task.case_id))


def return_tasks_at(user_id: UUID, household_ids: Iterable[UUID]) -> None:
    """Give back what somebody was asked about families from which they are shut out now. Called inside operations only."""
    return_tasks(Q(user_id=user_id, case__household_id__in=household_ids))
