"""What is seen when two records are laid side by side: one row of numbers a pair, the same for batch and for search."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from rrjeta.matching.rules.columns import NAME_FIELDS, PLAIN_FIELDS, Columns, Ints, Lexicon
from rrjeta.matching.rules.likeness import LIKENESS, STRENGTH, Floats, likeness, shares_part

_RARE = 0.5
_HOME = 2**24
# Registers larger than those learnt from are told as if they had grown half as much beyond them.
_LARGEST = np.float32(16 / 20)
_SEEN, _NONE, _ENOUGH = 0.3, 0.05, 500
_BITS = np.float32(1 / 20)


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many bits it is worth that two records agree on a value, out of how often the value stands in a register.

    `names` has shape (4, names of the lexicon), `places` (2, names of places); `days` gives the bits of a full date, by
    position in `dates`, sorted; `size` is the number of records counted; `families` says how much of a register of families it
    is, from 0 to 1, `homes` for which share of the records that could be seen at all, `doubles` how many records are plain
    doubles of another, `has_parents` whether any parent's name is known;
    `plain` has shape (4, plain texts).
    """

    names: Floats
    places: Floats
    dates: Ints
    days: Floats
    size: int
    families: float
    homes: float
    doubles: float
    has_parents: bool
    plain: Floats

    @property
    def is_without_families(self) -> bool:
        """Tell whether brothers and sisters would surely be seen in the register, and are not.

        A register that knows parents is one of families, however few of them it holds.
        """
        seen = not self.has_parents and self.homes >= _SEEN and self.homes * self.size >= _ENOUGH
        return seen and self.families < _NONE


@dataclass(frozen=True, slots=True)
class Register:
    """A register ready to be compared: its columns, the forms of its names and places, its plain texts, and the rarities."""

    columns: Columns
    names: Lexicon
    places: Lexicon
    texts: NDArray[np.object_]
    rarity: Rarity


def rarity_of(columns: Columns, names: Lexicon, places: Lexicon) -> Rarity:
    """Return the bits of agreement counted in a register itself; a word written in other ways counts with its sounds."""
    size = len(columns)
    dates, counts = np.unique(date_numbers(columns), return_counts=True)
    return Rarity(
        np.stack([_bits(names, column) for column in columns.names]),
        np.stack([_bits(places, column) for column in columns.places]),
        dates.astype(np.int32),
        np.log2(max(size, 2) / (counts + _RARE)).astype(np.float32),
        size,
        *_families(columns, names),
        _doubles(columns, names),
        bool(columns.names[2:].any()),
        _plain_bits(columns),
    )


def _families(columns: Columns, names: Lexicon) -> tuple[float, float]:
    """Return how many records have another of the same surname and parents, or address, with another given name and year,
    and how many have what is needed to see it; both as shares."""
    given, surname, father, mother = (names.bones[column].astype(np.int64) for column in columns.names)
    parents = np.where((father >= 0) & (mother >= 0), father * _HOME + mother + 1, 0)
    address = columns.plain[2].astype(np.int64)
    home = np.where(address > 0, address + _HOME * _HOME, parents)
    rows = np.flatnonzero((home > 0) & (surname >= 0) & (given >= 0) & (columns.births[0] > 0))
    if not len(rows):
        return 0.0, 0.0
    order = rows[np.lexsort((columns.births[0][rows], given[rows], surname[rows], home[rows]))]
    one, other = order[:-1], order[1:]
    together = (home[one] == home[other]) & (surname[one] == surname[other])
    apart = (given[one] != given[other]) & (columns.births[0][one] != columns.births[0][other])
    return min(float((together & apart).sum()) * 2 / len(rows), 1.0), len(rows) / max(len(given), 1)


def _plain_bits(columns: Columns) -> Floats:
    """Return for each of the four plain columns the bits of every text by its number, shape (4, texts)."""
    size, count = max(len(columns), 2), int(columns.plain.max(initial=0)) + 1
    counts = np.stack([np.bincount(column, minlength=count) for column in columns.plain])
    return np.log2(size / (counts + _RARE)).clip(0).astype(np.float32)


