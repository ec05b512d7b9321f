"""Reads of users, units and relations."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from rrjeta.access.actors import Actor, Standing
from rrjeta.access.choices import Reach, Role
from rrjeta.access.gate import municipalities_with, require, units_with
from rrjeta.access.models import (
    Cover,
    DutyShift,
    Exclusion,
    Grant,
    Membership,
    Unit,
    User,
)
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now, today

_USER = (
    "user__id",
    "user__name",
    "user__language",
    "user__hides_names",
    "user__is_demo",
    "user__phone",
    "user__is_active",
    "user__password",
)


def load_actor(user_id: UUID) -> tuple[Actor, str] | None:
    """Return the actor of an active user with their password hash (for the session's seal), or None. Two queries."""
    rows = list(
        Membership.objects.filter(user_id=user_id, user__is_active=True)
        .filter(Q(until=None) | Q(until__gte=today()), since__lte=today())
        .values_list(
            *_USER, "role", "unit_id", "unit__organisation", "unit__municipality"
        )
        .order_by("unit__name", "role")
    )
    if not rows:
        return None
    first = rows[0]
    covers, duty = _relations(user_id)
    actor = Actor(
        user_id=first[0],
        name=first[1],
        language=first[2],
        hides_names=first[3],
        is_demo=first[4],
        phone=first[5],
        standings=tuple(
            Standing(Role(row[8]), row[9], row[10], row[11]) for row in rows
        ),
        covers=covers,
        duty=duty,
    )
    return actor, first[7]


def actor_named(username: str) -> Actor:
    """Return the actor who signs in with this name. Raises User.DoesNotExist when there is none."""
    user = User.objects.get(username=username)
    loaded = load_actor(user.id)
    if loaded is None:
        raise User.DoesNotExist
    return loaded[0]


def _relations(user_id: UUID) -> tuple[frozenset[UUID], frozenset[str]]:
    day, moment = today(), now()
    covers = (
        Cover.objects.filter(
            covered_by_id=user_id, starts_on__lte=day, ends_on__gte=day
        )
        .order_by()
        .annotate(place=Value(""))
        .values_list("away_id", "place")
    )
    duty = (
        DutyShift.objects.filter(
            user_id=user_id, starts_at__lte=moment, ends_at__gt=moment
        )
        .order_by()
        .values_list("user_id", "municipality")
    )
    rows = list(covers.union(duty, all=True))
    return (
        frozenset(person for person, place in rows if not place),
        frozenset(place for _person, place in rows if place),
    )


def excluded_ids(actor: Actor) -> QuerySet[Exclusion]:
    """Return the record ids that do not exist for this actor, as a subquery."""
    return Exclusion.objects.filter(user_id=actor.user_id, ended_at=None).values(
        "record_id"
    )


def granted_ids(actor: Actor) -> QuerySet[Grant]:
    """Return the record ids opened to this actor or to their units now, as a subquery."""
    moment = now()
    to_me = Q(user_id=actor.user_id) | Q(unit_id__in=actor.unit_ids)
    return Grant.objects.filter(
        to_me, starts_at__lte=moment, ends_at__gt=moment
    ).values("record_id")


def staff_names(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of colleagues by id. One query."""
    return dict(
        User.objects.filter(id__in={one for one in user_ids if one}).values_list(
            "id", "name"
        )
    )


def colleagues(
    actor: Actor, roles: Iterable[Role] = (Role.WORKER, Role.HEAD)
) -> list[User]:
    """Return the active colleagues of the actor's units with one of these roles, by name."""
    return members(actor.unit_ids, roles)


def members(unit_ids: Iterable[UUID], roles: Iterable[Role]) -> list[User]:
    """Return the active users with one of these roles in these units, by name."""
    now_member = Q(memberships__until=None) | Q(memberships__until__gte=today())
    found = User.objects.filter(
        now_member,
        is_active=True,
        memberships__unit_id__in=list(unit_ids),
        memberships__role__in=list(roles),
    )
    return list(found.distinct().order_by("name"))


def units_of(municipality: str = "") -> list[Unit]:
    """Return the active units, of one municipality when it is named, by name."""
    found = Unit.objects.filter(is_active=True)
    return list(
        (found.filter(municipality=municipality) if municipality else found).order_by(
            "name"
        )
    )


def unit(unit_id: UUID) -> Unit:
    """Return one unit. Raises Unit.DoesNotExist."""
    return Unit.objects.get(id=unit_id)


def on_call(municipalities: Iterable[str]) -> list[DutyShift]:
    """Return who is on call now in these municipalities, with their user."""
    moment = now()
    shifts = DutyShift.objects.filter(
        municipality__in=list(municipalities), starts_at__lte=moment, ends_at__gt=moment
    )
    return list(shifts.select_related("user").order_by("starts_at"))


def on_call_user_id(municipality: str) -> UUID | None:
    """Return the worker on duty in the municipality now, or None."""
    shifts = on_call([municipality])
    return shifts[0].user_id if shifts else None


def roster(actor: Actor, since: date, until: date) -> list[DutyShift]:
    """Return the shifts of the municipalities that the actor may see, from one day to another."""
    shifts = DutyShift.objects.filter(
        municipality__in=actor.municipalities,
        ends_at__date__gte=since,
        starts_at__date__lte=until,
    )
    return list(shifts.select_related("user").order_by("starts_at"))


def covers_of(actor: Actor) -> list[Cover]:
    """Return today's and coming covers among the actor's colleagues, with both users."""
    mine = User.objects.filter(memberships__unit_id__in=actor.unit_ids)
    found = Cover.objects.filter(ends_on__gte=today(), away__in=mine)
    return list(
        found.select_related("away", "covered_by").distinct().order_by("starts_on")
    )


def second_person(
    unit_id: UUID, other_than: UUID, permission_roles: Iterable[Role] = (Role.HEAD,)
) -> UUID | None:
    """Return who gives the second look in a unit: its head, else its director, else the named deputy (design §3.11).

    Returns None when the unit has nobody but the person themselves: then the step is done alone and marked.
    """
    for role in (*permission_roles, Role.DIRECTOR):
        for user in members([unit_id], [role]):
            if user.id != other_than:
                return user.id
    deputy = Unit.objects.filter(id=unit_id).values_list("deputy_id", flat=True).first()
    return deputy if deputy and deputy != other_than else None


def all_users(actor: Actor) -> list[User]:
    """Return every user with their memberships, by name. Raises NotAllowed."""
    require(actor, Permission.MANAGE_USERS)
    return list(User.objects.prefetch_related("memberships__unit").order_by("name"))


def all_units(actor: Actor) -> list[Unit]:
    """Return every unit, by municipality. Raises NotAllowed."""
    require(actor, Permission.MANAGE_UNITS)
    return list(Unit.objects.select_related("deputy").order_by("municipality", "name"))


def can_reach_unit(
    actor: Actor, permission: Permission, unit_id: UUID, municipality: str
) -> bool:
    """Tell whether the permission extends to what this unit in this municipality owns."""
    if unit_id in units_with(actor, permission, Reach.TEAM) | units_with(
        actor, permission, Reach.OWN
    ):
        return True
    wide = municipalities_with(actor, permission, Reach.AREA) | municipalities_with(
        actor, permission, Reach.ORGANISATION
    )
    return municipality in wide
