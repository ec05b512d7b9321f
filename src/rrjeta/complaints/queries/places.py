"""Which units a complaint can be about, and who works there."""

from dataclasses import dataclass
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import require
from rrjeta.access.models import Unit, User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import holders, second_people, units_of, units_taking
from rrjeta.access.scope import municipalities_in
from rrjeta.complaints.choices import Target


@dataclass(frozen=True, slots=True)
class Above:
    """Who could look at a complaint about a unit: its heads, its directors, and whether one person is the whole unit."""

    heads: frozenset[UUID]
    directors: frozenset[UUID]
    is_alone: bool


def units_with_families() -> list[Unit]:
    """Return the units that work with families today, of every municipality, by name. One query."""
    return units_taking("", Permission.SCREEN_CONCERN, Reach.TEAM)


def places_with_units() -> frozenset[str]:
    """Return the municipalities about whose service somebody can complain. One query."""
    return frozenset(one.municipality for one in units_with_families())


def unit_answering(municipality: str) -> Unit | None:
    """Return the unit to which a complaint about a municipality goes: one with a head before others. Up to three queries."""
    units = [one for one in units_with_families() if one.municipality == municipality]
    heads = second_people({(one.id, one.municipality) for one in units}).heads
    return min(units, key=lambda one: (not heads.get(one.id), one.name), default=None)


def places_taken_for(actor: Actor) -> frozenset[str]:
    """Return the municipalities about which the actor takes complaints in. Raises NotAllowed."""
    require(actor, Permission.TAKE_COMPLAINT)
    return municipalities_in(actor, Permission.TAKE_COMPLAINT) & places_with_units()


def units_taken_for(actor: Actor) -> list[Unit]:
    """Return the units about which the actor takes complaints in, by name. Two queries. Raises NotAllowed."""
    places = places_taken_for(actor)
    return [one for one in units_with_families() if one.municipality in places]


def staff_nearby(actor: Actor) -> list[User]:
    """Return whom a complaint about a unit of the actor's own municipalities can be about, by name. Raises NotAllowed."""
    near = [one for one in units_taken_for(actor) if one.municipality in actor.municipalities]
    found = {person.id: person for unit in near for person in possibly_about(unit)}
    return sorted(found.values(), key=lambda one: (one.name, one.id))


def possibly_about(unit: Unit) -> list[User]:
    """Return whom a complaint about a unit can be about: its staff, and the directors above it, by name. Three queries."""
    near = [one.id for one in units_of(unit.municipality)] if unit.municipality else [unit.id]
    directors = holders(near, Permission.HANDLE_COMPLAINT, Reach.ORGANISATION)
    found = {one.id: one for one in (*holders([unit.id], Permission.TAKE_COMPLAINT, Reach.AREA), *directors)}
    return sorted(found.values(), key=lambda one: (one.name, one.id))


def above(unit: Unit) -> Above:
    """Return who stands above a unit. Up to three queries."""
    people = second_people({(unit.id, unit.municipality)})
    staff = holders([unit.id], Permission.SCREEN_CONCERN, Reach.TEAM)
    return Above(
        people.heads.get(unit.id, frozenset()),
        people.directors.get(unit.municipality, frozenset()),
        is_alone=len(staff) <= 1,
    )


def target_of(unit: Unit, about_id: UUID) -> Target:
    """Return what somebody is to a unit: its head, the director above it, or a worker. Up to three queries."""
    known = above(unit)
    if about_id in known.directors:
        return Target.DIRECTOR
    return Target.HEAD if about_id in known.heads else Target.WORKER
