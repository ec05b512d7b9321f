"""Seats at the end of a lexicon for the names of a record that is only asked for: the lexicon itself does not grow."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import Ints, Lexicon, Words
from rrjeta.matching.rules.features import name_bits, word_bits
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.names import Name

_SEATS = 4


class Seats:
    """A lexicon with four free rows, and the bits of agreement by column and row; one search at a time sits there."""

    def __init__(self, words: Words, columns: Ints) -> None:
        self._words = words
        lexicon = words.lexicon()
        self._first = len(lexicon.whole)
        self._bits = np.stack([word_bits(lexicon, column, words.word_count + 1) for column in columns])
        kept = np.stack([name_bits(lexicon.folds, bits) for bits in self._bits])
        self.bits: Floats = np.concatenate([kept, np.zeros((len(columns), _SEATS), np.float32)], axis=1)
        self.lexicon = _with_seats(lexicon)

    def seated(self, written: Sequence[str]) -> tuple[list[Name], list[int]]:
        """Return the forms and the rows of at most four names; those that no record has sit in the free rows."""
        names, rows = [], []
        for seat, text in enumerate(written):
            name, row, numbers = self._words.guest(text)
            if row is None or row >= self._first:
                row = self._first + seat
                self._sit(row, name, *numbers)
            names.append(name)
            rows.append(row)
        return names, rows

    def _sit(self, row: int, name: Name, whole: int, stem: int, bones: int, *parts: list[int]) -> None:
        kept = self.lexicon
        kept.letters[row], kept.sounds[row] = name.plain, name.fold
        kept.whole[row], kept.stem[row], kept.bones[row] = whole, stem, bones
        kept.folds[row], kept.skeletons[row], kept.heads[row], kept.cuts[row] = parts
        kept.lengths[row], kept.words[row], kept.parts[row] = len(name.plain), len(name.folds), name.folds
        kept.initials[row] = ord(name.plain[0]) if name.plain else 0
        self.bits[:, row] = [name_bits(kept.folds[row], bits) for bits in self._bits]


def _with_seats(lexicon: Lexicon) -> Lexicon:
    def longer(column: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([column, np.repeat(column[:1], _SEATS, axis=0)])

    arrays: dict[str, Any] = {
        name: longer(getattr(lexicon, name))
        for name in (
            "letters",
            "sounds",
            "whole",
            "stem",
            "bones",
            "folds",
            "skeletons",
            "heads",
            "cuts",
            "lengths",
            "initials",
            "words",
        )
    }
    return replace(lexicon, parts=[*lexicon.parts, *([()] * _SEATS)], **arrays)
