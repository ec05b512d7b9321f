"""All children of the register compared with each other: who may be registered twice is put before those who decide.

Everything is read into numbers, compared in memory and proposed piece by piece; nothing is written in clear, and a run that
was broken off is begun again under its own token, which changes nothing of what it has proposed already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.operations.keeping import readable
from rrjeta.matching.operations.proposing import Proposed, propose, withdraw_unfound
from rrjeta.matching.queries.searching import searcher, tables
from rrjeta.matching.queries.tuning import parameters_now
from rrjeta.matching.rules.batch import ready, scored_pairs
from rrjeta.matching.rules.columns import Ints
from rrjeta.matching.rules.features import Register, features
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.reasons import reasons_of_pairs
from rrjeta.matching.rules.scorer import FAMILY, SAME, THRESHOLD, shipped

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `step` is reading, comparing, proposing or done."""

    step: str
    done: int
    of: int


def match_register(run: str) -> Iterator[Progress]:
    """Compare every child with every other and propose the pairs that are likely one child; yield how far it is.

    `run` is the token of this run. What a whole run does not find any more is put away at its end.
    """
    reader, persons = Reader(searcher().writing), list[UUID]()
    for _row, person, texts in tables().children_after(0):
        reader.take(readable(texts))
        persons.append(person)
        if len(persons) % 50_000 == 0:
            yield Progress("reading", len(persons), 0)
    yield Progress("comparing", 0, len(persons))
    if len(persons) > 1:
        register = ready(reader)
        left, right, told = scored_pairs(register, reader.names, parameters_now())
        chosen = np.flatnonzero(_are_two(persons, left, right) & (told[:, SAME] >= THRESHOLD))
        for start in range(0, len(chosen), _AT_ONCE):
            part = chosen[start : start + _AT_ONCE]
            propose(_proposed(register, persons, left[part], right[part], told[part]), run=run)
            yield Progress("proposing", min(start + _AT_ONCE, len(chosen)), len(chosen))
    yield Progress("done", withdraw_unfound(run), len(persons))


def _proposed(register: Register, persons: list[UUID], left: Ints, right: Ints, told: Floats) -> Iterator[Proposed]:
    why = reasons_of_pairs(shipped(), features(register, left, register, right))
    for at, said in enumerate(why):
        one, other = persons[left[at]], persons[right[at]]
        yield Proposed(one, other, float(told[at, SAME]), float(told[at, FAMILY]), said)


def _are_two(persons: list[UUID], left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Tell of each pair whether it is two persons: one may go by several names."""
    numbers: dict[UUID, int] = {}
    own = np.array([numbers.setdefault(person, len(numbers)) for person in persons], dtype=np.int64)
    return np.asarray(own[left] != own[right])
