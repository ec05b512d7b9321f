"""A service by its id, and the services that fit somebody, each with the reasons."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import Cover, Status
from rrjeta.directory.facts.finding import Fit, Offer, Wanted
from rrjeta.directory.models import Capacity, CoveredArea, OpeningHour, Service, Site, WaitingEntry
from rrjeta.directory.rules.fitting import is_overdue, kilometres, order_of, reasons
from rrjeta.directory.scope import services_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.text import Text
from rrjeta.places.queries import UnknownPlace, area, municipality_of

# A list that is compared one by one; what does not fit the type and the place is left out by the database before.
_MOST_COMPARED = 200
_MOST_SHOWN = 50


def service(actor: Actor, service_id: UUID) -> Service:
    """Return one listed service as its row, with its organisation. Raises NotFound, NotAllowed."""
    require(actor, Permission.READ_DIRECTORY)
    found = services_in(actor, Permission.READ_DIRECTORY).filter(id=service_id, is_listed=True)
    row = found.select_related("organisation", "team").first()
    if row is None:
        raise NotFound
    return row


def services_for(actor: Actor, wanted: Wanted, limit: int = _MOST_SHOWN) -> list[Fit]:
    """Return the services that come into question, the best fitting first, each with the reasons for and against.

    Of another type or for another municipality a service does not come into question; for another age, sex, need or
    language, or without room, it stands further down and says so. Raises NotAllowed.
    """
    require(actor, Permission.READ_DIRECTORY)
    found = services_in(actor, Permission.READ_DIRECTORY).filter(is_listed=True).exclude(status=Status.ENDED)
    if wanted.types:
        found = found.filter(type__in=wanted.types)
    if wanted.municipality:
        inside = CoveredArea.objects.filter(municipality=wanted.municipality).values("service_id")
        found = found.filter(Q(id__in=inside) | Q(cover__in=[Cover.COUNTRY, Cover.UNKNOWN]))
    moment = now()
    fits = [
        Fit(offer, reasons(offer, wanted), is_overdue(offer.due_at, moment), _distance(wanted.municipality, places))
        for offer, places in _offers(_with_waiting(found).order_by("status", "-due_at", "id")[:_MOST_COMPARED])
    ]
    return sorted(fits, key=order_of)[:limit]


def _with_waiting(found: QuerySet[Service]) -> Any:
    """Return the services with how many wait for each, as `waiting_now`."""
    standing = WaitingEntry.objects.filter(service_id=OuterRef("id"), left_at=None).order_by().values("service_id")
    count = Coalesce(Subquery(standing.annotate(count=Count("id")).values("count")), 0)
    return found.annotate(waiting_now=count)


def _offers(found: Any) -> Iterable[tuple[Offer, frozenset[str]]]:
    """Return each service as a value, with the municipalities in which it can be visited; one query for each kind of row."""
    rows = found.select_related("organisation").prefetch_related(
        Prefetch("areas", CoveredArea.objects.order_by("municipality")),
        Prefetch("sites", Site.objects.order_by("position", "id")),
        Prefetch("hours", OpeningHour.objects.order_by("weekday", "opens_at")),
        Prefetch("capacities", Capacity.objects.order_by("unit")),
    )
    for row in rows:
        yield _offer(row, row.waiting_now), _visited(row)


def waiting_counts(service_ids: list[UUID]) -> dict[UUID, int]:
    """Return how many wait for each of these services."""
    found = WaitingEntry.objects.filter(service_id__in=service_ids, left_at=None).order_by().values_list("service_id")
    return dict(found.annotate(waiting_now=Count("id")))


def _visited(row: Service) -> frozenset[str]:
    """Return the municipalities of the sites; where the place is hidden, of nothing, for a distance would point to it."""
    if row.is_place_hidden:
        return frozenset()
    return frozenset(filter(None, (_municipality(site.area) for site in row.sites.all())))


def _municipality(code: str) -> str:
    try:
        return municipality_of(code)
    except UnknownPlace:
        return ""


def _offer(row: Service, waiting: int) -> Offer:
    rooms = list(row.capacities.all())
    room = next(iter(rooms), None)
    return Offer(
        id=row.id,
        organisation=row.organisation.code,
        text=Text.read(row.names),
        type=row.type,
        status=row.status,
        age_from=row.age_from,
        age_to=row.age_to,
        sex=row.sex,
        needs=frozenset(row.needs),
        disabilities=frozenset(row.disabilities),
        languages=frozenset(row.languages),
        cover=row.cover,
        municipalities=frozenset(one.municipality for one in row.areas.all()),
        hours=tuple((one.weekday, one.opens_at, one.closes_at) for one in row.hours.all()),
        free=sum(one.free for one in rooms) if rooms else None,
        total=sum(one.total for one in rooms) if rooms else None,
        unit=room.unit if room else "",
        as_of=room.as_of if room else None,
        waiting=waiting,
        due_at=row.due_at,
        confirmed_at=row.confirmed_at,
        is_open_to_referrals=row.is_open_to_referrals,
        is_place_hidden=row.is_place_hidden,
        team_id=row.team_id,
    )


def _distance(municipality: str, places: frozenset[str]) -> int | None:
    """Return how far the nearest site lies from a municipality; None where a point is not in the lists."""
    if not municipality or not places:
        return None
    if municipality in places:
        return 0
    here = _point(municipality)
    there = [point for point in map(_point, places) if point]
    return min((kilometres(here, point) for point in there), default=None) if here else None


def _point(municipality: str) -> tuple[float, float] | None:
    known = area(municipality)
    return (known.latitude, known.longitude) if known.latitude is not None and known.longitude is not None else None
