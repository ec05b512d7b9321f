"""May this person? The gate asks the matrix and the relations of the actor; it knows no record."""

from uuid import UUID

from rrjeta.access.actors import Actor, GuestActor, PublicActor, SystemActor
from rrjeta.access.choices import Reach
from rrjeta.access.matrix import MATRIX
from rrjeta.access.permissions import BY_PASSKEY, DEPUTY, GLASS, GUEST, ON_DUTY, PUBLIC, Permission
from rrjeta.kernel.errors import NotAllowed


def reaches(actor: Actor, permission: Permission) -> frozenset[Reach]:
    """Return the reaches that any role of the actor gives for the permission; empty when none does."""
    if isinstance(actor, SystemActor):
        return frozenset({Reach.ALL})
    if isinstance(actor, GuestActor):
        return frozenset({Reach.SHARED}) if permission in GUEST else frozenset()
    if isinstance(actor, PublicActor):
        return frozenset({Reach.OWN}) if permission in PUBLIC else frozenset()
    return frozenset(MATRIX[one.role][permission] for one in actor.standings if permission in MATRIX[one.role])


def may(actor: Actor, permission: Permission) -> bool:
    """Tell whether the actor may do this with any record at all, be it by role, as deputy or by being on duty."""
    relations = ((actor.duty, ON_DUTY), (actor.deputy_of, DEPUTY), (actor.glass, GLASS))
    return bool(reaches(actor, permission)) or any(held and permission in opened for held, opened in relations)


def require(actor: Actor, permission: Permission) -> None:
    """Pass silently, or raise NotAllowed."""
    if not may(actor, permission):
        raise NotAllowed


def needs_passkey(actor: Actor) -> bool:
    """Tell whether the actor may do something for which a code of an app is not proof enough.

    Invented colleagues of a register for attacks need none: whoever attacks it has no fingers.
    """
    return not actor.is_synthetic and any(reaches(actor, one) for one in BY_PASSKEY)


def on_duty_areas(actor: Actor, permission: Permission) -> frozenset[str]:
    """Return the municipalities whose cases the duty roster opens to the actor for this permission."""
    return actor.duty if permission in ON_DUTY else frozenset()


def units_with(actor: Actor, permission: Permission, reach: Reach) -> frozenset[UUID]:
    """Return the units in which a role of the actor gives exactly this reach; a deputy decides for the whole unit."""
    units = frozenset(one.unit_id for one in actor.standings if MATRIX[one.role].get(permission) is reach)
    return units | actor.deputy_of if reach is Reach.TEAM and permission in DEPUTY else units


def municipalities_with(actor: Actor, permission: Permission, reach: Reach) -> frozenset[str]:
    """Return the municipalities of the units in which a role gives exactly this reach for the permission."""
    return frozenset(
        one.municipality for one in actor.standings if one.municipality and MATRIX[one.role].get(permission) is reach
    )


def organisations_with(actor: Actor, permission: Permission, reach: Reach) -> frozenset[str]:
    """Return the organisations of the units in which a role gives exactly this reach for the permission."""
    return frozenset(
        one.organisation for one in actor.standings if one.organisation and MATRIX[one.role].get(permission) is reach
    )
