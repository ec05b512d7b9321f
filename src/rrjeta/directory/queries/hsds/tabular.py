"""The whole public directory as rows of tables, in the order of their ids."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid5

from rrjeta.directory.choices import ContactKind
from rrjeta.directory.facts.told import ServiceTold
from rrjeta.directory.queries.hsds import objects
from rrjeta.directory.queries.listing import public_services
from rrjeta.directory.queries.organisations import told_organisations
from rrjeta.directory.queries.showing import told
from rrjeta.directory.rules.tables import PREFIX, TABLES
from rrjeta.packs.current import current
from rrjeta.places.models import Organisation

Rows = dict[str, list[dict[str, Any]]]


def tables() -> Rows:
    """Return the rows of each table: what anybody may know, and nothing else."""
    rows: Rows = {name: [] for name in TABLES}
    for body in told_organisations(Organisation.objects.filter(is_listed=True).order_by("id")):
        rows["organizations"].append({**objects.organization(body), "rrjeta_code": body.code})
        rows["funding"] += [{**one, "organization_id": str(body.id)} for one in objects.funding(body)]
    for one in told(public_services().order_by("id"), is_public=True):
        _add_service(rows, one)
    for name in objects.TAXONOMIES:
        rows["taxonomies"].append(objects.taxonomy(name))
        codes = current().code_list(name, with_retired=True)
        rows["taxonomy_terms"] += [objects.term(name, one.code) for one in codes]
    units = {one["unit_id"]: {"id": one["unit_id"], "name": one.pop("unit_name")} for one in rows["service_capacity"]}
    rows["units"] = list(units.values())
    return {name: sorted(held, key=lambda one: str(one["id"])) for name, held in rows.items()}


def _add_service(rows: Rows, one: ServiceTold) -> None:
    mine = {"service_id": str(one.id)}
    rows["services"].append(_service(one))
    for place in one.sites:
        where = objects.location(place)
        rows["locations"].append({**where, "rrjeta_area": place.area})
        rows["service_at_locations"].append({**mine, "id": str(place.id), "location_id": where["id"]})
        rows["addresses"] += [{**each, "location_id": where["id"]} for each in where.get("addresses", [])]
    for contact in one.contacts:
        table, row = _contact(contact)
        rows[table].append({**mine, **row})
    rows["schedules"] += [{**mine, **each} for each in objects.schedules(one)]
    rows["service_areas"] += [{**mine, **each} for each in _areas(one)]
    rows["languages"] += [{**mine, **objects.language(one.id, code), "rrjeta_code": code} for code in one.languages]
    rows["attributes"] += [
        {**objects.attribute(one.id, name, code), "rrjeta_code": code} for name, code in objects.terms_of(one)
    ]
    for room in one.capacities:
        told_room = objects.capacity(room)
        unit = told_room.pop("unit")
        rows["service_capacity"].append({**mine, **told_room, "unit_id": unit["id"], "unit_name": unit["name"]})


def _contact(contact: Any) -> tuple[str, dict[str, Any]]:
    match contact.kind:
        case ContactKind.PHONE:
            return "phones", objects.phone(contact)
        case ContactKind.EMAIL:
            return "contacts", objects.contact(contact)
        case _:
            return "urls", objects.url(contact)


def _service(one: ServiceTold) -> dict[str, Any]:
    own = {
        "code": one.code,
        "type": one.type,
        "category": one.category,
        "status": one.status,
        "began": one.began,
        "ended": one.ended,
        "sex": one.sex,
        "cover": one.cover,
        "cost": one.cost,
        "cadence_days": one.cadence_days,
        "mark": one.mark,
        "source": one.source,
        "descriptions": _words(one.descriptions),
        "eligibility": _words(one.eligibility),
        "how_to_get_in": _words(one.how_to_get_in),
        "price": _words(one.price),
        "figures": one.figures,
        "is_residential": one.is_residential,
        "is_place_hidden": one.is_place_hidden,
        "is_open_to_referrals": one.is_open_to_referrals,
        "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else "",
        "due_at": one.due_at.isoformat() if one.due_at else "",
    }
    plain = {**objects.service(one), "organization_id": str(one.organisation_id)}
    return {**plain, **{PREFIX + name: value for name, value in own.items()}}


def _words(text: Any) -> dict[str, str]:
    return text.both() if text else {}


def _areas(one: ServiceTold) -> Iterator[dict[str, Any]]:
    """Return a row for each name under which a municipality is covered: the source's own names are kept."""
    plain = {each.get("uri", ""): each for each in objects.areas(one)}
    if one.cover == "country":
        yield from plain.values()
        return
    for code, named in one.areas:
        if code in plain:
            yield {**plain[code], "id": str(uuid5(one.id, f"area/{code}/{named}")), "rrjeta_named": named}


def cell(value: Any) -> str:
    """Return a value as it stands in a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    return str(value)
