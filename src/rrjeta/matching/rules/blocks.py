"""Which pairs of a register are worth comparing: those that share a key of two facts or more, never of one name alone."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import Columns, Ints, Words

Hashes = NDArray[np.uint64]
Keys = tuple[NDArray[np.int64], Hashes]
Pairs = NDArray[np.int64]
_MOST = 80
_BARE = 3
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


def candidate_pairs(columns: Columns, words: Words, most: int = _MOST) -> tuple[Ints, Ints]:
    """Return the two sides of all distinct pairs that share a block, the smaller row first.

    A block of more than `most` records is divided by the place and the sex of its records before it is paired; one of two
    words alone is divided earlier.
    """
    finer = _mixed(columns.places[0] + 1, columns.sex)
    size = np.int64(len(columns))
    found = [np.unique(_paired(keys, finer, most, size)) for keys in _refined(columns, words)]
    found += [np.unique(_paired(keys, finer, most // _BARE, size)) for keys in _bare(columns, words)]
    codes = np.unique(np.concatenate(found))
    return (codes // size).astype(np.int32), (codes % size).astype(np.int32)


def _refined(columns: Columns, words: Words) -> Iterator[Keys]:
    own, heads, (father, mother) = _tokens(columns, words)
    year, month, day = columns.births
    low, high = np.minimum(month, day), np.maximum(month, day)
    full = np.where((year > 0) & (month > 0) & (day > 0), year.astype(np.int64) * 10000 + low * 100 + high, 0)
    place = columns.places[0] + 0
    parents = _both(father, mother)
    for token in (*own, *heads, father, mother):
        yield _key(token, full)
    for token in own:
        yield _key(token, parents)
        yield _key(token, father, year)
        yield _key(token, mother, year)
    for pair in (*_pairs(own), *(_both(head, own[2]) for head in heads)):
        yield _key(pair, year)
        yield _key(pair, place)
        yield _key(pair, father)
        yield _key(pair, mother)
    yield from (_key(column, np.ones(len(columns), np.int8)) for column in columns.plain[:2])


def _bare(columns: Columns, words: Words) -> Iterator[Keys]:
    own, heads, parents = _tokens(columns, words)
    one = np.ones(len(columns), np.int8)
    for pair in (
        *_pairs(own),
        *(_both(head, own[2]) for head in heads),
        *(_both(own[0], parent) for parent in parents),
    ):
        yield _key(pair, one)


def _tokens(columns: Columns, words: Words) -> tuple[list[Ints], list[Ints], list[Ints]]:
    """Return by record, 0 being none: two words of the given name and two of the surname; the full names behind a short
    given name; the father's and the mother's name."""
    lexicon = words.lexicon()
    bones, heads = words.repaired_bones(), words.bones_of_heads()
    given, surname, father, mother = columns.names
    own = [bones[lexicon.skeletons[name, at]] for name in (given, surname) for at in (0, 1)]
    return own, [heads[given, at] for at in (0, 1)], [bones[lexicon.skeletons[name, 0]] for name in (father, mother)]


def _pairs(own: list[Ints]) -> Iterator[NDArray[np.int64]]:
    for one, other in combinations(own, 2):
        yield _both(one, other)


def _both(one: Ints, other: Ints) -> NDArray[np.int64]:
    """Return one number for two words in any order, 0 where one is missing."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
    return np.where(low > 0, low * 2**31 + high, 0)


def _key(*parts: NDArray[Any]) -> Keys:
    """Return the rows in which every part is known, and their keys."""
    rows = np.flatnonzero(np.logical_and.reduce([part != 0 for part in parts]))
    return rows, _mixed(*(part[rows] for part in parts))


def _mixed(*parts: NDArray[Any]) -> Hashes:
    key = np.zeros(len(parts[0]), dtype=np.uint64)
    for part, odd in zip(parts, _ODD, strict=False):
        key = (key ^ part.astype(np.uint64)) * np.uint64(odd)
        key ^= key >> np.uint64(29)
    return key


def _paired(keys: Keys, finer: Hashes, most: int, size: np.int64) -> Pairs:
    """Return the codes (smaller row × size + larger row) of all pairs of rows with one key."""
    rows, key = keys
    by_key = np.argsort(key, kind="stable")
    order, key = rows[by_key], key[by_key]
    starts, counts = _runs(key)
    small = counts <= most
    found = [_within(order, starts[small], counts[small], size)]
    large = np.repeat(~small, counts)
    if large.any():
        left = order[large]
        divided = _mixed(key[large], finer[left])
        left = left[np.argsort(divided, kind="stable")]
        starts, counts = _runs(np.sort(divided))
        small = counts <= most
        found.append(_within(left, starts[small], counts[small], size))
    return np.concatenate(found)


def _runs(ordered: Hashes) -> tuple[Pairs, Pairs]:
    """Return where runs of one value begin in an ordered array, and how long they are."""
    if not len(ordered):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return starts, np.diff(np.append(starts, len(ordered)))


def _within(order: NDArray[np.int64], starts: Pairs, counts: Pairs, size: np.int64) -> Pairs:
    found = []
    for count in np.unique(counts[counts > 1]):
        block = order[starts[counts == count][:, None] + np.arange(count)]
        one, other = np.triu_indices(count, 1)
        left, right = block[:, one].ravel(), block[:, other].ravel()
        found.append(np.minimum(left, right) * size + np.maximum(left, right))
    return np.concatenate(found) if found else np.empty(0, np.int64)
