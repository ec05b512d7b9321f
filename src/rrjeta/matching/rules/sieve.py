"""Sorts out the pairs that cannot be the same child, by plain comparison of numbers: nine of ten that blocks bring together.

What agrees counts in bits, by how rare it is in the register; what differs costs bits set by hand. In a register of n records
chance alone brings log2(n) bits together, and a pair far below that can never be proposed. What the sieve loses is measured
(decision 23).
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import Ints
from rrjeta.matching.rules.features import Register
from rrjeta.matching.rules.likeness import Floats

# How many bits below chance a pair may lie.
MARGIN = 12.0
_CHUNK = 1_000_000
_FEW = 1_000_000
_UNKNOWN = -1
_COSTS = (5.0, 4.0, 4.0, 4.0)
_WHOLE_DATE, _TURNED, _ALL_BUT_YEAR, _YEAR_AND_ONE, _YEAR, _YEAR_BESIDE, _FAR = 12.5, 10.0, 6.0, 5.0, 3.5, 1.0, -6.0
_OTHER_SEX, _NUMBER, _OTHER_CHILD = -4.0, 12.0, -12.0


def sifted(register: Register, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the pairs that are worth scoring, in the order given; of a million or fewer all are."""
    if len(left) <= _FEW:
        return left, right
    cut = np.log2(max(len(register.columns), 2)) - MARGIN
    edges = [*range(0, len(left), _CHUNK), len(left)]
    kept = [points(register, left[low:high], right[low:high]) >= cut for low, high in pairwise(edges)]
    which = np.concatenate(kept) if kept else np.empty(0, np.bool_)
    return left[which], right[which]


def points(register: Register, left: Ints, right: Ints) -> Floats:
    """Return the bits of pairs: what agrees less what differs."""
    columns, lexicon, rarity = register.columns, register.names, register.rarity
    found = np.zeros(len(left), dtype=np.float32)
    names = [(column[left], column[right]) for column in columns.names]
    bones = [(lexicon.skeletons[one, 0], lexicon.skeletons[other, 0]) for one, other in names]
    for at, cost in enumerate(_COSTS):
        (one, other), (first, second) = names[at], bones[at]
        worth = np.minimum(rarity.names[at][one], rarity.names[at][other])
        found += np.where((one > 0) & (other > 0), np.where(first == second, worth, -np.float32(cost)), 0)
    (given, other_given), (surname, other_surname) = bones[:2]
    crossed = ((given == other_surname) & (given != _UNKNOWN)) | ((surname == other_given) & (surname != _UNKNOWN))
    found += crossed * np.float32(14.0)
    dates, differ = _dates(columns.births[:, left], columns.births[:, right])
    found += dates
    found += (differ & ~crossed & (names[0][0] > 0) & (names[0][1] > 0) & _unlike(register, *names[0])) * np.float32(
        _OTHER_CHILD
    )
    for at, places in enumerate(columns.places):
        one, other = places[left], places[right]
        found += ((one == other) & (one > 0)) * rarity.places[at][one]
    found += (columns.sex[left].astype(np.int16) * columns.sex[right] == 2) * np.float32(_OTHER_SEX)
    for column in columns.plain:
        if column.any():
            one, other = column[left], column[right]
            found += ((one == other) & (one > 0)) * np.float32(_NUMBER)
    return found


def _unlike(register: Register, one: Ints, other: Ints) -> NDArray[np.bool_]:
    """Return whether two given names share neither a first letter nor a skeleton, nor a full name behind them."""
    lexicon = register.names
    unlike: NDArray[np.bool_] = lexicon.initials[one] != lexicon.initials[other]
    unlike &= lexicon.skeletons[one, 0] != lexicon.skeletons[other, 0]
    unlike &= ~((lexicon.heads[one, 0] >= 0) | (lexicon.heads[other, 0] >= 0))
    return unlike


def _dates(one: NDArray[np.int16], other: NDArray[np.int16]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the bits of two births, and whether they are two different days."""
    (y1, m1, d1), (y2, m2, d2) = one, other
    years, parts = (y1 > 0) & (y2 > 0), (m1 > 0) & (m2 > 0)
    same_year, same_month, same_day = years & (y1 == y2), parts & (m1 == m2), (d1 > 0) & (d1 == d2)
    turned = same_year & (m1 == d2) & (d1 == m2) & parts & (m1 != d1)
    apart = np.abs(y1 - y2)
    found = np.where(
        same_year,
        np.where(
            same_month & same_day,
            np.float32(_WHOLE_DATE),
            np.where(
                turned,
                np.float32(_TURNED),
                np.where(same_month | same_day, np.float32(_YEAR_AND_ONE), np.float32(_YEAR)),
            ),
        ),
        np.where(same_month & same_day, np.float32(_ALL_BUT_YEAR), 0),
    )
    found += (years & (apart == 1)) * np.float32(_YEAR_BESIDE)
    found += (years & (apart > 2)) * np.float32(_FAR)
    differ = years & parts & (d1 > 0) & (d2 > 0) & (apart > 1) & ~(same_month & same_day)
    return found.astype(np.float32), differ
