"""What somebody was asked and may not or cannot do any more goes back to whoever is responsible: nothing is nobody's."""

from uuid import UUID

from django.db.models import Q

from rrjeta.access.scope import current_memberships
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import CoWorker, Task
from rrjeta.cases.scope import co_work_now
from rrjeta.kernel.clock import now
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


def return_tasks_in_unit(user_id: UUID, unit_id: UUID, passes_to: UUID | None) -> None:
    """Give back what somebody was asked as a member of a unit in which they work no longer. Called inside operations only.

    Members of a meeting sit in units of their own: what they keep is of places where they still work, or work along.
    """
    places = current_memberships().filter(user_id=user_id).values("unit__municipality")
    along = co_work_now().filter(user_id=user_id).values("case_id")
    is_kept = Q(case__municipality__in=places) | Q(case_id__in=along)
    return_tasks(Q(user_id=user_id) & (Q(case__unit_id=unit_id) | ~is_kept), passes_to)


def end_co_work(row: CoWorker) -> CoWorker:
    """End the work of a colleague along the responsible one, who gets back what was asked. Called inside operations only."""
    change(row, {"ended_at": now()})
    return_tasks(Q(user_id=row.user_id, case_id=row.case_id, decision=None))
    return row
