"""Services out of the files of a data package of HSDS: all of them, or none and every fault with its file and line."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import (
    CADENCE,
    CATEGORIES,
    DISABILITIES,
    NEEDS,
    TYPES,
    ContactKind,
    Cost,
    Cover,
    Status,
)
from rrjeta.directory.facts.given import ServiceGiven, SiteGiven
from rrjeta.directory.models import Capacity, Contact, CoveredArea, OpeningHour, Service, Site
from rrjeta.directory.queries.lists import known_codes
from rrjeta.directory.rules.offering import capacity_errors, contact_errors, service_errors
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.places.models import Organisation

Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]
_STATUS = {
    "active": Status.RUNNING,
    "inactive": Status.PLANNED,
    "defunct": Status.ENDED,
    "temporarily closed": Status.CLOSED,
}
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_CONTACTS = (
    ("phones", ContactKind.PHONE, "number", "description"),
    ("contacts", ContactKind.EMAIL, "email", "department"),
    ("urls", ContactKind.WEB, "url", "label"),
)


class FilesFaulty(Refused):
    """Nothing was taken, because of these faults."""

    message = _("The files have faults; nothing was taken.")

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__()


@dataclass(slots=True)
class _Entry:
    """One service with everything of its own out of the other files."""

    row: Row
    line: int
    given: ServiceGiven
    fields: dict[str, Any]
    sites: list[tuple[UUID, str, str, float | None, float | None]] = field(default_factory=list)
    contacts: list[tuple[UUID, str, str, str]] = field(default_factory=list)
    rooms: list[tuple[UUID, str, int, int, datetime]] = field(default_factory=list)
    areas: list[tuple[str, str]] = field(default_factory=list)


@operation(Permission.KEEP_DIRECTORY)
def import_services(actor: Actor, *, operation_id: UUID, tables: Tables) -> UUID:
    """Write every service of the files, new or changed. What the files do not name stays. Raises FilesFaulty.

    A service keeps its id. Contacts that are not public, who waits, and who answers referrals are in no file and stay as
    they are here. The organisation of a service must stand in the list of this house.
    """
    reader = _Reader(tables)
    entries = reader.entries()
    known = {row.id: row for row in Service.objects.select_for_update(of=("self",))}
    for entry in entries:
        row = known.get(UUID(entry.row["id"]))
        if row and row.is_place_hidden and not entry.given.is_place_hidden:
            reader.note("services", entry.line, "its place is hidden here, and is opened on its own page alone")
    if reader.faults:
        raise FilesFaulty(reader.faults)
    for entry in entries:
        _write(entry, known.get(UUID(entry.row["id"])))
    return operation_id


class _Reader:
    """Reads the rows of the files into services, and notes each fault with its file and line."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.faults: list[str] = []
        self.owned: dict[str, defaultdict[str, list[tuple[int, Row]]]] = {}
        self.codes = known_codes()
        self.bodies = {str(key) for key in Organisation.objects.values_list("id", flat=True)}
        self.units = {row.get("id", ""): row.get("name", "") for row in tables.get("units", ())}
        self.known = {
            row.get("id", ""): (row.get("taxonomy", ""), row.get("code", ""))
            for row in tables.get("taxonomy_terms", ())
        }
        self.places = {row.get("id", ""): row for row in tables.get("locations", ())}
        self.streets = {row.get("location_id", ""): row for row in tables.get("addresses", ())}

    def note(self, table: str, line: int, words: Any) -> None:
        self.faults.append(f"{table}.csv:{line}: {words}")

    def of(self, table: str, service_id: str, key: str = "service_id") -> list[tuple[int, Row]]:
        """Return the rows that belong to a service, each with its line."""
        if table not in self.owned:
            self.owned[table] = defaultdict(list)
            for line, row in enumerate(self.tables.get(table, ()), 2):
                self.owned[table][row.get(key, "")].append((line, row))
        return self.owned[table][service_id]

    def entries(self) -> list[_Entry]:
        found: dict[str, _Entry] = {}
        for line, row in enumerate(self.tables.get("services", ()), 2):
            try:
                entry = self.entry(line, row)
            except (KeyError, ValueError) as fault:
                self.note("services", line, f"{type(fault).__name__}: {fault}")
                continue
            if row["id"] in found:
                self.note("services", line, f"the id {row['id']} stands twice")
            found[row["id"]] = entry
        return list(found.values())

    def entry(self, line: int, row: Row) -> _Entry:
        UUID(row["id"])
        if row["organization_id"] not in self.bodies:
            self.note("services", line, "the organisation is not in the list of this house")
        terms = self.terms(row["id"])
        sites, areas, hours = self.sites(row["id"]), self.areas(row["id"]), self.hours(row["id"])
        given = self.given(row, terms, sites, areas, hours)
        for name, words in service_errors(given, self.codes).items():
            self.note("services", line, f"{name}: {words}")
        entry = _Entry(row, line, given, _fields(row, given, terms), sites, self.contacts(row["id"]))
        entry.rooms, entry.areas = self.rooms(row["id"]), areas
        return entry

    def given(self, row: Row, terms: Mapping[str, list[str]], sites: Any, areas: Any, hours: Any) -> ServiceGiven:
        default = Cover.LISTED if areas else Cover.UNKNOWN
        return ServiceGiven(
            names=Text(row["name"], row.get("alternate_name", "") or row["name"]),
            descriptions=_text(row, "rrjeta_descriptions", "description"),
            type=row.get("rrjeta_type") or next(iter(terms.get(TYPES, [])), ""),
            category=row.get("rrjeta_category") or next(iter(terms.get(CATEGORIES, [])), ""),
            status=row.get("rrjeta_status") or _STATUS[row["status"]],
            age_from=_whole(row.get("minimum_age", "")),
            age_to=_whole(row.get("maximum_age", "")),
            sex=row.get("rrjeta_sex", ""),
            needs=tuple(terms.get(NEEDS, [])),
            disabilities=tuple(terms.get(DISABILITIES, [])),
            languages=tuple(
                one.get("rrjeta_code") or one.get("code", "") for _n, one in self.of("languages", row["id"])
            ),
            eligibility=_text(row, "rrjeta_eligibility", "eligibility_description"),
            cover=row.get("rrjeta_cover") or default,
            areas=tuple(dict.fromkeys(code for code, _named in areas)),
            cost=row.get("rrjeta_cost") or Cost.UNKNOWN,
            price=_text(row, "rrjeta_price", ""),
            how_to_get_in=_text(row, "rrjeta_how_to_get_in", "application_process"),
            is_residential=row.get("rrjeta_is_residential") == "true",
            is_place_hidden=row.get("rrjeta_is_place_hidden") == "true",
            is_open_to_referrals=row.get("rrjeta_is_open_to_referrals") == "true",
            cadence_days=_whole(row.get("rrjeta_cadence_days", "")) or CADENCE,
            sites=tuple(SiteGiven(area, address) for _id, area, address, _lat, _lon in sites),
            hours=tuple(hours),
        )

    def terms(self, service_id: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line, row in self.of("attributes", service_id, "link_id"):
            name, code = self.known.get(row.get("taxonomy_term_id", ""), ("", ""))
            if not name:
                self.note("attributes", line, "the term is in no row of taxonomy_terms.csv")
            found.setdefault(name, []).append(code)
        return found

    def sites(self, service_id: str) -> list[tuple[UUID, str, str, float | None, float | None]]:
        found = []
        for line, row in self.of("service_at_locations", service_id):
            place = self.places.get(row.get("location_id", ""))
            if place is None:
                self.note("service_at_locations", line, "the location is in no row of locations.csv")
                continue
            street = self.streets.get(row["location_id"], {}).get("address_1", "")
            point = [_point(place.get(name, "")) for name in ("latitude", "longitude")]
            found.append((UUID(row["id"]), place.get("rrjeta_area", ""), street, point[0], point[1]))
        return found

    def contacts(self, service_id: str) -> list[tuple[UUID, str, str, str]]:
        found = []
        for table, kind, value, label in _CONTACTS:
            for line, row in self.of(table, service_id):
                said = (row.get(value, ""), row.get(label, ""))
                for words in contact_errors(kind, *said, is_public=True).values():
                    self.note(table, line, words)
                found.append((UUID(row["id"]), kind.value, *said))
        return found

    def rooms(self, service_id: str) -> list[tuple[UUID, str, int, int, datetime]]:
        found = []
        for line, row in self.of("service_capacity", service_id):
            unit = self.units.get(row.get("unit_id", ""), "")
            free, total = _whole(row.get("available", "")), _whole(row.get("maximum", ""))
            errors = capacity_errors(unit, total, free)
            for name, words in errors.items():
                self.note("service_capacity", line, f"{name}: {words}")
            if errors or total is None or free is None:
                continue
            found.append((UUID(row["id"]), unit, total, free, datetime.fromisoformat(row["updated"])))
        return found

    def areas(self, service_id: str) -> list[tuple[str, str]]:
        rows = [row for _line, row in self.of("service_areas", service_id)]
        return [(row["uri"], row.get("rrjeta_named") or row["uri"]) for row in rows if row.get("uri")]

    def hours(self, service_id: str) -> list[tuple[int, time, time]]:
        found = []
        for line, row in self.of("schedules", service_id):
            days = row.get("byday", "").split(",")
            if row.get("freq") != "WEEKLY" or set(days) - set(_DAYS):
                self.note("schedules", line, "only weekly hours on days like MO,TU are known here")
                continue
            span = (time.fromisoformat(row["opens_at"]), time.fromisoformat(row["closes_at"]))
            found += [(_DAYS[day], *span) for day in days]
        return found


def _fields(row: Row, given: ServiceGiven, terms: Mapping[str, list[str]]) -> dict[str, Any]:
    plain = ("type", "category", "status", "age_from", "age_to", "sex", "cover", "cost", "cadence_days")
    flags = ("is_residential", "is_place_hidden", "is_open_to_referrals")
    return {
        **{name: getattr(given, name) for name in (*plain, *flags)},
        "organisation_id": UUID(row["organization_id"]) if row["organization_id"] else None,
        "names": given.names.both(),
        **{name: _stored(getattr(given, name)) for name in ("descriptions", "eligibility", "how_to_get_in")},
        "cost_words": _stored(given.price),
        **{name: sorted(getattr(given, name)) for name in ("needs", "disabilities", "languages")},
        "began": row.get("rrjeta_began", ""),
        "ended": row.get("rrjeta_ended", ""),
        "figures": json.loads(row.get("rrjeta_figures") or "{}"),
        "mark": row.get("rrjeta_mark") or Mark.SOURCED,
        "source": row.get("rrjeta_source", ""),
        "confirmed_at": _moment(row.get("rrjeta_confirmed_at", "") or row.get("assured_date", "")),
        "due_at": _moment(row.get("rrjeta_due_at", "")),
        "modified_at": _moment(row.get("last_modified", "")) or now(),
    }


def _write(entry: _Entry, row: Service | None) -> None:
    if row is None:
        service_id = UUID(entry.row["id"])
        code = entry.row.get("rrjeta_code") or f"own-{service_id}"
        row = add(Service(id=service_id, code=code, **entry.fields))
    else:
        change(row, entry.fields)
    held: tuple[Any, ...] = (row.areas, row.hours, row.sites, row.capacities, row.contacts.filter(is_public=True))
    for kept in held:
        for one in kept.all():
            remove(one)
    for municipality, named in entry.areas:
        CoveredArea(service=row, municipality=municipality, named=named).save(force_insert=True)
    for day, opens, closes in entry.given.hours:
        OpeningHour(service=row, weekday=day, opens_at=opens, closes_at=closes).save(force_insert=True)
    for position, (key, area, address, latitude, longitude) in enumerate(entry.sites):
        point = {"latitude": latitude, "longitude": longitude}
        add(Site(id=key, service=row, area=area, address=address, position=position, **point))
    for key, unit, total, free, as_of in entry.rooms:
        add(Capacity(id=key, service=row, unit=unit, total=total, free=free, as_of=as_of))
    for key, kind, value, label in entry.contacts:
        of = {"organisation_id": row.organisation_id, "service": row}
        add(Contact(id=key, kind=kind, value=value, label=label, is_public=True, **of))


def _text(row: Row, own: str, plain: str) -> Text:
    if row.get(own):
        return Text.read(json.loads(row[own]))
    return Text(row.get(plain, ""), row.get(plain, "")) if own not in row else Text("", "")


def _stored(text: Text) -> dict[str, str]:
    return text.both() if text.sq or text.en else {}


def _whole(typed: str) -> int | None:
    """Return a whole number, also one written with a point and nothing behind it. Raises ValueError."""
    number = float(typed) if typed else None
    if number is not None and not number.is_integer():
        raise ValueError(f"{typed} is not a whole number")
    return int(number) if number is not None else None


def _point(typed: str) -> float | None:
    return float(typed) if typed else None


def _moment(typed: str) -> datetime | None:
    if not typed:
        return None
    found = datetime.fromisoformat(typed)
    return found if found.tzinfo else found.replace(tzinfo=now().tzinfo)
