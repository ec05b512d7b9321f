"""How far a permission extends over colleagues and municipalities. Reach in, rows out."""

from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach, Role
from rrjeta.access.gate import municipalities_with, on_duty_areas, reaches, units_with
from rrjeta.access.matrix import MATRIX
from rrjeta.access.models import Membership, Unit, User
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound


def current_memberships() -> QuerySet[Membership]:
    """Return the memberships that hold today, of users who may sign in."""
    day = today()
    running = Q(until=None) | Q(until__gte=day)
    return Membership.objects.filter(running, since__lte=day, user__is_active=True)


def colleagues_in(actor: Actor, permission: Permission) -> QuerySet[User]:
    """Return the active users to whom the permission extends for this actor, by name."""
    found = current_memberships().filter(_units(actor, permission))
    return User.objects.filter(id__in=found.values("user_id")).order_by("name", "id")


def _units(actor: Actor, permission: Permission) -> Q:
    given = reaches(actor, permission)
    if Reach.ALL in given:
        return Q()
    reached = Q(user_id=actor.user_id) if Reach.OWN in given else Q(pk__in=[])
    if units := units_with(actor, permission, Reach.TEAM):
        reached |= Q(unit_id__in=units)
    wide = municipalities_with(actor, permission, Reach.AREA)
    wide |= municipalities_with(actor, permission, Reach.ORGANISATION)
    return reached | Q(unit__municipality__in=wide) if wide else reached


def find_colleague(actor: Actor, permission: Permission, user_id: UUID, *, lock: bool = False) -> User:
    """Return one colleague, locked for a change when asked. Raises NotFound outside the actor's reach."""
    found = colleagues_in(actor, permission).filter(id=user_id)
    user = (found.select_for_update() if lock else found).first()
    if user is None:
        raise NotFound
    return user


def municipalities_in(actor: Actor, permission: Permission) -> frozenset[str]:
    """Return the municipalities to which the permission extends for this actor."""
    given = reaches(actor, permission)
    if Reach.ALL in given:
        found = Unit.objects.filter(is_active=True).exclude(municipality="")
        return frozenset(found.values_list("municipality", flat=True))
    named = frozenset(place for reach in given for place in municipalities_with(actor, permission, reach))
    return named | on_duty_areas(actor, permission)


def holders_of(permission: Permission, reach: Reach | None = None) -> list[UUID]:
    """Return everybody to whom a role gives the permission today, wherever they work; of exactly this reach when named."""
    found = current_memberships().filter(role__in=roles_with(permission, reach))
    return list(found.order_by("user_id").values_list("user_id", flat=True).distinct())


def roles_with(permission: Permission, reach: Reach | None = None) -> list[Role]:
    """Return the roles that give the permission, of exactly this reach when named."""
    return [role for role, row in MATRIX.items() if permission in row and reach in (None, row[permission])]
