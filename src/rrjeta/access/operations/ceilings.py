"""The alarm of a ceiling: somebody, or everybody together, opened more in an hour than work needs."""

from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import holders_of
from rrjeta.audit.operations import record_event
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.seams import announce


@operation(Permission.DESK)
def sound_alarm(actor: Actor, *, operation_id: UUID, is_everybody: bool) -> UUID:
    """Tell whoever guards accounts, data-protection officers and administrators, and write into the log whose ceiling it was."""
    action = "access.ceiling_of_all_reached" if is_everybody else "access.ceiling_reached"
    announce(NoticeDue(kind="ceiling_reached", to=tuple(holders_of(Permission.REMOVE_FACTORS))))
    return record_event(actor_id=actor.user_id, action=action)
