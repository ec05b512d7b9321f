"""What the sender does while a referral is open: withdraw, answer a question, decide what happens instead."""

from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.network.choices import Side
from rrjeta.network.operations.moving import make_move
from rrjeta.network.operations.telling import tell_receiver
from rrjeta.network.queries.loops import loop_of
from rrjeta.network.rules.loop import Given
from rrjeta.network.scope import find_sent

# The message that the receiver hears; what is decided afterwards at home is nobody else's.
_TOLD = {"reply": "referral_replied", "withdraw": "referral_ended", "family_declines": "referral_ended"}


@operation(Permission.REFER)
def move_referral(actor: Actor, *, operation_id: UUID, referral_id: UUID, move: str, given: Given) -> UUID:
    """Make one of the sender's moves but sending; return the referral's id. Raises NotFound, NotAllowed, NotNow, Invalid."""
    referral = find_sent(actor, referral_id, lock=True)
    was_sent = referral.sent_at is not None
    made = make_move(referral, move if move in _moves(referral.pack_version) else "", Side.SENDER, given)
    if was_sent and (kind := _TOLD.get(made.move.code)):
        tell_receiver(referral, kind)
    return referral.id


def _moves(pack_version: int) -> frozenset[str]:
    """Return what this operation may do: sending is one of its own, because of what leaves."""
    moves = loop_of(pack_version).moves.values()
    return frozenset(one.code for one in moves if one.by is Side.SENDER and one.code != "send")
