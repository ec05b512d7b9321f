"""Blind keys by which a sealed name is found: keyed hashes of two facts at once, never of one name alone (design §3.8).

A fact is the skeleton of a word of the given name, surname, father's or mother's name, a full date of birth, or a village. A key
stands for an unordered pair of two words, or for a word with the date or with the village, which are sealed as well: never
for a word with anything that stands open. Day and month stand in order of size, so a swap finds the same.

No key stands for more than four entries: the next four with the same facts have a key of the next number. Whoever counts how
often a key occurs counts to four at most, however frequent the names; whoever asks goes on until a number is not full.
What is held under a key is sealed under the search key as well and bound to its place, so that the keys of one person
cannot be laid together: two entries of one person share no byte.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from numpy.typing import NDArray

from rrjeta.matching.rules.days import Birth, key_of_day
from rrjeta.matching.rules.names import NOBODY, Name

BLOCK = 16
MOST_UNDER_A_KEY = 4
_KEY = 8
_GROWTH, _MOST_AT_ONCE = 4, 256
_VARIANTS = 24
_BOTH_VARY = 4
_FEW = 3
_NONCE, _PADDED, _BETWEEN = 12, 64, "\x1f"
Bytes = NDArray[np.uint8]


class NotOpened(Exception):
    """Something was sealed under another key, or for somebody else."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What keys are made of: for each name field the skeletons of its words, the date, and the skeleton of the village."""

    words: Sequence[Sequence[str]]
    day: str = ""
    village: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where entries are held: the keys, and the masks to which what is held there is bound, shape (places, 16)."""

    keys: NDArray[np.int64]
    masks: Bytes


class Secret:
    """The search key of one epoch, 32 bytes: makes keys, and seals what is held under them and the features of rows."""

    def __init__(self, epoch: int, whole: bytes) -> None:
        self.epoch = epoch
        self._hashing = hashlib.blake2b(b"keys", key=whole, digest_size=32).digest()
        placing = hashlib.blake2b(b"places", key=whole, digest_size=32).digest()
        self._placing = Cipher(AES(placing), ECB())  # noqa: S305  a permutation of single blocks, of hashes and numbers
        # One block at a time under a mask of its own (XEX): the mask is secret and differs with every place.
        sealing = hashlib.blake2b(b"entries", key=whole, digest_size=32).digest()
        self._cipher = Cipher(AES(sealing), ECB())  # noqa: S305  each block has its own secret mask
        self._features = AESGCM(hashlib.blake2b(b"features", key=whole, digest_size=32).digest())

    def seeds(self, facts: Sequence[str]) -> Bytes:
        """Return the keyed hash of each pair of facts, shape (facts, 16)."""
        hashed = (hashlib.blake2b(fact.encode(), digest_size=BLOCK, key=self._hashing).digest() for fact in facts)
        return np.frombuffer(b"".join(hashed), dtype=np.uint8).reshape(-1, BLOCK)

    def places(self, seeds: Bytes, numbers: NDArray[np.int64]) -> Places:
        """Return the place of each seed for the four entries of its number."""
        asked = np.repeat(seeds, 2, axis=0)
        told = np.repeat(numbers.astype(">u8").view(np.uint8).reshape(-1, 8), 2, axis=0)
        asked[:, -8:] ^= told
        asked[1::2, 0] ^= 1
        found = np.frombuffer(self._placing.encryptor().update(asked.tobytes()), dtype=np.uint8).reshape(-1, BLOCK)
        keys = np.ascontiguousarray(found[::2, :_KEY]).view(">i8").ravel().astype(np.int64)
        return Places(keys, found[1::2])

    def sealed(self, blocks: Bytes, masks: Bytes) -> Bytes:
        """Return entries sealed each under its mask; both of shape (entries, 16)."""
        return self._through(self._cipher.encryptor().update, blocks, masks)

    def opened(self, blocks: Bytes, masks: Bytes) -> Bytes:
        """Return what `sealed` made as it was."""
        return self._through(self._cipher.decryptor().update, blocks, masks)

    def sealed_texts(self, texts: Sequence[str], bound_to: bytes) -> bytes:
        """Return texts sealed for whom they are bound to; how long they are is told to the next 64 bytes alone."""
        plain = _BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts).encode()
        return self.sealed_bytes(plain + b"\0" * (-len(plain) % _PADDED), bound_to)

    def opened_texts(self, blob: bytes, bound_to: bytes) -> list[str]:
        """Return what `sealed_texts` sealed. Raises NotOpened."""
        return self.opened_bytes(blob, bound_to).rstrip(b"\0").decode().split(_BETWEEN)

    def sealed_bytes(self, plain: bytes, bound_to: bytes) -> bytes:
        """Return bytes sealed and bound."""
        nonce = os.urandom(_NONCE)
        return nonce + self._features.encrypt(nonce, plain, bound_to)

    def opened_bytes(self, blob: bytes, bound_to: bytes) -> bytes:
        """Return what `sealed_bytes` sealed for the same bond. Raises NotOpened."""
        try:
            return self._features.decrypt(blob[:_NONCE], blob[_NONCE:], bound_to)
        except (InvalidTag, ValueError):
            raise NotOpened from None

    @staticmethod
    def _through(turn: Callable[[bytes], bytes], blocks: Bytes, masks: Bytes) -> Bytes:
        turned = turn((blocks ^ masks).tobytes())
        found: Bytes = np.frombuffer(turned, dtype=np.uint8).reshape(-1, BLOCK) ^ masks
        return found


def masks_of(masks: Bytes, counts: Sequence[int]) -> Bytes:
    """Return the masks of so many entries at each place: the last byte tells the four apart."""
    many = np.asarray(counts, dtype=np.int64)
    found = np.repeat(masks, many, axis=0)
    seat = np.arange(len(found)) - np.repeat(np.cumsum(many) - many, many)
    found[:, -1] ^= seat.astype(np.uint8)
    return found


def facts_of(names: Iterable[Name], birth: Birth, village: Name = NOBODY) -> Facts:
    """Return the facts under which a person is kept; other spellings are a matter of who looks.

    A name of several words counts as one word too: somebody else writes it together.
    """
    return Facts(tuple(words_of(name) for name in names), key_of_day(birth), village.bone)


def words_of(name: Name) -> tuple[str, ...]:
    """Return the skeletons of the words of a name, and of all of them written together."""
    return name.skeletons if len(name.skeletons) < 2 else (*name.skeletons, name.bone)


def pairs_of(facts: Facts) -> set[str]:
    """Return the pairs of facts under which a person is kept."""
    found: set[str] = set()
    for one, other in combinations(facts.words, 2):
        found.update(pair_fact(first, second) for first, second in product(one, other))
    for field in facts.words:
        found.update(pair_fact(first, second) for first, second in combinations(field, 2))
        found.update(day_fact(word, facts.day) for word in field if facts.day)
        found.update(village_fact(word, facts.village) for word in field if facts.village)
    return found


def sought_pairs(variants: Sequence[Sequence[Sequence[str]]], day: str, village: str = "") -> set[str]:
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
    if village:
        found.update(village_fact(variant, village) for word in words for variant in word[:most])
    return found


def pair_fact(one: str, other: str) -> str:
    """Return the text of two words in any order."""
    return f"{one}|{other}" if one < other else f"{other}|{one}"


def day_fact(word: str, day: str) -> str:
    """Return the text of a word with a full date."""
    return f"{word}@{day}"


def village_fact(word: str, village: str) -> str:
    """Return the text of a word with a village."""
    return f"{word}^{village}"


Held = dict[int, bytes]


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of some facts under one of their keys, still sealed, and the mask to which it is bound."""

    fact: int
    key: int
    mask: Bytes
    held: bytes


