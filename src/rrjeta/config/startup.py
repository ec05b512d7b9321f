"""Refuses to serve from a database that could lose what it acknowledged."""

from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from rrjeta.config.environment import MisconfiguredMachine

_SYNCHRONOUS_FULL = 2


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
    if (data / "restoring").exists():
        raise MisconfiguredMachine("A restore into RRJETA_DATA was not finished. Empty the folder and restore again.")


def _asked(connection: BaseDatabaseWrapper, question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
