"""Ids that sort by the time they were made (UUID version 7, RFC 9562)."""

import secrets
import threading
import uuid
from datetime import datetime

from rrjeta.kernel.clock import now

# A full millisecond spills into the next ones; a clock that stepped back further than this was set back on purpose.
_SPILL = 64 << 12

_lock = threading.Lock()
_last = 0


def first_id(moment: datetime) -> uuid.UUID:
    """Return the smallest UUIDv7 of a moment: rows are cut by time along their ids."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)


def read_id(text: str) -> uuid.UUID | None:
    """Return the id that a text says, or None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def new_id() -> uuid.UUID:
    """Return a new UUIDv7; ids that one process makes at the same moment never go backwards."""
    global _last
    milliseconds = int(now().timestamp() * 1000)
    with _lock:
        stamp = (milliseconds << 12) | secrets.randbits(10)
        if 0 <= _last - stamp < _SPILL:
            stamp = _last + 1
        _last = stamp
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)
