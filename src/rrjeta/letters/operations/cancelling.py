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
from rrjeta.letters.rules.checking import reason_errors
from rrjeta.letters.scope import find_letter


@operation(Permission.WRITE_LETTER)
def cancel_letter(actor: Actor, *, operation_id: UUID, case_id: UUID, letter_id: UUID, reason: str) -> UUID:
    """Cancel a letter that has a number. Raises NotFound, NotAllowed, Invalid."""
    case = find_case(actor, Permission.WRITE_LETTER, case_id)
    letter = find_letter(case, letter_id, lock=True)
    entry = letter.entry
    if entry is None or letter.state not in (State.SENT, State.RECEIVED):
        raise NotFound
    if errors := reason_errors(reason.strip()):
        raise Invalid(errors)
    moment = now()
    change(entry, {"cancelled_at": moment})
    fields = {"state": State.CANCELLED, "cancelled_at": moment, "cancelled_by_id": actor.user_id}
    return change(letter, fields, {"cancelled_why": reason.strip()}).id
