"""SQLite: its backup interface takes one state of the file while others write on."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from rrjeta.jobs.backups.copies import LiteCopy, state_of

NAME = "rrjeta.sqlite3"


def take(source: Path, target: Path) -> dict[str, Any]:
    """Copy the database into a new file for its owner alone; return the state that was copied."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In one step: it reads one state of the journal, and no writer waits for it or makes it begin again.
        live.backup(copy, pages=-1)
        # One file, without a journal beside it, until it is served again.
        copy.execute("PRAGMA journal_mode=DELETE")
    return look(target)


def look(path: Path) -> dict[str, Any]:
    """Return the state of a database file that nobody writes to."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as copy:
        # A copy is compared byte by byte, whatever stands in it.
        copy.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        return state_of(LiteCopy(copy))


def faults_of(path: Path) -> list[str]:
    """Return what SQLite itself finds wrong in a database file."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as copy:
        found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check")]
        found += [f"{row[0]}: a row points to nothing" for row in copy.execute("PRAGMA foreign_key_check")]
    return [] if found == ["ok"] else [one for one in found if one != "ok"]
