"""Fair locks: whoever came first is first. On SQLite all writers of a process queue, on PostgreSQL those of an office."""

import threading
from collections import deque
from uuid import UUID

from django.db import connection


def take_turn(office: UUID) -> None:
    """Have the writes of one office take turns until the transaction ends, so that they neither starve nor cross each other.

    SQLite's writers did so when their transaction began (kernel/sqlite3). PostgreSQL hands the lock over in the order of asking.
    """
    if connection.vendor == "postgresql":
        key = int.from_bytes(office.bytes[-8:], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


class Queue:
    """Lets one holder in at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False

    def enter(self, seconds: float) -> bool:
        """Wait for one's turn and take it; return whether it came within so many seconds."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(seconds):
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        # It came in the moment of giving up.
        return True

    def leave(self) -> None:
        """Give the turn to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False
