"""Putting entries under keys and taking them away again; what is held under a key stays without a gap."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from rrjeta.matching.rules.keys import BLOCK, MOST_UNDER_A_KEY, Bytes, Held, Secret, masks_of, opened, sought

_FULL = MOST_UNDER_A_KEY * BLOCK
HeldAt = Callable[[Sequence[int]], Held]


def with_entries(entries: Iterable[tuple[Iterable[str], bytes]], secret: Secret, held_at: HeldAt) -> Held:
    """Return what is to be written under which keys so that each profile is found by its facts."""
    under: dict[str, list[bytes]] = defaultdict(list)
    for facts, block in entries:
        for fact in facts:
            under[fact].append(block)
    seeds = secret.seeds(list(under))
    written: Held = {}
    ends = _ends(list(under), secret, held_at)
    for seed, blocks, (number, before) in zip(seeds, under.values(), ends, strict=True):
        waiting, has = blocks, len(before) // BLOCK
        while waiting:
            place = secret.places(seed[None, :], np.array([number]))
            now, waiting = waiting[: MOST_UNDER_A_KEY - has], waiting[MOST_UNDER_A_KEY - has :]
            masks = masks_of(place.masks, [MOST_UNDER_A_KEY])[has : has + len(now)]
            written[int(place.keys[0])] = before + secret.sealed(_blocks(b"".join(now)), masks).tobytes()
            number, before, has = number + 1, b"", 0
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
        for first, one in zip(range(0, len(whole), MOST_UNDER_A_KEY), found, strict=False):
            if first <= at < first + MOST_UNDER_A_KEY or first + MOST_UNDER_A_KEY >= len(whole):
                kept = whole[:-1][first : first + MOST_UNDER_A_KEY]
                masks = masks_of(one.mask[None, :], [len(kept)])
                written[one.key] = secret.sealed(kept, masks).tobytes() if len(kept) else b""
    return written


def _ends(facts: Sequence[str], secret: Secret, held_at: HeldAt) -> list[tuple[int, bytes]]:
    """Return for each fact the first number under which there is room, and what is held there."""
    found: list[tuple[int, bytes]] = [(0, b"")] * len(facts)
    for one in sought(facts, secret, held_at):
        number = found[one.fact][0]
        found[one.fact] = (number, one.held) if len(one.held) < _FULL else (number + 1, b"")
    return found


def _blocks(raw: bytes) -> Bytes:
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, BLOCK)
