"""A free place is offered to whoever waits first: under a lock, so that it is offered once. What happens to it is logged."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.directory.models import Capacity, Service
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import change
from rrjeta.network.choices import PlaceStep
from rrjeta.network.operations.place_log import note_place
from rrjeta.network.operations.receiving import give_answer
from rrjeta.network.queries.waiting import ACCEPT, waiting_ids
from rrjeta.network.rules.loop import Given
from rrjeta.network.scope import find_received


class NoPlace(Refused):
    """No place is free, or somebody else has just given it away."""

    message = _("There is no free place any more. Somebody else may have given it away just now.")


@operation(Permission.ANSWER_REFERRAL)
def offer_place(
    actor: Actor, *, operation_id: UUID, service_id: UUID, referral_id: UUID, day: date | None, why: str = ""
) -> UUID:
    """Offer a free place of a service to one who waits for it; return the referral's id.

    It goes to whoever waits first, or a reason is written. The row of the capacity is locked before anything is looked at.
    Raises NotFound, NoPlace, Invalid, NotNow.
    """
    if not Service.objects.filter(id=service_id, team_id__in=actor.unit_ids).exists():
        raise NotFound
    capacity = (
        Capacity.objects.select_for_update().filter(service_id=service_id, free__gt=0).order_by("unit", "id").first()
    )
    order = waiting_ids(actor, service_id)
    if referral_id not in order:
        raise NotFound
    if capacity is None:
        raise NoPlace
    if order[0] != referral_id and not why.strip():
        raise Invalid({"words": _("Somebody waits longer or more urgently. Write why this child comes first.")})
    referral = find_received(actor, referral_id, lock=True)
    give_answer(actor, referral, ACCEPT, Given(day=day, words=why))
    change(capacity, {"free": capacity.free - 1, "as_of": now()})
    note_place(referral, PlaceStep.OFFERED, capacity)
    return referral.id
