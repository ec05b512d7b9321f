"""A family by generations, in the signs of the field. Pure.

Persons stand in a grid. Every line runs in the gutters between columns and in the corridors between rows, each on a track
of its own: so no line can run through a person, and no two lines lie on each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rrjeta.cases.rules.kinship import Kind, Said, generations, meaning_of
from rrjeta.cases.rules.picture import Box, Stroke
from rrjeta.cases.rules.tracks import Tracks, Way

SIGN, LINES, LETTERS = 40.0, 4, 16
CELL = 118.0
_TEXT = LINES * 15.0
ROW = SIGN + 8 + _TEXT
_MARGIN, _TRACK = 14.0, 9.0
_LOOKS = {Kind.ADOPTIVE: "dashed", Kind.FOSTER: "dashed", Kind.STEP: "dotted", Kind.RELATIVE: "dotted"}
_SLASHES = {"divorced": 2, "died": 0}


@dataclass(frozen=True, slots=True)
class Figure:
    """A person to be drawn: the sign, what stands in it, the words under it, in which home they live now."""

    id: UUID
    sign: str
    words: tuple[str, ...]
    age: str = ""
    is_child: bool = False
    has_died: bool = False
    home: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A tie to be drawn."""

    id: UUID
    said: Said
    end_reason: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """Where a person stands: the sign and the words are inside the box."""

    figure: Figure
    box: Box

    @property
    def middle(self) -> tuple[float, float]:
        """Return the middle of the sign."""
        return self.box.x + self.box.wide / 2, self.box.y + SIGN / 2


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline around those of a row who live together."""

    home: str
    box: Box


@dataclass(slots=True)
class Genogram:
    """The drawing. `understood` are ties that other lines say: brothers and sisters who hang from the same parents."""

    wide: float = 0.0
    high: float = 0.0
    signs: list[Sign] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    understood: tuple[UUID, ...] = ()


@dataclass(slots=True)
class _Bundle:
    """Lines that leave one place and share their way: a couple's or a parent's children of one row."""

    source: tuple[UUID, ...]
    look: str
    row: int
    targets: list[tuple[UUID, list[UUID]]] = field(default_factory=list)


def genogram(child_id: UUID, figures: Sequence[Figure], links: Sequence[Link]) -> Genogram:
    """Return the drawing of everybody who is kin to the child, each once, and of every tie between them, each once."""
    known = {one.id for one in figures}
    kin = [one for one in links if {one.said.person, one.said.child} <= known and _is_kin(one)]
    generation = generations(child_id, [one.said for one in kin])
    drawn = [one for one in figures if one.id in generation]
    kin = [one for one in kin if one.said.person in generation and one.said.child in generation]
    grid = _Grid(_rows(drawn, kin, generation))
    plan = _Plan(grid, kin)
    return plan.drawing({one.id: one for one in drawn})


def is_drawn(link: Link) -> bool:
    """Tell whether a tie is one of kin, which a genogram draws."""
    return _is_kin(link)


def _is_kin(link: Link) -> bool:
    return meaning_of(link.said.relationship).kind is not Kind.AROUND


def _rows(figures: Sequence[Figure], links: Sequence[Link], generation: Mapping[UUID, int]) -> list[list[UUID]]:
    """Return the rows from the eldest generation down, couples side by side, children near their parents."""
    top = min(generation.values())
    rows: list[list[Figure]] = [[] for _ in range(max(generation.values()) - top + 1)]
    for one in figures:
        rows[generation[one.id] - top].append(one)
    beside: dict[UUID, list[UUID]] = defaultdict(list)
    couples: dict[UUID, list[UUID]] = defaultdict(list)
    for link in links:
        beside[link.said.person].append(link.said.child)
        beside[link.said.child].append(link.said.person)
        if meaning_of(link.said.relationship).kind is Kind.COUPLE:
            couples[link.said.person].append(link.said.child)
            couples[link.said.child].append(link.said.person)
    places = {one.id: place - len(row) / 2 for row in rows for place, one in enumerate(row)}
    for _sweep in range(3):
        for row in rows:
            inside = {one.id for one in row}
            near = {
                one.id: [places[other] for other in beside[one.id] if other not in inside] or [places[one.id]]
                for one in row
            }
            row.sort(key=lambda one: (sum(near[one.id]) / len(near[one.id]), one.home, str(one.id)))
            ordered = _couples_together([one.id for one in row], couples)
            row.sort(key=lambda one: ordered.index(one.id))
            places |= {one.id: place - len(row) / 2 for place, one in enumerate(row)}
    return [[one.id for one in row] for row in rows]


def _couples_together(row: list[UUID], couples: Mapping[UUID, Iterable[UUID]]) -> list[UUID]:
    ordered: list[UUID] = []
    for one in row:
        if one in ordered:
            continue
        ordered.append(one)
        ordered += [other for other in couples.get(one, ()) if other in row and other not in ordered][:1]
    return ordered


class _Grid:
    """Which row and column everybody stands in."""

    def __init__(self, rows: list[list[UUID]]) -> None:
        self.rows = rows
        self.columns = max(len(row) for row in rows)
        self.row: dict[UUID, int] = {}
        self.column: dict[UUID, int] = {}
        for place, row in enumerate(rows):
            first = (self.columns - len(row)) // 2
            for column, one in enumerate(row):
                self.row[one], self.column[one] = place, first + column

    def are_neighbours(self, one: UUID, other: UUID) -> bool:
        return self.row[one] == self.row[other] and abs(self.column[one] - self.column[other]) == 1


class _Plan:
    """From ties to lines: first which way each takes, then how much room the ways need, then where everything stands."""

    def __init__(self, grid: _Grid, links: Sequence[Link]) -> None:
        self._grid = grid
        self._tracks = Tracks(columns=grid.columns, rows=len(grid.rows))
        self._couples: list[Link] = []
        self._beside: list[tuple[Link, str]] = []
        self._bundles: dict[tuple[tuple[UUID, ...], str, int], _Bundle] = {}
        self._understood: list[UUID] = []
        self._sort(links)

    def _sort(self, links: Sequence[Link]) -> None:
        grid = self._grid
        parents: dict[tuple[UUID, str], list[tuple[UUID, UUID]]] = defaultdict(list)
        siblings: list[Link] = []
        for link in links:
            kind, said = meaning_of(link.said.relationship).kind, link.said
            look = "ended" if said.until and kind is not Kind.COUPLE else _LOOKS.get(kind, "plain")
            if kind is Kind.COUPLE and grid.row[said.person] == grid.row[said.child]:
                self._couples.append(link)
            elif kind is Kind.SIBLING and grid.row[said.person] == grid.row[said.child]:
                siblings.append(link)
            elif grid.row[said.person] == grid.row[said.child]:
                self._beside.append((link, look))
            else:
                upper, lower = sorted((said.person, said.child), key=lambda one: grid.row[one])
                parents[lower, look].append((upper, link.id))
        pairs = {frozenset((one.said.person, one.said.child)) for one in self._couples}
        pairs = {pair for pair in pairs if grid.are_neighbours(*sorted(pair))}
        origin: dict[UUID, set[UUID]] = defaultdict(set)
        for (child, look), above in parents.items():
            for source, ids in _sources(above, pairs):
                key = (source, look, grid.row[child])
                self._bundles.setdefault(key, _Bundle(source, look, grid.row[child])).targets.append((child, ids))
                if look == "plain":
                    origin[child] |= set(source)
        for link in siblings:
            if origin[link.said.person] & origin[link.said.child]:
                self._understood.append(link.id)
            else:
                self._beside.append((link, "ended" if link.said.until else "plain"))

    def drawing(self, figures: Mapping[UUID, Figure]) -> Genogram:
        """Return the whole drawing."""
        ways = [*self._couple_ways(), *self._bundle_ways(), *self._beside_ways()]
        place = self._tracks.settled(cell=CELL, row=ROW, sign=SIGN, margin=_MARGIN, track=_TRACK)
        found = Genogram(place.wide, place.high, understood=tuple(self._understood))
        found.signs = [
            Sign(figures[one], place.cell(self._grid.row[one], self._grid.column[one]))
            for row in self._grid.rows
            for one in row
        ]
        found.strokes = [stroke for way in ways for stroke in way(place)]
        found.frames = self._frames(found.signs)
        return found

    def _couple_ways(self) -> Iterable[Way]:
        # Two ties of one couple, an ended one and a new one, go two ways: the second below.
        straight: set[frozenset[UUID]] = set()
        for link in sorted(self._couples, key=lambda one: one.said.until is not None):
            left, right = sorted((link.said.person, link.said.child), key=lambda one: self._grid.column[one])
            slashes = _SLASHES.get(link.end_reason, 1) if link.said.until else 0
            look = "partner" if link.said.relationship == "partner" else "plain"
            pair = frozenset((left, right))
            if self._grid.are_neighbours(left, right) and pair not in straight:
                straight.add(pair)
                yield self._tracks.straight(self._at(left), self._at(right), look, (link.id,), slashes)
            else:
                yield self._tracks.below(self._at(left), self._at(right), look, (link.id,), slashes)

    def _bundle_ways(self) -> Iterable[Way]:
        for bundle in self._bundles.values():
            sources = sorted((self._at(one) for one in bundle.source), key=lambda one: one[1])
            targets = [(self._at(one), tuple(ids)) for one, ids in bundle.targets]
            yield self._tracks.down(sources, targets, bundle.look)

    def _beside_ways(self) -> Iterable[Way]:
        for link, look in self._beside:
            left, right = sorted((link.said.person, link.said.child), key=lambda one: self._grid.column[one])
            yield self._tracks.above(self._at(left), self._at(right), look, (link.id,))

    def _at(self, one: UUID) -> tuple[int, int]:
        return self._grid.row[one], self._grid.column[one]

    def _frames(self, signs: Sequence[Sign]) -> list[Frame]:
        """Return an outline around those who stand side by side and live together."""
        found: list[Frame] = []
        before: Sign | None = None
        for one in signs:
            here, home = self._at(one.figure.id), one.figure.home
            joins = (
                before is not None
                and home == before.figure.home
                and self._at(before.figure.id) == (here[0], here[1] - 1)
            )
            before = one
            if not home:
                continue
            if joins and found:
                last = found.pop().box
                box = Box(last.x, last.y, one.box.x + one.box.wide - last.x, last.high)
            else:
                box = one.box
            found.append(Frame(home, box))
        return found


def _sources(
    above: Sequence[tuple[UUID, UUID]], pairs: Iterable[frozenset[UUID]]
) -> list[tuple[tuple[UUID, ...], list[UUID]]]:
    """Return from whom a child hangs: from a couple that stands side by side where both are parents, else from each."""
    left: dict[UUID, list[UUID]] = defaultdict(list)
    for parent, tie_id in above:
        left[parent].append(tie_id)
    found: list[tuple[tuple[UUID, ...], list[UUID]]] = []
    for pair in sorted(pairs, key=sorted):
        if pair <= left.keys():
            found.append((tuple(sorted(pair)), [tie_id for one in sorted(pair) for tie_id in left.pop(one)]))
    return found + [((one,), ids) for one, ids in left.items()]
