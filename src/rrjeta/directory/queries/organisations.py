"""Organisations with their profile, their history and who pays for them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.directory.facts.told import EventTold, FunderTold, OrganisationTold
from rrjeta.directory.models import Event, Profile
from rrjeta.directory.queries.showing import text
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.text import Text
from rrjeta.packs.current import current
from rrjeta.places.book import book
from rrjeta.places.models import Organisation

# With this the code of an event begins that was said here and stands in no pack.
OWN_EVENT = "own-"


def one_organisation(actor: Actor, code: str) -> OrganisationTold:
    """Return an organisation of the list. Raises NotFound, NotAllowed."""
    require(actor, Permission.READ_DIRECTORY)
    return public_organisation(code)


def public_organisation(code: str) -> OrganisationTold:
    """Return an organisation of the list, for anybody: what is told of it is in the pack or meant for everybody."""
    row = Organisation.objects.filter(code=code, is_listed=True).first()
    if row is None:
        raise NotFound
    return told_organisations([row])[0]


def events_of_service(service_id: UUID) -> list[EventTold]:
    """Return what happened to a service, also when another organisation had it."""
    found = Event.objects.filter(service_id=service_id).select_related("organisation", "other")
    return [_event(one) for one in found.order_by("happened_on", "code")]


def told_organisations(rows: Iterable[Organisation]) -> list[OrganisationTold]:
    """Return organisations with what belongs to each, in three queries however many there are."""
    held = list(rows)
    ids = [row.id for row in held]
    profiles = {one.organisation_id: one for one in Profile.objects.filter(organisation_id__in=ids)}
    events: dict[UUID, list[EventTold]] = {one: [] for one in ids}
    # What happened to a service that is listed no longer is told no longer, as nothing of it is.
    found = Event.objects.filter(Q(organisation_id__in=ids) | Q(other_id__in=ids)).exclude(service__is_listed=False)
    for row in found.select_related("organisation", "other").order_by("happened_on", "code"):
        for body_id in {row.organisation_id, row.other_id} & set(ids):
            if body_id:
                events[body_id].append(_event(row))
    return [_told(row, profiles.get(row.id), tuple(events[row.id])) for row in held]


def programmes_of(code: str) -> list[dict[str, Any]]:
    """Return the programmes and projects of an organisation as the pack has them, with what they count."""
    network = current().part("network")
    return [one for one in network["programmes"] if code in (one.get("run_by"), *(one.get("partners") or []))]


def counted_of(code: str) -> list[dict[str, Any]]:
    """Return those whom the source counts as belonging to an organisation without naming them."""
    return [one for one in current().part("network")["counted"] if one.get("to") == code]


def _event(row: Event) -> EventTold:
    return EventTold(
        kind=row.kind,
        happened_on=row.happened_on,
        text=Text.read(row.words),
        organisation=row.organisation.code,
        other=row.other.code if row.other else "",
        mark=row.mark,
        source=row.source,
        id=row.id,
        is_own=row.code.startswith(OWN_EVENT) and row.service_id is None,
    )


def _told(row: Organisation, profile: Profile | None, events: tuple[EventTold, ...]) -> OrganisationTold:
    return OrganisationTold(
        id=row.id,
        code=row.code,
        kind=row.kind,
        names=Text.read(row.names),
        short=row.short,
        area=(profile.head_office if profile and profile.head_office else "") or _seat(row),
        offices=tuple((profile.field_offices if profile else []) or row.office_codes),
        founded=row.founded,
        closed=row.closed,
        parent_id=row.parent_id,
        legal_form=profile.legal_form if profile else "",
        registration=text(profile.registration) if profile else None,
        registered_on=profile.registered_on if profile else "",
        languages=tuple(profile.languages) if profile else (),
        descriptions=text(profile.descriptions) if profile else None,
        website=profile.website if profile else "",
        funders=tuple(_funders(row.code, profile)),
        events=events,
        mark=row.mark,
        source=row.source,
        staff_count=profile.staff_count if profile else None,
        version=profile.version if profile else None,
    )


def _seat(row: Organisation) -> str:
    known = book().area_codes
    return known.get(row.area_id, "") if row.area_id else ""


def _funders(code: str, profile: Profile | None) -> Iterable[FunderTold]:
    """Return who pays for the organisation, then who pays for one of its programmes."""
    named = set()
    for one in profile.funders if profile else []:
        named.add(one["code"])
        yield FunderTold(one["code"], "", one.get("source", ""))
    for programme in current().part("network")["programmes"]:
        if programme.get("run_by") == code:
            for funder in programme.get("funders") or []:
                if funder not in named:
                    yield FunderTold(funder, programme["code"], programme["source"])
