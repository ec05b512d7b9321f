"""Reading what one was told."""

from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.saving import change
from rrjeta.notices.models import Notice


@operation(Permission.DESK)
def mark_read(actor: Actor, *, operation_id: UUID, notice_id: UUID) -> UUID:
    """Mark one notice of the actor's own as read. Raises NotFound."""
    notice = Notice.objects.select_for_update().filter(id=notice_id, to_id=actor.user_id).first()
    if notice is None:
        raise NotFound
    return change(notice, {"read_at": notice.read_at or now()}).id


@operation(Permission.DESK)
def mark_all_read(actor: Actor, *, operation_id: UUID) -> UUID:
    """Mark every notice of the actor's own as read."""
    moment = now()
    for notice in Notice.objects.select_for_update().filter(to_id=actor.user_id, read_at=None):
        change(notice, {"read_at": moment})
    return actor.user_id
