"""What a task may say: it stays on a desk outside the house, so it names no child."""

import re
import unicodedata
from collections.abc import Iterable

# A name in an Albanian sentence has an ending of its own: Sara, Sarës, Sarën.
_LONGEST_ENDING = 3
_SHORTEST_STEM = 3
_WORD = re.compile(r"[^\W\d_]+")


def tells_name(words: str, names: Iterable[str]) -> bool:
    """Tell whether one of these names stands in the words, with whatever ending."""
    said = _words(words)
    return any(_is_of(word, name) for one in names for name in _words(one) for word in said)


def _is_of(word: str, name: str) -> bool:
    stem = name.rstrip("aeiou") if len(name) > _SHORTEST_STEM else name
    if len(stem) < _SHORTEST_STEM:
        return word == name
    return word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))
