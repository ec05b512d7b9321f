"""Who acts: a colleague with the roles and relations of this moment, or the system itself."""

from dataclasses import dataclass, field
from uuid import UUID

from rrjeta.access.choices import FactorKind, Role


@dataclass(frozen=True, slots=True)
class Standing:
    """A role in a unit."""

    role: Role
    unit_id: UUID
    organisation: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in colleague. `covers` are the colleagues stood in for today, `duty` the municipalities on call for now.

    `deputy_of` are the units in which they decide because fewer than two others could, `glass` the cases opened urgently.
    `is_shut_out` says whether some family is closed to them: most have none, and then no list asks for it. `kept_lists` stay
    sealed until a page shows them.
    """

    user_id: UUID
    name: str
    language: str = "sq"
    standings: tuple[Standing, ...] = ()
    covers: frozenset[UUID] = frozenset()
    duty: frozenset[str] = frozenset()
    deputy_of: frozenset[UUID] = frozenset()
    glass: frozenset[UUID] = frozenset()
    is_shut_out: bool = False
    hides_names: bool = False
    is_demo: bool = False
    is_synthetic: bool = False
    phone: str = ""
    must_choose_password: bool = False
    factors: frozenset[FactorKind] = frozenset()
    kept_lists: bytes = b""
    unread_notices: int = 0

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles held now."""
        return frozenset(one.role for one in self.standings)

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """Return the units worked in now."""
        return frozenset(one.unit_id for one in self.standings)

    @property
    def municipalities(self) -> frozenset[str]:
        """Return the municipalities of those units."""
        return frozenset(one.municipality for one in self.standings if one.municipality)

    @property
    def organisations(self) -> frozenset[str]:
        """Return the organisations of those units."""
        return frozenset(one.organisation for one in self.standings)


@dataclass(frozen=True, slots=True)
class SystemActor(Actor):
    """The system itself: set-up, the pack, the clockwork. It holds every permission and sees no page."""

    user_id: UUID = field(default=UUID(int=0))
    name: str = "Rrjeta"


@dataclass(frozen=True, slots=True)
class GuestActor(Actor):
    """Whoever holds a signed link and was told its code. `user_id` is the id of the link; a guest has no role and no unit."""


@dataclass(frozen=True, slots=True)
class PublicActor(Actor):
    """Whoever is not signed in: nobody we know. They may do what `permissions.PUBLIC` names and see no record."""

    user_id: UUID = field(default=UUID(int=1))
    name: str = ""


SYSTEM = SystemActor()
PUBLIC_ACTOR = PublicActor()
