"""Names and places of a made register: the pack's list, stretched by words put together from syllables."""

import random
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

Tables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pool:
    """Words with the running sums of their weights."""

    words: Sequence[str]
    sums: Sequence[float]

    def draw(self, chance: random.Random) -> str:
        """Return a word, the more often the heavier it is."""
        return self.words[min(bisect(self.sums, chance.random() * self.sums[-1]), len(self.words) - 1)]


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality's code, the ways its name is written, and its villages."""

    code: str
    names: tuple[str, ...]
    villages: Pool


def pool(
    kind: str, size: int, skew: float, listed: Sequence[Sequence[Any]], chance: random.Random, tables: Tables
) -> Pool:
    """Return a pool of `size` words whose weights fall as rank to the power of -skew; listed words stand anywhere."""
    words = dict.fromkeys(str(name) for name, _weight in listed[:size])
    while len(words) < size:
        word = invented(kind, chance, tables)
        # A word that means that no name is known is nobody's name.
        if word.casefold() not in tables["unknown"]:
            words.setdefault(word)
    mixed = list(words)
    chance.shuffle(mixed)
    return Pool(mixed, list(accumulate((rank + 2) ** -skew for rank in range(size))))


def invented(kind: str, chance: random.Random, tables: Tables) -> str:
    """Return a word put together at random from the sounds of the tables."""
    beats = chance.choice((1, 1, 2, 2, 3) if kind in ("surname", "village") else (1, 1, 1, 2))
    starts, vowels, middles = tables["starts"], tables["beats"], tables["middles"]
    word = "".join(chance.choice(starts) + chance.choice(vowels) + chance.choice(middles) for _beat in range(beats))
    ending: str = chance.choice(starts) + chance.choice(tables["ends"][kind])
    return (word + ending).capitalize()


def municipalities(
    count: int, villages: int, rows: Sequence[Mapping[str, Any]], chance: random.Random, tables: Tables
) -> list[Municipality]:
    """Return municipalities of the pack's list, each with villages put together at random."""
    chosen = list(rows)
    chance.shuffle(chosen)
    return [
        Municipality(
            row["code"],
            tuple(dict.fromkeys(name for name in (row["sq"], row["sq_definite"], row["en"]) if name)),
            pool("village", villages, 0.7, (), chance, tables),
        )
        for row in chosen[:count]
    ]
