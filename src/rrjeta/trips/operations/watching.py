"""What the clockwork does when somebody gives no sign, and who watches when a colleague leaves."""

from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import covering
from rrjeta.cases.queries.limits import limit_end
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change
from rrjeta.trips.models import Trip
from rrjeta.trips.operations.going import tell
from rrjeta.trips.queries.companions import told_next

_AT_ONCE = 200


def tend_trips() -> int:
    """Remind of whoever is not back in time; return for how many something had to be done."""
    moment = now()
    late = Trip.objects.filter(ended_at=None, back_by__lt=moment).filter(Q(reminded_at=None) | Q(escalated_at=None))
    rows = late.order_by("back_by", "id").values_list("id", "back_by", "reminded_at")
    ripe = [
        one
        for one, back_by, reminded_at in rows[:_AT_ONCE]
        if moment >= limit_end("trip_reminder" if reminded_at is None else "trip_head", back_by)
    ]
    for trip_id in ripe:
        tend_trip(SYSTEM, operation_id=new_id(), trip_id=trip_id)
    return len(ripe)


@operation(Permission.GO_OUT)
def tend_trip(actor: Actor, *, operation_id: UUID, trip_id: UUID) -> UUID:
    """Tell the named colleague of one who is not back in time, and later the head; each once for a time of return."""
    trip = Trip.objects.select_for_update(of=("self",)).select_related("unit").get(id=trip_id)
    moment = now()
    if trip.ended_at is not None or moment <= trip.back_by:
        return trip.id
    if trip.reminded_at is None and moment >= limit_end("trip_reminder", trip.back_by):
        change(trip, {"reminded_at": moment})
        tell("trip_overdue", _watching(trip), trip.id)
    if trip.escalated_at is None and (trip.told_to_id is None or moment >= limit_end("trip_head", trip.back_by)):
        change(trip, {"escalated_at": moment})
        tell("trip_silent", _after(trip), trip.id)
    return trip.id


def on_user_disabled(fact: UserDisabled) -> None:
    """Have somebody else watch over those who had named a colleague who may no longer sign in."""
    _hand_on(Q(told_to_id=fact.user_id), fact.user_id)


def on_role_ended(fact: RoleEnded) -> None:
    """Have somebody else watch over those of a unit who had named a colleague who left it."""
    _hand_on(Q(told_to_id=fact.user_id, unit_id=fact.unit_id), fact.user_id)


def _hand_on(named: Q, left: UUID) -> None:
    found = Trip.objects.select_for_update(of=("self",)).filter(named, ended_at=None).select_related("unit")
    for trip in found.order_by("id"):
        to = min(told_next(trip.unit, {left, trip.user_id}), default=None)
        change(trip, {"told_to_id": to, "reminded_at": None})
        tell("trip_named", {to}, trip.id)


def _watching(trip: Trip) -> set[UUID | None]:
    """Return the named colleague, and whoever stands in for them today."""
    return {trip.told_to_id, *(covering(trip.told_to_id) if trip.told_to_id else ())}


def _after(trip: Trip) -> frozenset[UUID | None]:
    """Return who hears of silence; the named colleague again where there is nobody else."""
    known = {trip.user_id, *({trip.told_to_id} if trip.told_to_id else ())}
    return frozenset(told_next(trip.unit, known) or {trip.told_to_id})
