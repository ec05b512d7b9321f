"""Django's SQLite, but for one thing: transactions of one process begin in the order in which they were asked for.

SQLite lets whoever asks in the right moment begin and has the others sleep and ask again, each time longer: among many
who write without pause somebody waits until their time is over. Here they queue before they ask; other processes, such as a
command beside the served pages, still wait as SQLite has them wait, and `access.operate` sends what waited in vain again.
"""

import sqlite3
import threading
from collections import defaultdict
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from rrjeta.kernel.queue import Queue

_queues: defaultdict[str, Queue] = defaultdict(Queue)
_making = threading.Lock()


# The stubs know only what a programme calls, not what a database of Django's own is made of.
_Django: Any = base.DatabaseWrapper


class DatabaseWrapper(_Django):  # type: ignore[misc]  # its base is known to Python alone
    """A connection that queues before it begins a transaction, and leaves when the transaction ends in any way."""

    _turn: Queue | None = None

    def _start_transaction_under_autocommit(self) -> None:
        with _making:
            queue = _queues[str(self.settings_dict["NAME"])]
        if not queue.enter(self.settings_dict["OPTIONS"].get("timeout", 5)):
            raise OperationalError("database is locked") from _busy()
        self._turn = queue
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._leave()

    def _leave(self) -> None:
        queue, self._turn = self._turn, None
        if queue:
            queue.leave()


def _busy() -> sqlite3.OperationalError:
    """Return what SQLite itself raises when the time of waiting is over."""
    fault = sqlite3.OperationalError("database is locked")
    fault.sqlite_errorcode = sqlite3.SQLITE_BUSY
    fault.sqlite_errorname = "SQLITE_BUSY"
    return fault
