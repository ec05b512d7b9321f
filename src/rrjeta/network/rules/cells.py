"""Which numbers of a table with totals are left out, so that no total gives a small one back (design §3.13). Pure.

A cell names one value of each side: a municipality, a type of service, a period. The empty value stands for all together, and
a value with a stroke lies in the one before it: `2026/3` in `2026`. What is left out is so in every view of the same table,
whichever of its sides a reader chooses: the numbers of a year less those of three quarters tell nothing that the fourth hides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

# Inside government a number below five is left out; nought tells of nobody and stays.
LEAST = 5
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A number and those that add up to it along one side."""

    whole: Cell
    parts: tuple[Cell, ...]

    @property
    def is_everything(self) -> bool:
        """Tell whether years are added up here: the year that runs is worth more than what was from the beginning on."""
        return not self.whole[-1] and bool(self.parts[0][-1])


def kept(counted: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """Return each number above nought and each total, with None for those that are left out."""
    totals = _totals(counted)
    lines, of_cell = _lines(totals)
    hidden = {cell for cell, number in totals.items() if number < LEAST}
    waiting = dict.fromkeys(place for cell in sorted(hidden) for place in of_cell[cell])
    while waiting:
        place = next(iter(waiting))
        del waiting[place]
        for cell in _also(lines[place], totals, hidden):
            hidden.add(cell)
            waiting.update(dict.fromkeys(of_cell[cell]))
    return {cell: None if cell in hidden else number for cell, number in totals.items()}


def _also(line: _Line, totals: Mapping[Cell, int], hidden: set[Cell]) -> list[Cell]:
    """Return what else must be left out of a line: the smallest that stand beside, and the total where these are too few.

    Of the missing ones together more is missing than the least they can be: each of them may be anything from 1 to 4, or
    more. The last side of a cell is its period.
    """
    missing = [cell for cell in line.parts if cell in hidden]
    shown = sorted((cell for cell in line.parts if cell not in hidden), key=lambda cell: (totals[cell], cell))
    if line.whole in hidden:
        return [] if missing else shown[:1]
    if not missing:
        return []
    more: list[Cell] = []
    together = sum(totals[cell] for cell in missing)
    while (number := len(missing) + len(more)) == 1 or together < LEAST + number - 1:
        if line.is_everything or len(more) == len(shown):
            return [*more, line.whole]
        more.append(shown[len(more)])
        together += totals[more[-1]]
    return more


def _totals(counted: Mapping[Cell, int]) -> dict[Cell, int]:
    totals: dict[Cell, int] = defaultdict(int)
    for cell, number in counted.items():
        if number:
            for above in product(*(_ways_up(value) for value in cell)):
                totals[above] += number
    return dict(totals)


def _lines(totals: Iterable[Cell]) -> tuple[list[_Line], dict[Cell, list[int]]]:
    parts: dict[tuple[int, Cell], list[Cell]] = defaultdict(list)
    for cell in totals:
        for side, value in enumerate(cell):
            if value:
                parts[side, (*cell[:side], _above(value), *cell[side + 1 :])].append(cell)
    lines = [_Line(whole, tuple(found)) for (_side, whole), found in sorted(parts.items())]
    of_cell: dict[Cell, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        for cell in (line.whole, *line.parts):
            of_cell[cell].append(place)
    return lines, of_cell


def _above(value: str) -> str:
    return value.rpartition("/")[0]


def _ways_up(value: str) -> list[str]:
    return [value, *_ways_up(_above(value))] if value else [value]