def sought(facts: Sequence[str], secret: Secret, held_at: Callable[[Sequence[int]], Held]) -> list[Holding]:
    """Return what is held at the places of the facts, `fact` being the place of one among them.

    Asks for number 0 of each, then four times as many numbers at a time of those whose last was full. `held_at` says what is
    held under keys.
    """
    seeds, asked = secret.seeds(facts), np.arange(len(facts))
    first, count = 0, 1
    found: list[Holding] = []
    while len(asked):
        which = np.repeat(asked, count)
        places = secret.places(seeds[which], np.tile(np.arange(first, first + count), len(asked)))
        keys = places.keys.tolist()
        held = held_at(keys)
        found += [
            Holding(int(which[at]), key, places.masks[at], held[key]) for at, key in enumerate(keys) if key in held
        ]
        full = [len(held.get(key, b"")) >= MOST_UNDER_A_KEY * BLOCK for key in keys[count - 1 :: count]]
        asked, first, count = asked[full], first + count, min(count * _GROWTH, _MOST_AT_ONCE)
    return found


def opened(found: Sequence[Holding], secret: Secret) -> Bytes:
    """Return the entries held at places, opened, shape (entries, 16)."""
    if not found:
        return np.empty((0, BLOCK), dtype=np.uint8)
    blocks = np.frombuffer(b"".join(one.held for one in found), dtype=np.uint8).reshape(-1, BLOCK)
    return secret.opened(
        blocks, masks_of(np.stack([one.mask for one in found]), [len(one.held) // BLOCK for one in found])
    )