def _doubles(columns: Columns, names: Lexicon) -> float:
    """Return which share of the records has another of the same names and day of birth whose father is not another:
    the doubles that anybody finds, from which the scorer learns how many there are in all."""
    given, surname, father, _mother = (names.bones[column].astype(np.int64) for column in columns.names)
    day = date_numbers(columns)
    rows = np.flatnonzero((given >= 0) & (surname >= 0) & (day > 0))
    if not len(rows):
        return 0.0
    order = rows[np.lexsort((father[rows], day[rows], surname[rows], given[rows]))]
    one, other = order[:-1], order[1:]
    together = (given[one] == given[other]) & (surname[one] == surname[other]) & (day[one] == day[other])
    alike = (father[one] == father[other]) | (father[one] < 0) | (father[other] < 0)
    return min(float((together & alike).sum()) / len(rows), 1.0)


def date_numbers(columns: Columns) -> Ints:
    """Return dates as yyyymmdd, 0 where any part is unknown."""
    year, month, day = (part.astype(np.int32) for part in columns.births)
    return np.where((year > 0) & (month > 0) & (day > 0), year * 10000 + month * 100 + day, 0).astype(np.int32)


def word_bits(lexicon: Lexicon, column: Ints, size: int) -> Floats:
    """Return for each number of a word, up to `size`, the bits of agreement on it in a column; one not found there has most."""
    words = lexicon.folds[column]
    count = np.bincount(words[words >= 0], minlength=size)
    total = max(int((column > 0).sum()), 2)
    return np.minimum(np.log2(total / (count + _RARE)), np.log2(total)).astype(np.float32)


def name_bits(folds: Ints, words: Floats) -> Floats:
    """Return the bits of the rarest word of each name."""
    bits: Floats = np.where(folds >= 0, words[folds], 0).max(axis=-1)
    return bits


def _bits(lexicon: Lexicon, column: Ints) -> Floats:
    return name_bits(lexicon.folds, word_bits(lexicon, column, int(lexicon.folds.max(initial=0)) + 1))


def features(one: Register, left: Ints, other: Register, right: Ints) -> Floats:
    """Return what is seen of pairs of rows of two registers that share their lexicons; shape (pairs, len(NAMED))."""
    rarity, lexicon, count = other.rarity, other.names, len(left)
    sides = one.columns.names[:, left], other.columns.names[:, right]
    names = _known_names(lexicon, rarity.names, *sides)
    births = _birth(one.columns, left, other.columns, right, rarity)
    sexes = one.columns.sex[left], other.columns.sex[right]
    known = (sexes[0] > 0) & (sexes[1] > 0)
    bits = names[:, :, STRENGTH + 1].sum(axis=0) + births[:, -1]
    size = np.full(count, np.log2(rarity.size + 2) * _BITS, dtype=np.float32)
    whole = np.array([rarity.families, rarity.homes, rarity.doubles, rarity.is_without_families], dtype=np.float32)
    parts = [*names, _exchanged(lexicon, rarity, *sides), births, _places(one.columns, left, other, right)]
    parts += [_numbers(one, left, other, right)]
    parts += [
        _stacked(known & (sexes[0] == sexes[1]), known & (sexes[0] != sexes[1]), bits, bits - size, _damped(size))
    ]
    return np.concatenate([*parts, np.broadcast_to(whole, (count, len(whole)))], axis=1)


def _damped(size: Floats) -> Floats:
    damped: Floats = np.minimum(size, _LARGEST) + np.maximum(size - _LARGEST, 0) / 2
    return damped


def _known_names(lexicon: Lexicon, bits: Floats, one: Ints, other: Ints) -> Floats:
    """Return for each of the four names the likeness, what it is worth, and how rare the rarer and the commoner are.

    `one` and `other` have shape (4, pairs); all four are compared at once.
    """
    fields, count = one.shape
    alike = likeness(lexicon, one.ravel(), other.ravel()).reshape(fields, count, -1)
    field = np.arange(fields)[:, None]
    first, second = bits[field, one], bits[field, other]
    both = alike[:, :, 0] * _BITS
    low, high = np.minimum(first, second) * both, np.maximum(first, second) * both
    return np.concatenate([alike, np.stack([low * alike[:, :, STRENGTH], low, high], axis=2)], axis=2)


