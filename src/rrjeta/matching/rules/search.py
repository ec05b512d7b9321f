"""Finds persons of a register by blind keys and ranks them with the scorer.

The index holds keys and rows alone. Here it stands in memory; the table of an office answers `rows_of` in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import NAME_FIELDS, PLACE_FIELDS, Columns, Ints, columns_of
from rrjeta.matching.rules.days import Birth, birth_of, key_of_day
from rrjeta.matching.rules.features import Register, features, rarity_of
from rrjeta.matching.rules.keys import MOST_UNDER_A_KEY, blind, day_fact, pair_fact, sought, sought_pairs
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.names import Name, Writing
from rrjeta.matching.rules.nearby import Nearby
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.scorer import Parameters, leanings, probabilities, with_twins_rule
from rrjeta.matching.rules.seats import Seats

_MOST = 150
_REMEMBERED = 100_000
_WORD = 2**26
_DAY = 2**33


class Index(Protocol):
    """What a search asks: the rows kept under each key."""

    def rows_of(self, keys: Sequence[bytes]) -> Sequence[Ints]: ...


@dataclass(frozen=True, slots=True)
class MemoryIndex:
    """Keys cut to 8 bytes in order, and the rows under each: `rows[starts[i]:starts[i + 1]]`."""

    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: Ints

    def rows_of(self, keys: Sequence[bytes]) -> Sequence[Ints]:
        """Return the rows under each key, none where the key does not stand there."""
        asked = np.frombuffer(b"".join(key[:8] for key in keys), dtype=">u8").astype(np.uint64)
        at = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        ends = np.where(self.keys[at] == asked, self.starts[at + 1], self.starts[at])
        return [self.rows[start:end] for start, end in zip(self.starts[at].tolist(), ends.tolist(), strict=True)]


def memory_index(columns: Columns, reader: Reader, secret: bytes) -> MemoryIndex:
    """Return the index of a register under a secret: each distinct pair of facts is blinded once."""
    codes, rows = _facts(columns, reader)
    order = np.argsort(codes, kind="stable")
    codes, rows = codes[order], rows[order]
    begins = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
    number = np.arange(len(codes)) - np.repeat(begins, np.diff(np.append(begins, len(codes))))
    starts = np.flatnonzero(number % MOST_UNDER_A_KEY == 0)
    numbered = zip(codes[starts].tolist(), (number[starts] // MOST_UNDER_A_KEY).tolist(), strict=True)
    words = list(reader.names.bones)
    keys = np.fromiter(
        (int.from_bytes(blind(_text(code, words), which, secret)[:8], "big") for code, which in numbered),
        dtype=np.uint64,
    )
    by_key = np.argsort(keys, kind="stable")
    lengths = np.diff(np.append(starts, len(codes)))[by_key]
    begins = np.concatenate(([0], np.cumsum(lengths)))
    moved = np.repeat(starts[by_key] - begins[:-1], lengths) + np.arange(len(codes))
    return MemoryIndex(keys[by_key], begins, rows[moved].astype(np.int32))


def _facts(columns: Columns, reader: Reader) -> tuple[NDArray[np.int64], Ints]:
    """Return codes of all pairs of facts and the row of each; a code holds the two numbers."""
    table = reader.names.lexicon().skeletons
    words = [
        (field, table[names, at].astype(np.int64))
        for field, names in enumerate(columns.names)
        for at in range(table.shape[1])
    ]
    year, month, day = (part.astype(np.int64) for part in columns.births)
    low, high = np.minimum(month, day), np.maximum(month, day)
    full = np.where((year > 0) & (low > 0), (year * 100 + low) * 100 + high, 0)
    codes, rows = [], []
    for (_one, first), (_other, second) in combinations(words, 2):
        both = np.flatnonzero((first >= 0) & (second >= 0))
        codes.append(np.minimum(first[both], second[both]) * _WORD + np.maximum(first[both], second[both]))
        rows.append(both)
    for _field, word in words:
        both = np.flatnonzero((word >= 0) & (full > 0))
        codes.append((word[both] + _DAY) * _WORD + full[both])
        rows.append(both)
    code, row = np.concatenate(codes), np.concatenate(rows)
    return code, row.astype(np.int32)


def _text(code: int, words: Sequence[str]) -> str:
    one, other = divmod(code, _WORD)
    if one >= _DAY:
        return day_fact(words[one - _DAY], key_of_day(Birth(other // 10000, other // 100 % 100, other % 100)))
    return pair_fact(words[one], words[other])


@dataclass(slots=True)
class Found:
    """Rows of the register, the likeliest first, and the probability that each is the child sought."""

    rows: Ints
    same: Floats


class Searcher:
    """Looks for a person in a register that is ready to be compared."""

    def __init__(self, reader: Reader, writing: Writing, index: Index, secret: bytes, parameters: Parameters) -> None:
        self._reader, self._writing, self._index, self._secret = reader, writing, index, secret
        self._parameters = parameters
        self._skeleton = lru_cache(_REMEMBERED)(writing.skeleton)
        columns = reader.columns()
        self._names = Seats(reader.names, columns.names)
        self._places = Seats(reader.places, columns.places)
        rarity = rarity_of(columns, reader.names.lexicon(), reader.places.lexicon())
        rarity = replace(rarity, names=self._names.bits, places=self._places.bits)
        self.register = Register(columns, self._names.lexicon, self._places.lexicon, reader.texts(), rarity)
        self._nearby = Nearby(sorted({fold for row in self._names.lexicon.parts for fold in row}))

    def found(self, record: Mapping[str, str], most: int = 10) -> Found:
        """Return the likeliest rows for a record, texts by field. Raises NoDate."""
        asked, names, birth = self._asked(record)
        return self._ranked(asked, self._candidates(names, birth), most)

    def among(self, record: Mapping[str, str], rows: Ints, most: int = 10) -> Found:
        """Return the likeliest of given rows: what somebody else found, ranked by us. Raises NoDate."""
        return self._ranked(self._asked(record)[0], rows, most)

    def _asked(self, record: Mapping[str, str]) -> tuple[Columns, list[Name], Birth]:
        birth = birth_of(record.get("birth_date") or "", record.get("birth_precision") or "")
        names, rows = self._names.seated([record.get(field) or "" for field in NAME_FIELDS])
        _places, places = self._places.seated([record.get(field) or "" for field in PLACE_FIELDS])
        numbers = np.array([*rows, *places, *self._reader.asked(record, birth)], dtype=np.int32)
        return columns_of(numbers[:, None]), names, birth

    def _ranked(self, asked: Columns, rows: Ints, most: int) -> Found:
        if not len(rows):
            return Found(rows, np.empty(0, np.float32))
        kept = self._likeliest(asked, rows)
        seen = features(replace(self.register, columns=asked), np.zeros(len(kept), np.int32), self.register, kept)
        told = leanings(self._parameters, seen)
        order = np.argsort(np.logaddexp(told[:, 1], told[:, 2]) - told[:, 0], kind="stable")[:most]
        return Found(kept[order], with_twins_rule(seen[order], probabilities(told[order]))[:, 0])

    def _candidates(self, names: Sequence[Name], birth: Birth) -> Ints:
        variants = [[self._variants(fold) for fold in name.folds] for name in names]
        found: list[Ints] = []

        def counted(keys: Sequence[bytes]) -> list[int]:
            pieces = self._index.rows_of(keys)
            found.extend(pieces)
            return [len(piece) for piece in pieces]

        sought(sorted(sought_pairs(variants, key_of_day(birth))), self._secret, counted)
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int32)

    def _variants(self, fold: str) -> list[str]:
        near = (*self._writing.related(fold), *self._nearby.near(fold))
        return list(dict.fromkeys(self._skeleton(one) for one in (fold, *near)))

    def _likeliest(self, asked: Columns, rows: Ints) -> Ints:
        """Return at most 150 rows: those that agree in most, by plain comparison of numbers."""
        if len(rows) <= _MOST:
            return rows
        own, lexicon = self.register.columns, self.register.names
        points = np.zeros(len(rows), dtype=np.float32)
        for field, weight in enumerate((3.0, 3.0, 2.0, 2.0)):
            name = asked.names[field, 0]
            kept = own.names[field][rows]
            points += weight * ((lexicon.whole[kept] == lexicon.whole[name]) & (name > 0))
            points += weight * 0.6 * ((lexicon.skeletons[kept, 0] == lexicon.skeletons[name, 0]) & (name > 0))
            points += weight * 0.5 * np.isin(lexicon.heads[kept], _known(lexicon.heads[name])).any(axis=1)
            points += weight * 0.3 * np.isin(lexicon.folds[kept], _known(lexicon.folds[name])).any(axis=1)
        for part, weight in enumerate((3.0, 1.5, 1.5)):
            part_asked = asked.births[part, 0]
            points += weight * ((own.births[part][rows] == part_asked) & (part_asked > 0))
        points += 1.5 * ((np.abs(own.births[0][rows] - asked.births[0, 0]) == 1) & (asked.births[0, 0] > 0))
        for field in (0, 1):
            place = asked.places[field, 0]
            points += (own.places[field][rows] == place) & (place > 0)
        points += (own.sex[rows] == asked.sex[0]) & (asked.sex[0] > 0)
        return rows[np.argpartition(-points, _MOST)[:_MOST]]


def _known(words: Ints) -> Ints:
    """Return the words of a row that are there."""
    return words[words >= 0]
