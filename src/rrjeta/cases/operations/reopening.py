"""Reopening a closed case: a new episode on the same number, and nothing of the earlier one counts again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Episode
from rrjeta.cases.operations.moving import move_case
from rrjeta.cases.operations.plans import next_edition
from rrjeta.cases.queries.handover import who_can_take
from rrjeta.cases.queries.plans import DRAFT, latest_plan
from rrjeta.cases.scope import find_case
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import add


@operation(Permission.REOPEN)
def reopen_case(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    at: datetime,
    reason_code: str,
    owner_id: UUID | None,
    reason: str = "",
) -> UUID:
    """Reopen a closed case (T17) under a responsible worker; return its id. Raises MoveRefused, Invalid, NotFound, NotAllowed.

    The risk is judged anew: until then time limits follow the urgency of what was told. The earlier plan is frozen and
    its words stand in a new edition, not approved.
    """
    case = find_case(actor, Permission.REOPEN, case_id, lock=True)
    if case.closed_at is not None and at < case.closed_at:
        # Pages send whole minutes: a case reopened in the minute of its closing begins right after it.
        if at < case.closed_at.replace(second=0, microsecond=0):
            raise Invalid({"happened_at": _("This lies before the case was closed.")})
        at = case.closed_at
    is_owner = owner_id in {user.id for user in who_can_take(case, case.unit_id)}
    number = case.episode_no + 1
    fields = {
        "episode_no": number,
        "risk_level": None,
        "risk_before": case.risk_level,
        "risk_since": None,
        "has_plan": False,
        **({"owner_id": owner_id} if is_owner else {}),
    }
    add(Episode(case=case, number=number, opened_at=at, opening_reason=reason_code))
    move_case(case, "T17", at=at, given={"has_owner": is_owner}, fields=fields, reason_code=reason_code, reason=reason)
    plan = latest_plan(case, lock=True)
    if plan is not None and plan.status != DRAFT:
        next_edition(case, plan, at=at)
    return case.id
