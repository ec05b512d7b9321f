"""A register in columns: each distinct word once in a lexicon, each record a row of small numbers.

A million records take about 100 MB this way, and each distinct word is brought into its forms once.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.names import NOBODY, Name, Writing
from rrjeta.matching.rules.repairs import repairs

NAME_FIELDS = ("given_name", "surname", "father_name", "mother_name")
PLACE_FIELDS = ("municipality", "village")
PLAIN_FIELDS = ("phone", "personal_number", "address", "postcode")
_PARTS = 4
_NONE = [-1] * _PARTS
_VOWELS = "aeiou"
_CUT = (2, 3, 4, 5)
_CUT_THRICE = tuple(size for size in _CUT for _end in range(3))
_NOTHING = [-1] * (3 + 3 * _PARTS + 1 + len(_CUT_THRICE))
Ints = NDArray[np.int32]
Rows = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The forms of distinct names, one row a name; row 0 is the empty one.

    `folds`, `skeletons` and `heads` are of shape (names, 4), numbers of words or -1; `whole`, `stem` and `bones` number the fold,
    its stem and the skeleton of a name written as one word; `cuts` number what may be left of a name when it is cut short.
    `letters` and `sounds` hold the texts that are compared letter by letter, `parts` the folds of the words, `words` their count.
    """

    letters: NDArray[np.object_]
    sounds: NDArray[np.object_]
    whole: Ints
    stem: Ints
    bones: Ints
    folds: Ints
    skeletons: Ints
    heads: Ints
    cuts: Ints
    lengths: Ints
    initials: Ints
    words: Ints
    parts: list[tuple[str, ...]]


class _Numbered:
    """Gives each distinct text a number, from 0 in the order of arrival."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


class Words:
    """Collects names while records are read, and turns them into a lexicon at any moment; may go on growing."""

    def __init__(self, form: Callable[[str], Name], writing: Writing) -> None:
        self._form, self._writing = form, writing
        self.known: dict[str, int] = {"": 0}
        self._rows: list[tuple[Name, array[int]]] = []
        self._fold, self._bone, self._cut = _Numbered(), _Numbered(), _Numbered()
        self._forms: dict[tuple[str, ...], int] = {}
        self._put(NOBODY)

    def of(self, written: str) -> int:
        """Return the row of a name as it was written."""
        number = self.known[written] = self._row(self._form(written))
        return number

    @property
    def bones(self) -> Mapping[str, int]:
        """Return all skeletons with their numbers."""
        return self._bone.numbers

    def name_at(self, row: int) -> Name:
        """Return the forms of a row."""
        return self._rows[row][0]

    def lexicon(self, kept: Sequence[int] | None = None) -> Lexicon:
        """Return the arrays of everything collected so far, or of these rows alone."""
        rows = self._rows if kept is None else [self._rows[row] for row in kept]
        names = [row[0] for row in rows]
        numbers = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.int32).reshape(len(rows), -1)
        whole, stem, bones = (np.ascontiguousarray(numbers[:, at]) for at in range(3))
        folds, skeletons, heads, cuts = np.split(numbers[:, 3:], (_PARTS, 2 * _PARTS, 3 * _PARTS), axis=1)
        return Lexicon(
            np.array([name.plain for name in names], dtype=object),
            np.array([name.fold for name in names], dtype=object),
            whole,
            stem,
            bones,
            folds,
            skeletons,
            heads,
            cuts,
            np.array([len(name.plain) for name in names], dtype=np.int32),
            np.array([ord(name.plain[0]) if name.plain else 0 for name in names], dtype=np.int32),
            np.array([len(name.folds) for name in names], dtype=np.int32),
            [name.folds for name in names],
        )

    def repaired_bones(self, counted: Rows) -> Ints:
        """Return for the number of a skeleton (the last place: none) the number from 1 under which it is looked for, 0 for none.

        Skeletons of rare words that are a slip of a frequent one go under that of the frequent one. `counted` says how often
        each row stands in the register.
        """
        counts: Counter[str] = Counter()
        for row, count in enumerate(counted.tolist()):
            for fold in self._rows[row][0].folds:
                counts[fold] += count
        numbers, skeleton = self._bone.numbers, self._writing.skeleton
        found = np.arange(1, len(numbers) + 2, dtype=np.int32)
        found[-1] = 0
        own = {fold: numbers[skeleton(fold)] for fold in counts}
        frequent = Counter[int]()
        for fold, count in counts.items():
            frequent[own[fold]] += count
        for word, other in repairs(counts).items():
            if frequent[own[word]] * 4 <= frequent[own[other]]:
                found[own[word]] = own[other] + 1
        return found

    def bones_of_heads(self) -> Ints:
        """Return the skeletons, from 1, of at most two full names behind each row; shape (names, 2), 0 for none."""
        found = np.zeros((len(self._rows), 2), dtype=np.int32)
        skeleton = self._writing.skeleton
        for row, (name, *_rest) in enumerate(self._rows):
            bones = dict.fromkeys(self._bone.of(skeleton(head)) + 1 for head in sorted(name.heads) if head != name.fold)
            found[row, : min(len(bones), 2)] = list(bones)[:2]
        return found

    def _row(self, name: Name) -> int:
        # Writings that differ in capitals, marks or hyphens alone are one row.
        number = self._forms.get(name.tokens)
        return self._put(name) if number is None else number

    def _put(self, name: Name) -> int:
        self._rows.append((name, array("i", self._numbers(name))))
        self._forms[name.tokens] = len(self._rows) - 1
        return len(self._rows) - 1

    def _numbers(self, name: Name) -> list[int]:
        """Return the numbers of whole, stem and bones, then those of the words' folds, skeletons and heads, then the cuts."""
        if not name.fold:
            return _NOTHING
        stem = self._writing.stem(name.fold)
        fold, bone = self._fold.of, self._bone.of
        return [
            fold(name.fold),
            fold("~" + stem),
            bone(name.bone),
            *_filled([fold(one) for one in name.folds]),
            *_filled([bone(one) for one in name.skeletons]),
            *_filled([fold(head) for head in sorted(name.heads)]),
            *(self._cut.of(part) if part else -1 for part in _cuts(name.fold)),
        ]


