"""Putting entries under keys and taking them away again; what is held under a key stays without a gap."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from rrjeta.matching.rules.keys import BLOCK, MOST_UNDER_A_KEY, Bytes, Held, Secret, masks_of, opened, sought

_FULL = MOST_UNDER_A_KEY * BLOCK
_GROWTH, _MOST_AT_ONCE = 4, 256
HeldAt = Callable[[Sequence[int]], Held]


def with_entries(entries: Iterable[tuple[Iterable[str], bytes]], secret: Secret, held_at: HeldAt) -> Held:
    """Return what is to be written under which keys so that each profile is found by its facts."""
    under: dict[str, list[bytes]] = defaultdict(list)
    for facts, block in entries:
        for fact in facts:
            under[fact].append(block)
    ends = _ends(sorted(under), secret, held_at)
    written: Held = {}
    for fact, blocks in under.items():
        number, before = ends[fact]
        waiting = blocks
        while waiting:
            place = secret.place(fact, number)
            room = MOST_UNDER_A_KEY - len(before) // BLOCK
            now, waiting = waiting[:room], waiting[room:]
            masks = masks_of([place], [MOST_UNDER_A_KEY])[len(before) // BLOCK :][: len(now)]
            written[place.key] = before + secret.sealed(_blocks(b"".join(now)), masks).tobytes()
            number, before = number + 1, b""
    return written


def without_entry(facts: Iterable[str], row: int, secret: Secret, held_at: HeldAt) -> Mapping[int, bytes]:
    """Return what is to be written under which keys so that a row is found no more; nothing means that the key goes.

    The last entry of the same facts takes the place that becomes free.
    """
    written: Held = {}
    head = row.to_bytes(5, "big")
    for fact in facts:
        found = sought([fact], secret, held_at)
        whole = opened(found, secret)
        at = next((at for at, block in enumerate(whole) if block[:5].tobytes() == head), None)
        if at is None:
            continue
        whole = whole.copy()
        whole[at] = whole[-1]
        for first, place in zip(range(0, len(whole), MOST_UNDER_A_KEY), (one.place for one in found), strict=False):
            if first <= at < first + MOST_UNDER_A_KEY or first + MOST_UNDER_A_KEY >= len(whole):
                kept = whole[:-1][first : first + MOST_UNDER_A_KEY]
                written[place.key] = secret.sealed(kept, masks_of([place], [len(kept)])).tobytes() if len(kept) else b""
    return written


def _ends(facts: Sequence[str], secret: Secret, held_at: HeldAt) -> dict[str, tuple[int, bytes]]:
    """Return for each fact the first number under which there is room, and what is held there."""
    found: dict[str, tuple[int, bytes]] = {}
    asked, first, count = list(facts), 0, 1
    while asked:
        places = [[secret.place(fact, number).key for number in range(first, first + count)] for fact in asked]
        held = held_at([key for some in places for key in some])
        goes_on = []
        for fact, keys in zip(asked, places, strict=True):
            room = next((at for at, key in enumerate(keys) if len(held.get(key, b"")) < _FULL), None)
            if room is None:
                goes_on.append(fact)
            else:
                found[fact] = (first + room, held.get(keys[room], b""))
        asked, first, count = goes_on, first + count, min(count * _GROWTH, _MOST_AT_ONCE)
    return found


def _blocks(raw: bytes) -> Bytes:
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, BLOCK)
