"""Fewer points for shapes that border on each other, so that their common borders stay common. Pure.

A line between two meeting points of shapes is made simpler once, for both its sides (Ramer, Douglas and Peucker). A library
for it would bring a geometry engine to every machine for something that is done once in years.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import cos, hypot, radians

Point = tuple[float, float]
Ring = list[Point]
# In degrees; about twenty metres, then twice as much until the shapes are light enough.
_FIRST_TOLERANCE = 0.0002
_FEWEST = 3


def simplified(shapes: Mapping[str, Sequence[Ring]], most: int) -> dict[str, list[Ring]]:
    """Return the shapes with so many points at most, or as few as keep a shape for each.

    A ring comes without its first point again at the end and is returned so; islands of fewer than three points are dropped.
    """
    rings = [(code, ring) for code, held in shapes.items() for ring in held]
    arcs, ways = _cut([ring for _code, ring in rings])
    tolerance, found = _FIRST_TOLERANCE, _joined(rings, arcs, ways)
    while _size(found) > most:
        arcs = [_fewer(arc, tolerance) for arc in arcs]
        lighter = _joined(rings, arcs, ways)
        if set(lighter) != set(found) or tolerance > 1:
            return found
        found, tolerance = lighter, tolerance * 2
    return found


def _size(shapes: Mapping[str, Sequence[Ring]]) -> int:
    return sum(len(ring) for held in shapes.values() for ring in held)


def _cut(rings: Sequence[Ring]) -> tuple[list[Ring], list[list[tuple[int, bool]]]]:
    """Return the lines of which the rings are made, each once, and for each ring its lines with whether it runs backwards."""
    owners: dict[Point, set[int]] = defaultdict(set)
    for number, ring in enumerate(rings):
        for point in ring:
            owners[point].add(number)
    known: dict[tuple[Point, ...], int] = {}
    ways = []
    for ring in rings:
        corners = _corners(ring, owners)
        way = []
        for first, last in zip(corners, [*corners[1:], corners[0] + len(ring)], strict=True):
            line = [ring[place % len(ring)] for place in range(first, last + 1)]
            is_backwards = line[::-1] < line
            key = tuple(line[::-1] if is_backwards else line)
            way.append((known.setdefault(key, len(known)), is_backwards))
        ways.append(way)
    return [list(key) for key in known], ways


def _corners(ring: Ring, owners: Mapping[Point, set[int]]) -> list[int]:
    """Return the places at which other shapes begin or end to border on this one, two at least."""
    size = len(ring)
    found = {
        place
        for place in range(size)
        if not owners[ring[place - 1]] == owners[ring[place]] == owners[ring[(place + 1) % size]]
    }
    if not found:
        found = {min(range(size), key=lambda place: ring[place])}
    if len(found) == 1:
        start = ring[next(iter(found))]
        found.add(max(range(size), key=lambda place: (_apart(start, ring[place]), ring[place])))
    return sorted(found)


def _joined(
    rings: Sequence[tuple[str, Ring]], arcs: Sequence[Ring], ways: Sequence[Sequence[tuple[int, bool]]]
) -> dict[str, list[Ring]]:
    found: dict[str, list[Ring]] = {}
    for (code, _ring), way in zip(rings, ways, strict=True):
        line: Ring = []
        for number, is_backwards in way:
            arc = arcs[number]
            line += (arc[::-1] if is_backwards else arc)[:-1]
        if len(line) >= _FEWEST:
            found.setdefault(code, []).append(line)
    return found


def _fewer(line: Ring, tolerance: float) -> Ring:
    """Return the line without the points that lie nearer to it than the tolerance; both ends stay."""
    keep, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        far, place = max((_off(line[place], line[first], line[last]), place) for place in range(first + 1, last))
        if far > tolerance:
            keep.add(place)
            waiting += [(first, place), (place, last)]
    return [line[place] for place in sorted(keep)]


def _off(point: Point, first: Point, last: Point) -> float:
    """Return how far a point is from the line between two others."""
    flat = cos(radians(first[1]))
    x, y = (point[0] - first[0]) * flat, point[1] - first[1]
    along_x, along_y = (last[0] - first[0]) * flat, last[1] - first[1]
    length = along_x**2 + along_y**2
    share = min(max((x * along_x + y * along_y) / length, 0.0), 1.0) if length else 0.0
    return hypot(x - share * along_x, y - share * along_y)


def _apart(one: Point, other: Point) -> float:
    return hypot((one[0] - other[0]) * cos(radians(one[1])), one[1] - other[1])
