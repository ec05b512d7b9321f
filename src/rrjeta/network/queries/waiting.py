"""Who waits for a place of a service, in order: by urgency, then by how long. For the teams that answer for the service."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.directory.models import Capacity, Service, WaitingEntry
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.text import Text
from rrjeta.network.choices import WAITLIST
from rrjeta.network.facts import Line
from rrjeta.network.models import PlaceMove, Referral
from rrjeta.network.queries.lines import lines
from rrjeta.network.scope import received_in

PAGE = 50
ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A service of the actor's team: how many places are free, who waits in order, what happened to its places."""

    id: UUID
    name: Text
    free: int
    waiting: list[tuple[Line, datetime]]
    log: list[tuple[str, str, str, datetime]]


def waits_in_line(referral: Referral) -> bool:
    """Tell whether a referral waits with others for places that a team counts: then one is offered from the list."""
    if referral.state != WAITLIST or referral.to_unit_id is None or referral.service_id is None:
        return False
    return Capacity.objects.filter(service_id=referral.service_id).exists()


def waiting_ids(actor: Actor, service_id: UUID) -> list[UUID]:
    """Return the referrals that wait for a service and were sent to the actor's teams, the first in line first. One query."""
    mine = received_in(actor).filter(service_id=service_id, state=WAITLIST, is_open=True).values("id")
    found = WaitingEntry.objects.filter(service_id=service_id, left_at=None, record_id__in=mine)
    return list(found.order_by("priority", "since", "id").values_list("record_id", flat=True)[:PAGE])


def waiting_page(actor: Actor, service_id: UUID) -> WaitingPage:
    """Return who waits for a service that the actor's team answers for. Raises NotFound, NotAllowed."""
    require(actor, Permission.ANSWER_REFERRAL)
    service = Service.objects.filter(id=service_id, team_id__in=actor.unit_ids).first()
    if service is None:
        raise NotFound
    order = waiting_ids(actor, service_id)
    by_id = {one.id: one for one in lines(Referral.objects.filter(id__in=order))}
    entries = WaitingEntry.objects.filter(service_id=service_id, left_at=None, record_id__in=order)
    since = dict(entries.values_list("record_id", "since"))
    log = PlaceMove.objects.filter(service_id=service_id, referral__in=received_in(actor)).order_by(
        "-happened_at", "-id"
    )
    told = log.values_list("referral__number", "step", "why", "happened_at")[:PAGE]
    return WaitingPage(
        id=service.id,
        name=Text.read(service.names),
        free=sum(Capacity.objects.filter(service_id=service_id).values_list("free", flat=True)),
        waiting=[(by_id[one], since[one]) for one in order],
        log=list(told),
    )


def own_services(actor: Actor) -> list[tuple[UUID, Text]]:
    """Return the services for which the actor's teams answer, by code. One query."""
    found = Service.objects.filter(team_id__in=actor.unit_ids, is_listed=True).order_by("code")
    return [(one, Text.read(names)) for one, names in found.values_list("id", "names")[:PAGE]]
