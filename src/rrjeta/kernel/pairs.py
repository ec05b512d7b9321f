"""Blind keys by which a sealed name is found again (design §3.8).

A key is a keyed hash of two values at once, never of a single word: whoever holds the whole database but not the
master key learns no name from how often a key occurs.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import combinations

from rrjeta.kernel.masterkey import epoch_key, epochs, newest_epoch

_KEY_BYTES = 16
_PURPOSE = "search pairs"


def normal_token(word: str) -> str:
    """Return the word without accents, capitals, marks or spaces: `Çeliku` and `celiku` give the same."""
    flat = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^\w]", "", "".join(sign for sign in flat if not unicodedata.combining(sign)))


def tokens(name: str) -> list[str]:
    """Return the normal tokens of a name of one or several words, in order."""
    return [token for part in re.split(r"[\s\-/]+", name) if (token := normal_token(part))]


def pair_keys(words: Iterable[str], day: date | None = None) -> set[bytes]:
    """Return the blind keys, of the newest epoch, of all unordered pairs of the words, and of each word with the full date."""
    return _keys(_pairs(words, day), newest_epoch())


def sought_keys(words: Iterable[str], day: date | None = None) -> set[bytes]:
    """Return the same keys of every epoch: while the key turns, some persons are still found by the earlier one."""
    values = _pairs(words, day)
    return {key for epoch in epochs() for key in _keys(values, epoch)}


def pair_count(words: Iterable[str], day: date | None = None) -> int:
    """Return how many keys of one epoch these words have."""
    return len(_pairs(words, day))


def _pairs(words: Iterable[str], day: date | None) -> list[str]:
    known = sorted({token for word in words for token in tokens(word)})
    values = [f"{one}|{other}" for one, other in combinations(known, 2)]
    if day:
        values += [f"{word}|{day.isoformat()}" for word in known]
    return values


def _keys(values: Iterable[str], epoch: int) -> set[bytes]:
    secret = epoch_key(epoch, _PURPOSE)
    return {hmac.digest(secret, value.encode(), hashlib.sha256)[:_KEY_BYTES] for value in values}