def _cuts(fold: str) -> list[str]:
    """Return what of a name would be left as a short form, and what would have to be left of a longer one: its first two to
    five sounds, its last ones, its last ones without vowels at the end; empty where it is too short."""
    stem, bare = fold[:-1] if fold[-1] in _VOWELS else fold, fold.rstrip(_VOWELS)
    own = stem if _CUT[0] <= len(stem) <= _CUT[-1] else ""
    ends = [part for size in _CUT for part in (fold[:size], fold[-size:], bare[-size:])]
    return [
        own,
        *(part if len(part) == size and len(fold) > size else "" for part, size in zip(ends, _CUT_THRICE, strict=True)),
    ]


def _filled(numbers: list[int]) -> list[int]:
    return (numbers + _NONE)[:_PARTS]


@dataclass(frozen=True, slots=True)
class Columns:
    """A register: arrays of one length, numbers of rows of the lexicons, 0 where nothing is known.

    `names` has shape (4, records) in the order of NAME_FIELDS, `places` (2, records), `plain` (4, records) in the order of
    PLAIN_FIELDS; `sex` is 1 for boys, 2 for girls; `births` has shape (3, records): year, month, day.
    """

    names: Ints
    places: Ints
    plain: Ints
    sex: NDArray[np.int8]
    births: NDArray[np.int16]
    estimated: NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.sex.shape[0])


def columns_of(numbers: Ints) -> Columns:
    """Return columns of an array of shape (15, records), rows in the order in which `Reader` keeps them."""
    return Columns(
        numbers[0:4],
        numbers[4:6],
        numbers[6:10],
        numbers[10].astype(np.int8),
        numbers[11:14].astype(np.int16),
        numbers[14].astype(np.bool_),
    )
