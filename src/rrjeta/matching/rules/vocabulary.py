"""How often words and dates stand in a register, without saying in whose record: what makes an agreement rare or common.

It is counted when the register is read whole, and goes on counting what came since. Sealed as one blob beside the features.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log2
from typing import Any

import numpy as np

from rrjeta.matching.rules.columns import NAME_FIELDS, PLACE_FIELDS, Columns, Ints, Lexicon
from rrjeta.matching.rules.features import Rarity, date_numbers, rarity_of
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.names import Name
from rrjeta.matching.rules.nearby import Nearby

_RARE = 0.5
_REMEMBERED = 100_000
_NOTHING = ([0] * len(NAME_FIELDS), [0] * len(PLACE_FIELDS))
Counts = dict[str, list[int]]


class Vocabulary:
    """Counts of words by field, of full dates, and what a register is like as a whole."""

    def __init__(self) -> None:
        self.size = 0
        self.names: Counts = {}
        self.places: Counts = {}
        self.dates: dict[int, int] = {}
        self.totals = [0] * len(NAME_FIELDS), [0] * len(PLACE_FIELDS)
        self.whole: dict[str, Any] = {"families": 0.0, "homes": 0.0, "doubles": 0.0, "has_parents": True}
        self._nearby: Nearby | None = None
        self._known: tuple[dict[str, tuple[float, ...]], dict[str, tuple[float, ...]]] = ({}, {})
        self._later: set[str] = set()
        self._beside: Nearby | None = None

    def add(self, names: Sequence[Name], places: Sequence[Name], date: int) -> None:
        """Count one record more; `date` is yyyymmdd or 0."""
        self.size += 1
        self._known = ({}, {})
        for field, name in enumerate(names):
            self._count(self.names, 0, field, name)
            for fold in name.folds:
                if self._nearby is not None and fold not in self._later:
                    self._later.add(fold)
                    self._beside = None
        for field, name in enumerate(places):
            self._count(self.places, 1, field, name)
        if date:
            self.dates[date] = self.dates.get(date, 0) + 1

    def _count(self, counts: Counts, which: int, field: int, name: Name) -> None:
        for fold in name.folds:
            counts.setdefault(fold, _NOTHING[which].copy())[field] += 1
        self.totals[which][field] += bool(name.folds)

    def near(self, fold: str) -> list[str]:
        """Return words of the names that lie one letter beside a word, two beside a long one."""
        if self._nearby is None:
            self._nearby = Nearby(sorted(self.names))
        found = self._nearby.near(fold)
        if self._later:
            if self._beside is None:
                self._beside = Nearby(sorted(self._later))
            found = list(dict.fromkeys((*found, *self._beside.near(fold))))
        return found

    def rarity(
        self, names: Sequence[Sequence[str]], places: Sequence[Sequence[str]], dates: Sequence[int], plain: Floats
    ) -> Rarity:
        """Return the bits for a small lexicon: `names` and `places` are the folds of each of its rows, `dates` stand in order,
        `plain` are the bits of plain texts."""
        counts = np.array([self.dates.get(date, 0) for date in dates], dtype=np.float32)
        return Rarity(
            _most_of_row(names, lambda word: self._bits_of(word, self.names, 0), len(NAME_FIELDS)),
            _most_of_row(places, lambda word: self._bits_of(word, self.places, 1), len(PLACE_FIELDS)),
            np.array(dates, dtype=np.int32),
            np.log2(max(self.size, 2) / (counts + _RARE)).astype(np.float32),
            self.size,
            self.whole["families"],
            self.whole["homes"],
            self.whole["doubles"],
            self.whole["has_parents"],
            plain,
        )

    def _bits_of(self, word: str, counts: Counts, which: int) -> tuple[float, ...]:
        known = self._known[which]
        if word not in known:
            if len(known) > _REMEMBERED:
                known.clear()
            known[word] = _bits(counts.get(word, _NOTHING[which]), self.totals[which])
        return known[word]

    def written(self) -> dict[str, Any]:
        """Return everything as plain lists."""
        return {
            "size": self.size,
            "names": self.names,
            "places": self.places,
            "dates": {str(date): count for date, count in self.dates.items()},
            "totals": list(self.totals),
            "whole": self.whole,
        }


def vocabulary_of(told: Mapping[str, Any]) -> Vocabulary:
    """Return what was written down."""
    found = Vocabulary()
    found.size, found.names, found.places, found.whole = told["size"], told["names"], told["places"], told["whole"]
    found.dates = {int(date): count for date, count in told["dates"].items()}
    found.totals = tuple(told["totals"])
    return found


def counted(columns: Columns, names: Lexicon, places: Lexicon) -> Vocabulary:
    """Return the vocabulary of a whole register."""
    found = Vocabulary()
    found.size = len(columns)
    found.names = _counts(columns.names, names)
    found.places = _counts(columns.places, places)
    found.totals = [int((one > 0).sum()) for one in columns.names], [int((one > 0).sum()) for one in columns.places]
    dates, counts = np.unique(date_numbers(columns), return_counts=True)
    found.dates = {int(date): int(count) for date, count in zip(dates, counts, strict=True) if date}
    rarity = rarity_of(columns, names, places)
    found.whole = {
        "families": rarity.families,
        "homes": rarity.homes,
        "doubles": rarity.doubles,
        "has_parents": rarity.has_parents,
    }
    return found


def _counts(columns: Ints, lexicon: Lexicon) -> Counts:
    found: Counts = {}
    for field, column in enumerate(columns):
        for row, count in enumerate(np.bincount(column, minlength=1).tolist()):
            if count:
                for fold in lexicon.parts[row]:
                    found.setdefault(fold, [0] * len(columns))[field] += count
    return found


def _most_of_row(rows: Sequence[Sequence[str]], bits: Callable[[str], Sequence[float]], fields: int) -> Floats:
    """Return the bits of the rarest word of each row by field, shape (fields, rows)."""
    found = np.zeros((fields, len(rows)), dtype=np.float32)
    known = [at for at, row in enumerate(rows) if row]
    if known:
        counts = [len(rows[at]) for at in known]
        words = np.array([bits(word) for at in known for word in rows[at]], dtype=np.float32)
        found[:, known] = np.maximum.reduceat(words, np.cumsum([0, *counts[:-1]]), axis=0).T
    return found


def _bits(counts: Sequence[int], totals: Sequence[int]) -> tuple[float, ...]:
    return tuple(
        max(min(log2(max(total, 2) / (count + _RARE)), log2(max(total, 2))), 0.0)
        for count, total in zip(counts, totals, strict=True)
    )
