"""Which numbers of linked tables are shown to whoever may not open the list, and which are left out (design §3.13). Pure.

A cell names one value of each side: the place first, as a path (`10/1004` lies in `10`), then each characteristic (sex, age
group, harm, quarter); the empty value stands for all together. A number is shown by place and by one characteristic at a time.
Given the totals of places, each such table is a network of flows by itself, so what a solver could find out is found out here
by paths alone, and crossings of two characteristics leave at least as much room (docs/decisions/0033).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rrjeta.reporting.rules.room import Arc, with_room

Cell = tuple[str, ...]
# Numbers below it, nought among them, are left out.
LEAST = 5
# Of every number that is left out, what is shown allows values that lie at least so far apart.
ROOM = 5


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The numbers that are shown. Any other cell is left out, or of a place or value that nobody has."""

    numbers: Mapping[Cell, int]
    single: tuple[bool, ...]

    def at(self, cell: Cell) -> int | None:
        """Return the number of a cell; None where it is left out."""
        return self.numbers.get(tuple("" if alone else one for one, alone in zip(cell, self.single, strict=True)))


def suppressed(
    counted: Mapping[Cell, int], sides: Sequence[Collection[str]], closed: Collection[str] = ()
) -> Suppressed:
    """Return what may be shown of the counts of the finest cells.

    `sides` holds every value that there is, also those that nobody has: that a place has nobody would tell of the others.
    Places are the finest ones. Give one whole year with its quarters as a side: tables of parts of a year, settled each by
    itself, would give one another back; for the same reason give a share as a side of its whole (reached, not reached).
    Values in `closed` (trafficking, sexual abuse) are not shown below the first level of places.
    """
    single = (False, *(len(set(side)) < 2 for side in sides[1:]))
    tree = _Tree.of(sides[0])
    totals = tree.summed((cell[0], number) for cell, number in counted.items())
    shown_places, rows = _places(tree, totals)
    numbers = {(place, *[""] * (len(sides) - 1)): totals[place] for place in shown_places}
    for side in range(1, len(sides)):
        if not single[side] and shown_places:
            table = _Table(tree, rows, shown_places, counted, side, sorted(set(sides[side])))
            for place, value in table.shown(closed):
                cell = (place, *(value if other == side else "" for other in range(1, len(sides))))
                numbers[cell] = table.number(place, value)
    return Suppressed(numbers, single)


@dataclass(frozen=True, slots=True)
class _Tree:
    places: list[str]
    children: dict[str, list[str]]

    @classmethod
    def of(cls, finest: Collection[str]) -> "_Tree":
        places = sorted({above for place in finest for above in _ways_up(place)} | {""})
        children: dict[str, list[str]] = {}
        for place in places[1:]:
            children.setdefault(_above(place), []).append(place)
        return cls(places, children)

    def summed(self, counted: Iterable[tuple[str, int]]) -> dict[str, int]:
        found = dict.fromkeys(self.places, 0)
        for place, number in counted:
            for above in _ways_up(place):
                found[above] += number
        return found


def _places(tree: _Tree, totals: Mapping[str, int]) -> tuple[set[str], dict[str, str]]:
    """Return the places whose total is shown, and for every place the row in which its people stand.

    Places that are left out stand in one row with their brothers, `10/*`: at least two, and not few together. Any of their
    people may be in any of them, with all that is said of that person.
    """
    shown, rows = set[str](), dict.fromkeys(tree.places, "")
    if totals[""] < LEAST:
        return shown, rows
    waiting = [""]
    while waiting:
        place = waiting.pop()
        shown.add(place)
        inside = sorted(tree.children.get(place, ()), key=lambda one: (totals[one], one))
        few = [one for one in inside if totals[one] < LEAST]
        while few and len(few) < len(inside) and (len(few) < 2 or sum(totals[one] for one in few) < LEAST):
            few.append(inside[len(few)])
        together = place if len(few) == len(inside) else (f"{place}/*" if place else "*")
        for one in inside[: len(few)]:
            for below in tree.places:
                if below == one or below.startswith(f"{one}/"):
                    rows[below] = together
        for one in inside[len(few) :]:
            rows[one] = one
            waiting.append(one)
    return shown, rows


class _Table:
    """The table of the places and one characteristic."""

    def __init__(
        self,
        tree: _Tree,
        rows: Mapping[str, str],
        shown_places: set[str],
        counted: Mapping[Cell, int],
        side: int,
        values: list[str],
    ) -> None:
        self._shown_places = shown_places
        self._values = values
        leaves = {
            place for place in shown_places if not any(one in shown_places for one in tree.children.get(place, ()))
        }
        self._leaves = leaves | {row for row in rows.values() if row.endswith("*")}
        self._numbers: dict[tuple[str, str], int] = {
            (place, value): 0 for place in shown_places | self._leaves for value in values
        }
        for cell, number in counted.items():
            for above in _ways_up(rows[cell[0]]):
                self._numbers[above, cell[side]] += number

    def number(self, place: str, value: str) -> int:
        return self._numbers[place, value]

    def shown(self, closed: Collection[str]) -> list[tuple[str, str]]:
        """Return the cells that are shown."""
        cells = sorted(self._numbers)
        hidden = {
            index
            for index, (place, value) in enumerate(cells)
            if self._numbers[place, value] < LEAST or (value in closed and place.count("/") > 0)
        }
        hidden = with_room([self._arc(*cell) for cell in cells], hidden, ROOM)
        return [cell for index, cell in enumerate(cells) if index not in hidden and cell[0] in self._shown_places]

    def _arc(self, place: str, value: str) -> Arc:
        # What goes into a place and value is what goes on to the places inside it; into a row goes as much as it has in all.
        begins = ("", "") if place == "" else (_above(place), value)
        ends = (place, "*") if place in self._leaves else (place, value)
        return Arc(begins, ends, self._numbers[place, value])


def _above(place: str) -> str:
    return place.rpartition("/")[0]


def _ways_up(place: str) -> list[str]:
    return [place, *_ways_up(_above(place))] if place else [place]
