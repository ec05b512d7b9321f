"""Ids that sort by the time they were made (UUID version 7, RFC 9562)."""

import secrets
import threading
import uuid

from rrjeta.kernel.clock import now

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """Return a new UUIDv7; ids of one process never go backwards within a millisecond."""
    global _last
    milliseconds = int(now().timestamp() * 1000)
    with _lock:
        stamp = (milliseconds << 12) | secrets.randbits(10)
        if stamp >> 12 == _last >> 12 and stamp <= _last:
            stamp = _last + 1
        _last = stamp
    value = (
        (stamp >> 12) << 80
        | 0x7 << 76
        | (stamp & 0xFFF) << 64
        | 0b10 << 62
        | secrets.randbits(62)
    )
    return uuid.UUID(int=value)
