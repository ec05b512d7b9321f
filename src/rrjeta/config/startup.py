"""Refuses to serve from a database that could lose what it acknowledged."""

from django.db import connection

from rrjeta.config.environment import MisconfiguredMachine

_SYNCHRONOUS_FULL = 2


def refuse_weak_database() -> None:
    """Raise MisconfiguredMachine unless a committed write survives a power cut (design §3.11)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    if synchronous < _SYNCHRONOUS_FULL or journal != "wal":
        raise MisconfiguredMachine("SQLite must run with journal_mode=WAL and synchronous=FULL or higher.")
