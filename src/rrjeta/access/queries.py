"""Reads of users, units and relations."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from rrjeta.access.actors import Actor, Standing
from rrjeta.access.choices import Reach, Role
from rrjeta.access.gate import municipalities_with, units_with
from rrjeta.access.matrix import MATRIX
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
from rrjeta.access.scope import current_memberships
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.models import DoneOperation

_USER = (
    "user__id",
    "user__name",
    "user__language",
    "user__hides_names",
    "user__is_demo",
    "user__phone",
    "user__is_active",
    "user__password",
    "user__is_password_given",
)


def load_actor(user_id: UUID) -> tuple[Actor, str] | None:
    """Return the actor of an active user with their password hash (for the session's seal), or None. Two queries."""
    rows = list(
        Membership.objects.filter(user_id=user_id, user__is_active=True)
        .filter(Q(until=None) | Q(until__gte=today()), since__lte=today())
        .values_list(*_USER, "role", "unit_id", "unit__organisation", "unit__municipality")
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
        must_choose_password=first[8],
        standings=tuple(Standing(Role(row[9]), row[10], row[11], row[12]) for row in rows),
        covers=covers,
        duty=duty,
    )
    return actor, first[7]


def actor_of_user(user_id: UUID) -> Actor:
    """Return the actor of a user. Raises User.DoesNotExist when they have no role now."""
    loaded = load_actor(user_id)
    if loaded is None:
        raise User.DoesNotExist
    return loaded[0]


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
        Cover.objects.filter(covered_by_id=user_id, starts_on__lte=day, ends_on__gte=day)
        .order_by()
        .annotate(place=Value(""))
        .values_list("away_id", "place")
    )
    duty = (
        DutyShift.objects.filter(user_id=user_id, starts_at__lte=moment, ends_at__gt=moment)
        .order_by()
        .values_list("user_id", "municipality")
    )
    rows = list(covers.union(duty, all=True))
    return (
        frozenset(person for person, place in rows if not place),
        frozenset(place for _person, place in rows if place),
    )


def excluded_ids(actor: Actor) -> QuerySet[Exclusion, Any]:
    """Return the record ids that do not exist for this actor, as a subquery."""
    return Exclusion.objects.filter(user_id=actor.user_id, ended_at=None).values("record_id")


def granted_ids(actor: Actor) -> QuerySet[Grant, Any]:
    """Return the record ids opened to this actor or to their units now, as a subquery."""
    moment = now()
    to_me = Q(user_id=actor.user_id) | Q(unit_id__in=actor.unit_ids)
    return Grant.objects.filter(to_me, starts_at__lte=moment, ends_at__gt=moment).values("record_id")


def staff_names(user_ids: Iterable[UUID | None], known: Mapping[UUID, str] | None = None) -> dict[UUID, str]:
    """Return the names of colleagues by id. One query, or none where all are known already."""
    names = dict(known or {})
    asked = {one for one in user_ids if one} - names.keys()
    return names | dict(User.objects.filter(id__in=asked).values_list("id", "name")) if asked else names


def colleagues(actor: Actor, roles: Iterable[Role] = (Role.WORKER, Role.HEAD)) -> list[User]:
    """Return the active colleagues of the actor's units with one of these roles, by name."""
    return members(actor.unit_ids, roles)


def members(unit_ids: Iterable[UUID], roles: Iterable[Role]) -> list[User]:
    """Return the active users with one of these roles in these units, by name."""
    found = current_memberships().filter(unit_id__in=list(unit_ids), role__in=list(roles))
    return list(User.objects.filter(id__in=found.values("user_id")).order_by("name", "id"))


def holders(unit_ids: Iterable[UUID], permission: Permission, reach: Reach | None = None) -> list[User]:
    """Return the active users to whom a role in these units gives the permission, of exactly this reach when named."""
    return members(unit_ids, _roles_with(permission, reach))


def units_taking(municipality: str, permission: Permission) -> list[Unit]:
    """Return the active units in which somebody holds the permission today, by name; of every place when none is named."""
    held = current_memberships().filter(role__in=_roles_with(permission, None))
    found = Unit.objects.filter(is_active=True, id__in=held.values("unit_id")).exclude(municipality="")
    return list((found.filter(municipality=municipality) if municipality else found).order_by("name", "id"))


