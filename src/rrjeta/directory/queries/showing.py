"""Services as they may be shown, to colleagues and to everybody; one query for each kind of row, however many there are."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from rrjeta.directory.facts.told import CapacityTold, ContactTold, Place, ServiceTold
from rrjeta.directory.models import Capacity, Contact, CoveredArea, OpeningHour, Service, Site
from rrjeta.directory.queries.finding import waiting_counts
from rrjeta.directory.rules.fitting import is_overdue
from rrjeta.kernel.clock import now
from rrjeta.kernel.text import Text


def told(found: QuerySet[Service], *, is_public: bool) -> list[ServiceTold]:
    """Return the services in their order.

    For the public: no private contact, nobody's number in a waiting list, and of a hidden place no area either: where few
    are, the area it takes children from would tell the town (screens S10).
    """
    contacts = Contact.objects.order_by("kind", "id")
    rows = found.select_related("organisation").prefetch_related(
        Prefetch("areas", CoveredArea.objects.order_by("municipality", "named")),
        Prefetch("sites", Site.objects.order_by("position", "id")),
        Prefetch("hours", OpeningHour.objects.order_by("weekday", "opens_at")),
        Prefetch("capacities", Capacity.objects.order_by("unit")),
        Prefetch("contacts", contacts.filter(is_public=True) if is_public else contacts),
    )
    held = list(rows)
    waiting: Mapping[UUID, int] = {} if is_public else waiting_counts([row.id for row in held])
    moment = now()
    return [_told(row, waiting.get(row.id, 0), is_overdue(row.due_at, moment), is_public=is_public) for row in held]


def _told(row: Service, waiting: int, is_late: bool, *, is_public: bool) -> ServiceTold:
    capacities = list(row.capacities.all())
    areas = () if is_public and row.is_place_hidden else tuple((one.municipality, one.named) for one in row.areas.all())
    return ServiceTold(
        id=row.id,
        code=row.code,
        organisation=row.organisation.code,
        organisation_id=row.organisation_id,
        names=Text.read(row.names),
        descriptions=text(row.descriptions),
        type=row.type,
        category=row.category,
        status=row.status,
        began=row.began,
        ended=row.ended,
        age_from=row.age_from,
        age_to=row.age_to,
        sex=row.sex,
        needs=tuple(row.needs),
        disabilities=tuple(row.disabilities),
        languages=tuple(row.languages),
        eligibility=text(row.eligibility),
        cover=row.cover,
        areas=areas,
        cost=row.cost,
        price=text(row.cost_words),
        how_to_get_in=text(row.how_to_get_in),
        figures=row.figures,
        hours=tuple((one.weekday, one.opens_at, one.closes_at) for one in row.hours.all()),
        sites=() if row.is_place_hidden else tuple(_place(one) for one in row.sites.all()),
        contacts=tuple(_contact(one) for one in row.contacts.all()),
        capacities=tuple(CapacityTold(one.id, one.unit, one.total, one.free, one.as_of) for one in capacities),
        waiting=waiting,
        is_residential=row.is_residential,
        is_place_hidden=row.is_place_hidden,
        is_open_to_referrals=row.is_open_to_referrals,
        is_overdue=is_late,
        confirmed_at=row.confirmed_at,
        due_at=row.due_at,
        modified_at=row.modified_at,
        cadence_days=row.cadence_days,
        team_id=row.team_id,
        mark=row.mark,
        source=row.source,
        version=row.version,
    )


def _place(one: Site) -> Place:
    return Place(one.id, one.area, one.address, one.latitude, one.longitude)


def _contact(one: Contact) -> ContactTold:
    return ContactTold(one.id, one.kind, one.value, one.label, one.is_public)


def text(words: Mapping[str, str]) -> Text | None:
    """Return words in both languages, or None where none were written."""
    return Text.read(words) if words.get("sq") or words.get("en") else None
