"""Guards: one claim each, true or not of a state. A move is possible when all its guards hold.

A guard says nothing itself; the sentence of its refusal stands in the country pack under the guard's name. Which
guards stand before which move, and with which numbers and codes, is the pack's to say too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rrjeta.cases.rules.states import MoveInput, State

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers and codes that the pack gives a guard."""

    minimum: int = 0
    level: int = 0
    codes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Guard(Generic[S]):
    """A claim about a state, and the names of the terms it needs."""

    name: str
    holds: Callable[[S, MoveInput, Terms], bool]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move is not possible: the name of the sentence in the pack, the field it belongs to, what fills it."""

    code: str
    move: str
    values: Mapping[str, str] = field(default_factory=dict)
    field: str | None = None


class Guards(Generic[T]):
    """The guards of one kind of state, by name."""

    def __init__(self) -> None:
        self._by_name: dict[str, Guard[T]] = {}

    def guard(self, *needs: str) -> Callable[[Callable[[T, MoveInput, Terms], bool]], Guard[T]]:
        """Have a function be the guard of its own name."""

        def take(function: Callable[[T, MoveInput, Terms], bool]) -> Guard[T]:
            found = Guard(function.__name__, function, frozenset(needs))
            self._by_name[found.name] = found
            return found

        return take

    def named(self, name: str) -> Guard[T] | None:
        """Return the guard of this name, or None."""
        return self._by_name.get(name)

    def names(self) -> frozenset[str]:
        """Return the names of all guards."""
        return frozenset(self._by_name)


ANY: Guards[State] = Guards()


@ANY.guard()
def not_in_future(state: State, given: MoveInput, terms: Terms) -> bool:
    return given.at <= given.now


@ANY.guard()
def has_written_reason(state: State, given: MoveInput, terms: Terms) -> bool:
    return given.has_written_reason


def is_written(text: str) -> bool:
    """Say whether a reason tells anything: a full stop, a dash or "ok" does not."""
    return sum(letter.isalpha() for letter in text) >= 5
