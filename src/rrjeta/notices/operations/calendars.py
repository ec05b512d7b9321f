"""A colleague's secret address for their calendar: made, renewed, ended; it ends with the account."""

from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.facts import UserDisabled
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.tokens import token_hash
from rrjeta.notices.models import CalendarAddress


@operation(Permission.DESK)
def make_calendar_address(actor: Actor, *, operation_id: UUID, token: str) -> UUID:
    """Have this token open the actor's due moments from now on, and no earlier one any more."""
    _end(actor.user_id)
    return add(CalendarAddress(user_id=actor.user_id, token_hash=token_hash(token))).id


@operation(Permission.DESK)
def end_calendar_address(actor: Actor, *, operation_id: UUID) -> UUID:
    """End the actor's address. Raises NotFound where there is none."""
    if not _end(actor.user_id):
        raise NotFound
    return actor.user_id


def on_disabled(fact: UserDisabled) -> None:
    """End the address of a user who may no longer sign in; it stays ended when they come back."""
    _end(fact.user_id)


def _end(user_id: UUID) -> int:
    found = list(CalendarAddress.objects.select_for_update().filter(user_id=user_id, ended_at=None))
    for one in found:
        change(one, {"ended_at": now()})
    return len(found)
