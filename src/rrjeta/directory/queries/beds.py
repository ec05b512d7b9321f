"""Where a child can sleep tonight: places with beds that take a child of these municipalities, and how many are free."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import CapacityUnit, Cover, Status
from rrjeta.directory.models import Capacity, CoveredArea
from rrjeta.directory.scope import services_in
from rrjeta.kernel.text import Text

_MOST = 12


@dataclass(frozen=True, slots=True)
class Beds:
    """A place with beds: how many are free as of a moment, and the telephone of whoever answers for it. No address."""

    service_id: UUID
    text: Text
    free: int
    total: int
    as_of: datetime
    phone: str


def beds_now(actor: Actor, municipalities: Collection[str]) -> list[Beds]:
    """Return the places with beds that run and take referrals from there, those with free beds first. One query.

    Whoever may not read the directory gets none.
    """
    if not municipalities or not may(actor, Permission.READ_DIRECTORY):
        return []
    covering = CoveredArea.objects.filter(municipality__in=municipalities).values("service_id")
    services = services_in(actor, Permission.READ_DIRECTORY).filter(
        Q(id__in=covering) | Q(cover=Cover.COUNTRY),
        is_listed=True,
        is_residential=True,
        is_open_to_referrals=True,
        status=Status.RUNNING,
    )
    found = Capacity.objects.filter(unit=CapacityUnit.BEDS, service__in=services.order_by().values("id"))
    return [
        Beds(
            one.service_id,
            Text.read(one.service.names),
            one.free,
            one.total,
            one.as_of,
            one.service.team.phone if one.service.team else "",
        )
        for one in found.select_related("service__team").order_by("-free", "service_id")[:_MOST]
    ]
