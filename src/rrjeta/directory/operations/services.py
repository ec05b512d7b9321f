"""What an owner says of a service: added, changed, confirmed, answered for by a team, handed over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import Cover, EventKind, Status
from rrjeta.directory.facts.given import ServiceGiven
from rrjeta.directory.models import CoveredArea, Event, OpeningHour, Service, Site
from rrjeta.directory.operations.room import confirm, own_service
from rrjeta.directory.queries.lists import known_codes
from rrjeta.directory.queries.organisations import OWN_EVENT
from rrjeta.directory.rules.offering import both, service_errors
from rrjeta.directory.scope import keeps_organisation
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.places.models import Organisation

_LONGEST_TIME = 10


class PlaceStaysHidden(Refused):
    """Only whoever keeps the whole directory may say that a hidden place is hidden no longer."""

    message = _("That this place is hidden is taken back by the State Agency alone.")


@operation(Permission.EDIT_DIRECTORY)
def add_service(actor: Actor, *, operation_id: UUID, organisation: str, given: ServiceGiven) -> UUID:
    """Add a service of an organisation that the actor keeps. Raises NotFound, Invalid."""
    body = Organisation.objects.filter(code=organisation, is_listed=True).first()
    if body is None or not keeps_organisation(actor, Permission.EDIT_DIRECTORY, body.code):
        raise NotFound
    if errors := service_errors(given, known_codes()):
        raise Invalid(errors)
    moment, row_id = now(), new_id()
    row = Service(
        id=row_id,
        organisation=body,
        code=f"own-{row_id}",
        mark=Mark.SOURCED,
        confirmed_at=moment,
        due_at=moment + timedelta(days=given.cadence_days),
        **_fields(given),
    )
    add(row)
    _set_rows(row, given)
    return row.id


@operation(Permission.EDIT_DIRECTORY)
def change_service(
    actor: Actor, *, operation_id: UUID, service_id: UUID, given: ServiceGiven, base_version: int | None = None
) -> UUID:
    """Change what a service says; that confirms it. Raises NotFound, Invalid, Stale, PlaceStaysHidden."""
    row = own_service(actor, Permission.EDIT_DIRECTORY, service_id)
    if errors := service_errors(given, known_codes()):
        raise Invalid(errors)
    if row.is_place_hidden and not given.is_place_hidden and not _keeps_all(actor, row):
        raise PlaceStaysHidden
    change(row, _fields(given), base_version=base_version)
    confirm(row)
    _set_rows(row, given)
    return row.id


@operation(Permission.SET_CAPACITY)
def confirm_service(actor: Actor, *, operation_id: UUID, service_id: UUID) -> UUID:
    """Confirm that what stands of a service still holds. Raises NotFound."""
    return confirm(own_service(actor, Permission.SET_CAPACITY, service_id)).id


@operation(Permission.KEEP_DIRECTORY)
def set_team(actor: Actor, *, operation_id: UUID, service_id: UUID, team_id: UUID | None) -> UUID:
    """Say which unit of this house answers the referrals to a service, or none. Raises NotFound, Invalid.

    Whoever is chosen reads what is sent: that is decided by those who keep the whole directory, never by the team itself.
    """
    row = own_service(actor, Permission.KEEP_DIRECTORY, service_id)
    if team_id is not None and not Unit.objects.filter(id=team_id, is_active=True).exists():
        raise Invalid({"team": _("Please choose one of the answers offered.")})
    return change(row, {"team_id": team_id}).id


@operation(Permission.KEEP_DIRECTORY)
def hand_over_service(
    actor: Actor, *, operation_id: UUID, service_id: UUID, organisation: str, on: str, words: Text
) -> UUID:
    """Hand a service over to another organisation; its record, and who gave it before, are kept. Raises NotFound, Invalid."""
    row = own_service(actor, Permission.KEEP_DIRECTORY, service_id)
    body = Organisation.objects.filter(code=organisation, is_listed=True).first()
    errors: dict[str, Any] = {}
    if body is None or body.id == row.organisation_id:
        errors["organisation"] = _("Choose the organisation that takes the service over.")
    if not words.sq.strip() or not words.en.strip():
        errors["words"] = _("Say in both languages what happened.")
    if len(on) > _LONGEST_TIME:
        errors["on"] = _("Write this shorter.")
    if errors or body is None:
        raise Invalid(errors)
    event = Event(
        code=f"{OWN_EVENT}{new_id()}",
        organisation_id=row.organisation_id,
        other=body,
        service=row,
        kind=EventKind.HANDED_OVER,
        happened_on=on,
        words=words.both(),
        mark=Mark.SOURCED,
        source="",
    )
    add(event)
    return change(row, {"organisation_id": body.id, "team_id": None, "modified_at": now()}).id


def _keeps_all(actor: Actor, row: Service) -> bool:
    return keeps_organisation(actor, Permission.KEEP_DIRECTORY, row.organisation.code)


def _fields(given: ServiceGiven) -> dict[str, Any]:
    return {
        "names": given.names.both(),
        "descriptions": both(given.descriptions),
        "type": given.type,
        "category": given.category,
        "status": given.status,
        "age_from": given.age_from,
        "age_to": given.age_to,
        "sex": given.sex,
        "needs": sorted(given.needs),
        "disabilities": sorted(given.disabilities),
        "languages": sorted(given.languages),
        "eligibility": both(given.eligibility),
        "cover": given.cover,
        "cost": given.cost,
        "cost_words": both(given.price),
        "how_to_get_in": both(given.how_to_get_in),
        "is_residential": given.is_residential,
        "is_place_hidden": given.is_place_hidden,
        "is_open_to_referrals": given.is_open_to_referrals and given.status == Status.RUNNING,
        "cadence_days": given.cadence_days,
    }


def _set_rows(row: Service, given: ServiceGiven) -> None:
    """Write areas, hours and sites; rows that stay as they are keep their ids."""
    wanted = set(given.areas) if given.cover == Cover.LISTED else set()
    present = set()
    for one in row.areas.all():
        if one.municipality in wanted:
            # It may stand under two names: as itself, and inside a county or a former district that the source names.
            present.add(one.municipality)
        else:
            remove(one)
    for code in sorted(wanted - present):
        CoveredArea(service=row, municipality=code, named=code).save(force_insert=True)
    hours = set(given.hours)
    for hour in row.hours.all():
        said = (hour.weekday, hour.opens_at, hour.closes_at)
        if said not in hours:
            remove(hour)
        hours.discard(said)
    for day, opens, closes in sorted(hours):
        OpeningHour(service=row, weekday=day, opens_at=opens, closes_at=closes).save(force_insert=True)
    sites = {(one.area, one.address.strip()): position for position, one in enumerate(given.sites)}
    for site in row.sites.all():
        if (site.area, site.address) not in sites:
            remove(site)
        sites.pop((site.area, site.address), None)
    for (area, address), position in sites.items():
        add(Site(service=row, area=area, address=address, position=position))
