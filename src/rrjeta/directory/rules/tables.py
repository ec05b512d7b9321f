"""The files of the directory as a data package of HSDS 3.1: which columns each table has, and what each column holds. Pure.

Columns that begin with `rrjeta_` hold what the standard has no place for, so that what is taken out can be put back whole.
"""

from collections.abc import Iterable
from typing import Any

PREFIX = "rrjeta_"
_OWN_SERVICE = (
    *("code", "type", "category", "status", "began", "ended", "sex", "cover", "cost", "cadence_days", "mark", "source"),
    *("descriptions", "eligibility", "how_to_get_in", "figures", "is_residential", "is_place_hidden"),
    *("is_open_to_referrals", "confirmed_at", "due_at"),
)
TABLES: dict[str, tuple[str, ...]] = {
    "organizations": (
        *("id", "name", "alternate_name", "description", "website", "year_incorporated", "legal_status"),
        *("parent_organization_id", "rrjeta_code"),
    ),
    "services": (
        *("id", "organization_id", "name", "alternate_name", "description", "url", "email", "status"),
        *("application_process", "fees_description", "eligibility_description", "minimum_age", "maximum_age"),
        *("assured_date", "last_modified"),
        *(PREFIX + name for name in _OWN_SERVICE),
    ),
    "service_at_locations": ("id", "service_id", "location_id"),
    "locations": ("id", "location_type", "name", "alternate_name", "latitude", "longitude", "rrjeta_area"),
    "addresses": (
        *("id", "location_id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
    ),
    "phones": ("id", "service_id", "number", "type", "description"),
    "contacts": ("id", "service_id", "email", "department"),
    "urls": ("id", "service_id", "url", "label"),
    "schedules": ("id", "service_id", "freq", "wkst", "byday", "opens_at", "closes_at"),
    "service_areas": ("id", "service_id", "name", "description", "uri", "rrjeta_named"),
    "languages": ("id", "service_id", "name", "code", "note", "rrjeta_code"),
    "funding": ("id", "organization_id", "source"),
    "attributes": ("id", "link_id", "link_type", "link_entity", "taxonomy_term_id", "rrjeta_code"),
    "taxonomies": ("id", "name", "description", "version"),
    "taxonomy_terms": ("id", "code", "name", "description", "language", "taxonomy", "taxonomy_id"),
    "service_capacity": ("id", "service_id", "unit_id", "available", "maximum", "updated"),
    "units": ("id", "name"),
}
NUMBERS = frozenset(
    {"minimum_age", "maximum_age", "year_incorporated", "latitude", "longitude", "available", "maximum"}
)
_REQUIRED: dict[str, frozenset[str]] = {
    "services": frozenset({"id", "organization_id", "name", "status"}),
    "service_at_locations": frozenset({"id", "service_id", "location_id"}),
    "service_capacity": frozenset({"id", "service_id", "unit_id", "available", "updated"}),
}
# Where a column points: the table whose id it holds.
_POINTS = {
    "organization_id": "organizations",
    "parent_organization_id": "organizations",
    "service_id": "services",
    "location_id": "locations",
    "taxonomy_term_id": "taxonomy_terms",
    "taxonomy_id": "taxonomies",
    "unit_id": "units",
}


def datapackage(counts: dict[str, int]) -> dict[str, Any]:
    """Return the description of the files that stand beside it."""
    return {
        "name": "rrjeta-directory",
        "profile": "tabular-data-package",
        "title": "Services for children and families (HSDS 3.1)",
        "resources": [_resource(name, columns, counts[name]) for name, columns in TABLES.items()],
    }


def _resource(name: str, columns: Iterable[str], count: int) -> dict[str, Any]:
    needed = _REQUIRED.get(name, frozenset({"id"}))
    fields = [
        {
            "name": column,
            "type": "number" if column in NUMBERS else "string",
            "constraints": {"required": column in needed, "unique": column == "id"},
        }
        for column in columns
    ]
    keys = [
        {"fields": column, "reference": {"resource": _POINTS[column], "fields": "id"}}
        for column in columns
        if column in _POINTS and _POINTS[column] != name
    ]
    return {
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "rrjeta_rows": count,
        "schema": {"fields": fields, "primaryKey": "id", "foreignKeys": keys},
    }
