"""Cancelling a letter: it keeps its number and says so, with the reason, who and when."""

from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import change
from rrjeta.letters.choices import State
from rrjeta.letters.operations.drafts import rows_locked
from rrjeta.letters.rules.checking import can_be_cancelled, reason_errors


@operation(Permission.WRITE_LETTER)
def cancel_letter(actor: Actor, *, operation_id: UUID, case_id: UUID, letter_id: UUID, reason: str) -> UUID:
    """Cancel a letter that has a number, for all whom it is about. Raises NotFound, NotAllowed, Invalid."""
    case = find_case(actor, Permission.WRITE_LETTER, case_id)
    rows = rows_locked(case, letter_id)
    entry = rows[0].entry if rows else None
    if entry is None or any(not can_be_cancelled(one.state) for one in rows):
        raise NotFound
    if errors := reason_errors(reason.strip()):
        raise Invalid(errors)
    moment = now()
    change(entry, {"cancelled_at": moment})
    fields = {"state": State.CANCELLED, "cancelled_at": moment, "cancelled_by_id": actor.user_id}
    for row in rows:
        change(row, fields, {"cancelled_why": reason.strip()})
    return letter_id
