"""Which trips a person sees, and whose months. Reach in, rows out."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, units_with
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.kernel.errors import NotFound
from rrjeta.people.queries import secret_homes, secret_persons, sheltered_persons
from rrjeta.trips.models import Trip


def watched_by(actor: Actor) -> Q:
    """Return which trips of others the actor watches over: named by them, named by whom they stand in for, or leads."""
    found = Q(told_to_id__in=[actor.user_id, *actor.covers])
    if units := units_with(actor, Permission.READ_TRIPS, Reach.TEAM):
        found |= Q(unit_id__in=units)
    if wide := municipalities_with(actor, Permission.READ_TRIPS, Reach.ORGANISATION):
        found |= Q(unit__municipality__in=wide)
    return found & ~Q(user_id=actor.user_id)


def nearby_units(actor: Actor) -> frozenset[UUID]:
    """Return the units that the actor leads: of their people they hear where they went as well."""
    return frozenset(units_with(actor, Permission.READ_TRIPS, Reach.TEAM))


def trips_in(actor: Actor) -> QuerySet[Trip]:
    """Return the actor's own trips and those that they watch over."""
    return Trip.objects.filter(Q(user_id=actor.user_id) | watched_by(actor))


def find_trip(actor: Actor, trip_id: UUID, *, lock: bool = False) -> Trip:
    """Return one trip, locked when asked. Raises NotFound outside the actor's reach."""
    found = trips_in(actor).filter(id=trip_id)
    found = found.select_for_update(of=("self",)) if lock else found
    row = found.select_related("subject", "user", "told_to", "unit", "case", "ended_by").first()
    if row is None:
        raise NotFound
    return row


def hidden_cases(case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these cases are of a child of whom nobody is told where it lives. One query."""
    hidden = Q(person_id__in=secret_persons()) | Q(person_id__in=sheltered_persons())
    hidden |= Q(household_id__in=secret_homes())
    return frozenset(Case.objects.filter(hidden, id__in=case_ids).values_list("id", flat=True))
