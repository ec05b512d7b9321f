"""Where a child can sleep tonight: places with beds that take a child of these municipalities, and how many are free."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Q, When

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import CapacityUnit, Cover, Status
from rrjeta.directory.models import Capacity, CoveredArea
from rrjeta.directory.scope import services_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.text import Text

_MOST = 12
# What was counted earlier is told as what it is: whoever is on call does not drive a child to a bed of last month.
_HOLDS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Beds:
    """A place with beds: how many are free as of a moment, and the telephone of whoever answers for it. No address."""

    service_id: UUID
    text: Text
    free: int
    total: int
    as_of: datetime
    is_old: bool
    phone: str


def beds_now(actor: Actor, municipalities: Collection[str]) -> list[Beds]:
    """Return the places with beds that run and take referrals from there. One query.

    Those counted within a day come first, and of these those with free beds. Whoever may not read the directory gets none.
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
    since = now() - _HOLDS
    order = (Case(When(as_of__lt=since, then=1), default=0), "-free", "service_id")
    return [
        Beds(
            one.service_id,
            Text.read(one.service.names),
            one.free,
            one.total,
            one.as_of,
            one.as_of < since,
            one.service.team.phone if one.service.team else "",
        )
        for one in found.select_related("service__team").order_by(*order)[:_MOST]
    ]
