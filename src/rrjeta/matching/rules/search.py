"""Finds persons of a register by blind keys and ranks them with the scorer.

The register is a table of keys and a table of sealed features (`Kept`); nothing of it stands in memory but how often words occur.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

import numpy as np

from rrjeta.matching.rules.columns import Columns, Ints, Words, columns_of
from rrjeta.matching.rules.days import Birth, birth_of, key_of_day
from rrjeta.matching.rules.features import Register, date_numbers, features
from rrjeta.matching.rules.keys import Held, Secret, facts_of, opened, pairs_of, sought, sought_pairs
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.names import Name, Writing
from rrjeta.matching.rules.profiles import likeliest, profile, profiles_of
from rrjeta.matching.rules.reader import FIELDS, Reader
from rrjeta.matching.rules.scorer import FAMILY, SAME, Parameters, leanings, probabilities, with_twins_rule
from rrjeta.matching.rules.vocabulary import Vocabulary

COMPARED = 80
_REMEMBERED = 100_000
_MOST_REMEMBERED = 300_000
_NAMES, _PLACES, _PLAIN = slice(0, 4), slice(4, 6), slice(6, 10)
_SEX, _BORN = 10, slice(11, 15)
_RARE = 0.5


class Kept(Protocol):
    """What a search asks of the tables: what is held under keys of an epoch, and the features of rows."""

    def held_at(self, keys: Sequence[int]) -> Held: ...

    def texts_of(self, rows: Sequence[int]) -> Mapping[int, Sequence[str]]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the register, how probably it is the child sought or another child of the family, and what was seen (one row)."""

    row: int
    same: float
    family: float
    seen: Floats


@dataclass(frozen=True, slots=True)
class _Asked:
    texts: Sequence[str]
    names: Sequence[Name]
    places: Sequence[Name]
    birth: Birth
    sex: int


