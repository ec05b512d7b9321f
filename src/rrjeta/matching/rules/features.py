"""What is seen when two records are laid side by side: one row of numbers a pair, the same for batch and for search."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from rrjeta.matching.rules.columns import NAME_FIELDS, PLAIN_FIELDS, Columns, Ints, Lexicon
from rrjeta.matching.rules.likeness import LIKENESS, STRENGTH, Floats, likeness, shares_part

_RARE = 0.5
_BITS = np.float32(1 / 20)


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many bits it is worth that two records agree on a value, out of how often the value stands in a register.

    `names` has shape (4, names of the lexicon), `places` (2, names of places); `days` gives the bits of a full date, by
    position in `dates`, sorted; `size` is the number of records counted.
    """

    names: Floats
    places: Floats
    dates: Ints
    days: Floats
    size: int


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
    )


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
    rarity, lexicon = other.rarity, other.names
    sides = one.columns.names[:, left], other.columns.names[:, right]
    parts = [_known_name(lexicon, rarity.names[at], sides[0][at], sides[1][at]) for at in range(len(NAME_FIELDS))]
    parts += [_exchanged(lexicon, rarity, *sides), _birth(one.columns, left, other.columns, right, rarity)]
    parts += [_places(one.columns, left, other, right), _numbers(one, left, other, right)]
    sexes = one.columns.sex[left], other.columns.sex[right]
    known = (sexes[0] > 0) & (sexes[1] > 0)
    parts.append(_stacked(known & (sexes[0] == sexes[1]), known & (sexes[0] != sexes[1])))
    bits = sum(part[:, STRENGTH + 1] for part in parts[:4]) + parts[5][:, -1]
    size = np.full(len(left), np.log2(rarity.size + 2) * _BITS, dtype=np.float32)
    parts.append(np.stack([bits, bits - size, size], axis=1).astype(np.float32))
    return np.concatenate(parts, axis=1)


def _known_name(lexicon: Lexicon, bits: Floats, one: Ints, other: Ints) -> Floats:
    """Return the likeness, what it is worth, and how rare the rarer and the commoner of the two names are."""
    alike = likeness(lexicon, one, other)
    both = alike[:, 0]
    low = np.minimum(bits[one], bits[other]) * both * _BITS
    high = np.maximum(bits[one], bits[other]) * both * _BITS
    worth = low * alike[:, STRENGTH]
    return np.concatenate([alike, np.stack([worth, low, high], axis=1)], axis=1)


def _exchanged(lexicon: Lexicon, rarity: Rarity, one: Ints, other: Ints) -> Floats:
    """Return whether names stand in each other's place: given and surname, father and mother, father and surname."""
    found = []
    for first, second in ((0, 1), (2, 3), (1, 2)):
        there = shares_part(lexicon.folds, one[first], other[second])
        back = shares_part(lexicon.folds, one[second], other[first])
        worth = there * rarity.names[second][other[second]] + back * rarity.names[first][other[first]]
        found += [there & back, there ^ back, worth * _BITS]
    bones = shares_part(lexicon.skeletons, one[0], other[1]) & shares_part(lexicon.skeletons, one[1], other[0])
    return _stacked(*found, bones)


def _birth(one: Columns, left: Ints, other: Columns, right: Ints, rarity: Rarity) -> Floats:
    (y1, m1, d1), (y2, m2, d2) = one.births[:, left].astype(np.int32), other.births[:, right].astype(np.int32)
    years = (y1 > 0) & (y2 > 0)
    months, days = years & (m1 > 0) & (m2 > 0), years & (d1 > 0) & (d2 > 0)
    apart = np.abs(y1 - y2)
    same_year, same_month, same_day = years & (y1 == y2), months & (m1 == m2), days & (d1 == d2)
    guessed = one.estimated[left] | other.estimated[right]
    number = date_numbers(other)[right]
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
    town, village = likeness(lexicon, m1, m2), likeness(lexicon, v1, v2)
    crossed = shares_part(lexicon.folds, m1, v2) | shares_part(lexicon.folds, v1, m2)
    return _stacked(
        town[:, 0], town[:, 0] * town[:, STRENGTH], (town[:, 0] > 0) & (town[:, STRENGTH] < 0.7),
        village[:, 0], village[:, 0] * village[:, STRENGTH], (village[:, 0] > 0) & (village[:, STRENGTH] < 0.7),
        village[:, 0] * village[:, STRENGTH] * rarity[1][v2] * _BITS, crossed,
    )  # fmt: skip


def _numbers(one: Register, left: Ints, other: Register, right: Ints) -> Floats:
    """Return for telephone, personal number, address and postcode: known, same, nearly the same by letters."""
    found = []
    for first, second in zip(one.columns.plain, other.columns.plain, strict=True):
        a, b = first[left], second[right]
        known, same = (a > 0) & (b > 0), (a > 0) & (a == b)
        close = same.astype(np.float32)
        rows = np.flatnonzero(known & ~same)
        if len(rows):
            close[rows] = process.cpdist(
                one.texts[a[rows]], other.texts[b[rows]], scorer=OSA.normalized_similarity, dtype=np.float32
            )
        found += [known, same, known * close, known & (close < 0.6)]
    return _stacked(*found)


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
    "given_surname.bones",
    *(f"birth.{name}" for name in _OF_BIRTH),
    *(f"municipality.{name}" for name in ("known", "strength", "other")),
    *(f"village.{name}" for name in ("known", "strength", "other", "worth", "crossed")),
    *(f"{field}.{name}" for field in PLAIN_FIELDS for name in ("known", "same", "close", "other")),
    *("sex.same", "sex.other", "all.bits", "all.surplus", "all.size"),
)  # fmt: skip
