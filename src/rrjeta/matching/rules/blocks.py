"""Which pairs of a register are worth comparing: those that share two facts, or one that few share.

The batch reads features that are open in memory, so a rare fact alone may bring a pair together; the kept keys never do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import Columns, Ints, Words
from rrjeta.matching.rules.features import Register

Hashes = NDArray[np.uint64]
Keys = tuple[NDArray[np.int64], Hashes]
Pairs = NDArray[np.int64]
_MOST = 80
_BARE = 3
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


def candidate_pairs(register: Register, words: Words, most: int = _MOST) -> tuple[Ints, Ints]:
    """Return the two sides of all distinct pairs that share a block, the smaller row first.

    A block of more than `most` records is divided by the place and the sex of its records before it is paired; one of two
    words alone is divided earlier.
    """
    columns = register.columns
    finer = _mixed(columns.places[0] + 1, columns.sex)
    size = np.int64(len(columns))
    tokens = _tokens(columns, words)
    found = [_paired(keys, finer, most, size) for keys in _refined(columns, tokens)]
    found += [
        _paired(keys, finer, most // _BARE, size)
        for keys in (*_bare(tokens), *_single(columns, tokens), *_of_numbers(register, tokens))
    ]
    codes = np.concatenate(found)
    codes.sort()
    codes = codes[np.concatenate(([True], codes[1:] != codes[:-1]))] if len(codes) else codes
    return (codes // size).astype(np.int32), (codes % size).astype(np.int32)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Skeletons by record from 1, 0 being none: two words of the given name and two of the surname; the full names behind
    a short given name; the father's and the mother's first word."""

    own: list[Ints]
    heads: list[Ints]
    parents: list[Ints]

    def pairs(self) -> Iterator[NDArray[np.int64]]:
        """Yield every two words of the child's own names in one number."""
        for one, other in combinations(self.own, 2):
            yield _both(one, other)
        for head in self.heads:
            yield _both(head, self.own[2])


def _refined(columns: Columns, tokens: _Tokens) -> Iterator[Keys]:
    father, mother = tokens.parents
    year, full, place = columns.births[0], _full_dates(columns), columns.places[0]
    both = _both(father, mother)
    for token in (*tokens.own, *tokens.heads, father, mother):
        yield _key(token, full)
    for token in tokens.own:
        yield _key(token, both)
        yield _key(token, father, year)
        yield _key(token, mother, year)
    for pair in tokens.pairs():
        yield _key(pair, year)
        yield _key(pair, place)
        yield _key(pair, father)
        yield _key(pair, mother)


def _bare(tokens: _Tokens) -> Iterator[Keys]:
    for pair in (*tokens.pairs(), *(_both(tokens.own[0], parent) for parent in tokens.parents)):
        yield _key(pair)


def _single(columns: Columns, tokens: _Tokens) -> Iterator[Keys]:
    """Yield the keys of one fact: the day of birth, a word of a name. Only where few share it are they worth a look."""
    yield _key(_full_dates(columns))
    for word in (*tokens.own, *tokens.heads):
        yield _key(word)


def _of_numbers(register: Register, tokens: _Tokens) -> Iterator[Keys]:
    """Yield the keys of telephone, personal number, address and postcode, where a register has them."""
    columns = register.columns
    if not columns.plain.any():
        return
    phone, number, address, postcode = columns.plain
    full = _full_dates(columns)
    halves = _halves(register.texts)
    street = _longest_words(register.texts)[address]
    for whole in (phone, number):
        yield _key(whole)
    for half in (halves[0][number], halves[1][number]):
        yield from (_key(half, other) for other in (tokens.own[0], tokens.own[2], full, street))
    for one in (address, street):
        yield from (_key(one, other) for other in (tokens.own[0], tokens.own[2], full, postcode))
    yield from (_key(fact) for fact in (street, postcode, halves[0][number], halves[1][number]))
    yield _key(full, postcode)
    yield _key(full, columns.places[0])
    yield from (_key(token, postcode, columns.births[0]) for token in (tokens.own[0], tokens.own[2]))


def _halves(texts: NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Return for each text a number of its first and of its second half, 0 for the empty text."""
    known: dict[str, int] = {"": 0}
    halves = [(text[: len(text) // 2], "~" + text[len(text) // 2 :]) for text in texts]
    first = [known.setdefault(half[0], len(known)) for half in halves]
    second = [known.setdefault(half[1], len(known)) if text else 0 for half, text in zip(halves, texts, strict=True)]
    return np.array(first, dtype=np.int32), np.array(second, dtype=np.int32)


def _longest_words(texts: NDArray[np.object_]) -> Ints:
    known: dict[str, int] = {"": 0}
    words = (max(text.split(), key=len, default="") for text in texts)
    return np.array([known.setdefault(word, len(known)) for word in words], dtype=np.int32)


def _full_dates(columns: Columns) -> NDArray[np.int64]:
    """Return dates as numbers that day and month turned around do not change, 0 where a part is not known."""
    year, month, day = columns.births.astype(np.int64)
    low, high = np.minimum(month, day), np.maximum(month, day)
    return np.where((year > 0) & (low > 0), (year * 100 + low) * 100 + high, 0)


def _tokens(columns: Columns, words: Words) -> _Tokens:
    lexicon = words.lexicon()
    counted = np.bincount(columns.names.ravel(), minlength=len(lexicon.whole))
    bones, heads = words.repaired_bones(counted), words.bones_of_heads()
    given, surname, father, mother = columns.names
    own = [bones[lexicon.skeletons[name, at]] for name in (given, surname) for at in (0, 1)]
    parents = [bones[lexicon.skeletons[name, 0]] for name in (father, mother)]
    return _Tokens(own, [heads[given, at] for at in (0, 1)], parents)


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
        by_key = np.argsort(divided, kind="stable")
        left = left[by_key]
        starts, counts = _runs(divided[by_key])
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
