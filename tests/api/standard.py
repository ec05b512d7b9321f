"""The JSON schemas of HSDS 3.0 and 3.1, transcribed from the standard's documentation: types, formats, codes, required.

No package carries them. `_OBJECTS` is what both versions share; 3.1 adds `capacities`, `additional_urls`, `last_modified`, units
and service capacities. Where the standard leaves an object open, so do we, but an unknown key at a place of ours is a slip:
each object is closed to keys that the newer version does not know.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker

S: dict[str, Any] = {"type": "string"}
N: dict[str, Any] = {"type": "number"}
ID: dict[str, Any] = {"type": "string", "format": "uuid"}
URI: dict[str, Any] = {"type": "string", "format": "uri"}
EMAIL: dict[str, Any] = {"type": "string", "format": "email"}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}


def one_of(*words: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


def many(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


KINDS_OF_PLACE = one_of("physical", "postal", "virtual")
TAGGED = {"attributes": many("attribute"), "metadata": many("metadata")}
LINKS = {"location_id": ID, "service_id": ID, "organization_id": ID, "contact_id": ID, "service_at_location_id": ID}

# name → (properties, required)
_OBJECTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "organization": (
        {
            "id": ID,
            "name": S,
            "alternate_name": S,
            "description": S,
            "email": EMAIL,
            "website": URI,
            "tax_status": S,
            "tax_id": S,
            "year_incorporated": N,
            "legal_status": S,
            "logo": S,
            "uri": URI,
            "parent_organization_id": ID,
            "funding": many("funding"),
            "contacts": many("contact"),
            "phones": many("phone"),
            "locations": many("location"),
            "programs": many("program"),
            "organization_identifiers": many("organization_identifier"),
            "services": many("service"),
            **TAGGED,
        },
        ("id", "name", "description"),
    ),
    "organization_identifier": (
        {"id": ID, "organization_id": ID, "identifier_scheme": S, "identifier_type": S, "identifier": S, **TAGGED},
        ("id", "identifier_type", "identifier"),
    ),
    "program": (
        {"id": ID, "organization_id": ID, "name": S, "alternate_name": S, "description": S, **TAGGED},
        ("id", "name", "description"),
    ),
    "service": (
        {
            "id": ID,
            "organization_id": ID,
            "program_id": ID,
            "name": S,
            "alternate_name": S,
            "description": S,
            "url": URI,
            "email": EMAIL,
            "status": one_of("active", "inactive", "defunct", "temporarily closed"),
            "interpretation_services": S,
            "application_process": S,
            "fees_description": S,
            "wait_time": S,
            "fees": S,
            "accreditations": S,
            "eligibility_description": S,
            "minimum_age": N,
            "maximum_age": N,
            "assured_date": DAY,
            "assurer_email": EMAIL,
            "licenses": S,
            "alert": S,
            "phones": many("phone"),
            "schedules": many("schedule"),
            "service_areas": many("service_area"),
            "service_at_locations": many("service_at_location"),
            "languages": many("language"),
            "organization": ref("organization"),
            "funding": many("funding"),
            "cost_options": many("cost_option"),
            "program": ref("program"),
            "required_documents": many("required_document"),
            "contacts": many("contact"),
            **TAGGED,
        },
        ("id", "name", "status"),
    ),
    "service_at_location": (
        {
            "id": ID,
            "service_id": ID,
            "location_id": ID,
            "description": S,
            "service_areas": many("service_area"),
            "contacts": many("contact"),
            "phones": many("phone"),
            "schedules": many("schedule"),
            "location": ref("location"),
            "service": ref("service"),
            **TAGGED,
        },
        ("id",),
    ),
    "location": (
        {
            "id": ID,
            "location_type": KINDS_OF_PLACE,
            "url": URI,
            "organization_id": ID,
            "name": S,
            "alternate_name": S,
            "description": S,
            "transportation": S,
            "latitude": N,
            "longitude": N,
            "external_identifier": S,
            "external_identifier_type": S,
            "languages": many("language"),
            "addresses": many("address"),
            "contacts": many("contact"),
            "accessibility": many("accessibility"),
            "phones": many("phone"),
            "schedules": many("schedule"),
            **TAGGED,
        },
        ("id", "location_type"),
    ),
    "address": (
        {
            "id": ID,
            "location_id": ID,
            "attention": S,
            "address_1": S,
            "address_2": S,
            "city": S,
            "region": S,
            "state_province": S,
            "postal_code": S,
            "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "address_type": KINDS_OF_PLACE,
            **TAGGED,
        },
        ("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    ),
    "phone": (
        {
            "id": ID,
            **LINKS,
            "number": S,
            "extension": N,
            "type": S,
            "description": S,
            "languages": many("language"),
            **TAGGED,
        },
        ("id", "number"),
    ),
    "contact": (
        {
            "id": ID,
            **{name: ID for name in LINKS if name != "contact_id"},
            "name": S,
            "title": S,
            "department": S,
            "email": EMAIL,
            "phones": many("phone"),
            **TAGGED,
        },
        ("id",),
    ),
    "schedule": (
        {
            "id": ID,
            "service_id": ID,
            "location_id": ID,
            "service_at_location_id": ID,
            **dict.fromkeys(("valid_from", "valid_to", "dtstart", "until"), DAY),
            **dict.fromkeys(("timezone", "count", "interval"), N),
            "wkst": one_of("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
            "freq": one_of("WEEKLY", "MONTHLY"),
            **dict.fromkeys(("byday", "byweekno", "bymonthday", "byyearday", "description"), S),
            "opens_at": {"type": "string", "pattern": r"^\d\d:\d\d(:\d\d)?"},
            "closes_at": {"type": "string", "pattern": r"^\d\d:\d\d(:\d\d)?"},
            "schedule_link": URI,
            "attending_type": S,
            "notes": S,
            **TAGGED,
        },
        ("id",),
    ),
    "service_area": (
        {
            "id": ID,
            "service_id": ID,
            "service_at_location_id": ID,
            **dict.fromkeys(("name", "description", "extent", "extent_type", "uri"), S),
            **TAGGED,
        },
        ("id",),
    ),
    "language": (
        {"id": ID, "service_id": ID, "location_id": ID, "phone_id": ID, "name": S, "code": S, "note": S, **TAGGED},
        ("id",),
    ),
    "funding": ({"id": ID, "organization_id": ID, "service_id": ID, "source": S, **TAGGED}, ("id",)),
    "cost_option": (
        {
            "id": ID,
            "service_id": ID,
            "valid_from": DAY,
            "valid_to": DAY,
            "option": S,
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "amount": N,
            "amount_description": S,
            **TAGGED,
        },
        ("id",),
    ),
    "required_document": ({"id": ID, "service_id": ID, "document": S, "uri": S, **TAGGED}, ("id",)),
    "accessibility": ({"id": ID, "location_id": ID, "description": S, "details": S, "url": URI, **TAGGED}, ("id",)),
    "taxonomy": (
        {"id": ID, "name": S, "description": S, "uri": URI, "version": S, "metadata": many("metadata")},
        ("id", "name", "description"),
    ),
    "taxonomy_term": (
        {
            "id": ID,
            "code": S,
            "name": S,
            "description": S,
            "parent_id": ID,
            "taxonomy": S,
            "taxonomy_detail": ref("taxonomy"),
            "language": S,
            "taxonomy_id": ID,
            "term_uri": URI,
            "metadata": many("metadata"),
        },
        ("id", "name", "description"),
    ),
    "attribute": (
        {
            "id": ID,
            "link_id": ID,
            "taxonomy_term_id": ID,
            "link_type": S,
            "link_entity": S,
            "value": S,
            "label": S,
            "taxonomy_term": ref("taxonomy_term"),
            "metadata": many("metadata"),
        },
        ("id",),
    ),
    "metadata": (
        {
            "id": ID,
            "resource_id": ID,
            **dict.fromkeys(("resource_type", "last_action_type", "field_name", "previous_value"), S),
            "last_action_date": DAY,
            "replacement_value": S,
            "updated_by": S,
        },
        (
            "id",
            "last_action_date",
            "last_action_type",
            "field_name",
            "previous_value",
            "replacement_value",
            "updated_by",
        ),
    ),
}
_SINCE_3_1: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "unit": ({"id": ID, "name": S, "scheme": S, "identifier": S, "uri": URI, **TAGGED}, ("id", "name")),
    "service_capacity": (
        {
            "id": ID,
            "service_id": ID,
            "unit": ref("unit"),
            "unit_id": ID,
            "available": N,
            "maximum": N,
            "description": S,
            "updated": MOMENT,
            **TAGGED,
        },
        ("id", "unit", "available", "updated"),
    ),
    "url": ({"id": ID, "label": S, "url": URI, "organization_id": ID, "service_id": ID, **TAGGED}, ("id", "url")),
}
_NEW_KEYS: dict[str, dict[str, Any]] = {
    "service": {"capacities": many("service_capacity"), "additional_urls": many("url"), "last_modified": MOMENT},
    "organization": {"additional_websites": many("url")},
}
PAGE = {
    "type": "object",
    "properties": {
        **{key: {"type": "integer"} for key in ("total_items", "total_pages", "page_number", "size")},
        **{key: {"type": "boolean"} for key in ("first_page", "last_page", "empty")},
        "contents": {"type": "array"},
    },
    "required": ["empty", "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "contents"],
    "additionalProperties": False,
}

_formats = FormatChecker(formats=())


@_formats.checks("uuid", raises=ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value


@_formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@_formats.checks("date")
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value))


@_formats.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", value))


@_formats.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[^@\s]+@[^@\s]+", value))


def _object(properties: Mapping[str, Any], required: tuple[str, ...], *, is_closed: bool) -> dict[str, Any]:
    closed = {"additionalProperties": False} if is_closed else {}
    return {"type": "object", "properties": dict(properties), "required": list(required), **closed}


def schema(name: str, version: str) -> dict[str, Any]:
    """Return the schema of one object. 3.0 stands open, for it does not know what came later; 3.1 is closed."""
    is_newer = version == "3.1"
    objects = {**_OBJECTS, **_SINCE_3_1} if is_newer else _OBJECTS
    defined = {
        one: _object({**fields, **(_NEW_KEYS.get(one, {}) if is_newer else {})}, needed, is_closed=is_newer)
        for one, (fields, needed) in objects.items()
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": defined, **ref(name)}


def faults(value: object, name: str, version: str) -> list[str]:
    """Return what is wrong with an answer, by the standard."""
    check = Draft202012Validator(schema(name, version), format_checker=_formats)
    return [f"{one.json_path}: {one.message}" for one in check.iter_errors(value)]


def page_faults(value: object) -> list[str]:
    """Return what is wrong with the envelope of a list."""
    return [one.message for one in Draft202012Validator(PAGE).iter_errors(value)]