def _exchanged(lexicon: Lexicon, rarity: Rarity, one: Ints, other: Ints) -> Floats:
    """Return whether names stand in each other's place: given and surname, father and mother, father and surname."""
    count = one.shape[1]
    ends = ((0, 1), (2, 3), (1, 2), (1, 0), (3, 2), (2, 1))
    lefts = np.concatenate([one[first] for first, _second in ends])
    rights = np.concatenate([other[second] for _first, second in ends])
    shared = shares_part(lexicon.folds, lefts, rights).reshape(len(ends), count)
    found: list[NDArray[Any]] = []
    for at, (first, second) in enumerate(ends[:3]):
        there, back = shared[at], shared[at + 3]
        worth = there * rarity.names[second][other[second]] + back * rarity.names[first][other[first]]
        found += [there & back, there ^ back, worth * _BITS]
    bones = shares_part(lexicon.skeletons, lefts[:count], rights[:count])
    bones &= shares_part(lexicon.skeletons, lefts[3 * count : 4 * count], rights[3 * count : 4 * count])
    return _stacked(*found, bones, _exchanged_strength(lexicon, one, other))


def _exchanged_strength(lexicon: Lexicon, one: Ints, other: Ints) -> Floats:
    """Return how alike given name and surname are when they are exchanged, where they are not alike as they stand."""
    found = np.zeros(one.shape[1], dtype=np.float32)
    apart = (lexicon.bones[one[0]] != lexicon.bones[other[0]]) & (lexicon.bones[one[1]] != lexicon.bones[other[1]])
    rows = np.flatnonzero(apart & (one[:2] > 0).all(axis=0) & (other[:2] > 0).all(axis=0))
    lefts, rights = np.concatenate([one[0][rows], one[1][rows]]), np.concatenate([other[1][rows], other[0][rows]])
    there, back = likeness(lexicon, lefts, rights)[:, STRENGTH].reshape(2, -1)
    found[rows] = np.minimum(there, back)
    return found


def _birth(one: Columns, left: Ints, other: Columns, right: Ints, rarity: Rarity) -> Floats:
    (y1, m1, d1), (y2, m2, d2) = one.births[:, left].astype(np.int32), other.births[:, right].astype(np.int32)
    years = (y1 > 0) & (y2 > 0)
    months, days = years & (m1 > 0) & (m2 > 0), years & (d1 > 0) & (d2 > 0)
    apart = np.abs(y1 - y2)
    same_year, same_month, same_day = years & (y1 == y2), months & (m1 == m2), days & (d1 == d2)
    guessed = one.estimated[left] | other.estimated[right]
    number = np.where((y2 > 0) & (m2 > 0) & (d2 > 0), y2 * 10000 + m2 * 100 + d2, 0)
    at = np.minimum(np.searchsorted(rarity.dates, number), len(rarity.dates) - 1)
    whole = same_year & same_month & same_day
    turned = days & (m1 == d2) & (d1 == m2) & (m1 != d1)
    bits = np.where(whole, rarity.days[at], np.where(turned & same_year, rarity.days[at] - 2, 0))
    bits = np.where(same_year & (bits == 0), 4.0 + 3.5 * same_month, bits)
    digits = _digits_apart(y1, y2) + _digits_apart(m1, m2) + _digits_apart(d1, d2)
    return _stacked(
        years, months, days, whole, same_year, same_month & ~whole, same_day & ~whole, turned, turned & same_year,
        same_year & same_month & days & ~whole, same_year & same_day & ~whole, same_month & same_day & ~same_year,
        years & (apart == 1), years & (apart == 2), np.minimum(apart, 10) / 10 * years, years & (apart >= 3) & ~guessed,
        guessed & years, guessed & (apart <= 2) & years, days & (digits == 1), days & (digits == 2), days & (digits > 2),
        days & ((np.minimum(d1, d2) == 1) & ((m1 == 1) | (m2 == 1))),
        days & (np.abs((m1 - m2) * 30 + d1 - d2) <= 31) & same_year & ~whole,
        years & ~days & same_year, bits * _BITS,
    )  # fmt: skip


