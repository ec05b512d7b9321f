"""Rare words that lie one letter beside a frequent one: most are slips of the pen, and are looked for as the frequent one too."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

_FREQUENT = 4
_TIMES = 4
_SHORTEST = 4


def repairs(counts: Mapping[str, int]) -> dict[str, str]:
    """Return for rare words the most frequent word at the distance of one letter more, less, other or turned around.

    Only a word that is four times as frequent, and of four letters or more, counts; a word without one is left out.
    """
    near: dict[str, list[str]] = defaultdict(list)
    for word, count in counts.items():
        if count >= _FREQUENT and len(word) >= _SHORTEST:
            for shorter in _shorter(word):
                near[shorter].append(word)
    found = {}
    for word, count in counts.items():
        if len(word) >= _SHORTEST:
            among = {
                other
                for shorter in _shorter(word)
                for other in near.get(shorter, ())
                if counts[other] >= _TIMES * count
            }
            best = _best(word, sorted(among), counts)
            if best:
                found[word] = best
    return found


def _best(word: str, among: Sequence[str], counts: Mapping[str, int]) -> str:
    close = [other for other in among if OSA.distance(word, other, score_cutoff=1) <= 1]
    return max(close, key=lambda other: counts[other], default="")


def _shorter(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