class Searcher:
    """Looks for persons in a register that stands in tables; one search at a time."""

    def __init__(self, writing: Writing, parameters: Parameters) -> None:
        self.writing, self._parameters = writing, parameters
        self._skeleton = lru_cache(_REMEMBERED)(writing.skeleton)
        self._reader = Reader(writing)
        self._lock = threading.Lock()

    def found(
        self,
        record: Mapping[str, str],
        kept: Kept,
        secrets: Sequence[Secret],
        words: Vocabulary,
        most: int = 10,
    ) -> list[Match]:
        """Return the likeliest rows for a record, texts by field, the likeliest first. Raises NoDate."""
        with self._lock:
            asked = self._asked(_texts(record))
            texts = kept.texts_of(self._rows(asked, kept, secrets, words))
            return self._ranked(asked, texts, words, most)

    def among(
        self, record: Mapping[str, str], texts: Mapping[int, Sequence[str]], words: Vocabulary, most: int = 10
    ) -> list[Match]:
        """Return the likeliest of given rows and their features: what somebody else found, ranked by us. Raises NoDate."""
        with self._lock:
            return self._ranked(self._asked(_texts(record)), texts, words, most)

    def facts(self, texts: Sequence[str]) -> tuple[set[str], bytes]:
        """Return the pairs of facts under which a record is kept, and its profile with row 0. Raises NoDate."""
        with self._lock:
            asked = self._asked(texts)
        return pairs_of(facts_of(asked.names, asked.birth, asked.places[1])), self._profile(asked)

    def count(self, texts: Sequence[str], words: Vocabulary) -> None:
        """Count a record into a vocabulary. Raises NoDate."""
        with self._lock:
            asked = self._asked(texts)
        birth = asked.birth
        whole = birth.year and birth.month and birth.day
        words.add(asked.names, asked.places, birth.year * 10000 + birth.month * 100 + birth.day if whole else 0)

    def _asked(self, texts: Sequence[str]) -> _Asked:
        self._make_room()
        numbers = self._reader.numbers_of(texts)
        names = [self._reader.names.name_at(row) for row in numbers[_NAMES]]
        places = [self._reader.places.name_at(row) for row in numbers[_PLACES]]
        return _Asked(texts, names, places, birth_of(texts[-2], texts[-1]), numbers[_SEX])

    def _make_room(self) -> None:
        """Forget what was read once too much is remembered."""
        if self._reader.remembered > _MOST_REMEMBERED:
            self._reader = Reader(self.writing)

    @staticmethod
    def _profile(asked: _Asked) -> bytes:
        return profile(0, asked.names, asked.birth, asked.sex, asked.places[0])

    def _rows(self, asked: _Asked, kept: Kept, secrets: Sequence[Secret], words: Vocabulary) -> list[int]:
        variants = [self._spellings(name, words) for name in asked.names]
        facts = sorted(sought_pairs(variants, key_of_day(asked.birth), asked.places[1].bone))
        blocks = [opened(sought(facts, secret, kept.held_at), secret) for secret in secrets]
        told = profiles_of(np.concatenate(blocks))
        forms = [[form for fold in name.folds for form in self.writing.related(fold)] for name in asked.names]
        return list(likeliest(told, self._profile(asked), forms, COMPARED).tolist())

    def _spellings(self, name: Name, words: Vocabulary) -> list[list[str]]:
        """Return for each word of a name, and for all of them written together, the skeletons to look for."""
        found = [self._variants(fold, words) for fold in name.folds]
        return [*found, [name.bone]] if len(found) > 1 else found

    def _variants(self, fold: str, words: Vocabulary) -> list[str]:
        near = (*self.writing.related(fold), *words.near(fold))
        return list(dict.fromkeys(self._skeleton(one) for one in (fold, *near)))

    def _ranked(self, asked: _Asked, texts: Mapping[int, Sequence[str]], words: Vocabulary, most: int) -> list[Match]:
        if not texts:
            return []
        rows = list(texts)
        one, others = self._registers([asked.texts, *texts.values()], words)
        seen = features(one, np.zeros(len(rows), np.int32), others, np.arange(1, len(rows) + 1, dtype=np.int32))
        told = leanings(self._parameters, seen)
        order = np.argsort(np.logaddexp(told[:, 1], told[:, 2]) - told[:, 0], kind="stable")[:most]
        share = with_twins_rule(seen[order], probabilities(told[order]))
        return [
            Match(
                rows[at],
                float(share[place, SAME]),
                float(share[place, FAMILY]),
                seen[at : at + 1],
            )
            for place, at in enumerate(order.tolist())
        ]

    def _registers(self, texts: Sequence[Sequence[str]], words: Vocabulary) -> tuple[Register, Register]:
        """Return a small register of records, and the same as what is compared with it: row 0 is the record asked for."""
        numbers = np.array([self._reader.numbers_of(one) for one in texts], dtype=np.int32).T.copy()
        names, name_rows = _renumbered(numbers, _NAMES)
        places, place_rows = _renumbered(numbers, _PLACES)
        plain, plain_rows = _renumbered(numbers, _PLAIN)
        columns = columns_of(np.concatenate([names, places, plain, numbers[_SEX:]]))
        rarity = words.rarity(
            _folds(self._reader.names, name_rows),
            _folds(self._reader.places, place_rows),
            np.unique(date_numbers(columns)).tolist(),
            _plain_bits(columns, words),
        )
        lexicons = self._reader.names.lexicon(name_rows), self._reader.places.lexicon(place_rows)
        whole = Register(columns, *lexicons, self._reader.texts(plain_rows), rarity)
        return whole, replace(whole)


def _texts(record: Mapping[str, str]) -> list[str]:
    return [record.get(field) or "" for field in FIELDS]


def _renumbered(numbers: Ints, part: slice) -> tuple[Ints, list[int]]:
    """Return some lines of numbers with what occurs in them numbered from 0 (which stays nothing), and the rows behind it."""
    lines = numbers[part]
    kept, back = np.unique(np.append(lines.ravel(), 0), return_inverse=True)
    return back[:-1].reshape(lines.shape).astype(np.int32), kept.tolist()


def _folds(words: Words, rows: Sequence[int]) -> list[tuple[str, ...]]:
    return [words.name_at(row).folds for row in rows]


def _plain_bits(columns: Columns, words: Vocabulary) -> Floats:
    """Return the bits of numbers and addresses by how many of those compared bear them."""
    count = int(columns.plain.max(initial=0)) + 1
    counts = np.stack([np.bincount(column, minlength=count) for column in columns.plain])
    return np.log2(max(words.size, 2) / (counts + _RARE)).clip(0).astype(np.float32)
