"""The lists that colleagues keep under names of their own: sealed to them, for such a name may say more than a code."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.kernel.sealing import open_for, seal_for

PURPOSE = "kept lists"


@dataclass(frozen=True, slots=True)
class KeptList:
    """What somebody looks at again and again: a name, and the part of the list's address that says what is wanted."""

    name: str
    wanted: str


def holder_of(user_id: UUID) -> str:
    """Return to whom lists are sealed."""
    return str(user_id)


def kept_lists(actor: Actor) -> list[KeptList]:
    """Return the lists that the actor keeps, by name. Costs no query."""
    return opened(actor.user_id, actor.kept_lists)


def opened(user_id: UUID, sealed: bytes) -> list[KeptList]:
    """Return the lists sealed to a user. Raises SealBroken."""
    if not sealed:
        return []
    return [KeptList(name, wanted) for name, wanted in open_for(PURPOSE, holder_of(user_id), sealed)["lists"]]


def sealed_lists(user_id: UUID, lists: Iterable[KeptList]) -> bytes:
    """Return lists sealed to a user, by name."""
    return seal_for(PURPOSE, holder_of(user_id), {"lists": sorted((one.name, one.wanted) for one in lists)})
