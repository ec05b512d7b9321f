"""Reads for the pages of the office and of the administration: users, units, roster, leave, exclusions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Count, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import FactorKind, RemovalState, Role
from rrjeta.access.factors import open_factor
from rrjeta.access.facts import CaseNumbers
from rrjeta.access.gate import require
from rrjeta.access.models import Cover, DutyShift, Exclusion, Factor, FactorRemoval, Membership, SignIn, Unit, User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import stand_ins
from rrjeta.access.rules import Span, uncovered
from rrjeta.access.scope import colleagues_in, holders_of, municipalities_in
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.seams import ask
from rrjeta.kernel.words import normal_token, tokens

PAGE = 25
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UserPage:
    """A page of the list of users, and how many were found."""

    users: list[User]
    total: int
    number: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class UserFile:
    """One user with the roles they have and had, and how many sessions of theirs go on."""

    user: User
    roles: list[Membership]
    ended_roles: list[Membership]
    session_count: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week of one municipality's duty roster; `gaps` are the stretches with nobody on call that still lie ahead."""

    municipality: str
    starts_on: date
    shifts: list[DutyShift]
    gaps: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Excluded:
    """An exclusion with the number of its case."""

    exclusion: Exclusion
    number: str


def users(
    actor: Actor, *, words: str = "", unit_id: UUID | None = None, only: str = "", sort: str = "name", page: int = 1
) -> UserPage:
    """Return a page of the users found by words of name, sign-in name or phone. Raises NotAllowed.

    `only` is active, disabled or empty; `sort` is name, username or seen, with a hyphen in front to turn it round.
    """
    require(actor, Permission.MANAGE_USERS)
    found = User.objects.all()
    if unit_id is not None:
        found = found.filter(id__in=Membership.objects.filter(unit_id=unit_id, until=None).values("user_id"))
    if only:
        found = found.filter(is_active=only == "active")
    wanted = tokens(words)
    lines = [
        line
        for line in found.values_list("id", "name", "username", "phone", "last_login")
        if all(any(word in part for part in _searched(line)) for word in wanted)
    ]
    lines.sort(key=_order(sort), reverse=sort.startswith("-"))
    number = max(1, min(page, -(-len(lines) // PAGE)))
    ids = [line[0] for line in lines[(number - 1) * PAGE : number * PAGE]]
    loaded = User.objects.prefetch_related("memberships__unit").in_bulk(ids)
    return UserPage([loaded[one] for one in ids], len(lines), number, number * PAGE >= len(lines))


def _searched(line: tuple[Any, ...]) -> list[str]:
    return [normal_token(text) for text in line[1:4]]


def _order(sort: str) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    never = at(date(1900, 1, 1))
    orders: dict[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
        "username": lambda line: (line[2],),
        "seen": lambda line: (line[4] or never, line[2]),
    }
    return orders.get(sort.removeprefix("-"), lambda line: (normal_token(line[1]), line[2]))


def user_file(actor: Actor, user_id: UUID) -> UserFile:
    """Return one user with all roles. Raises NotAllowed, NotFound."""
    require(actor, Permission.MANAGE_USERS)
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise NotFound
    roles = Membership.objects.filter(user=user).select_related("unit").order_by("-since", "unit__name", "role")
    day = today()
    return UserFile(
        user=user,
        roles=[one for one in roles if one.until is None or one.until >= day],
        ended_roles=[one for one in roles if one.until is not None and one.until < day],
        session_count=_going_on(user_id).count(),
    )


def units(actor: Actor) -> list[Unit]:
    """Return every unit by municipality and name, with the number of colleagues (`staff`). Raises NotAllowed."""
    require(actor, Permission.MANAGE_UNITS)
    working = Q(memberships__until=None, memberships__user__is_active=True)
    counted = Unit.objects.annotate(staff=Count("memberships__user", filter=working, distinct=True))
    return list(counted.select_related("deputy").order_by("-is_active", "municipality", "name"))


def unit_file(actor: Actor, unit_id: UUID) -> Unit:
    """Return one unit. Raises NotAllowed, NotFound."""
    require(actor, Permission.MANAGE_UNITS)
    unit = Unit.objects.select_related("deputy").filter(id=unit_id).first()
    if unit is None:
        raise NotFound
    return unit


def open_units(actor: Actor) -> list[Unit]:
    """Return the units in which a role can be given. Raises NotAllowed."""
    require(actor, Permission.MANAGE_USERS)
    return list(Unit.objects.filter(is_active=True).order_by("municipality", "name"))


def possible_deputies(actor: Actor) -> list[User]:
    """Return the users who can be named deputy of a unit: whoever works as worker, head or director. Raises NotAllowed."""
    require(actor, Permission.MANAGE_UNITS)
    working = Membership.objects.filter(until=None, role__in=(Role.WORKER, Role.HEAD, Role.DIRECTOR))
    return list(User.objects.filter(is_active=True, id__in=working.values("user_id")).order_by("name", "id"))


def roles() -> list[str]:
    """Return the code of every role."""
    return [role.value for role in Role]


def week(actor: Actor, municipality: str, day: date) -> Week:
    """Return the week of the roster in which a day lies. Raises NotFound outside the actor's reach."""
    if municipality not in municipalities_in(actor, Permission.READ_ROSTER):
        raise NotFound
    monday = day - timedelta(days=day.weekday())
    since, until = at(monday), at(monday + WEEK)
    found = DutyShift.objects.filter(municipality=municipality, ends_at__gt=since, starts_at__lt=until)
    shifts = list(found.select_related("user").order_by("starts_at"))
    ahead = max(since, now())
    gaps = uncovered([(one.starts_at, one.ends_at) for one in shifts], ahead, until) if ahead < until else []
    return Week(municipality, monday, shifts, gaps)


def roster_municipalities(actor: Actor) -> list[str]:
    """Return the codes of the municipalities whose roster the actor may read."""
    return sorted(municipalities_in(actor, Permission.READ_ROSTER))


def can_set_roster(actor: Actor, municipality: str) -> bool:
    """Tell whether the actor may change the roster of a municipality."""
    return municipality in municipalities_in(actor, Permission.SET_ROSTER)


def shift(actor: Actor, shift_id: UUID) -> DutyShift:
    """Return a shift that the actor may end. Raises NotFound."""
    places = municipalities_in(actor, Permission.SET_ROSTER)
    found = DutyShift.objects.filter(id=shift_id, municipality__in=places, ends_at__gt=now())
    one = found.select_related("user").first()
    if one is None:
        raise NotFound
    return one


def staff(actor: Actor, permission: Permission) -> list[User]:
    """Return the colleagues to whom the permission extends, by name."""
    return list(colleagues_in(actor, permission))


def covers(actor: Actor) -> list[Cover]:
    """Return the covers of today and to come that the actor may end, with both users."""
    within = colleagues_in(actor, Permission.SET_COVER).values("id")
    found = Cover.objects.filter(ends_on__gte=today(), away_id__in=within)
    return list(found.select_related("away", "covered_by").order_by("starts_on", "id"))


def possible_stand_ins(actor: Actor) -> list[User]:
    """Return who may stand in for one of the colleagues whose leave the actor sets; the operation checks for whom."""
    return stand_ins(colleagues_in(actor, Permission.SET_COVER).values_list("id", flat=True))


def cover(actor: Actor, cover_id: UUID) -> Cover:
    """Return a cover that the actor may end. Raises NotFound."""
    for one in covers(actor):
        if one.id == cover_id:
            return one
    raise NotFound


def exclusions(actor: Actor) -> list[Excluded]:
    """Return who of the actor's colleagues is shut out of which case, as far as the actor sees the case."""
    require(actor, Permission.EXCLUDE)
    within = colleagues_in(actor, Permission.EXCLUDE).exclude(id=actor.user_id).values("id")
    found = list(
        Exclusion.objects.filter(ended_at=None, user_id__in=within).select_related("user").order_by("user__name")
    )
    numbers: dict[UUID, str] = {}
    for answer in ask(CaseNumbers(actor, tuple(one.record_id for one in found))):
        numbers |= answer
    return [Excluded(one, numbers[one.record_id]) for one in found if one.record_id in numbers]


def exclusion(actor: Actor, exclusion_id: UUID) -> Excluded:
    """Return an exclusion that the actor may end. Raises NotFound."""
    for one in exclusions(actor):
        if one.exclusion.id == exclusion_id:
            return one
    raise NotFound


def demo_users() -> list[User]:
    """Return the invented colleagues of the demonstration, by name; none in an office with real ones."""
    return list(
        User.objects.filter(is_demo=True, is_active=True).prefetch_related("memberships__unit").order_by("name")
    )


def own_factors(actor: Actor) -> list[Factor]:
    """Return the second factors of the actor, the app first, then passkeys by age, then the recovery codes."""
    order = [FactorKind.TOTP, FactorKind.PASSKEY, FactorKind.RECOVERY]
    found = Factor.objects.filter(user_id=actor.user_id).order_by("entered_at", "id")
    return sorted(found, key=lambda one: order.index(FactorKind(one.kind)))


def factor_ids(user_id: UUID) -> list[UUID]:
    """Return which second factors a user has: others than before where one was lost and made anew."""
    return sorted(Factor.objects.filter(user_id=user_id).values_list("id", flat=True))


def own_keys(actor: Actor) -> list[str]:
    """Return the passkeys of the actor as they are kept, for the browser to choose from."""
    found = Factor.objects.filter(user_id=actor.user_id, kind=FactorKind.PASSKEY).order_by("entered_at", "id")
    return [open_factor(one.id, actor.user_id, one.sealed)["key"] for one in found]


def own_removals(actor: Actor) -> list[FactorRemoval]:
    """Return what was asked for, or done, about the actor's own factors and what they have not said they know of."""
    told = Q(state=RemovalState.WAITING) | Q(state=RemovalState.DONE, seen_at=None)
    return list(FactorRemoval.objects.filter(told, user_id=actor.user_id).order_by("entered_at"))


def removals(actor: Actor) -> list[FactorRemoval]:
    """Return whose factors somebody asked to remove, the oldest first. Raises NotAllowed."""
    require(actor, Permission.REMOVE_FACTORS)
    found = FactorRemoval.objects.filter(state=RemovalState.WAITING).select_related("user")
    return list(found.order_by("entered_at", "id"))


def who_may_agree(found: Sequence[FactorRemoval]) -> dict[UUID, frozenset[UUID]]:
    """Return for each removal who can be its second person: administrators, else the data-protection officers.

    Neither whoever asked nor the user themself. Two queries.
    """
    administrators = frozenset(holders_of(Permission.MANAGE_USERS)) if found else frozenset()
    everybody = frozenset(holders_of(Permission.REMOVE_FACTORS)) if found else frozenset()
    concerned = {one.id: {one.user_id, one.entered_by_id} for one in found}
    return {one: (administrators - left_out) or (everybody - left_out) for one, left_out in concerned.items()}


def removal(actor: Actor, removal_id: UUID) -> FactorRemoval:
    """Return one of those. Raises NotAllowed, NotFound."""
    for one in removals(actor):
        if one.id == removal_id:
            return one
    raise NotFound


def sessions_of(actor: Actor) -> list[SignIn]:
    """Return the sessions in which the actor is signed in, the newest first."""
    return list(_going_on(actor.user_id).order_by("-begun_at", "id"))


def _going_on(user_id: UUID) -> QuerySet[SignIn]:
    running = Session.objects.filter(expire_date__gt=now()).values("session_key")
    begun = now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return SignIn.objects.filter(user_id=user_id, begun_at__gt=begun, session_key__in=running)


def account(user_id: UUID) -> User:
    """Return the account of somebody who just proved who they are, for the session. Raises NotFound."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    return user


def user_by_email(email: str) -> User | None:
    """Return the one active user with this address, or None where nobody has it or several do."""
    found = list(User.objects.filter(email__iexact=email, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def user_id_of(username: str) -> UUID | None:
    """Return whose account it is that is signed into with this name, however it is written, or None."""
    return User.objects.filter(username__iexact=username).values_list("id", flat=True).first()
