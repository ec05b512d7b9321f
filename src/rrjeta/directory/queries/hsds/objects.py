"""The directory in the words of HSDS 3.1 (Open Referral): a service, an organisation, a place, a term, each as plain JSON.

Names stand in Albanian with the English beside as the alternate name. What nobody said is left out: the standard knows no
null. Ids of what has no row of its own are made from the ids and codes it belongs to, so that they stay the same.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from rrjeta.directory.choices import CATEGORIES, DISABILITIES, LANGUAGES_SPOKEN, NEEDS, TYPES, ContactKind, Cost, Status
from rrjeta.directory.facts.told import CapacityTold, ContactTold, OrganisationTold, Place, ServiceTold
from rrjeta.kernel.text import Text
from rrjeta.packs.current import current
from rrjeta.places.queries import UnknownPlace, area, area_names, county_of

VERSION = "3.1"
# The namespace of every id that is made from a code.
NAMESPACE = UUID("6f1c2c0e-6a7b-5d53-9d3e-2f6d1c2b7a10")
TAXONOMIES = (TYPES, CATEGORIES, NEEDS, DISABILITIES)
_STATUS = {
    Status.RUNNING: "active",
    Status.PLANNED: "inactive",
    Status.ENDED: "defunct",
    Status.CLOSED: "temporarily closed",
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# ISO 639 of the languages of the list that have one.
_ISO = frozenset({"sq", "rom", "el", "mk", "rup", "it", "en", "ar", "fa"})
_SIGN = "sgn"


def service(one: ServiceTold) -> dict[str, Any]:
    """Return the one-to-one fields of a service."""
    emails = [each.value for each in one.contacts if each.kind == ContactKind.EMAIL]
    pages = [each.value for each in one.contacts if each.kind == ContactKind.WEB]
    return _given(
        id=str(one.id),
        name=one.names.sq,
        alternate_name=one.names.en,
        description=_both(one.descriptions),
        url=next(iter(pages), None),
        email=next(iter(emails), None),
        status=_STATUS[Status(one.status)],
        application_process=_both(one.how_to_get_in),
        fees_description=one.cost if one.cost != Cost.UNKNOWN else None,
        eligibility_description=_both(one.eligibility),
        minimum_age=one.age_from,
        maximum_age=one.age_to,
        assured_date=one.confirmed_at.date().isoformat() if one.confirmed_at else None,
        last_modified=moment(one.modified_at),
    )


def full_service(one: ServiceTold, body: OrganisationTold) -> dict[str, Any]:
    """Return a service with everything that belongs to it and may be known."""
    pages = [each for each in one.contacts if each.kind == ContactKind.WEB]
    return {
        **service(one),
        **_given(
            organization=organization(body),
            phones=[phone(each) for each in one.contacts if each.kind == ContactKind.PHONE],
            contacts=[contact(each) for each in one.contacts if each.kind == ContactKind.EMAIL],
            additional_urls=[url(each) for each in pages[1:]],
            schedules=schedules(one),
            service_areas=areas(one),
            service_at_locations=[service_at_location(one, place) for place in one.sites],
            languages=[language(one.id, code) for code in one.languages],
            funding=funding(body),
            cost_options=[_cost(one)] if one.cost == Cost.FREE else [],
            attributes=[attribute(one.id, name, code) for name, code in terms_of(one)],
            capacities=[capacity(room) for room in one.capacities],
        ),
    }


def organization(one: OrganisationTold) -> dict[str, Any]:
    """Return the one-to-one fields of an organisation."""
    year = one.registered_on[:4] or one.founded[:4]
    return _given(
        id=str(one.id),
        name=one.names.sq,
        alternate_name=one.names.en,
        description=_both(one.descriptions) or one.names.en,
        website=one.website or None,
        year_incorporated=int(year) if year.isdigit() else None,
        legal_status=one.legal_form or one.kind,
        parent_organization_id=str(one.parent_id) if one.parent_id else None,
    )


def full_organization(one: OrganisationTold, services: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return an organisation with what belongs to it; its services as they are handed in."""
    identifiers = [
        {
            "id": str(uuid5(one.id, "registration")),
            "identifier_scheme": "registration",
            "identifier_type": "registration",
            "identifier": one.registration.en,
        }
        if one.registration
        else None
    ]
    return {
        **organization(one),
        **_given(
            funding=funding(one),
            organization_identifiers=[given for given in identifiers if given],
            services=list(services),
        ),
    }


def location(place: Place) -> dict[str, Any]:
    """Return where a service is given; only what its owner wrote, never a point made up from the name of a town."""
    names = area_names([place.area]).get(place.area)
    return _given(
        id=str(uuid5(place.id, "location")),
        location_type="physical",
        name=names.sq if names else place.area,
        alternate_name=names.en if names else None,
        latitude=place.latitude,
        longitude=place.longitude,
        addresses=[_address(place)] if place.address else [],
    )


def service_at_location(one: ServiceTold, place: Place) -> dict[str, Any]:
    """Return that a service is given at a place."""
    return {"id": str(place.id), "location": location(place)}


def full_service_at_location(one: ServiceTold, place: Place, body: OrganisationTold) -> dict[str, Any]:
    """Return the same with the service, and what belongs to it."""
    whole = full_service(one, body)
    parts: dict[str, Any] = {
        name: whole[name] for name in ("phones", "contacts", "schedules", "service_areas") if name in whole
    }
    kept = {name: value for name, value in whole.items() if name != "service_at_locations"}
    return {**service_at_location(one, place), **parts, "service": kept}


def taxonomy(name: str) -> dict[str, Any]:
    """Return a list of the pack as a taxonomy."""
    pack = current()
    head = Text.read(pack.head["name"])
    return {
        "id": str(taxonomy_id(name)),
        "name": name,
        "description": f"{name} ({head.en})",
        "version": str(pack.number),
    }