def _digits_apart(one: Ints, other: Ints) -> Ints:
    """Return how many of four decimal places differ."""
    apart = np.zeros(len(one), dtype=np.int32)
    for place in range(4):
        apart += (one // 10**place) % 10 != (other // 10**place) % 10
    return apart


def _places(one: Columns, left: Ints, other: Register, right: Ints) -> Floats:
    lexicon, rarity = other.places, other.rarity.places
    (m1, v1), (m2, v2) = one.places[:, left], other.columns.places[:, right]
    town, village = likeness(lexicon, np.concatenate([m1, v1]), np.concatenate([m2, v2])).reshape(2, len(m1), -1)
    crossed = shares_part(lexicon.folds, m1, v2) | shares_part(lexicon.folds, v1, m2)
    return _stacked(
        town[:, 0], town[:, 0] * town[:, STRENGTH], (town[:, 0] > 0) & (town[:, STRENGTH] < 0.7),
        village[:, 0], village[:, 0] * village[:, STRENGTH], (village[:, 0] > 0) & (village[:, STRENGTH] < 0.7),
        village[:, 0] * village[:, STRENGTH] * rarity[1][v2] * _BITS, crossed,
    )  # fmt: skip


def _numbers(one: Register, left: Ints, other: Register, right: Ints) -> Floats:
    """Return for telephone, personal number, address and postcode: known, same, nearly the same by letters."""
    if not one.columns.plain.any() or not other.columns.plain.any():
        return np.zeros((len(left), 6 * len(PLAIN_FIELDS)), dtype=np.float32)
    found: list[NDArray[Any]] = []
    for first, second, bits in zip(one.columns.plain, other.columns.plain, other.rarity.plain, strict=True):
        a, b = first[left], second[right]
        known, same = (a > 0) & (b > 0), (a > 0) & (a == b)
        close = same.astype(np.float32)
        rows = np.flatnonzero(known & ~same)
        if len(rows):
            close[rows] = _letters_alike(one.texts[a[rows]], other.texts[b[rows]])
        found += [
            known,
            same,
            known * close,
            known & (close >= 0.75),
            known & (close < 0.5),
            close * bits[b] * _BITS * known,
        ]
    return _stacked(*found)


def _letters_alike(one: NDArray[np.object_], other: NDArray[np.object_]) -> Floats:
    """Return how alike two texts are, letters turned around and words left out counting little."""
    letters = process.cpdist(one, other, scorer=OSA.normalized_similarity, dtype=np.float32)
    words = process.cpdist(one, other, scorer=fuzz.token_set_ratio, dtype=np.float32)
    alike: Floats = np.maximum(letters, np.clip(words / 100 - 0.1, 0, 0.9)).astype(np.float32)
    return alike


def _stacked(*columns: NDArray[np.generic]) -> Floats:
    return np.stack(columns, axis=1).astype(np.float32)


_OF_NAME = (*LIKENESS, "strength", "worth", "rarer", "commoner")
_OF_BIRTH = (
    "years", "months", "days", "whole", "same_year", "same_month", "same_day", "turned", "turned_in_year", "day_differs",
    "month_differs", "year_differs", "year_beside", "two_years", "years_apart", "far", "guessed", "guessed_near", "one_digit",
    "two_digits", "more_digits", "first_of_january", "within_a_month", "year_alone", "bits",
)  # fmt: skip
NAMED = (
    *(f"{field}.{name}" for field in NAME_FIELDS for name in _OF_NAME),
    *(f"{pair}.{name}" for pair in ("given_surname", "parents", "surname_father") for name in ("both", "one", "worth")),
    *("given_surname.bones", "given_surname.strength"),
    *(f"birth.{name}" for name in _OF_BIRTH),
    *(f"municipality.{name}" for name in ("known", "strength", "other")),
    *(f"village.{name}" for name in ("known", "strength", "other", "worth", "crossed")),
    *(f"{field}.{name}" for field in PLAIN_FIELDS for name in ("known", "same", "alike", "close", "other", "worth")),
    *("sex.same", "sex.other", "all.bits", "all.surplus", "all.size"),
    *("all.families", "all.homes", "all.doubles", "all.without_families"),
)  # fmt: skip
