"""Who may be named to be told, and who is told next."""

from collections.abc import Collection
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.models import Cover, Unit, User
from rrjeta.access.queries import second_people, stand_ins
from rrjeta.cases.models import Case
from rrjeta.cases.scope import shut_out_of
from rrjeta.kernel.clock import today
from rrjeta.trips.models import Trip
from rrjeta.trips.rules import next_in_turn


def companions(actor: Actor, case: Case | None = None) -> list[User]:
    """Return who may be told if the actor gives no sign: colleagues nearby who are not away; the one named last comes first.

    Nobody who is shut out of the family to which the way leads is among them.
    """
    day = today()
    away = set(Cover.objects.filter(starts_on__lte=day, ends_on__gte=day).values_list("away_id", flat=True))
    shut = shut_out_of([case.household_id]) if case is not None else frozenset()
    found = [one for one in stand_ins([actor.user_id]) if one.id not in away | shut | {actor.user_id}]
    last = Trip.objects.filter(user_id=actor.user_id).order_by("-started_at").values_list("told_to_id", flat=True)[:1]
    named = next(iter(last), None)
    return sorted(found, key=lambda one: one.id != named)


def told_next(unit: Unit, without: Collection[UUID]) -> frozenset[UUID]:
    """Return whom silence is told next: the head of the unit, else the director, else the deputy (design §3.11)."""
    people = second_people({(unit.id, unit.municipality)})
    groups = (
        people.heads.get(unit.id, frozenset()),
        people.directors.get(unit.municipality, frozenset()),
        people.deputies.get(unit.id, frozenset()),
    )
    return next_in_turn(groups, without)
