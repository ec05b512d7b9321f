"""Words looked up in a bounded list, slips of the pen forgiven: pure.

Each word of the list is filed under itself and under what it becomes when letters are left out; a typed word meets it where
both become the same. So a search costs a few look-ups, however many words there are.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from itertools import combinations
from math import log
from typing import Generic, TypeVar

K = TypeVar("K")
_SHORTEST, _LONGEST = 3, 24
_ONE_SLIP, _TWO_SLIPS = 4, 8
_LIKE = 0.74
_BEGINNING = 0.9
_MOST_WORDS = 12
# What a place in the list must reach of all that was typed, in weight.
_ENOUGH = 0.5


def weighted(texts: Iterable[tuple[Iterable[str], float]]) -> dict[str, float]:
    """Return each word with the greatest weight of the texts it stands in; very short words say nothing."""
    found: dict[str, float] = {}
    for words, weight in texts:
        for word in words:
            if len(word) >= _SHORTEST:
                found[word[:_LONGEST]] = max(weight, found.get(word[:_LONGEST], 0.0))
    return found


class Index(Generic[K]):
    """Finds entries by words, as typed: with a letter too many, too few or another, and by their beginnings."""

    def __init__(self, entries: Mapping[K, Mapping[str, float]]) -> None:
        self._places: dict[str, dict[K, float]] = defaultdict(dict)
        for key, words in entries.items():
            for word, weight in words.items():
                self._places[word][key] = weight
        self._words = sorted(self._places)
        self._filed: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            for form in _forms(word):
                self._filed[form].add(word)
        self._count = len(entries)

    def find(self, words: Iterable[str]) -> list[tuple[K, float]]:
        """Return the entries that hold most of what was typed, the best first."""
        typed = [word[:_LONGEST] for word in dict.fromkeys(words) if len(word) >= _SHORTEST][:_MOST_WORDS]
        reached: dict[K, float] = defaultdict(float)
        most = 0.0
        for word in typed:
            best: dict[K, float] = {}
            rarest = 0.0
            for known, likeness in self._known(word).items():
                places = self._places[known]
                rarity = log(1 + self._count / len(places))
                rarest = max(rarest, rarity * likeness)
                for key, weight in places.items():
                    best[key] = max(best.get(key, 0.0), likeness * weight * rarity)
            most += rarest or log(1 + self._count)
            for key, reach in best.items():
                reached[key] += reach
        found = [(key, reach) for key, reach in reached.items() if reach >= _ENOUGH * most]
        return sorted(found, key=lambda one: -one[1])

    def _known(self, word: str) -> dict[str, float]:
        """Return the words of the list that may be meant, each with how like they are."""
        found: dict[str, float] = {}
        for form in _forms(word):
            for known in self._filed.get(form, ()):
                likeness = 1.0 if known == word else SequenceMatcher(None, word, known).ratio()
                if likeness >= _LIKE:
                    found[known] = max(found.get(known, 0.0), likeness)
        at = bisect_left(self._words, word)
        while at < len(self._words) and self._words[at].startswith(word):
            found[self._words[at]] = max(found.get(self._words[at], 0.0), _BEGINNING)
            at += 1
        # A typed form that goes on where the word of the list ends: `trafikimit` means `trafikim`.
        for length in range(max(_ONE_SLIP + 1, len(word) - 4), len(word)):
            if word[:length] in self._places:
                found[word[:length]] = max(found.get(word[:length], 0.0), _BEGINNING)
        return found


def _forms(word: str) -> set[str]:
    """Return the word and what it becomes without one letter, or two of a long one."""
    slips = 0 if len(word) < _ONE_SLIP else 1 if len(word) < _TWO_SLIPS else 2
    forms = {word}
    for count in range(1, slips + 1):
        forms.update("".join(part) for part in combinations(word, len(word) - count))
    return forms
