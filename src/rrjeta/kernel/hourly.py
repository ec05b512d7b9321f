"""Counts by the hour that all processes of one machine share: a small file mapped into memory, no statement, no server.

A slot holds who, which hour and how many. A new hour begins at nothing; a slot whose hour is over is free for another.
"""

import fcntl
import mmap
import os
import struct
import threading
from pathlib import Path

_SLOT = struct.Struct("<16sqq")
_SLOTS, _LOOKED_AT = 16384, 32
_SIZE = _SLOT.size * _SLOTS


class HourlyCounts:
    """Counts of one file, opened when it is first needed; a file of another size is begun anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._handle).st_size != _SIZE:
            os.ftruncate(self._handle, 0)
            os.ftruncate(self._handle, _SIZE)
        self._slots = mmap.mmap(self._handle, _SIZE)
        # The lock of the file is the process's; threads of one process need one of their own.
        self._lock = threading.Lock()

    def add(self, whose: bytes, hour: int, count: int) -> tuple[int, int]:
        """Add to somebody's count of this hour; return what it was and what it is. `whose` are 16 bytes."""
        with self._lock:
            fcntl.flock(self._handle, fcntl.LOCK_EX)
            try:
                return self._add(whose, hour, count)
            finally:
                fcntl.flock(self._handle, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the file."""
        self._slots.close()
        os.close(self._handle)

    def _add(self, whose: bytes, hour: int, count: int) -> tuple[int, int]:
        first = int.from_bytes(whose[-8:], "big")
        free = None
        for step in range(_LOOKED_AT):
            at = (first + step) % _SLOTS * _SLOT.size
            known, its_hour, before = _SLOT.unpack_from(self._slots, at)
            if known == whose:
                before = before if its_hour == hour else 0
                _SLOT.pack_into(self._slots, at, whose, hour, before + count)
                return before, before + count
            if free is None and its_hour < hour:
                free = at
        # Where all slots in reach are taken in this hour, the first one is shared: counted too much, never too little.
        at = first % _SLOTS * _SLOT.size if free is None else free
        before = 0 if free is not None else _SLOT.unpack_from(self._slots, at)[2]
        _SLOT.pack_into(self._slots, at, whose, hour, before + count)
        return before, before + count
