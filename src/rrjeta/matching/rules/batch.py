"""A whole register against itself: candidate pairs, their probabilities, and what follows from pairs for other pairs."""

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.blocks import candidate_pairs
from rrjeta.matching.rules.columns import Ints, Words
from rrjeta.matching.rules.crowds import without_crowds
from rrjeta.matching.rules.features import Register, rarity_of
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.scorer import Parameters, scored
from rrjeta.matching.rules.sieve import sifted
from rrjeta.matching.rules.triangles import with_triangles


def ready(reader: Reader) -> Register:
    """Return the records a reader has taken, ready to be compared."""
    columns, names, places = without_crowds(reader.columns()), reader.names.lexicon(), reader.places.lexicon()
    return Register(columns, names, places, reader.texts(), rarity_of(columns, names, places))


def scored_pairs(register: Register, words: Words, parameters: Parameters) -> tuple[Ints, Ints, Floats]:
    """Return the two rows of each candidate pair, the smaller first, and its probabilities, shape (pairs, 3)."""
    left, right = sifted(register, *candidate_pairs(register, words))
    told = scored(parameters, register, left, register, right)
    return with_triangles(len(register.columns), left, right, told)


def clusters(size: int, left: Ints, right: Ints) -> NDArray[np.int32]:
    """Return for each of `size` rows the smallest row it hangs together with by the pairs given."""
    root = np.arange(size, dtype=np.int32)
    while True:
        low = np.minimum(root[left], root[right])
        before = root.copy()
        np.minimum.at(root, left, low)
        np.minimum.at(root, right, low)
        root = root[root]
        if (root == before).all():
            return root
