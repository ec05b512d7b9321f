"""Archiving a closed case once the time for which its file is kept is over."""

from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.moving import move_case
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now


@operation(Permission.ARCHIVE)
def archive_case(actor: Actor, *, operation_id: UUID, case_id: UUID) -> UUID:
    """Archive a closed case (T21); return its id. Raises MoveRefused while its file must still be kept, NotFound."""
    case = find_case(actor, Permission.ARCHIVE, case_id, lock=True)
    move_case(case, "T21", at=now())
    return case.id
