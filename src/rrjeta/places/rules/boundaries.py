"""A file of official boundaries (GeoJSON) as the shapes of known municipalities, or every fault it has. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rrjeta.places.rules.naming import name_key
from rrjeta.places.rules.simplifying import Point, Ring

CODE_NAMES = ("code", "kodi", "nuts", "id")
NAME_NAMES = ("name", "emri", "name_sq", "name_en", "municipality", "bashkia")
MOST_POINTS = 600_000
_MOST_FEATURES = 2_000
_MOST_FAULTS = 40
_LEAST_POINTS = 4
_EARTH = (180, 90)
# The town of a municipality lies in its shape or, with rough shapes, so many degrees beside it.
_BESIDE = 0.1


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality as the lists have it: how it may be called, and where its town lies, if that is known."""

    name: str
    forms: frozenset[str]
    point: Point | None


class _Fault(Exception):
    """What is wrong with one shape."""


def read_shapes(
    data: Any, towns: Mapping[str, Town], code_name: str = "", name_name: str = ""
) -> tuple[dict[str, list[Ring]], list[str]]:
    """Return the rings of each municipality by code, and what is wrong: with a fault nothing may be taken."""
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection" or not isinstance(features, list):
        return {}, ["This is not GeoJSON: a FeatureCollection with features was expected."]
    if len(features) > _MOST_FEATURES:
        return {}, [f"The file has {len(features)} features; more than {_MOST_FEATURES} are not read."]
    if isinstance(data.get("crs"), dict) and "CRS84" not in str(data["crs"]) and "4326" not in str(data["crs"]):
        return {}, ["The coordinates must be longitude and latitude (WGS 84); the file names another system."]
    found: dict[str, list[Ring]] = {}
    faults = []
    by_name = {form: code for code, town in towns.items() for form in town.forms}
    budget = MOST_POINTS
    for number, feature in enumerate(features, 1):
        try:
            code = _code(feature, towns, by_name, code_name, name_name)
            rings = _rings(feature)
            budget -= sum(len(ring) for ring in rings)
            if budget < 0:
                return {}, [f"The file has more than {MOST_POINTS} points. Make the shapes simpler and try again."]
            if code in found:
                raise _Fault(f"{towns[code].name} ({code}) stands in the file twice")
            _lies_there(rings, towns[code])
            found[code] = rings
        except _Fault as fault:
            faults.append(f"Feature {number}: {fault}.")
    if missing := sorted(set(towns) - set(found)):
        names = ", ".join(f"{towns[code].name} ({code})" for code in missing)
        faults.append(f"Without a shape: {names}.")
    return found, faults[:_MOST_FAULTS]


def _code(feature: Any, towns: Mapping[str, Town], by_name: Mapping[str, str], code_name: str, name_name: str) -> str:
    said = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(said, dict):
        raise _Fault("it has no properties")
    known = {str(name).casefold(): value for name, value in said.items() if isinstance(value, (str, int))}
    codes = _values(known, [code_name] if code_name else CODE_NAMES)
    names = _values(known, [name_name] if name_name else NAME_NAMES)
    if not codes and not names:
        raise _Fault(f"no property says which municipality it is ({', '.join((*CODE_NAMES, *NAME_NAMES))})")
    for value in codes:
        if value.upper() in towns:
            return value.upper()
    for value in names:
        if (key := name_key(value)) in by_name:
            return by_name[key]
    raise _Fault(f"no municipality is called {_short((names or codes)[0])}")


def _values(known: Mapping[str, Any], wanted: Iterable[str]) -> list[str]:
    return [str(known[one.casefold()]).strip() for one in wanted if known.get(one.casefold()) not in (None, "")]


def _short(value: str) -> str:
    return repr(value[:60])


def _rings(feature: Any) -> list[Ring]:
    shape = feature.get("geometry")
    kind = shape.get("type") if isinstance(shape, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _Fault("its geometry is neither a Polygon nor a MultiPolygon")
    held = shape.get("coordinates")
    polygons = [held] if kind == "Polygon" else held
    if not isinstance(polygons, list) or not polygons or not all(isinstance(one, list) and one for one in polygons):
        raise _Fault("its coordinates are not rings of points")
    return [_ring(ring) for polygon in polygons for ring in polygon]


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list) or not _LEAST_POINTS <= len(ring) <= MOST_POINTS:
        raise _Fault("a ring has fewer than four points, or is none")
    points = [_point(one) for one in ring]
    if points[0] != points[-1]:
        raise _Fault("a ring is not closed")
    # A point that is said twice in a row is one point.
    return [one for place, one in enumerate(points[:-1]) if one != points[place - 1] or place == 0]


def _point(one: Any) -> Point:
    if not isinstance(one, list) or len(one) < 2:
        raise _Fault("a point is not a longitude and a latitude")
    lon, lat = one[0], one[1]
    for value, most in zip((lon, lat), _EARTH, strict=True):
        # What is no number, or none that can be measured with, compares as false.
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not -most <= value <= most:
            raise _Fault("a point is no longitude and latitude: from -180 to 180, and from -90 to 90")
    # A metre: neighbours that were rounded apart meet again.
    return round(float(lon), 5), round(float(lat), 5)


def _lies_there(rings: Sequence[Ring], town: Town) -> None:
    if any(len(set(ring)) < _LEAST_POINTS - 1 for ring in rings):
        raise _Fault(f"a ring of {town.name} has fewer than three points that differ")
    if town.point is None:
        return
    for side, value in enumerate(town.point):
        along = [point[side] for ring in rings for point in ring]
        if not min(along) - _BESIDE <= value <= max(along) + _BESIDE:
            raise _Fault(
                f"the shape of {town.name} does not lie where {town.name} lies; "
                "are longitude and latitude exchanged, or is it another coordinate system"
            )