def term(name: str, code: str) -> dict[str, Any]:
    """Return a code of a list as a term of its taxonomy."""
    words = _words(name, code)
    return {
        "id": str(term_id(name, code)),
        "code": code,
        "name": words.sq,
        "description": words.en,
        "language": "sq",
        "taxonomy": name,
        "taxonomy_id": str(taxonomy_id(name)),
        "taxonomy_detail": taxonomy(name),
    }


def attribute(entity_id: UUID, name: str, code: str) -> dict[str, Any]:
    """Return that a service is of a term."""
    return {
        "id": str(uuid5(entity_id, f"{name}/{code}")),
        "link_id": str(entity_id),
        "link_type": name,
        "link_entity": "service",
        "taxonomy_term_id": str(term_id(name, code)),
        "taxonomy_term": term(name, code),
    }


def terms_of(one: ServiceTold) -> list[tuple[str, str]]:
    """Return the terms of a service: its type, its group, the needs it helps with, the disabilities it is made for."""
    single = [(TYPES, one.type), *([(CATEGORIES, one.category)] if one.category else [])]
    return [*single, *((NEEDS, code) for code in one.needs), *((DISABILITIES, code) for code in one.disabilities)]


def taxonomy_id(name: str) -> UUID:
    """Return the id of a list."""
    return uuid5(NAMESPACE, name)


def term_id(name: str, code: str) -> UUID:
    """Return the id of a code of a list."""
    return uuid5(taxonomy_id(name), code)


def known_terms() -> dict[UUID, tuple[str, str]]:
    """Return list and code of each term by its id."""
    pack = current()
    return {
        term_id(name, one.code): (name, one.code)
        for name in TAXONOMIES
        for one in pack.code_list(name, with_retired=True)
    }


def moment(at: datetime) -> str:
    """Return a moment to the millisecond, with its zone."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _both(text: Text | None) -> str | None:
    """Return words in both languages, the Albanian first."""
    if text is None:
        return None
    return "\n\n".join(dict.fromkeys(filter(None, (text.sq.strip(), text.en.strip())))) or None


def _words(name: str, code: str) -> Text:
    pack = current()
    return pack.labels(name, code) if pack.has_code(name, code) else Text(code, code)


def phone(one: ContactTold) -> dict[str, Any]:
    """Return a telephone number."""
    return _given(id=str(one.id), number=one.value, type="voice", description=one.label)


def contact(one: ContactTold) -> dict[str, Any]:
    """Return an e-mail address, without a person's name."""
    return _given(id=str(one.id), email=one.value, department=one.label)


def url(one: ContactTold) -> dict[str, Any]:
    """Return a web address."""
    return _given(id=str(one.id), url=one.value, label=one.label)


def schedules(one: ServiceTold) -> list[dict[str, Any]]:
    """Return opening hours as weekly rules, days of the same hours in one."""
    days: dict[tuple[str, str], list[str]] = {}
    for weekday, opens, closes in one.hours:
        days.setdefault((opens.isoformat(), closes.isoformat()), []).append(_DAYS[weekday])
    return [
        {
            "id": str(uuid5(one.id, f"schedule/{opens}/{closes}")),
            "freq": "WEEKLY",
            "wkst": "MO",
            "byday": ",".join(names),
            "opens_at": opens,
            "closes_at": closes,
        }
        for (opens, closes), names in days.items()
    ]


def areas(one: ServiceTold) -> list[dict[str, Any]]:
    """Return where a service is for: the country, or each municipality once."""
    if one.cover == "country":
        name = Text.read(current().head["name"])
        return [{"id": str(uuid5(one.id, "area/country")), "name": name.sq, "description": name.en}]
    names: Mapping[str, Text] = area_names(one.municipalities)
    return [
        {"id": str(uuid5(one.id, f"area/{code}")), "name": names[code].sq, "description": names[code].en, "uri": code}
        for code in one.municipalities
        if code in names
    ]


def language(service_id: UUID, code: str) -> dict[str, Any]:
    """Return a language in which a service is given."""
    words = _words(LANGUAGES_SPOKEN, code)
    iso = _SIGN if code == "sign" else code if code in _ISO else None
    return _given(id=str(uuid5(service_id, f"language/{code}")), name=words.en, code=iso, note=words.sq)


def funding(body: OrganisationTold) -> list[dict[str, Any]]:
    """Return who pays for an organisation."""
    return [{"id": str(uuid5(body.id, f"funding/{one.code}")), "source": one.code} for one in body.funders]


def _cost(one: ServiceTold) -> dict[str, Any]:
    return {"id": str(uuid5(one.id, "cost")), "option": one.cost, "amount": 0, "currency": "ALL"}


def capacity(room: CapacityTold) -> dict[str, Any]:
    """Return how much room there is, with the unit in which it is counted."""
    return {
        "id": str(room.id),
        "unit": {"id": str(uuid5(NAMESPACE, f"unit/{room.unit}")), "name": room.unit},
        "available": room.free,
        "maximum": room.total,
        "updated": moment(room.as_of),
    }


def _address(place: Place) -> dict[str, Any]:
    names = area_names([place.area])
    try:
        county = area_names([county_of(place.area)])
        zone = next(iter(county.values())).sq if county else ""
        seat = area(place.area).seat
    except UnknownPlace:
        zone, seat = "", ""
    town = names[place.area].sq if place.area in names else seat
    return {
        "id": str(uuid5(place.id, "address")),
        "address_1": place.address,
        "city": town,
        "state_province": zone,
        "postal_code": "",
        "country": current().head["country"],
        "address_type": "physical",
    }
