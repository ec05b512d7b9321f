"""How alike two written names are, for many pairs at once; each distinct pair of names is compared once."""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from rrjeta.matching.rules.columns import Ints, Lexicon, Rows

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
# What one comparison of two names gives, in this order: numbers from 0 to 1.
LIKENESS = (
    "known",
    "same_letters",
    "same_sounds",
    "same_stem",
    "other_form",
    "one_part",
    "same_bones",
    "initial",
    "cut",
    "sounds",
    "letters",
    "part",
)
STRENGTH = len(LIKENESS)
_BASE = np.int64(2**31)


def likeness(lexicon: Lexicon, one: Ints, other: Ints) -> Floats:
    """Return for rows of names how alike they are, shape (pairs, len(LIKENESS) + 1); the last column sums it up from 0 to 1."""
    codes = np.minimum(one, other).astype(np.int64) * _BASE + np.maximum(one, other)
    distinct, back = np.unique(codes, return_inverse=True)
    return _compared(lexicon, distinct // _BASE, distinct % _BASE)[back]


def shares_part(words: Ints, one: Rows, other: Rows) -> Flags:
    """Return whether any of the three words of one row is any of the other's; `words` has shape (names, 4), -1 being none."""
    shared: Flags = (words[one, 0] == words[other, 0]) & (words[one, 0] >= 0)
    rows = np.flatnonzero(((words[one, 1] >= 0) | (words[other, 1] >= 0)) & ~shared)
    left, right = words[one[rows]], words[other[rows]]
    shared[rows] = ((left[:, :, None] == right[:, None, :]) & (left[:, :, None] >= 0)).any(axis=(1, 2))
    return shared


def _compared(lexicon: Lexicon, one: NDArray[np.int64], other: NDArray[np.int64]) -> Floats:
    found = np.zeros((len(one), len(LIKENESS) + 1), dtype=np.float32)
    known = (one > 0) & (other > 0)
    same = one == other
    found[:, 0] = known
    found[known & same, 1:] = 1
    found[same, 7:9] = 0
    rows = np.flatnonzero(known & ~same)
    if len(rows):
        found[rows, 1:] = _different(lexicon, one[rows], other[rows])
    return found


def _different(lexicon: Lexicon, one: NDArray[np.int64], other: NDArray[np.int64]) -> Floats:
    """Return the likeness of names that are not the same row, without the first column."""
    found = np.zeros((len(one), len(LIKENESS)), dtype=np.float32)
    left, right = lexicon.letters[one], lexicon.letters[other]
    found[:, 0] = left == right
    found[:, 1] = lexicon.whole[one] == lexicon.whole[other]
    found[:, 2] = lexicon.stem[one] == lexicon.stem[other]
    found[:, 3] = shares_part(lexicon.heads, one, other)
    found[:, 4] = shares_part(lexicon.folds, one, other)
    found[:, 5] = lexicon.bones[one] == lexicon.bones[other]
    short, long = (
        np.minimum(lexicon.lengths[one], lexicon.lengths[other]),
        np.maximum(lexicon.lengths[one], lexicon.lengths[other]),
    )
    first = lexicon.initials[one] == lexicon.initials[other]
    found[:, 6] = (short == 1) & (long > 1) & first
    found[:, 7] = _is_cut(lexicon, one, other, long - short)
    sounds_left, sounds_right = lexicon.sounds[one], lexicon.sounds[other]
    found[:, 8] = process.cpdist(sounds_left, sounds_right, scorer=OSA.normalized_similarity, dtype=np.float32)
    found[:, 9] = process.cpdist(left, right, scorer=JaroWinkler.normalized_similarity, dtype=np.float32)
    found[:, 10] = _nearest_part(lexicon, one, other)
    found[:, 11] = _strength(found)
    return found


def _strength(found: Floats) -> Floats:
    close = np.maximum(np.clip((found[:, 8] - 0.55) / 0.4, 0, 0.9), np.clip((found[:, 10] - 0.55) / 0.5, 0, 0.8))
    formed = np.maximum(0.95 * found[:, 2], 0.85 * np.maximum(found[:, 3], found[:, 4]))
    loose = np.maximum(0.6 * found[:, 5], 0.4 * np.maximum(found[:, 6], found[:, 7]))
    strength: Floats = np.maximum.reduce([found[:, 0], 0.98 * found[:, 1], formed, loose, close])
    return strength


def _is_cut(lexicon: Lexicon, one: NDArray[np.int64], other: NDArray[np.int64], difference: Ints) -> Flags:
    """Return whether one name, without its last vowel, begins or ends the longer other: `Lindi` of `Arlind`."""
    first_is_short = lexicon.lengths[one] <= lexicon.lengths[other]
    short, long = np.where(first_is_short, one, other), np.where(first_is_short, other, one)
    cut = lexicon.cuts[short, 0]
    found: Flags = (cut >= 0) & (difference > 0) & (lexicon.cuts[long, 1:] == cut[:, None]).any(axis=1)
    return found


def _nearest_part(lexicon: Lexicon, one: NDArray[np.int64], other: NDArray[np.int64]) -> Floats:
    """Return how alike the two words are that are most alike, for names of several words; 0 where both have one."""
    found = np.zeros(len(one), dtype=np.float32)
    for at in np.flatnonzero((lexicon.words[one] > 1) | (lexicon.words[other] > 1)):
        left, right = lexicon.parts[one[at]], lexicon.parts[other[at]]
        found[at] = max(OSA.normalized_similarity(first, second) for first in left for second in right)
    return found
