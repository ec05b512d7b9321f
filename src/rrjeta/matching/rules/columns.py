"""A register in columns: each distinct word once in a lexicon, each record a row of small numbers.

A million records take about 100 MB this way, and each distinct word is brought into its forms once.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.days import Birth, birth_of
from rrjeta.matching.rules.names import NOBODY, Name, Writing
from rrjeta.matching.rules.numbers import personal_number_form, tail
from rrjeta.matching.rules.repairs import repairs

NAME_FIELDS = ("given_name", "surname", "father_name", "mother_name")
PLACE_FIELDS = ("municipality", "village")
PLAIN_FIELDS = ("phone", "personal_number", "address", "postcode")
_PARTS = 4
_NONE = [-1] * _PARTS
_Row = tuple[int, int, int, list[int], list[int], list[int]]
_SEXES = {"m": 1, "f": 2, "male": 1, "female": 2}
Ints = NDArray[np.int32]
Rows = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The forms of distinct names, one row a name; row 0 is the empty one.

    `folds`, `skeletons` and `heads` are of shape (names, 4), numbers of words or -1; `whole`, `stem` and `bones` number the fold,
    its stem and the skeleton of a name written as one word. `letters` and `sounds` hold the texts
    that are compared letter by letter, `parts` the folds of the words, `words` how many there are.
    """

    letters: NDArray[np.object_]
    sounds: NDArray[np.object_]
    whole: Ints
    stem: Ints
    bones: Ints
    folds: Ints
    skeletons: Ints
    heads: Ints
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

    def known(self, text: str) -> int:
        return self.numbers.get(text, len(self.numbers))


class Words:
    """Collects names while records are read, and turns them into a lexicon at any moment; may go on growing."""

    def __init__(self, form: Callable[[str], Name], writing: Writing) -> None:
        self._form, self._writing = form, writing
        self._known: dict[str, int] = {"": 0}
        self._rows: list[tuple[Name, int, int, int, list[int], list[int], list[int]]] = []
        self._fold, self._bone = _Numbered(), _Numbered()
        self._forms: dict[tuple[str, ...], int] = {}
        self.counts: Counter[int] = Counter()
        self._put(NOBODY)

    def of(self, written: str) -> int:
        """Return the row of a name as it was written."""
        number = self._known.get(written)
        if number is None:
            number = self._known[written] = self._row(self._form(written))
        self.counts[number] += 1
        return number

    @property
    def word_count(self) -> int:
        """Return how many numbers of folds there are."""
        return len(self._fold.numbers)

    @property
    def bones(self) -> Mapping[str, int]:
        """Return all skeletons with their numbers."""
        return self._bone.numbers

    def name(self, row: int) -> Name:
        """Return the forms in a row."""
        return self._rows[row][0]

    def lexicon(self) -> Lexicon:
        """Return the arrays of everything collected so far."""
        names = [row[0] for row in self._rows]
        whole, stem, bones, folds, skeletons, heads = (
            np.array([row[at] for row in self._rows], dtype=np.int32) for at in range(1, 7)
        )
        return Lexicon(
            np.array([name.plain for name in names], dtype=object),
            np.array([name.fold for name in names], dtype=object),
            whole,
            stem,
            bones,
            folds,
            skeletons,
            heads,
            np.array([len(name.plain) for name in names], dtype=np.int32),
            np.array([ord(name.fold[0]) if name.fold else 0 for name in names], dtype=np.int32),
            np.array([len(name.folds) for name in names], dtype=np.int32),
            [name.folds for name in names],
        )

    def repaired_bones(self) -> Ints:
        """Return for the number of a skeleton (the last place: none) the number from 1 under which it is looked for, 0 for none.

        Skeletons of rare words that are a slip of a frequent one go under that of the frequent one.
        """
        counts: Counter[str] = Counter()
        for row, count in self.counts.items():
            counts.update(dict.fromkeys(self._rows[row][0].folds, count))
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
        self._rows.append((name, *self._numbers(name, self._fold.of, self._bone.of)))
        self._forms[name.tokens] = len(self._rows) - 1
        return len(self._rows) - 1

    def guest(self, written: str) -> tuple[Name, int | None, _Row]:
        """Return a name that is only asked for: its forms, its row where it has one, and else the numbers a row of it had.

        A word that no record has gets the number after the last.
        """
        name = self._form(written)
        return name, self._forms.get(name.tokens), self._numbers(name, self._fold.known, self._bone.known)

    def _numbers(self, name: Name, fold: Callable[[str], int], bone: Callable[[str], int]) -> _Row:
        if not name.fold:
            return -1, -1, -1, _NONE, _NONE, _NONE
        stem, skeleton = self._writing.stem(name.fold), self._writing.skeleton(name.fold)
        return (
            fold(name.fold),
            fold("~" + stem),
            bone(skeleton),
            _filled([fold(one) for one in name.folds]),
            _filled([bone(one) for one in name.skeletons]),
            _filled([fold(head) for head in sorted(name.heads)]),
        )


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


class Reader:
    """Takes records one at a time and keeps their numbers alone."""

    def __init__(self, writing: Writing) -> None:
        self.names, self.places = Words(writing.name, writing), Words(writing.place, writing)
        self._plain: dict[str, int] = {"": 0}
        self._numbers: list[list[int]] = [[] for _column in range(15)]
        self._birth: dict[tuple[str, str], Birth] = {}

    def add(self, record: Mapping[str, str]) -> None:
        """Take one record: texts by field, a field that is left out being unknown. Raises NoDate."""
        birth = self.birth(record)
        numbers = [
            *(self.names.of(record.get(field) or "") for field in NAME_FIELDS),
            *(self.places.of(record.get(field) or "") for field in PLACE_FIELDS),
            *self._rest(record, birth, self._plain_of),
        ]
        for column, number in zip(self._numbers, numbers, strict=True):
            column.append(number)

    def birth(self, record: Mapping[str, str]) -> Birth:
        """Return the birth of a record. Raises NoDate."""
        return self._born(record.get("birth_date") or "", record.get("birth_precision") or "")

    def rest(self, record: Mapping[str, str], birth: Birth) -> list[int]:
        """Return the numbers of what has no lexicon, of a record that is only asked for; a text that no record has is unknown."""
        return self._rest(record, birth, lambda text: self._plain.get(text, 0))

    def _rest(self, record: Mapping[str, str], birth: Birth, number: Callable[[str], int]) -> list[int]:
        return [
            *(number(_plain(field, record.get(field) or "")) for field in PLAIN_FIELDS),
            _SEXES.get((record.get("sex") or "").strip().lower(), 0),
            birth.year,
            birth.month,
            birth.day,
            birth.is_estimated,
        ]

    def columns(self) -> Columns:
        """Return what was taken so far."""
        return columns_of(np.array(self._numbers, dtype=np.int32))

    def texts(self) -> NDArray[np.object_]:
        """Return the plain texts by number."""
        return np.array(list(self._plain), dtype=object)

    def _born(self, written: str, precision: str) -> Birth:
        key = (written, precision)
        if key not in self._birth:
            self._birth[key] = birth_of(written, precision)
        return self._birth[key]

    def _plain_of(self, text: str) -> int:
        return self._plain.setdefault(text, len(self._plain))


def _plain(field: str, written: str) -> str:
    if not written or field == "phone":
        return tail(written)
    if field == "personal_number":
        return personal_number_form(written)[0]
    return " ".join(written.lower().split())


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
