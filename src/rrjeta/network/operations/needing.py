"""Unmet needs: noted with one click when no service fits, and met when one begins."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Action
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.network.models import UnmetNeed
from rrjeta.packs.current import current


@operation(Permission.REFER)
def note_unmet_need(
    actor: Actor, *, operation_id: UUID, case_id: UUID, need: str, reason: str, action_id: UUID | None = None
) -> UUID:
    """Note that the child of a case needs a service that is not to be had; once while it lasts. Raises NotFound, Invalid."""
    case = find_case(actor, Permission.REFER, case_id, lock=True)
    pack = current()
    errors = {}
    if not pack.has_code("service_type", need):
        errors["need"] = _("Choose one of the answers.")
    if not pack.has_code("unmet_reason", reason):
        errors["reason"] = _("Choose one of the answers.")
    if errors:
        raise Invalid(errors)
    if action_id is not None and not Action.objects.filter(id=action_id, case=case).exists():
        raise NotFound
    present = UnmetNeed.objects.select_for_update().filter(case=case, need=need, met_at=None).first()
    if present is not None:
        return change(present, {"reason": reason}).id
    row = UnmetNeed(
        case=case,
        action_id=action_id,
        need=need,
        reason=reason,
        municipality=case.municipality,
        recorded_at=now(),
    )
    return add(row).id


@operation(Permission.REFER)
def end_unmet_need(actor: Actor, *, operation_id: UUID, case_id: UUID, need_id: UUID) -> UUID:
    """Note that a need is met or no longer there. Raises NotFound, NotAllowed."""
    case = find_case(actor, Permission.REFER, case_id, lock=True)
    row = UnmetNeed.objects.select_for_update().filter(id=need_id, case=case, met_at=None).first()
    if row is None:
        raise NotFound
    return change(row, {"met_at": now()}).id


def meet_need(case_id: UUID, need: str) -> None:
    """Note a need as met because its service has begun. Raises OutsideOperation."""
    for row in UnmetNeed.objects.select_for_update().filter(case_id=case_id, need=need, met_at=None):
        change(row, {"met_at": now()})
