"""Takes the places and organisations of a newly stored pack into the tables, and the boundaries that an office has."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.facts import PackLoaded
from rrjeta.kernel.ids import new_id
from rrjeta.places.book import book, forget
from rrjeta.places.choices import AreaKind
from rrjeta.places.facts import AreaFact
from rrjeta.places.models import Area, Boundary, Organisation
from rrjeta.places.queries import areas_for_choice
from rrjeta.places.rules.boundaries import Town, read_shapes
from rrjeta.places.rules.simplifying import simplified

_BATCH = 200
# What a page with the whole country can carry.
MOST_POINTS_KEPT = 2_400
T = TypeVar("T", Area, Organisation)


def take_pack(fact: PackLoaded) -> None:
    """Write what differs. A known code keeps its id; one that the pack no longer names stays, unlisted."""
    with transaction.atomic():
        area_ids = _ids(Area, [entry["code"] for entry in fact.parts["places"]])
        areas = {entry["code"]: _area_fields(entry, area_ids) for entry in fact.parts["places"]}
        _write(Area, areas, area_ids, fact.number)
        network = fact.parts["network"]
        bodies = [*network["organisations"], *network["units"]]
        body_ids = _ids(Organisation, [entry["code"] for entry in bodies])
        organisations = {entry["code"]: _organisation_fields(entry, area_ids, body_ids) for entry in bodies}
        _write(Organisation, organisations, body_ids, fact.number)
        transaction.on_commit(forget)
    forget()


class BoundariesFaulty(Refused):
    """Nothing was taken, because of these faults."""

    message = _("The file has faults; nothing was taken.")

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__()


def take_boundaries(data: Any, source: str, code_name: str = "", name_name: str = "") -> int:
    """Take the shapes of all municipalities instead of those before; return how many points are kept. Raises BoundariesFaulty."""
    towns = {
        one.code: Town(str(one.text), book().forms[one.code], _point(one))
        for one in areas_for_choice(AreaKind.MUNICIPALITY)
    }
    shapes, faults = read_shapes(data, towns, code_name, name_name)
    if faults:
        raise BoundariesFaulty(faults)
    light = simplified(shapes, MOST_POINTS_KEPT)
    ids = {code: one for one, code in book().area_codes.items()}
    moment = now()
    with transaction.atomic():
        Boundary.objects.all().delete()
        Boundary.objects.bulk_create(
            Boundary(area_id=ids[code], rings=rings, source=source[:200], taken_at=moment)
            for code, rings in sorted(light.items())
        )
    return sum(len(ring) for rings in light.values() for ring in rings)


def _point(one: AreaFact) -> tuple[float, float] | None:
    return None if one.longitude is None or one.latitude is None else (one.longitude, one.latitude)


def _ids(table: type[T], codes: list[str]) -> dict[str, UUID]:
    known = dict(table.objects.values_list("code", "id"))
    return {**known, **{code: new_id() for code in codes if code not in known}}


def _write(table: type[T], wanted: Mapping[str, dict[str, Any]], ids: Mapping[str, UUID], number: int) -> None:
    known = {row.code: row for row in table.objects.all()}
    added = [
        table(id=ids[code], code=code, changed_in=number, **fields)
        for code, fields in wanted.items()
        if code not in known
    ]
    changed = []
    for code, row in known.items():
        fields = wanted.get(code, {"is_listed": False})
        if any(getattr(row, name) != value for name, value in fields.items()):
            for name, value in {**fields, "changed_in": number}.items():
                setattr(row, name, value)
            changed.append(row)
    names = [one.attname for one in table._meta.concrete_fields if one.attname not in ("id", "code")]
    table.objects.bulk_create(added, batch_size=_BATCH)
    table.objects.bulk_update(changed, [name.removesuffix("_id") for name in names], batch_size=_BATCH)


def _area_fields(entry: dict[str, Any], ids: Mapping[str, UUID]) -> dict[str, Any]:
    return {
        "kind": entry["kind"],
        "parent_id": ids[entry["parent"]] if entry["parent"] else None,
        "names": {"sq": entry["sq"], "en": entry["en"]},
        "other_forms": list(filter(None, [entry["sq_definite"], *entry["aliases"]])),
        "seat": entry["seat"],
        "latitude": entry["lat"],
        "longitude": entry["lon"],
        "tile": entry.get("tile", ""),
        "valid_from": _day(entry["valid_from"]),
        "valid_to": _day(entry["valid_to"]),
        "successor_id": ids[entry["successor"]] if entry["successor"] else None,
        "rank": entry["rank"],
        "mark": entry["mark"],
        "source": entry["source"],
        "is_listed": True,
    }


def _organisation_fields(
    entry: dict[str, Any], area_ids: Mapping[str, UUID], body_ids: Mapping[str, UUID]
) -> dict[str, Any]:
    relations = entry.get("relations") or []
    whole = next((one["to"] for one in relations if one["kind"] == "part_of"), "")
    return {
        "kind": entry["kind"],
        "names": {"sq": entry["sq"], "en": entry["en"]},
        "short": entry.get("short", ""),
        "other_forms": entry.get("aliases") or [],
        "area_id": area_ids[entry["area"]] if entry.get("area") else None,
        "office_codes": entry.get("offices") or [],
        "founded": entry.get("founded", ""),
        "closed": entry.get("closed", ""),
        "relations": relations,
        "parent_id": body_ids.get(whole),
        "mark": entry["mark"],
        "source": entry["source"],
        "is_listed": True,
    }


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
