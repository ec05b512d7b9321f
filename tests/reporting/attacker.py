"""Somebody who knows all that was published, the rule, and how to solve linear programmes."""

from collections.abc import Collection, Mapping, Sequence
from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

Cell = tuple[str, ...]


class Attacker:
    """What can be found out of each cell of all combinations from those that were published, whole numbers not asked for."""

    def __init__(self, sides: Sequence[Collection[str]], published: Mapping[Cell, int]) -> None:
        self.leaves = list(product(*(sorted(set(side)) for side in sides)))
        place_of = {leaf: index for index, leaf in enumerate(self.leaves)}
        held: dict[Cell, list[int]] = {}
        for leaf, index in place_of.items():
            for above in product(ways_up(leaf[0]), *([one, ""] for one in leaf[1:])):
                held.setdefault(above, []).append(index)
        self.cells = list(held)
        rows = np.repeat(np.arange(len(held)), [len(one) for one in held.values()])
        columns = np.concatenate([np.array(one) for one in held.values()])
        self.sums = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(held), len(self.leaves)))
        known = [index for index, cell in enumerate(self.cells) if cell in published]
        values = np.array([published[self.cells[index]] for index in known], dtype=float)
        self.equal = {"A_eq": self.sums[known], "b_eq": values}
        self.least = np.full(len(held), np.inf)
        self.most = np.full(len(held), -np.inf)
        self.asked = 0

    def look(self, true: Mapping[Cell, int], wanted: int) -> dict[Cell, float]:
        """Return how wide each cell is that was not published, where it is narrower than wanted, else at least so wide.

        A table that fits tells of all cells at once: only where those found so far do not lie so far apart another is asked for.
        """
        self._fits(np.array([true.get(leaf, 0) for leaf in self.leaves], dtype=float))
        for index in range(len(self.cells)):
            for sign in (-1, 1):
                if self.most[index] - self.least[index] < wanted:
                    self._ask(index, sign)
        return {cell: self.most[index] - self.least[index] for index, cell in enumerate(self.cells)}

    def _ask(self, index: int, sign: int) -> None:
        goal = sign * self.sums[[index]].toarray()[0]
        found = linprog(goal, **self.equal, bounds=(0, None), method="highs")
        self.asked += 1
        if found.status == 3:  # It may be as large as one likes.
            self.most[index] = np.inf
            return
        assert found.status == 0, found.message
        self._fits(found.x)

    def _fits(self, table: np.ndarray) -> None:
        values = self.sums @ table
        self.least = np.minimum(self.least, values)
        self.most = np.maximum(self.most, values)


def ways_up(place: str) -> list[str]:
    return [place, *ways_up(place.rpartition("/")[0])] if place else [place]
