"""Leaves no bytes of what was destroyed: files are overwritten before they are removed, SQLite's journal is emptied."""

from pathlib import Path

from django.db import connection

from rrjeta.kernel.disk import settle, sync_folder


def overwrite(path: Path) -> None:
    """Overwrite a file with zeros, have that on the disk, and remove it; one that is not there is passed over."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(b"\x00" * path.stat().st_size)
        settle(file)
    path.unlink()
    sync_folder(path.parent)


def empty_journal() -> None:
    """Have SQLite's journal, which still holds rows as they were, written into the database and cut to nothing."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
