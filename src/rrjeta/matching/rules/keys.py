"""Blind keys by which a sealed name is found: keyed hashes of two facts at once, never of one name alone (design §3.8).

A fact is the skeleton of a word of the given name, surname, father's or mother's name, or a full date of birth. A key stands for
an unordered pair of two words, or for a word with the date. Day and month stand in order of size, so a swap finds the same.

No key stands for more than four persons: the next four with the same facts have a key of the next number. Whoever counts how
often a key occurs counts to four at most, however frequent the names; whoever asks goes on until a number is not full.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from rrjeta.matching.rules.days import Birth, key_of_day
from rrjeta.matching.rules.names import Name

KEY_BYTES = 16
MOST_UNDER_A_KEY = 4
_MOST_AT_ONCE = 64
_VARIANTS = 24
_BOTH_VARY = 4
_FEW = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What keys are made of: for each name field the skeletons of its words, and the date."""

    words: Sequence[Sequence[str]]
    day: str = ""


def facts_of(names: Iterable[Name], birth: Birth) -> Facts:
    """Return the facts under which a person is kept; other spellings are a matter of who looks."""
    return Facts(tuple(name.skeletons for name in names), key_of_day(birth))


def pairs_of(facts: Facts) -> set[str]:
    """Return the pairs of facts under which a person is kept."""
    found: set[str] = set()
    for one, other in combinations(facts.words, 2):
        found.update(pair_fact(first, second) for first, second in product(one, other))
    for field in facts.words:
        found.update(pair_fact(first, second) for first, second in combinations(field, 2))
        found.update(day_fact(word, facts.day) for word in field if facts.day)
    return found


def sought_pairs(variants: Sequence[Sequence[Sequence[str]]], day: str) -> set[str]:
    """Return the pairs under which a person is looked for; `variants` has for each field and word its skeletons, the own first.

    One of the two words may vary widely while the other stands as written, both a little. Where many words are known fewer
    spellings of each are tried: a person shares two of them all the same.
    """
    found: set[str] = set()
    words = [word for field in variants for word in field if word]
    most = _VARIANTS if len(words) <= _FEW else _VARIANTS // 4
    for one, other in combinations(words, 2):
        found.update(pair_fact(first, other[0]) for first in one[:most])
        found.update(pair_fact(one[0], second) for second in other[:most])
        found.update(pair_fact(first, second) for first, second in product(one[:_BOTH_VARY], other[:_BOTH_VARY]))
    if day:
        found.update(day_fact(variant, day) for word in words for variant in word[:most])
    return found


def pair_fact(one: str, other: str) -> str:
    """Return the text of two words in any order."""
    return f"{one}|{other}" if one < other else f"{other}|{one}"


def day_fact(word: str, day: str) -> str:
    """Return the text of a word with a full date."""
    return f"{word}@{day}"


def blind(fact: str, number: int, secret: bytes) -> bytes:
    """Return the key of a pair of facts for the four persons of this number, under a secret of 16 to 64 bytes."""
    return hashlib.blake2b(f"{fact}#{number}".encode(), digest_size=KEY_BYTES, key=secret).digest()


def sought(facts: Iterable[str], secret: bytes, counted: Callable[[Sequence[bytes]], Sequence[int]]) -> None:
    """Ask for the keys of the facts, first for number 0, then twice as many numbers at a time of those that were full.

    `counted` takes the rows under the keys it is given and says how many each has.
    """
    asked, first, count = list(facts), 0, 1
    while asked:
        keys = [blind(fact, number, secret) for fact in asked for number in range(first, first + count)]
        found = counted(keys)
        asked = [fact for at, fact in enumerate(asked) if found[(at + 1) * count - 1] >= MOST_UNDER_A_KEY]
        first, count = first + count, min(count * 2, _MOST_AT_ONCE)
