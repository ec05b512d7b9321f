"""What this room seals without a subject is carried along when the master key turns: held texts, second factors, kept lists."""

from rrjeta.access import factors, kept
from rrjeta.access.models import Factor, HeldText, User
from rrjeta.access.operations import held
from rrjeta.kernel.epochs import Holder, WhoHolds, sealed_for


def what_access_holds(_question: WhoHolds) -> list[Holder]:
    """Answer what this room holds under epochs."""
    return [
        sealed_for(HeldText, "sealed", held.PURPOSE, held.holder_of),
        sealed_for(Factor, "sealed", factors.PURPOSE, lambda factor: factors.holder_of(factor.id, factor.user_id)),
        sealed_for(User, "kept_lists", kept.PURPOSE, lambda user: kept.holder_of(user.id)),
    ]
