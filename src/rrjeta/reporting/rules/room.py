"""How much room what is shown leaves to what is left out, in a network of flows. Pure.

The numbers of a table are what flows along arcs: as much leaves a node as enters it. Another table that shows the same numbers
differs by flows in circles through arcs that are left out. So a number has room where there are such circles, and a circle
through as little as possible of what is shown says what must be left out with it.
"""

from collections import defaultdict, deque
from collections.abc import Sequence, Set
from dataclasses import dataclass
from heapq import heappop, heappush

Node = tuple[str, str]
# Rather a longer way through what is left out than anything more left out.
_LEAVING_OUT = 10_000


@dataclass(frozen=True, slots=True)
class Arc:
    """A number of the table as a flow from one node to another."""

    begins: Node
    ends: Node
    number: int


def with_room(arcs: Sequence[Arc], hidden: Set[int], room: int) -> set[int]:
    """Return what is left out, by its place in the list, so that each of it may be two values that are `room` apart.

    The smallest numbers are left out beside those given. Every other table that was found keeps what is shown.
    """
    network = _Network(arcs, hidden)
    waiting = deque(sorted(hidden))
    while waiting:
        index = waiting.popleft()
        before = set(network.hidden)
        network.give_room(index, room)
        waiting.extend(sorted(network.hidden - before))
    return network.hidden


class _Network:
    def __init__(self, arcs: Sequence[Arc], hidden: Set[int]) -> None:
        self.hidden = set(hidden)
        self._arcs = arcs
        self._up, self._down = [0] * len(arcs), [0] * len(arcs)
        self._at: dict[Node, list[tuple[int, int, Node]]] = defaultdict(list)
        for index, arc in enumerate(arcs):
            self._at[arc.begins].append((index, 1, arc.ends))
            self._at[arc.ends].append((index, -1, arc.begins))

    def give_room(self, index: int, room: int) -> None:
        """Find other tables until the number has room; first without leaving out more."""
        for may_hide in (False, True):
            for sign in (1, -1):
                if self._up[index] + self._down[index] < room:
                    self._move(index, sign, room - (self._down[index] if sign > 0 else self._up[index]), may_hide)

    def _move(self, index: int, sign: int, wanted: int, may_hide: bool) -> None:
        """Make the number larger or smaller by as much as is wanted, in a table that shows the same."""
        arc, moved, done = self._arcs[index], dict[int, int](), 0
        goal, start = (arc.begins, arc.ends) if sign > 0 else (arc.ends, arc.begins)
        wanted = wanted if sign > 0 else min(wanted, arc.number)
        while done < wanted:
            way = self._way(start, goal, index, moved, wanted - done, may_hide) or self._way(
                start, goal, index, moved, 1, may_hide
            )
            if not way:
                break
            least = min([wanted - done, *(self._left(one, moved) for one, direction in way if direction < 0)])
            for one, direction in [*way, (index, sign)]:
                moved[one] = moved.get(one, 0) + direction * least
            self.hidden.update(one for one, _direction in way)
            done += least
        for one, number in moved.items():
            self._up[one] = max(self._up[one], number)
            self._down[one] = max(self._down[one], -number)

    def _left(self, index: int, moved: dict[int, int]) -> int:
        return self._arcs[index].number + moved.get(index, 0)

    def _way(
        self, start: Node, goal: Node, besides: int, moved: dict[int, int], least: int, may_hide: bool
    ) -> list[tuple[int, int]]:
        """Return the cheapest way along which so much can be moved; empty where there is none."""
        best, came = {start: 0}, dict[Node, tuple[Node, int, int]]()
        waiting = [(0, start)]
        while waiting:
            cost, node = heappop(waiting)
            if node == goal:
                return _back(start, goal, came)
            if cost > best[node]:
                continue
            for index, direction, ahead in self._at[node]:
                is_free = index in self.hidden
                if (
                    index == besides
                    or not (is_free or may_hide)
                    or (direction < 0 and self._left(index, moved) < least)
                ):
                    continue
                onward = cost + (1 if is_free else _LEAVING_OUT + self._arcs[index].number)
                if onward < best.get(ahead, onward + 1):
                    best[ahead] = onward
                    came[ahead] = (node, index, direction)
                    heappush(waiting, (onward, ahead))
        return []


def _back(start: Node, goal: Node, came: dict[Node, tuple[Node, int, int]]) -> list[tuple[int, int]]:
    way, node = [], goal
    while node != start:
        node, index, direction = came[node]
        way.append((index, direction))
    return way
