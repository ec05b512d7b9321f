"""Takes the directory of a newly stored pack into the tables. What an owner changed meanwhile stays as they have it."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from rrjeta.directory.choices import Cost, Cover, Status
from rrjeta.directory.models import Contact, CoveredArea, Event, Profile, Service, Site
from rrjeta.directory.rules.pack_part import NAME
from rrjeta.kernel.clock import now
from rrjeta.kernel.facts import PackLoaded
from rrjeta.places.choices import AreaKind
from rrjeta.places.models import Organisation
from rrjeta.places.queries import area, areas_for_choice, areas_inside, is_area, municipality_of

_BATCH = 200
_AGES = {"age_from", "age_to"}
T = TypeVar("T", Profile, Service)


def take_pack(fact: PackLoaded) -> None:
    """Write what the pack says of services, profiles and history.

    A field is written where nobody changed it since the pack said it last: `given` remembers what that was. A service
    that the pack no longer names stays, unlisted, unless its owner changed it.
    """
    kept = fact.parts.get(NAME)
    if kept is None:
        return
    bodies: dict[str, UUID] = dict(Organisation.objects.values_list("code", "id"))
    with transaction.atomic():
        _take_profiles(kept["profiles"], bodies)
        services = _take_services(kept["services"], bodies)
        _take_history(kept["history"], bodies, services)


def _take_profiles(entries: Iterable[dict[str, Any]], bodies: Mapping[str, UUID]) -> None:
    known = {row.organisation_id: row for row in Profile.objects.all()}
    added: list[Profile] = []
    for entry in entries:
        body_id = bodies[entry["organisation"]]
        row = known.get(body_id) or Profile(organisation_id=body_id)
        _merge(row, _profile_fields(entry))
        added.append(row)
    _write(Profile, added, set(known))


def _take_services(entries: Iterable[dict[str, Any]], bodies: Mapping[str, UUID]) -> dict[str, UUID]:
    known = {row.code: row for row in Service.objects.all()}
    rows, named = [], {}
    for entry in entries:
        row = known.get(entry["code"]) or Service(code=entry["code"], organisation_id=bodies[entry["organisation"]])
        before = dict(row.given)
        _merge(row, _service_fields(entry, bodies))
        rows.append(row)
        named[row.code] = (row, entry, before)
    for code, row in known.items():
        if code not in named and row.given and row.is_listed and not _is_kept_by_owner(row):
            row.is_listed = row.is_open_to_referrals = False
            row.given = {**row.given, "is_listed": False}
            rows.append(row)
    _write(Service, rows, {row.id for row in known.values()})
    Site.objects.filter(service__in=[row.id for row in rows if row.is_place_hidden]).delete()
    for row, entry, before in named.values():
        _take_places(row, entry, before)
    return {code: row.id for code, (row, _entry, _before) in named.items()}


def _merge(row: T, wanted: dict[str, Any]) -> None:
    """Set each field that still holds what the pack gave last; remember what it gives now."""
    is_new = not row.given
    changed = set() if is_new else _changed_by_owner(row)
    for name, value in wanted.items():
        if name not in changed:
            setattr(row, name, value)
    if isinstance(row, Service) and row.status != Status.RUNNING:
        row.is_open_to_referrals = False
    if not is_new and any(row.given.get(name) != _plain(value) for name, value in wanted.items()):
        row.version += 1
        if isinstance(row, Service):
            row.modified_at = now()
    row.given = {**{name: _plain(value) for name, value in wanted.items()}, **_lists_given(row.given)}


def _changed_by_owner(row: Profile | Service) -> set[str]:
    """Return the fields that hold something else than the pack gave last; the two ages hold together."""
    names = {one.name for one in row._meta.concrete_fields} | {"organisation_id"}
    changed = {name for name in row.given.keys() & names if _plain(getattr(row, name)) != row.given[name]}
    return changed | _AGES if changed & _AGES else changed


def _is_kept_by_owner(row: Service) -> bool:
    """Tell whether somebody of its own says something of a service: confirmed or changed it, or answers for it."""
    is_said = row.confirmed_at is not None or row.team_id is not None
    return is_said or bool(_changed_by_owner(row)) or row.capacities.exists()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _lists_given(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("areas", "seats", "contacts") if name in given}


def _write(table: type[T], rows: Iterable[T], known_ids: set[UUID]) -> None:
    held = list(rows)
    is_known = {row.organisation_id if table is Profile else row.id for row in held} & known_ids
    old = [row for row in held if (row.organisation_id if table is Profile else row.id) in is_known]
    new = [row for row in held if row not in old]
    names = [one.name for one in table._meta.concrete_fields if one.name not in ("id", "code")]
    table.objects.bulk_create(new, batch_size=_BATCH)
    table.objects.bulk_update(old, names, batch_size=_BATCH)


def _take_places(row: Service, entry: dict[str, Any], before: Mapping[str, Any]) -> None:
    """Write areas, seats and contacts; those that the pack gave before and an owner took away do not come back."""
    given = {"areas": list(entry["areas"]), "seats": entry.get("seats") or [], "contacts": entry.get("contacts") or []}
    if all(before.get(name) == value for name, value in given.items()):
        return
    wanted = {(place, code) for code in given["areas"] for place in municipalities_of(code)}
    present = {(one.municipality, one.named): one for one in row.areas.all()}
    gone = [one.id for key, one in present.items() if key not in wanted and key[1] in before.get("areas", [])]
    CoveredArea.objects.filter(id__in=gone).delete()
    fresh = sorted(key for key in wanted if key not in present and key[1] not in before.get("areas", []))
    CoveredArea.objects.bulk_create(CoveredArea(service=row, municipality=place, named=code) for place, code in fresh)
    seats = [code for code in given["seats"] if code not in before.get("seats", []) and not row.is_place_hidden]
    Site.objects.bulk_create(Site(service=row, area=code, position=place) for place, code in enumerate(seats))
    Contact.objects.bulk_create(
        Contact(
            organisation_id=row.organisation_id,
            service=row,
            kind=one["kind"],
            value=one["value"],
            is_public=one["public"],
            source=row.source,
        )
        for one in given["contacts"]
        if one not in before.get("contacts", [])
    )
    row.given = {**row.given, **given}
    row.modified_at = now()
    row.save(update_fields=["given", "modified_at"])


def municipalities_of(code: str) -> list[str]:
    """Return today's municipalities that an area means: those inside a county, the one around or after a smaller area.

    A former district that no single municipality followed is read as the municipality of its seat.
    """
    if is_area(code, [AreaKind.COUNTY]):
        return sorted(one for one in areas_inside(code) if is_area(one, [AreaKind.MUNICIPALITY]))
    if found := municipality_of(code):
        return [found]
    district = area(code)
    return [
        one.code
        for one in areas_for_choice(AreaKind.MUNICIPALITY, within=district.parent)
        if one.seat and one.seat == district.seat
    ]


def _take_history(entries: Iterable[dict[str, Any]], bodies: Mapping[str, UUID], services: Mapping[str, UUID]) -> None:
    known = {row.code: row for row in Event.objects.all()}
    rows = []
    for entry in entries:
        row = known.get(entry["code"]) or Event(code=entry["code"])
        row.organisation_id, row.kind = bodies[entry["of"]], entry["kind"]
        row.other_id = bodies[entry["other"]] if entry.get("other") else None
        row.service_id = services[entry["service"]] if entry.get("service") else None
        row.happened_on, row.words = entry.get("on", ""), {"sq": entry["sq"], "en": entry["en"]}
        row.mark, row.source = entry["mark"], entry["source"]
        rows.append(row)
    names = [one.name for one in Event._meta.concrete_fields if one.name not in ("id", "code")]
    Event.objects.bulk_create([row for row in rows if row.code not in known], batch_size=_BATCH)
    Event.objects.bulk_update([row for row in rows if row.code in known], names, batch_size=_BATCH)


def _service_fields(entry: dict[str, Any], bodies: Mapping[str, UUID]) -> dict[str, Any]:
    ages = entry.get("ages") or [None, None]
    return {
        "organisation_id": bodies[entry["organisation"]],
        "names": {"sq": entry["sq"], "en": entry["en"]},
        "descriptions": entry.get("about") or {},
        "type": entry["type"],
        "category": entry["category"],
        "status": entry["status"],
        "began": entry.get("from", ""),
        "ended": entry.get("to", ""),
        "age_from": ages[0],
        "age_to": ages[1],
        "sex": entry.get("sex", ""),
        "needs": entry.get("needs") or [],
        "disabilities": entry.get("disabilities") or [],
        "languages": entry.get("languages") or [],
        "eligibility": entry.get("eligibility") or {},
        "cover": entry.get("cover") or (Cover.LISTED.value if entry["areas"] else Cover.UNKNOWN.value),
        "cost": entry.get("cost", Cost.UNKNOWN.value),
        "how_to_get_in": entry.get("entry") or {},
        "figures": entry.get("counts") or {},
        "is_residential": entry.get("residential", False),
        "is_place_hidden": entry.get("hidden", False),
        "is_listed": True,
        "mark": entry["mark"],
        "source": entry["source"],
    }


def _profile_fields(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "legal_form": entry.get("legal_form", ""),
        "registration": entry.get("registration") or {},
        "registered_on": entry.get("registered_on", ""),
        "languages": entry.get("languages") or [],
        "funders": [{"code": code, "source": entry["source"]} for code in entry.get("funders") or []],
        "descriptions": entry.get("about") or {},
        "website": entry.get("website", ""),
        "mark": entry["mark"],
        "source": entry["source"],
    }
