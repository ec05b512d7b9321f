"""Founds the office of a pack: units, colleagues, leave and the week on call, each by its own operation."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.contrib.auth.hashers import get_hasher
from django.test.utils import override_settings

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operations.relations import set_cover, set_shift
from rrjeta.access.operations.units import create_unit
from rrjeta.access.operations.users import create_user, join_unit
from rrjeta.access.queries import load_actor, result_of
from rrjeta.directory.facts.given import ServiceGiven
from rrjeta.directory.operations.room import set_capacity
from rrjeta.directory.operations.services import add_service, confirm_service, set_team
from rrjeta.kernel import clock
from rrjeta.kernel.clock import frozen
from rrjeta.kernel.text import Text
from rrjeta.trips.operations.going import WayGiven, set_out

_OPERATIONS = UUID("2f0c1f3a-7d0e-5b57-8a55-73686f776361")
# The first operation of a demonstration; when it was done is the moment for which all of it is played.
LOADING = uuid5(_OPERATIONS, "unit/")
_LONG_AGO = timedelta(days=4 * 366)
_CONFIRMED_AGO = timedelta(days=20)
_COUNTED_AGO = timedelta(hours=5)
_FIRST_HOUR = 8

_Hasher = type(get_hasher())

Office = Mapping[str, Any]
Cast = dict[str, UUID]


class OneHash(_Hasher):  # type: ignore[valid-type,misc]  # whichever hasher the settings name
    """Hashes the one password of a demonstration once: each further colleague would cost as much as ten operations."""

    _known: ClassVar[dict[str, str]] = {}

    def encode(self, password: str, salt: str, *more: Any, **options: Any) -> str:
        """Return the hash that the first colleague was given."""
        if password not in self._known:
            self._known[password] = super().encode(password, salt, *more, **options)
        return self._known[password]


def found_office(office: Office, now: datetime) -> Cast:
    """Found the units and colleagues of an office, who have worked there for years; return their ids by key."""
    since = (clock.local(now) - _LONG_AGO).date()
    with frozen(now):
        _once(SYSTEM, create_unit, "unit/", {"organisation": "", "municipality": "", "name": office["name"]})
    with frozen(clock.at(since, _FIRST_HOUR)):
        cast = {key: _once(SYSTEM, create_unit, f"unit/{key}", dict(unit)) for key, unit in office["units"].items()}
        with override_settings(PASSWORD_HASHERS=[f"{__name__}.{OneHash.__name__}"]):
            users = {key: _user(key, one, cast, office, since) for key, one in office["users"].items()}
        services = {key: _service(key, one, cast) for key, one in office.get("services", {}).items()}
    with frozen(now - _CONFIRMED_AGO):
        for key, service_id in services.items():
            _once(SYSTEM, confirm_service, f"service/{key}/confirmed", {"service_id": service_id})
    with frozen(now - _COUNTED_AGO):
        for key, service_id in services.items():
            _set_room(key, office["services"][key], service_id)
    return {**cast, **users, **services}


def set_the_week(office: Office, cast: Cast, now: datetime) -> None:
    """Say who stands in for whom from today, who is out now, and who is on call this week and until the end of the next."""
    today = clock.local(now).date()
    with frozen(now):
        for cover in office.get("covers", ()):
            _cover(cover, cast, today)
        for row in office["roster"]:
            _week_on_call(row, cast, now)
        for trip in office.get("trips", ()):
            way = WayGiven(now + timedelta(hours=trip["hours"]), cast[trip["told_to"]], trip["place"])
            _once(_actor(cast[trip["by"]]), set_out, f"trip/{trip['by']}", {"given": way})


def _user(key: str, one: Mapping[str, Any], cast: Cast, office: Office, since: date) -> UUID:
    first, *more = one["roles"]
    unit_id = cast[one["unit"]]
    given = {
        "username": key,
        "name": one["name"],
        "unit_id": unit_id,
        "role": first,
        "password": office["password"],
        "phone": one.get("phone", ""),
        office.get("mark", "is_demo"): True,
        "since": since,
    }
    user_id = _once(SYSTEM, create_user, f"user/{key}", given)
    for role in more:
        given = {"user_id": user_id, "unit_id": unit_id, "role": role, "since": since}
        _once(SYSTEM, join_unit, f"user/{key}/{role}", given)
    return user_id


def _service(key: str, one: Mapping[str, Any], cast: Cast) -> UUID:
    """Add a service of an organisation of the lists, with who answers for it."""
    given = ServiceGiven(
        names=Text.read(one["names"]),
        descriptions=Text("", ""),
        type=one["type"],
        category="community",
        status="running",
        age_from=one.get("age_from"),
        age_to=one.get("age_to"),
        sex="",
        needs=(),
        disabilities=(),
        languages=("sq",),
        eligibility=Text("", ""),
        cover="listed",
        areas=(one["municipality"],),
        cost="free",
        price=Text("", ""),
        how_to_get_in=Text("", ""),
        is_residential="beds" in one,
        is_place_hidden="beds" in one,
        is_open_to_referrals=True,
        cadence_days=90,
    )
    said = {"organisation": one["organisation"], "given": given}
    service_id = _once(SYSTEM, add_service, f"service/{key}", said)
    if one.get("team"):
        _once(SYSTEM, set_team, f"service/{key}/team", {"service_id": service_id, "team_id": cast[one["team"]]})
    return service_id


def _set_room(key: str, one: Mapping[str, Any], service_id: UUID) -> None:
    """Say how much room a service has, as whoever answers for it said a few hours ago."""
    for word, unit in (("room", "places"), ("beds", "beds")):
        if word not in one:
            continue
        free, total = one[word]
        room = {"service_id": service_id, "unit": unit, "total": total, "free": free}
        _once(SYSTEM, set_capacity, f"service/{key}/room", room)


def _cover(cover: Mapping[str, Any], cast: Cast, today: date) -> None:
    given = {
        "away_id": cast[cover["away"]],
        "covered_by_id": cast[cover["by"]],
        "starts_on": today + timedelta(days=cover["from_day"]),
        "ends_on": today + timedelta(days=cover["to_day"]),
    }
    _once(_actor(cast[cover["set_by"]]), set_cover, f"cover/{cover['away']}/{today}", given)


def _week_on_call(row: Mapping[str, Any], cast: Cast, now: datetime) -> None:
    today = clock.local(now).date()
    monday = today - timedelta(days=today.weekday())
    actor = _actor(cast[row["set_by"]])
    # The shift that runs now may have begun yesterday; those that are over are not set any more.
    for day in range(-1, 14):
        on = monday + timedelta(days=day)
        ends_at = clock.at(on + timedelta(days=1), _FIRST_HOUR)
        if ends_at <= now:
            continue
        given = {
            "municipality": row["municipality"],
            "user_id": cast[row["turn"][on.weekday()]],
            "starts_at": clock.at(on, _FIRST_HOUR),
            "ends_at": ends_at,
            "phone": row["phone"],
        }
        _once(actor, set_shift, f"shift/{row['municipality']}/{on}", given)


def _actor(user_id: UUID) -> Actor:
    loaded = load_actor(user_id)
    if loaded is None:
        raise LookupError(user_id)
    return loaded[0]


def _once(actor: Actor, operation: Callable[..., UUID], key: str, given: Mapping[str, Any]) -> UUID:
    operation_id = uuid5(_OPERATIONS, key)
    return result_of(actor, operation_id) or operation(actor, operation_id=operation_id, **given)