def _roles_with(permission: Permission, reach: Reach | None) -> list[Role]:
    return [role for role, row in MATRIX.items() if permission in row and reach in (None, row[permission])]


def stand_ins(user_ids: Iterable[UUID]) -> list[User]:
    """Return who may stand in for these colleagues: workers, heads and directors nearby, and the named deputies.

    Nearby is the same municipality or the same unit. Those to stand in for are among them.
    """
    theirs = current_memberships().filter(user_id__in=list(user_ids))
    places = theirs.exclude(unit__municipality="").values("unit__municipality")
    near = current_memberships().filter(
        Q(unit__municipality__in=places) | Q(unit_id__in=theirs.values("unit_id")),
        role__in=(Role.WORKER, Role.HEAD, Role.DIRECTOR),
    )
    deputies = Unit.objects.filter(id__in=theirs.values("unit_id"), deputy__is_active=True)
    found = User.objects.filter(Q(id__in=near.values("user_id")) | Q(id__in=deputies.values("deputy_id")))
    return list(found.order_by("name", "id"))


def units_of(municipality: str = "") -> list[Unit]:
    """Return the active units, of one municipality when it is named, by name."""
    found = Unit.objects.filter(is_active=True)
    return list((found.filter(municipality=municipality) if municipality else found).order_by("name"))


def unit(unit_id: UUID) -> Unit:
    """Return one unit. Raises Unit.DoesNotExist."""
    return Unit.objects.get(id=unit_id)


def on_call(municipalities: Iterable[str]) -> list[DutyShift]:
    """Return who is on call now in these municipalities, with their user."""
    moment = now()
    shifts = DutyShift.objects.filter(
        municipality__in=list(municipalities), starts_at__lte=moment, ends_at__gt=moment, user__is_active=True
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
    return list(found.select_related("away", "covered_by").distinct().order_by("starts_on"))


def second_person(unit_id: UUID, other_than: UUID, permission_roles: Iterable[Role] = (Role.HEAD,)) -> UUID | None:
    """Return who gives the second look in a unit: its head, else its director, else the named deputy (design §3.11).

    Returns None when the unit has nobody but the person themselves: then the step is done alone and marked.
    """
    for role in (*permission_roles, Role.DIRECTOR):
        for user in members([unit_id], [role]):
            if user.id != other_than:
                return user.id
    deputies = Unit.objects.filter(id=unit_id, deputy__is_active=True).values_list("deputy_id", flat=True)
    return next((deputy for deputy in deputies if deputy != other_than), None)


def successor(user_id: UUID, unit_id: UUID | None = None) -> UUID | None:
    """Return to whom a user's desk passes, in one unit or in whichever of theirs has somebody; None when nobody is left."""
    held = Membership.objects.filter(user_id=user_id).order_by("-since", "id")
    units = (
        [unit_id] if unit_id else held.filter(Q(until=None) | Q(until__gte=today())).values_list("unit_id", flat=True)
    )
    found = (second_person(unit, user_id) for unit in units)
    return next((person for person in found if person is not None), None)


def can_reach_unit(actor: Actor, permission: Permission, unit_id: UUID, municipality: str) -> bool:
    """Tell whether the permission extends to what this unit in this municipality owns."""
    if unit_id in units_with(actor, permission, Reach.TEAM) | units_with(actor, permission, Reach.OWN):
        return True
    wide = municipalities_with(actor, permission, Reach.AREA) | municipalities_with(
        actor, permission, Reach.ORGANISATION
    )
    return municipality in wide


def result_of(actor: Actor, operation_id: UUID) -> UUID | None:
    """Return what an operation of this actor led to when it was done before, else None."""
    done = DoneOperation.objects.filter(id=operation_id, actor_id=actor.user_id)
    return done.values_list("result", flat=True).first()


def done_at(actor: Actor, operation_id: UUID) -> datetime | None:
    """Return when an operation of this actor was done, or None."""
    done = DoneOperation.objects.filter(id=operation_id, actor_id=actor.user_id)
    return done.values_list("done_at", flat=True).first()


def user_ids(actor: Actor, *, is_demo: bool) -> list[UUID]:
    """Return all users that are invented, or all that are not."""
    return list(User.objects.filter(is_demo=is_demo).values_list("id", flat=True))
