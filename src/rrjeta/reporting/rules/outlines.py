"""Shapes of municipalities as paths of one drawing, with the borders of their counties. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import cos, radians

from rrjeta.reporting.facts import Outline, Shapes

_WIDE = 600
Ring = Sequence[Sequence[float]]
Pixel = tuple[int, int]


def outlined(
    rings: Mapping[str, Sequence[Ring]], seats: Mapping[str, tuple[str, float | None, float | None]]
) -> Shapes | None:
    """Return the drawing; None while a municipality has no shape. A seat is the county and where the town lies."""
    if not seats or set(seats) - set(rings):
        return None
    put, high = _projection([point for code in seats for ring in rings[code] for point in ring])
    drawn = {code: [[put(point[0], point[1]) for point in ring] for ring in rings[code]] for code in seats}
    outlines = {}
    for code, (_county, lon, lat) in seats.items():
        x, y, wide = _label(drawn[code], None if lon is None or lat is None else put(lon, lat))
        outlines[code] = Outline("".join(_path(ring) for ring in drawn[code]), x, y, wide)
    return Shapes(outlines, _borders(drawn, {code: seat[0] for code, seat in seats.items()}), _WIDE, high)


def _projection(points: Sequence[Sequence[float]]) -> tuple["_Put", int]:
    west, east = min(one[0] for one in points), max(one[0] for one in points)
    south, north = min(one[1] for one in points), max(one[1] for one in points)
    flat = cos(radians((south + north) / 2))
    scale = _WIDE / max((east - west) * flat, 1e-9)
    return _Put(west, north, scale, flat), round((north - south) * scale)


class _Put:
    """Says where on the drawing a longitude and a latitude lie."""

    def __init__(self, west: float, north: float, scale: float, flat: float) -> None:
        self._corner, self._scale, self._flat = (west, north), scale, flat

    def __call__(self, lon: float, lat: float) -> Pixel:
        west, north = self._corner
        return round((lon - west) * self._scale * self._flat), round((north - lat) * self._scale)


def _path(ring: Sequence[Pixel]) -> str:
    """Return a closed line, each point told from the one before: half as long as whole coordinates."""
    return f"{_line(ring)}z"


def _line(points: Sequence[Pixel]) -> str:
    (x, y), said = points[0], []
    for across, down in points[1:]:
        if (across, down) != (x, y):
            said.append(f"{across - x} {down - y}")
        x, y = across, down
    return f"M{points[0][0]} {points[0][1]}l{' '.join(said) or '0 0'}"


def _label(rings: Sequence[Sequence[Pixel]], seat: Pixel | None) -> tuple[int, int, int]:
    """Return where a number stands, and the room from side to side: at the town when it is inside, else amid the largest ring."""
    if seat is not None and (room := _room(rings, seat)):
        return round(sum(room) / 2), seat[1], room[1] - room[0]
    largest = max(rings, key=lambda ring: max(x for x, _y in ring) - min(x for x, _y in ring))
    middle = round(sum(x for x, _y in largest) / len(largest)), round(sum(y for _x, y in largest) / len(largest))
    room = _room(rings, middle) or (middle[0], middle[0])
    return round(sum(room) / 2), middle[1], room[1] - room[0]


def _room(rings: Sequence[Sequence[Pixel]], point: Pixel) -> tuple[int, int] | None:
    """Return from where to where a shape goes on the height of a point inside it; None for a point outside."""
    crossings = []
    for ring in rings:
        for place, (x, y) in enumerate(ring):
            before_x, before_y = ring[place - 1]
            if (before_y > point[1]) != (y > point[1]):
                crossings.append(before_x + (point[1] - before_y) * (x - before_x) / (y - before_y))
    crossings.sort()
    for first, last in zip(crossings[::2], crossings[1::2], strict=False):
        if first <= point[0] <= last:
            return round(first), round(last)
    return None


def _borders(drawn: Mapping[str, Sequence[Sequence[Pixel]]], county_of: Mapping[str, str]) -> str:
    """Return the edges that one county alone has: at another county and at the rim of the country, in lines as long as may be."""
    counties: dict[frozenset[Pixel], list[str]] = defaultdict(list)
    edges = [
        [(ring[place - 1], point) for place, point in enumerate(ring) if ring[place - 1] != point]
        for rings in drawn.values()
        for ring in rings
    ]
    codes = [code for code, rings in drawn.items() for _ring in rings]
    for code, along in zip(codes, edges, strict=True):
        for edge in along:
            counties[frozenset(edge)].append(county_of[code])
    said, done = [], set()
    for along in edges:
        line: list[Pixel] = []
        for first, last in along:
            held = counties[frozenset((first, last))]
            is_border = (len(held) == 1 or len(set(held)) > 1) and frozenset((first, last)) not in done
            if is_border and line and line[-1] == first:
                line.append(last)
            elif is_border:
                said += [_line(line)] if line else []
                line = [first, last]
            done |= {frozenset((first, last))} if is_border else set()
        said += [_line(line)] if line else []
    return "".join(said)
