"""Refuses to serve from a database that could lose what it acknowledged, and to serve real children unsafely."""

import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from rrjeta.access.register import demo_users
from rrjeta.jobs.backups.contents import MARK
from rrjeta.kernel.errors import MisconfiguredMachine
from rrjeta.kernel.masterkey import epochs, file_of, has_epochs, standing_file

_SYNCHRONOUS_FULL = 2
_KEY_BYTES = 32
# Thirty-two random bytes hold fewer different ones than this once in more than 10^20 keys; a key that somebody typed does.
_LEAST_BYTES = 12
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def refuse_to_serve() -> None:
    """Raise MisconfiguredMachine when anything stands in the way of serving; Django is set up, the tables are made."""
    refuse_weak_database(connection)
    refuse_unproved_restore(settings.RRJETA_DATA)
    if settings.IS_PRODUCTION:
        refuse_debug(is_debug=settings.DEBUG)
        refuse_demonstration(len(demo_users()))
        refuse_weak_keys([file_of(one) for one in epochs()] if has_epochs() else [])
        for path in (standing_file(), *settings.RRJETA_SECRET_FILES):
            refuse_open_file(path)
    connection.close()


def refuse_debug(*, is_debug: bool) -> None:
    """Raise MisconfiguredMachine where faults would show what stands in the machine's memory."""
    if is_debug:
        raise MisconfiguredMachine(
            "DEBUG is on: a fault would show whatever stands in memory. Production runs without."
        )


def refuse_demonstration(invented: int) -> None:
    """Raise MisconfiguredMachine while anybody could sign in without ceremony once the profile is turned back."""
    if invented:
        raise MisconfiguredMachine(
            f"The database holds {invented} accounts of the demonstration. Production starts with a database of its own."
        )


def refuse_weak_keys(files: Iterable[Path]) -> None:
    """Raise MisconfiguredMachine unless there is a key, each is whole, random, and its owner's alone."""
    found = list(files)
    if not found:
        raise MisconfiguredMachine(
            "RRJETA_KEYS holds no master key: nothing could be sealed. `setup/make_keys.py` makes one."
        )
    for path in found:
        key = path.read_bytes()
        if len(key) != _KEY_BYTES or len(set(key)) < _LEAST_BYTES:
            raise MisconfiguredMachine(f"{path.name} is no random key of {_KEY_BYTES} bytes.")
        refuse_open_file(path)


def refuse_open_file(path: Path) -> None:
    """Raise MisconfiguredMachine for a secret that others on this machine may read."""
    if path.exists() and path.stat().st_mode & _OTHERS:
        raise MisconfiguredMachine(f"{path.name} may be read by others on this machine: chmod 600 it.")


def refuse_weak_database(connection: BaseDatabaseWrapper) -> None:
    """Raise MisconfiguredMachine unless a committed write survives a power cut (design §3.11)."""
    if connection.vendor == "sqlite":
        synchronous, journal = _asked(connection, "PRAGMA synchronous"), _asked(connection, "PRAGMA journal_mode")
        if synchronous < _SYNCHRONOUS_FULL or journal != "wal":
            raise MisconfiguredMachine("SQLite must run with journal_mode=WAL and synchronous=FULL or higher.")
    else:
        fsync, commit = _asked(connection, "SHOW fsync"), _asked(connection, "SHOW synchronous_commit")
        if fsync != "on" or commit == "off":
            raise MisconfiguredMachine("PostgreSQL must run with fsync=on and synchronous_commit other than off.")


def refuse_unproved_restore(data: Path) -> None:
    """Raise MisconfiguredMachine while a restore has not proved what it brought back (jobs/backups/restoring.py)."""
    if (data / MARK).exists():
        raise MisconfiguredMachine("A restore into RRJETA_DATA was not finished. Empty the folder and restore again.")


def _asked(connection: BaseDatabaseWrapper, question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
