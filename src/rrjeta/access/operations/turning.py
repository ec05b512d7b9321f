"""What this room seals without a subject is carried along when the master key turns: held texts, second factors, kept lists."""

from rrjeta.access.factors import PURPOSE as FACTORS
from rrjeta.access.kept import PURPOSE as KEPT_LISTS
from rrjeta.access.models import Factor, HeldText, User
from rrjeta.access.operations.held import PURPOSE as HELD_TEXT
from rrjeta.access.operations.held import holder_of
from rrjeta.kernel.epochs import Holder, WhoHolds, sealed_for


def what_access_holds(_question: WhoHolds) -> list[Holder]:
    """Answer what this room holds under epochs."""
    return [
        sealed_for(HeldText, "sealed", HELD_TEXT, holder_of),
        sealed_for(Factor, "sealed", FACTORS, lambda factor: f"{factor.id}|{factor.user_id}"),
        sealed_for(User, "kept_lists", KEPT_LISTS, lambda user: str(user.id)),
    ]
