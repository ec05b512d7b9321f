"""Keeping a file longer than its time, because a court, an inspection or the child needs it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.retention.choices import HoldReason
from rrjeta.retention.models import LegalHold

_LONGEST = 500


class HoldEnded(Refused):
    """The hold does not stand any more."""

    message = _("This hold was ended already.")


@operation(Permission.SET_HOLD)
def set_hold(actor: Actor, *, operation_id: UUID, case_id: UUID, reason: str, words: str = "") -> UUID:
    """Keep the file of a case until the hold is ended; it beats every period and every proposal. Raises NotFound, Invalid."""
    case = find_case(actor, Permission.SET_HOLD, case_id, lock=True)
    if reason not in set(HoldReason):
        raise Invalid({"reason": _("Choose why the file is needed longer.")})
    if len(words) > _LONGEST:
        raise Invalid({"words": _("This is too long. Use up to 500 letters.")})
    return add(LegalHold(subject=case.subject, case=case, reason=reason), {"words": words.strip()}).id


@operation(Permission.SET_HOLD)
def end_hold(actor: Actor, *, operation_id: UUID, case_id: UUID, hold_id: UUID, reason: str) -> UUID:
    """End a hold, saying why. Raises NotFound, HoldEnded, Invalid."""
    find_case(actor, Permission.SET_HOLD, case_id, lock=True)
    holds = LegalHold.objects.select_for_update(of=("self",)).select_related("subject")
    hold = holds.filter(id=hold_id, case_id=case_id).first()
    if hold is None:
        raise NotFound
    if hold.ended_at is not None:
        raise HoldEnded
    if not reason.strip() or len(reason) > _LONGEST:
        raise Invalid({"reason": _("Say in a sentence why the file is not needed any longer.")})
    change(hold, {"ended_at": now()}, {"ended_because": reason.strip()})
    return hold.id
