"""Reads of users, units and relations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from rrjeta.access.actors import Actor, GuestActor, Standing
from rrjeta.access.choices import FactorKind, GrantPurpose, Reach, Role
from rrjeta.access.facts import CountUnread
from rrjeta.access.gate import municipalities_with, require, units_with
from rrjeta.access.models import (
    Cover,
    DutyShift,
    Grant,
    Membership,
    Unit,
    User,
)
from rrjeta.access.permissions import Permission
from rrjeta.access.relations import ENOUGH, relations_of
from rrjeta.access.scope import current_memberships, roles_with
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.seams import ask

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
    "user__kept_lists",
    "user__is_synthetic",
    "user__factors",
)


def load_actor(user_id: UUID) -> tuple[Actor, str] | None:
    """Return the actor of an active user with their password hash (for the session's seal), or None. Two queries."""
    rows = list(
        Membership.objects.filter(user_id=user_id, user__is_active=True)
        .filter(Q(until=None) | Q(until__gte=today()), since__lte=today())
        .annotate(unread=_unread())
        .values_list(*_USER, "role", "unit_id", "unit__organisation", "unit__municipality", "unread")
        .order_by("unit__name", "role")
    )
    if not rows:
        return None
    first = rows[0]
    related = relations_of(user_id)
    actor = Actor(
        user_id=first[0],
        name=first[1],
        language=first[2],
        hides_names=first[3],
        is_demo=first[4],
        phone=first[5],
        must_choose_password=first[8],
        kept_lists=bytes(first[9]),
        is_synthetic=first[10],
        factors=frozenset(FactorKind(kind) for kind in first[11].split()),
        unread_notices=first[-1],
        standings=tuple(Standing(Role(row[-5]), row[-4], row[-3], row[-2]) for row in rows),
        covers=related.covers,
        duty=related.duty,
        deputy_of=related.deputy_of,
        glass=related.glass,
        is_shut_out=related.is_shut_out,
    )
    return actor, first[7]


def _unread() -> Any:
    return next(iter(ask(CountUnread("user_id"))), Value(0))


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


def people_of_place(municipality: str, unit_id: UUID) -> list[tuple[UUID, str, str]]:
    """Return everybody with an account in a municipality or a unit: id, name and the unit's name, by name."""
    found = current_memberships().filter(Q(unit_id=unit_id) | Q(unit__municipality=municipality, unit__is_active=True))
    rows = found.order_by("user__name", "user_id").values_list("user_id", "user__name", "unit__name")
    return list({user_id: (user_id, name, unit_name) for user_id, name, unit_name in rows}.values())


def granted_ids(actor: Actor) -> QuerySet[Grant, Any]:
    """Return the record ids opened to this actor or to their units now, as a subquery; urgent openings are no grants."""
    moment = now()
    to_me = Q(user_id=actor.user_id) | Q(unit_id__in=actor.unit_ids)
    if isinstance(actor, GuestActor):
        to_me = Q(guest_id=actor.user_id)
    found = Grant.objects.filter(to_me, starts_at__lte=moment, ends_at__gt=moment)
    return found.exclude(purpose=GrantPurpose.GLASS).values("record_id")


def glass_ends(actor: Actor, record_id: UUID) -> QuerySet[Grant, Any]:
    """Return until when a record is open to this actor urgently, as a subquery of one row."""
    found = Grant.objects.filter(user_id=actor.user_id, record_id=record_id, purpose=GrantPurpose.GLASS)
    return found.order_by("-ends_at").values("ends_at")[:1]


def staff_names(user_ids: Iterable[UUID | None], known: Mapping[UUID, str] | None = None) -> dict[UUID, str]:
    """Return the names of colleagues by id. One query, or none where all are known already."""
    names = dict(known or {})
    asked = {one for one in user_ids if one} - names.keys()
    return names | dict(User.objects.filter(id__in=asked).values_list("id", "name")) if asked else names


def seats_of(user_ids: Iterable[UUID | None]) -> dict[UUID, tuple[str, str, str]]:
    """Return the last role of each user, as role, name of the unit and organisation. One query, or none for nobody."""
    asked = {one for one in user_ids if one}
    found = Membership.objects.filter(user_id__in=asked).order_by("since", "id")
    rows = found.values_list("user_id", "role", "unit__name", "unit__organisation")
    return {user_id: (role, unit, organisation) for user_id, role, unit, organisation in rows} if asked else {}


def running_grants(record_ids: Iterable[UUID]) -> list[Grant]:
    """Return what is open of these records beyond anybody's reach, with its user or unit, the earliest end first."""
    found = Grant.objects.filter(record_id__in=list(record_ids), ends_at__gt=now())
    return list(found.select_related("user", "unit").order_by("ends_at", "id"))


def colleagues(actor: Actor, roles: Iterable[Role] = (Role.WORKER, Role.HEAD)) -> list[User]:
    """Return the active colleagues of the actor's units with one of these roles, by name."""
    return members(actor.unit_ids, roles)


def members(unit_ids: Iterable[UUID], roles: Iterable[Role]) -> list[User]:
    """Return the active users with one of these roles in these units, by name."""
    found = current_memberships().filter(unit_id__in=list(unit_ids), role__in=list(roles))
    return list(User.objects.filter(id__in=found.values("user_id")).order_by("name", "id"))


def holders(unit_ids: Iterable[UUID], permission: Permission, reach: Reach | None = None) -> list[User]:
    """Return the active users to whom a role in these units gives the permission, of exactly this reach when named."""
    return members(unit_ids, roles_with(permission, reach))


def leads_of(actor: Actor, municipalities: Iterable[str], *, is_head: bool) -> list[User]:
    """Return who leads a team (heads), or an organisation (directors), in these places, by name. Raises NotAllowed."""
    require(actor, Permission.READ_ROSTER)
    reach = Reach.TEAM if is_head else Reach.ORGANISATION
    units = Unit.objects.filter(municipality__in=list(municipalities), is_active=True).values_list("id", flat=True)
    return holders(units, Permission.APPROVE_PLAN, reach)


def units_taking(municipality: str, permission: Permission, reach: Reach | None = None) -> list[Unit]:
    """Return the active units in which somebody holds the permission today, by name; of every place when none is named."""
    held = current_memberships().filter(role__in=roles_with(permission, reach))
    found = Unit.objects.filter(is_active=True, id__in=held.values("unit_id")).exclude(municipality="")
    return list((found.filter(municipality=municipality) if municipality else found).order_by("name", "id"))


def teams_with(permission: Permission) -> list[Unit]:
    """Return the active units, with or without a municipality, in which somebody holds the permission, by name."""
    held = current_memberships().filter(role__in=roles_with(permission))
    return list(Unit.objects.filter(is_active=True, id__in=held.values("unit_id")).order_by("name", "id"))


def case_takers(unit_ids: Iterable[UUID]) -> list[User]:
    """Return to whom cases of these units are given: their workers, else whoever screens for a unit without one."""
    units = list(unit_ids)
    workers = holders(units, Permission.ACCEPT_TRANSFER, Reach.OWN)
    return workers or holders(units, Permission.SCREEN_CONCERN, Reach.TEAM)


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


def covering(user_id: UUID) -> frozenset[UUID]:
    """Return who stands in for a colleague today."""
    day = today()
    found = Cover.objects.filter(away_id=user_id, starts_on__lte=day, ends_on__gte=day)
    return frozenset(found.values_list("covered_by_id", flat=True))


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


@dataclass(frozen=True, slots=True)
class Beside:
    """Who is asked where the responsible worker cannot be: whoever stands in today, the heads, the directors."""

    standing_in: list[User]
    heads: list[User]
    directors: list[User]


def beside(user_id: UUID, unit_id: UUID, municipality: str) -> Beside:
    """Return who stands beside a worker of a unit today, each list by name. One query."""
    day = today()
    covers = Cover.objects.filter(away_id=user_id, starts_on__lte=day, ends_on__gte=day, covered_by=OuterRef("id"))
    seats = current_memberships().filter(user=OuterRef("id"))
    found = (
        User.objects.filter(is_active=True)
        .annotate(
            stands_in=Exists(covers),
            is_head=Exists(seats.filter(role=Role.HEAD, unit_id=unit_id)),
            is_director=Exists(seats.filter(role=Role.DIRECTOR, unit__municipality=municipality)),
        )
        .filter(Q(stands_in=True) | Q(is_head=True) | Q(is_director=True))
    )
    people = list(found.order_by("name", "id"))
    return Beside(
        standing_in=[one for one in people if one.stands_in],
        heads=[one for one in people if one.is_head],
        directors=[one for one in people if one.is_director],
    )


def second_person(unit_id: UUID, municipality: str, other_than: UUID) -> UUID | None:
    """Return who gives the second look in a unit: its head, else the director, else the named deputy (design §3.11).

    Returns None when there is nobody but the person themselves: then the step is done alone and marked.
    """
    _role, people = second_people({(unit_id, municipality)}).of(Role.HEAD.value, unit_id, municipality, other_than)
    return min(people, default=None)


@dataclass(frozen=True, slots=True)
class SecondPeople:
    """Who may decide where one person should not decide alone: heads and deputies by unit, directors by municipality."""

    heads: Mapping[UUID, frozenset[UUID]]
    directors: Mapping[str, frozenset[UUID]]
    deputies: Mapping[UUID, frozenset[UUID]]

    def of(self, who: str, unit_id: UUID, municipality: str, other_than: UUID) -> tuple[str, frozenset[UUID]]:
        """Return as what and who decides: whoever the step names, else who stands in for them (design §3.11).

        Returns «nobody» where the unit has only the person themselves: then the step is done alone and marked.
        """
        asked = {
            Role.HEAD.value: self.heads.get(unit_id, frozenset()),
            Role.DIRECTOR.value: self.directors.get(municipality, frozenset()),
            "deputy": self.deputies.get(unit_id, frozenset()),
        }
        for role in asked_in_turn(who):
            if people := asked[role] - {other_than}:
                return role, people
        return "nobody", frozenset()

    def second(self, unit_id: UUID, municipality: str, other_than: UUID) -> frozenset[UUID]:
        """Return who gives the second look in a unit; nobody where there is only the person themselves."""
        return self.of(Role.HEAD.value, unit_id, municipality, other_than)[1]


def asked_in_turn(who: str) -> tuple[str, ...]:
    """Return who is asked for a decision, one after the other: whoever the step names first (design §3.11)."""
    leads = (Role.HEAD.value, Role.DIRECTOR.value)
    return (*(leads[::-1] if who == Role.DIRECTOR.value else leads), "deputy")


def has_second_people(unit: str, municipality: str, other_than: str) -> dict[str, Exists]:
    """Return for rows with these columns whether somebody else could decide, as has_head, has_director, has_deputy."""
    others = current_memberships().exclude(user_id=OuterRef(other_than))
    directors = others.filter(role=Role.DIRECTOR, unit__municipality=OuterRef(municipality))
    deputies = Unit.objects.filter(id=OuterRef(unit), deputy__is_active=True).exclude(deputy_id=OuterRef(other_than))
    return {
        "has_head": Exists(others.filter(role=Role.HEAD, unit_id=OuterRef(unit))),
        "has_director": Exists(directors.exclude(unit__municipality="")),
        "has_deputy": Exists(deputies),
    }


def second_people(places: Collection[tuple[UUID, str]]) -> SecondPeople:
    """Return who may decide in these units and municipalities. One query, a second one for units without head or director."""
    units = {unit for unit, _town in places}
    towns = {town for _unit, town in places if town}
    leads = Q(role=Role.HEAD, unit_id__in=units) | Q(role=Role.DIRECTOR, unit__municipality__in=towns)
    heads: dict[UUID, set[UUID]] = defaultdict(set)
    directors: dict[str, set[UUID]] = defaultdict(set)
    found = current_memberships().filter(leads)
    for role, unit_id, town, user_id in found.values_list("role", "unit_id", "unit__municipality", "user_id"):
        (heads[unit_id] if role == Role.HEAD else directors[town]).add(user_id)
    few = {unit for unit, town in places if len(heads[unit] | directors[town]) < ENOUGH}
    deputies = Unit.objects.filter(id__in=few, deputy__is_active=True).values_list("id", "deputy_id") if few else ()
    return SecondPeople(
        {unit: frozenset(people) for unit, people in heads.items()},
        {town: frozenset(people) for town, people in directors.items()},
        {unit: frozenset({deputy}) for unit, deputy in deputies if deputy},
    )


def successor(user_id: UUID, unit_id: UUID | None = None) -> UUID | None:
    """Return to whom a user's desk passes, in one unit or in whichever of theirs has somebody; None when nobody is left."""
    held = Membership.objects.filter(user_id=user_id).order_by("-since", "id")
    held = held.filter(unit_id=unit_id) if unit_id else held.filter(Q(until=None) | Q(until__gte=today()))
    units = dict(held.values_list("unit_id", "unit__municipality"))
    found = (second_person(unit, municipality, user_id) for unit, municipality in units.items())
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
