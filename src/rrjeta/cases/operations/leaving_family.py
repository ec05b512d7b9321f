"""What somebody holds of a family passes on once it is closed to them: tasks, disputes, handovers that wait for them."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from rrjeta.cases.models import Arbitration, Case, Transfer
from rrjeta.cases.operations.moving import end_transfer
from rrjeta.cases.operations.returning_tasks import return_tasks
from rrjeta.cases.operations.timing import refresh_case
from rrjeta.cases.queries.arbitrations import deciders_of
from rrjeta.cases.queries.handover import REASSIGN, who_answers
from rrjeta.kernel.clock import now
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import change
from rrjeta.kernel.seams import announce


def leave_families(user_id: UUID, household_ids: Any) -> bool:
    """Pass on what somebody shut out of families holds of them; tell whether nothing is left that they should act on.

    Called inside operations only. The cases and concerns themselves are not passed on here.
    """
    at_home = Q(case__household_id__in=household_ids)
    return_tasks(Q(user_id=user_id) & at_home)
    # Both are tried: what can pass on does, also where the other cannot.
    return all([pass_disputes(user_id, at_home), _pass_transfers(user_id, at_home)])


def pass_disputes(user_id: UUID, of: Q) -> bool:
    """Give open disputes of somebody who decides no longer to another at the agency; tell whether there was one.

    Called inside operations only.
    """
    mine = Arbitration.objects.select_for_update(of=("self",)).filter(of, owner_id=user_id, is_open=True)
    is_settled = True
    for row in mine.select_related("case").order_by("id"):
        deciders = deciders_of(row.case.household_id)
        if user_id in deciders:
            continue
        if not deciders:
            is_settled = False
            continue
        change(row, {"owner_id": deciders[0]})
        announce(NoticeDue("arbitration_asked", (deciders[0],), row.id))
    return is_settled


def _pass_transfers(user_id: UUID, at_home: Q) -> bool:
    waiting = Transfer.objects.filter(at_home, Q(owner_id=user_id) | Q(to_owner_id=user_id), is_open=True)
    cases = {one.id: one for one in _locked_cases(waiting.values("case_id"))}
    is_settled = True
    for transfer in waiting.select_for_update(of=("self",)).order_by("id"):
        transfer.case = case = cases[transfer.case_id]
        if transfer.kind == REASSIGN:
            # Offered to them alone: the case stays with its worker, who offers it to another.
            end_transfer(transfer, "withdrawn", at=now())
            refresh_case(case)
            continue
        to = who_answers(transfer.to_unit_id, case.household_id) if transfer.owner_id == user_id else transfer.owner_id
        is_settled = is_settled and to is not None
        named = {"to_owner_id": None} if transfer.to_owner_id == user_id else {}
        change(transfer, {**named, **({"owner_id": to} if to else {})})
    return is_settled


def _locked_cases(ids: Any) -> list[Case]:
    found = Case.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id")
    return list(
        found.select_related("subject", "person__subject", "person__merged_into__subject", "household__subject")
    )
