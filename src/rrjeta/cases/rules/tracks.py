"""Ways for the lines of a drawing in a grid: through the gutters between columns and the corridors between rows. Pure.

A way is asked for first; once all are known, it is clear how wide each gutter and how high each corridor has to be, and
each way gives its line. Within a gutter or a corridor no two lines lie on each other.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rrjeta.cases.rules.picture import Box, Stroke

At = tuple[int, int]  # row, column
_NARROW, _LOW = 20.0, 22.0


@dataclass(slots=True)
class Place:
    """Where everything stands once the room of every gutter and corridor is known."""

    sign: float
    cell_wide: float
    row_high: float
    track: float
    lefts: list[float] = field(default_factory=list)
    gutters: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    corridors: list[float] = field(default_factory=list)
    tracks: dict[int, int] = field(default_factory=dict)
    sides: dict[tuple[At, str], int] = field(default_factory=dict)
    middles: set[tuple[At, str]] = field(default_factory=set)
    wide: float = 0.0
    high: float = 0.0

    def cell(self, row: int, column: int) -> Box:
        """Return the box of a person: the sign and the words under it."""
        return Box(self.lefts[column], self.tops[row], self.cell_wide, self.row_high)

    def middle(self, at: At) -> tuple[float, float]:
        """Return the middle of a sign."""
        return self.lefts[at[1]] + self.cell_wide / 2, self.tops[at[0]] + self.sign / 2

    def gutter(self, gutter: int, slot: int) -> float:
        """Return the x of a line in a gutter."""
        return self.gutters[gutter] + _NARROW / 2 + slot * self.track

    def corridor(self, corridor: int, way: int) -> float:
        """Return the y of a line in a corridor."""
        return self.corridors[corridor] + _LOW / 2 + self.tracks[way] * self.track

    def beside(self, at: At, side: str, port: int) -> tuple[float, float]:
        """Return where a line leaves a sign at its side; the middle is kept for the line of a couple."""
        x, y = self.middle(at)
        count = self.sides[at, side]
        room = self.sign - 8
        if (at, side) in self.middles:
            step = room / 2 / (count // 2 + 1)
            return x, y + step * (port // 2 + 1) * (1 if port % 2 == 0 else -1)
        return x, y + (port - (count - 1) / 2) * min(8.0, room / count)

    def above(self, at: At, port: int) -> tuple[float, float]:
        """Return where a line reaches a sign from above."""
        x, y = self.middle(at)
        count = self.sides[at, "top"]
        return x + (port - (count - 1) / 2) * min(8.0, (self.sign - 8) / count), y


Way = Callable[[Place], list[Stroke]]


class Tracks:
    """Takes down which ways are wanted, and gives each its room."""

    def __init__(self, *, columns: int, rows: int) -> None:
        self._columns, self._rows = columns, rows
        self._slots: dict[int, list[list[tuple[int, int]]]] = defaultdict(list)
        self._sides: dict[tuple[At, str], int] = defaultdict(int)
        self._middles: set[tuple[At, str]] = set()
        self._along: list[tuple[int, Callable[[Place], list[float]]]] = []

    def straight(self, left: At, right: At, look: str, ties: tuple[UUID, ...], slashes: int) -> Way:
        """Ask for a line between two who stand side by side."""
        self._middles |= {(left, "right"), (right, "left")}
        return lambda place: [Stroke((place.middle(left), place.middle(right)), look, ties, slashes)]

    def below(self, left: At, right: At, look: str, ties: tuple[UUID, ...], slashes: int) -> Way:
        """Ask for a line under the row, from one person to another of it."""
        row = left[0]
        out, back = self._port(left, "right"), self._port(right, "left")
        first, last = left[1] + 1, right[1]
        one, other = self._slot(first, row, row + 1), self._slot(last, row, row + 1)
        way = self._level(row + 1, lambda place: [place.gutter(first, one), place.gutter(last, other)])

        def drawn(place: Place) -> list[Stroke]:
            y = place.corridor(row + 1, way)
            begin, end = place.beside(left, "right", out), place.beside(right, "left", back)
            x1, x2 = place.gutter(first, one), place.gutter(last, other)
            return [Stroke((begin, (x1, begin[1]), (x1, y), (x2, y), (x2, end[1]), end), look, ties, slashes)]

        return drawn

    def above(self, left: At, right: At, look: str, ties: tuple[UUID, ...]) -> Way:
        """Ask for a line over the row, from one person to another of it."""
        row = left[0]
        one, other = self._port(left, "top"), self._port(right, "top")
        way = self._level(row, lambda place: [place.above(left, one)[0], place.above(right, other)[0]])

        def drawn(place: Place) -> list[Stroke]:
            y = place.corridor(row, way)
            begin, end = place.above(left, one), place.above(right, other)
            return [Stroke((begin, (begin[0], y), (end[0], y), end), look, ties)]

        return drawn

    def down(self, sources: Sequence[At], targets: Sequence[tuple[At, tuple[UUID, ...]]], look: str) -> Way:
        """Ask for lines from a parent, or from between a couple side by side, down to children who stand in one row."""
        source, row = sources[0], targets[0][0][0]
        gutter = source[1] + 1
        is_pair = len(sources) > 1
        out = 0 if is_pair else self._port(source, "right")
        slot = self._slot(gutter, source[0], row)
        ports = [(at, self._port(at, "top"), ties) for at, ties in targets]
        way = self._level(
            row, lambda place: [place.gutter(gutter, slot), *(place.above(at, port)[0] for at, port, _ties in ports)]
        )

        def drawn(place: Place) -> list[Stroke]:
            x, y = place.gutter(gutter, slot), place.corridor(row, way)
            begin = place.middle(source) if is_pair else place.beside(source, "right", out)
            start = ((x, begin[1]),) if is_pair else (begin, (x, begin[1]))
            found = []
            for at, port, ties in ports:
                end = place.above(at, port)
                found.append(Stroke((*start, (x, y), (end[0], y), end), look, ties))
            return found

        return drawn

    def settled(self, *, cell: float, row: float, sign: float, margin: float, track: float) -> Place:
        """Return where everything stands."""
        place = Place(sign, cell, row, track, sides=self._sides, middles=self._middles)
        x = margin
        for column in range(self._columns + 1):
            place.gutters.append(x)
            x += _NARROW + max(len(self._slots[column]) - 1, 0) * track
            if column < self._columns:
                place.lefts.append(x)
                x += cell
        place.wide = x + margin
        place.tops = [0.0] * self._rows
        levels = self._levelled(place)
        y = margin
        for corridor in range(self._rows + 1):
            place.corridors.append(y)
            y += _LOW + max(levels[corridor] - 1, 0) * track
            if corridor < self._rows:
                place.tops[corridor] = y
                y += row
        place.high = y + margin
        return place

    def _levelled(self, place: Place) -> dict[int, int]:
        """Give each way along a corridor a track on which nothing else runs there; return how many each corridor needs."""
        taken: dict[int, list[list[tuple[float, float]]]] = defaultdict(list)
        spans = []
        for way, (corridor, reach) in enumerate(self._along):
            xs = reach(place)
            spans.append((corridor, min(xs), max(xs), way))
        for corridor, begin, end, way in sorted(spans, key=lambda one: (one[0], one[2] - one[1], one[3])):
            place.tracks[way] = _first_free(taken[corridor], begin - 3, end + 3)
        return {corridor: len(taken[corridor]) for corridor in range(self._rows + 1)}

    def _port(self, at: At, side: str) -> int:
        self._sides[at, side] += 1
        return self._sides[at, side] - 1

    def _slot(self, gutter: int, begin: int, end: int) -> int:
        slots = self._slots[gutter]
        for place, taken in enumerate(slots):
            if all(end < other or begin > last for other, last in taken):
                taken.append((begin, end))
                return place
        slots.append([(begin, end)])
        return len(slots) - 1

    def _level(self, corridor: int, reach: Callable[[Place], list[float]]) -> int:
        self._along.append((corridor, reach))
        return len(self._along) - 1


def _first_free(tracks: list[list[tuple[float, float]]], begin: float, end: float) -> int:
    for place, taken in enumerate(tracks):
        if all(end < other or begin > last for other, last in taken):
            taken.append((begin, end))
            return place
    tracks.append([(begin, end)])
    return len(tracks) - 1
