"""How far statistics reach: which areas a reader may count, and whether the list behind a number is open to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor, SystemActor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may, municipalities_with, reaches, require, units_with
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import NotFound
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice, county_of, municipality_of

COUNTRY = "country"
# What a number is divided by that not everybody reads who may open its list.
DIVIDED_BY: Mapping[str, Permission] = {"care_arrangement": Permission.READ_PLACEMENT, "worker": Permission.ASSIGN}
# What opens the list of the rows that were counted. Whoever screens concerns may read them.
LISTED_BY: Mapping[str, Permission] = {
    **dict.fromkeys(("concerns", "told_children", "first_contacts"), Permission.SCREEN_CONCERN),
    **dict.fromkeys(
        ("episodes", "clocks", "transfers_in", "transfers_out", "meetings", "meeting_cases", "attendances", "visits"),
        Permission.SEE_CASE,
    ),
    **dict.fromkeys(("measures", "court_decisions"), Permission.READ_MEASURE),
    **dict.fromkeys(("actions", "objectives", "unmet_needs"), Permission.READ_PLAN),
    "referrals": Permission.REFER,
    "care": Permission.READ_PLACEMENT,
}


@dataclass(frozen=True, slots=True)
class Area:
    """What is counted together: one unit, a municipality, a county, the country.

    `units` are those that work there now; None means all there are. `places` are the municipalities. `is_told`: it is read
    from outside, by whoever reads the whole country: what is shown of it is settled for all its places together.
    """

    code: str
    kind: str
    name: str
    units: frozenset[UUID] | None
    places: frozenset[str]
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a unit works: its county and municipality, each empty where it has none."""

    unit: UUID
    county: str
    municipality: str


def areas(actor: Actor) -> list[Area]:
    """Return every area whose numbers the actor may read, the widest first. One query. Raises NotAllowed."""
    return _areas(actor, Permission.READ_STATISTICS)


def areas_with(actor: Actor, permission: Permission) -> list[Area]:
    """Return every area to which the permission extends, the widest first. One query. Raises NotAllowed."""
    return _areas(actor, permission)


def find_area(actor: Actor, code: str, permission: Permission = Permission.READ_STATISTICS) -> Area:
    """Return an area of a code; without one, the widest. Raises NotFound, NotAllowed."""
    open_to = _areas(actor, permission)
    found = next((one for one in open_to if one.code == code or not code), None)
    if found is None:
        raise NotFound
    return found


def seats() -> list[Seat]:
    """Return where every unit works, whoever asks: nothing here is about a person. One query."""
    return [_seat(one) for one in Unit.objects.order_by("id").only("id", "municipality")]


def unit_names(unit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of units by id. One query."""
    return dict(Unit.objects.filter(id__in=list(unit_ids)).values_list("id", "name"))


def _areas(actor: Actor, permission: Permission) -> list[Area]:
    require(actor, permission)
    is_everywhere = isinstance(actor, SystemActor) or Reach.ALL in reaches(actor, permission)
    towns = municipalities_with(actor, permission, Reach.ORGANISATION)
    teams = units_with(actor, permission, Reach.TEAM)
    within = Q() if is_everywhere else Q(id__in=teams) | Q(municipality__in=towns)
    known = list(Unit.objects.filter(within).order_by("name", "id").only("id", "name", "municipality"))
    wide = _told(known) if is_everywhere else [_town(code, known) for code in sorted(towns)]
    return wide + [
        Area(str(one.id), "unit", one.name, frozenset({one.id}), frozenset({one.municipality} - {""}))
        for one in known
        if one.id in teams or one.municipality in towns
    ]


def _told(units: Iterable[Unit]) -> list[Area]:
    """Return the country, its counties, its municipalities, as far as any unit works there."""
    at = [_seat(one) for one in units]
    found = [Area(COUNTRY, COUNTRY, "", None, frozenset(), is_told=True)]
    for kind in (AreaKind.COUNTY, AreaKind.MUNICIPALITY):
        for place in areas_for_choice(kind):
            here = [one for one in at if place.code in (one.county, one.municipality)]
            towns = frozenset(one.municipality for one in here) - {""}
            if here:
                held = frozenset(one.unit for one in here)
                found.append(Area(place.code, kind.value, "", held, towns, is_told=True))
    return found


def _seat(unit: Unit) -> Seat:
    if not unit.municipality:
        return Seat(unit.id, "", "")
    return Seat(unit.id, county_of(unit.municipality), municipality_of(unit.municipality))


def _town(code: str, units: Iterable[Unit]) -> Area:
    held = frozenset(one.id for one in units if one.municipality and municipality_of(one.municipality) == code)
    return Area(code, "municipality", "", held, frozenset({code}))


def is_listed(actor: Actor, facts: str, area: Area) -> bool:
    """Tell whether the actor may open the list of these facts for the whole of an area: otherwise few are left out."""
    return _reaches_all(actor, LISTED_BY[facts], area)


def is_division_read(actor: Actor, by: str, area: Area) -> bool:
    """Tell whether the actor, who may open the list, reads by what it is divided here: who works on what, where children live."""
    return by not in DIVIDED_BY or _reaches_all(actor, DIVIDED_BY[by], area)


def is_taken_out(actor: Actor, area: Area) -> bool:
    """Tell whether the actor may take the numbers of an area out as a file: as far as they may take out its lists."""
    if not may(actor, Permission.EXPORT_LIST):
        return False
    if area.is_told and Reach.ALL in reaches(actor, Permission.EXPORT_LIST):
        return True
    return _reaches_all(actor, Permission.EXPORT_LIST, area)


def _reaches_all(actor: Actor, permission: Permission, area: Area) -> bool:
    towns = municipalities_with(actor, permission, Reach.ORGANISATION)
    if area.places and area.places <= towns:
        return True
    return area.units is not None and bool(area.units) and area.units <= units_with(actor, permission, Reach.TEAM)
