"""Normal forms of names: what is left when script, marks, spelling and endings are taken away, step by step.

`plain` has small letters a to z alone; `fold` one sign a sound, however a language writes it; `skeleton` the consonants of
the sounds that are taken for one another. Two spellings of a name share at least the last. The tables are the pack's
(`matching.toml`, `name_forms.csv`).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_VOWELS = frozenset("aeiou")
_MOST_TOKENS = 4
_SHORT = 2
_DIGIT = re.compile(r"[0-9]")
_NO_FORMS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Name:
    """A written name in its forms; `tokens`, `folds` and `skeletons` are of one length, words in the order written.

    `bone` is the skeleton of the whole name written as one word.
    """

    plain: str
    tokens: tuple[str, ...]
    fold: str
    folds: tuple[str, ...]
    skeletons: tuple[str, ...]
    heads: frozenset[str]
    bone: str = ""


NOBODY = Name("", (), "", (), (), _NO_FORMS)


class Writing:
    """How a country writes its names, as the content of the pack's part tells it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._letters = dict(told.get("letters", {}))
        self._letter = _longest_first(self._letters)
        sounds = told.get("sounds", {})
        self._first = {key[1:]: value for key, value in sounds.items() if key.startswith("^")}
        self._sounds = {key: value for key, value in sounds.items() if not key.startswith("^")}
        self._sound = _longest_first(self._sounds)
        self._near = str.maketrans(told.get("near", {}))
        self._endings = sorted((told.get("endings") or {}).get("drop", []), key=len, reverse=True)
        words = told.get("words") or {}
        self._dropped = frozenset(words.get("drop", []))
        self._unknown = frozenset(self._bare(word) for word in words.get("unknown", []))
        self._place_words = frozenset((told.get("places") or {}).get("drop", []))
        self._others: dict[str, list[str]] = defaultdict(list)
        self._heads = self._heads_of(told.get("forms", []))

    def name(self, written: str) -> Name:
        """Return the forms of a name as somebody wrote it; an empty one, and a word for unknown, gives NOBODY."""
        bare = self._bare(written)
        if not bare or bare in self._unknown:
            return NOBODY
        words = bare.split()
        tokens = tuple(word for word in words if word not in self._dropped or len(words) == 1)[:_MOST_TOKENS]
        return self._formed(tokens)

    def place(self, written: str) -> Name:
        """Return the forms of the name of a place, without words such as municipality or village."""
        bare = self._bare(written)
        if not bare or bare in self._unknown:
            return NOBODY
        words = bare.split()
        return self._formed(tuple(word for word in words if word not in self._place_words) or tuple(words))

    def fold(self, token: str) -> str:
        """Return one sign a sound: `xhulieta`, `julieta` and `zhulieta` give the same."""
        for start, sound in self._first.items():
            if token.startswith(start) and len(token) > len(start) and token[len(start)] in _VOWELS:
                token = sound + token[len(start) :]
                break
        sounded = self._sound.sub(lambda found: self._sounds[found.group()], token) if self._sound else token
        return _once_each(sounded)

    def skeleton(self, fold: str) -> str:
        """Return the consonants of a fold, sounds taken for one another being one; short ones keep a vowel."""
        near = _once_each(fold.translate(self._near))
        stem = self._stem(near)
        head = "A" if stem[:1] in _VOWELS else stem[:1]
        code = _once_each(head + "".join(sign for sign in stem[1:] if sign not in _VOWELS and sign != "h"))
        if len(code) <= _SHORT:
            code += next((sign for sign in stem[1:] if sign in _VOWELS), "")
        return code

    def stem(self, fold: str) -> str:
        """Return a fold without what a definite form, or another language, hangs onto it: `agron` of `agroni`."""
        return self._stem(fold)

    def related(self, fold: str) -> list[str]:
        """Return the folds of other forms of a name: full names it is short for, and short and foreign forms of those."""
        heads = sorted(self._heads.get(fold, _NO_FORMS))
        own = self._others.get(fold, [])
        return list(dict.fromkeys((*heads, *own, *(form for head in heads for form in self._others.get(head, [])))))

    def _formed(self, tokens: tuple[str, ...]) -> Name:
        folds = tuple(self.fold(token) for token in tokens)
        heads = frozenset(head for fold in folds for head in self._heads.get(fold, _NO_FORMS))
        joined = "".join(tokens)
        fold = folds[0] if len(folds) == 1 else self.fold(joined)
        bones = tuple(self.skeleton(one) for one in folds)
        bone = bones[0] if len(bones) == 1 else self.skeleton(fold)
        return Name(joined, tokens, fold, folds, bones, heads, bone)

    def _bare(self, written: str) -> str:
        """Return small letters a to z and single spaces; a sign that no table knows is left out."""
        small = unicodedata.normalize("NFC", written.casefold())
        if not small.isascii() or _DIGIT.search(small):
            decomposed = unicodedata.normalize("NFD", small)
            # A Greek accent goes before the table is asked; a caron or cedilla says another sound and stays.
            small = unicodedata.normalize("NFC", re.sub("[\u0300\u0301\u0342\u0308]", "", decomposed))
            if self._letter:
                small = self._letter.sub(lambda found: self._letters[found.group()], small)
            small = "".join(one for one in unicodedata.normalize("NFKD", small) if not unicodedata.combining(one))
        small = re.sub(r"['’`´.]", "", small)
        return " ".join(re.sub(r"[^a-z]+", " ", small).split())

    def _stem(self, fold: str) -> str:
        for ending in self._endings:
            if fold.endswith(ending) and len(fold) - len(ending) >= _SHORT + 1:
                return fold[: -len(ending)]
        return fold

    def _heads_of(self, forms: Iterable[Iterable[str]]) -> dict[str, frozenset[str]]:
        heads: dict[str, set[str]] = defaultdict(set)
        for name, other in forms:
            head, form = self.fold(self._bare(name).replace(" ", "")), self.fold(self._bare(other).replace(" ", ""))
            heads[head].add(head)
            heads[form].add(head)
            self._others[head].append(form)
        return {fold: frozenset(found) for fold, found in heads.items()}


def _longest_first(table: Mapping[str, str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True)))) if table else None


def _once_each(signs: str) -> str:
    return re.sub(r"(.)\1+", r"\1", signs)
