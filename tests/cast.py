"""The cast: the people every test speaks of, in two offices of two municipalities.

Ana and Besa are workers of the unit at home, Dea is its head, Edi the director above them. Cen is a worker and Fatma the
head elsewhere: strangers. Gent holds every other key of the office at home, one person a role, under the role's own name.
Take the fixture `cast`: `cast.ana`, `cast.of(Role.POLICE)`, `cast.user(cast.ana)`. Actors are read from the tables when
first asked for; after a change ask `cast.again(cast.ana)`. Doors that ask for a fresh proof open to
`cast.signed_in(cast.ana, fresh=True)`, or to any browser after `make_fresh(client)`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.test import Client

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose, Role
from rrjeta.access.models import Cover, DutyShift, Exclusion, Grant, Membership, Unit, User
from rrjeta.access.queries import load_actor
from rrjeta.kernel import clock
from rrjeta.kernel.saving import add, working
from rrjeta.web.fresh import is_fresh, mark_fresh

HOME = "AL132"
ELSEWHERE = "AL121"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LONG_AGO = date(2020, 1, 1)

# name → role, unit. Every role that is not Ana's circle is played by somebody named after it.
_PARTS: dict[str, tuple[Role, str]] = {
    "ana": (Role.WORKER, "unit"),
    "besa": (Role.WORKER, "unit"),
    "dea": (Role.HEAD, "unit"),
    "edi": (Role.DIRECTOR, "unit"),
    "cen": (Role.WORKER, "unit_elsewhere"),
    "fatma": (Role.HEAD, "unit_elsewhere"),
    **{
        role.value: (role, "office" if role in (Role.AGENCY, Role.ADMINISTRATOR, Role.DATA_PROTECTION) else "unit")
        for role in Role
        if role not in (Role.WORKER, Role.HEAD, Role.DIRECTOR)
    },
}
PARTS = tuple(_PARTS)


@dataclass
class Cast:
    """Two units, a national office and the people in them; members by name: ana, besa, cen, dea, edi, fatma, police …"""

    unit: Unit
    unit_elsewhere: Unit
    office: Unit
    _users: dict[str, User] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        if name not in _PARTS:
            raise AttributeError(name)
        if name not in self._actors:
            self._actors[name] = actor_of(self._users[name])
        return self._actors[name]

    def of(self, role: Role) -> Actor:
        """Return who plays a role at home (or in the national office)."""
        return getattr(self, next(name for name, (part, _unit) in _PARTS.items() if part is role))

    def user(self, actor: Actor) -> User:
        """Return the row of an actor as it stands now."""
        return User.objects.get(id=actor.user_id)

    def again(self, actor: Actor) -> Actor:
        """Return the actor with the roles and relations of this moment."""
        return actor_of(self.user(actor))

    def signed_in(self, actor: Actor, *, fresh: bool = False) -> Client:
        """Return a browser in which the actor is signed in; `fresh` when they have just proved that it is they."""
        client = Client()
        client.force_login(self.user(actor), backend=BACKEND)
        if fresh:
            make_fresh(client)
        return client


def make_fresh(client: Client) -> None:
    """Have whoever is signed in in this browser have proved just now that it is they: fresh doors open for ten minutes."""
    request = HttpRequest()
    request.session = client.session
    if not is_fresh(request):
        mark_fresh(request)
        request.session.save()


def actor_of(user: User) -> Actor:
    """Return the actor of a user who has a role."""
    loaded = load_actor(user.id)
    assert loaded is not None, f"{user} has no role now"
    return loaded[0]


def make_cast() -> Cast:
    """Write the cast into the tables."""
    cast = Cast(
        unit=Unit(organisation="njmf-al132", municipality=HOME, name="Unit at home"),
        unit_elsewhere=Unit(organisation="njmf-al121", municipality=ELSEWHERE, name="Unit elsewhere"),
        office=Unit(organisation="ashdmf", name="National office"),
    )
    Unit.objects.bulk_create([cast.unit, cast.unit_elsewhere, cast.office])
    cast._users = {
        name: User(username=name, name=f"{name.replace('_', ' ').title()} Test", language="en", password="!")
        for name in _PARTS
    }
    User.objects.bulk_create(cast._users.values())
    Membership.objects.bulk_create(
        Membership(user=cast._users[name], unit=getattr(cast, unit), role=role, since=LONG_AGO)
        for name, (role, unit) in _PARTS.items()
    )
    return cast


def make_unit(**fields: Any) -> Unit:
    """Write one more unit; at home when no municipality is given."""
    return Unit.objects.create(**{"organisation": "njmf-al132", "municipality": HOME, "name": "Another unit", **fields})


def make_user(username: str, role: Role = Role.WORKER, unit: Unit | None = None, **fields: Any) -> User:
    """Write one more user with a role."""
    user = User.objects.create(
        **{"username": username, "name": username.title(), "language": "en", "password": "!", **fields}
    )
    Membership.objects.create(user=user, unit=unit or make_unit(), role=role, since=LONG_AGO)
    return user


def put_on_duty(actor: Actor, municipality: str = HOME, hours: int = 8) -> UUID:
    """Put somebody on the duty roster around this moment; return the shift's id."""
    start = clock.now() - timedelta(hours=1)
    shift = DutyShift(
        municipality=municipality, user_id=actor.user_id, starts_at=start, ends_at=start + timedelta(hours=hours)
    )
    return _written(shift)


def cover(away: Actor, covered_by: Actor, starts_on: date | None = None, ends_on: date | None = None) -> UUID:
    """Have a colleague stand in, today when no days are given; return the cover's id."""
    day = clock.today()
    return _written(
        Cover(
            away_id=away.user_id,
            covered_by_id=covered_by.user_id,
            starts_on=starts_on or day,
            ends_on=ends_on or starts_on or day,
        )
    )


def exclude(actor: Actor, record_id: UUID) -> UUID:
    """Make a record not exist for somebody; return the exclusion's id."""
    return _written(Exclusion(user_id=actor.user_id, record_id=record_id))


def grant(actor: Actor, record_id: UUID, ends_at: datetime | None = None) -> UUID:
    """Open one record to somebody, for a day when no end is given; return the grant's id."""
    end = ends_at or clock.now() + timedelta(days=1)
    return _written(Grant(user_id=actor.user_id, record_id=record_id, purpose=GrantPurpose.MEETING, ends_at=end))


def _written(record: Any) -> UUID:
    with working(None):
        return add(record).id
