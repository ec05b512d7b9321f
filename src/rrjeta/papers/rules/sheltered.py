"""Whether a text tells where a sheltered child is: the same words in any capitals, accents, marks and endings.

A place is written as people write it ("Rruga e Fshehtë 12, pallati 5, Tiranë"). Each part between commas is looked at
alone. The name of a town tells nothing, nor do the words of which every address is made (the pack lists them, so that a
common short word does not stop every paper): what counts is a row of words of its own, a proper name after a word such as
"shelter" or "village", or a telephone number.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = tuple[str, ...]

_BETWEEN = re.compile(r"[,;:/|()\[\]\n\r]+|\.\s|\s[-–—]\s")
_DIGITS = re.compile(r"\+?\d[\d\s./()-]{4,}\d")
_SHORTEST_NAME = 5
_SHORTEST_NUMBER, _COMPARED_DIGITS = 6, 8
# Albanian and English words change at their end; so long a word with the same beginning is the same word.
_INFLECTED_FROM, _ENDING = 6, 2
# What stands on every paper, whoever it is about, and what is no text of it.
_SAME_ON_ALL = frozenset({"words", "emergency", "fonts", "lang", "number", "widths", "foot"})


@dataclass(frozen=True, slots=True)
class Common:
    """The words of which every address is made, by what they are; names of towns; names of the family."""

    fillers: frozenset[str] = frozenset()
    houses: frozenset[str] = frozenset()
    towns: frozenset[Row] = frozenset()
    names: frozenset[str] = frozenset()

    def is_common(self, token: str) -> bool:
        """Tell whether a word is one of those that tell no place by themselves."""
        return token in self.fillers or token in self.houses or (token,) in self.towns


@dataclass(frozen=True, slots=True)
class Hidden:
    """What tells where sheltered children are: rows of words as written, rows without common words, numbers."""

    common: Common
    written: frozenset[Row] = frozenset()
    bare: frozenset[Row] = frozenset()
    numbers: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return not (self.written or self.bare or self.numbers)


@dataclass(slots=True)
class _Found:
    written: set[Row] = field(default_factory=set)
    bare: set[Row] = field(default_factory=set)


def words_in(text: str) -> list[str]:
    """Return the words of a text without capitals, accents and marks: `Rruga e Fshehtë` gives `rruga e fshehte`."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one for one in flat if not unicodedata.combining(one) and unicodedata.category(one) != "Cf")
    return re.findall(r"[^\W_]+", re.sub(r"['’`´ʼ]", "", kept))


def hidden_in(places: Iterable[str], common: Common) -> Hidden:
    """Return what to look for so that none of these places is told."""
    found, numbers = _Found(), set[str]()
    for place in places:
        numbers.update(_numbers(place))
        for part in _BETWEEN.split(place):
            _add_part(words_in(part), common, found)
    return Hidden(common, frozenset(found.written), frozenset(found.bare), frozenset(numbers))


def tells(text: str, hidden: Hidden) -> bool:
    """Tell whether a text tells one of the places."""
    if hidden.is_empty or not text:
        return False
    words = words_in(text)
    bare = [one for one in words if not hidden.common.is_common(one)]
    return (
        any(_stands_in(row, words) for row in hidden.written)
        or any(_stands_in(row, bare) for row in hidden.bare)
        or bool(hidden.numbers & set(_numbers(text)))
    )


def parts_that_tell(paper: Mapping[str, Any], hidden: Hidden) -> list[str]:
    """Return the headings under which a paper tells one of the places, each once; never the place itself."""
    if hidden.is_empty:
        return []
    whole = str(paper.get("title", ""))
    found: dict[str, None] = {}
    for name, text in _texts({key: value for key, value in paper.items() if key not in _SAME_ON_ALL}, [whole]):
        if tells(text, hidden):
            found[next((one for one in reversed(name) if one and not tells(one, hidden)), "")] = None
    return [one for one in found if one] or ([""] if found else [])


def _add_part(words: list[str], common: Common, found: _Found) -> None:
    core = _trimmed(words, common)
    if not core or tuple(core) in common.towns:
        return
    if all(one.isdigit() for one in core):
        # "Street of the shelter 17": common words alone, and a number that makes them an address.
        if len(words) > len(core) + 1:
            found.written.add(tuple(words))
        return
    bare = tuple(one for one in core if not common.is_common(one))
    if len(bare) > 1:
        found.bare.add(bare)
    letters = [one for one in words if not one.isdigit()]
    named = [one for one in bare if not one.isdigit()]
    if len(named) == 1:
        _add_name(named[0], letters, common, found)
    elif len(bare) > len(named) > 1:
        found.bare.add(tuple(named))


def _add_name(name: str, letters: list[str], common: Common, found: _Found) -> None:
    """Add a proper name: alone where nothing but the name tells, else together with the words around it."""
    is_alone = len(letters) == 1 or bool(common.houses & set(letters))
    if is_alone and len(name) >= _SHORTEST_NAME and name not in common.names:
        found.bare.add((name,))
    elif len(letters) > 1:
        found.written.add(tuple(letters))


def _trimmed(words: list[str], common: Common) -> list[str]:
    core = list(words)
    while core and common.is_common(core[0]):
        core.pop(0)
    while core and common.is_common(core[-1]):
        core.pop()
    return core


def _stands_in(row: Row, words: list[str]) -> bool:
    last = len(words) - len(row)
    return any(all(_is_same(word, words[at + place]) for place, word in enumerate(row)) for at in range(last + 1))


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _INFLECTED_FROM - 1 or len(longer) < _INFLECTED_FROM or len(longer) - len(shorter) > _ENDING:
        return False
    return longer.startswith(shorter[: len(longer) - _ENDING])


def _numbers(text: str) -> Iterator[str]:
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) >= _SHORTEST_NUMBER:
            yield digits[-_COMPARED_DIGITS:]


def _texts(value: Any, names: list[str]) -> Iterator[tuple[list[str], str]]:
    """Yield every text of a paper with the headings above it, the nearest last."""
    if isinstance(value, str):
        yield names, value
    elif isinstance(value, Mapping):
        own = [str(value[key]) for key in ("title", "label") if isinstance(value.get(key), str)]
        for one in value.values():
            yield from _texts(one, [*names, *own])
    elif isinstance(value, Collection):
        for one in value:
            yield from _texts(one, names)
