"""What happens to the places of services: a log that is only added to, and a place given back when it is left."""

from uuid import UUID

from rrjeta.directory.models import Capacity
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import add, change
from rrjeta.network.choices import ACCEPTED, STARTED, WAITLIST, PlaceStep
from rrjeta.network.models import PlaceMove, Referral

_WITH_PLACE = (ACCEPTED, STARTED)


def follow_place(referral: Referral, before: str) -> None:
    """Log what a move means for the place of a referral, and give the place back when it is left. Raises OutsideOperation."""
    if referral.service_id is None:
        return
    if referral.state == WAITLIST:
        note_place(referral, PlaceStep.WAITS)
    elif referral.state == STARTED and before != STARTED:
        note_place(referral, PlaceStep.CAME_IN)
    elif before in _WITH_PLACE and referral.state not in _WITH_PLACE:
        offered = PlaceMove.objects.filter(referral=referral, step=PlaceStep.OFFERED).first()
        capacity = _give_back(offered.capacity_id) if offered is not None and offered.capacity_id else None
        note_place(referral, PlaceStep.LEFT, capacity, why=referral.state)


def _give_back(capacity_id: UUID) -> Capacity | None:
    capacity = Capacity.objects.select_for_update().filter(id=capacity_id).first()
    if capacity is None or capacity.free >= capacity.total:
        return capacity
    return change(capacity, {"free": capacity.free + 1, "as_of": now()})


def note_place(referral: Referral, step: PlaceStep, capacity: Capacity | None = None, why: str = "") -> None:
    """Add one line to the log of a place. Raises OutsideOperation."""
    if referral.service is not None:
        moment = now()
        add(
            PlaceMove(
                referral=referral,
                service=referral.service,
                capacity=capacity,
                step=step,
                why=why,
                happened_at=moment,
            )
        )
