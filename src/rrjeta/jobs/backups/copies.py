"""One state of a database, read whole while others write on: its tables, a fingerprint of each, the heads of the log."""

import hashlib
import sqlite3
from typing import Any, Protocol

import psycopg
from psycopg import sql

from rrjeta.audit.queries import CHECKPOINT_TABLE, LOG_TABLES

_AT_ONCE = 1000
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
_HEADS = f"SELECT chain, place, link FROM {LOG_TABLES[1]} ORDER BY chain"  # noqa: S608  our own table
_LAST = f"SELECT max(number) FROM {CHECKPOINT_TABLE}"  # noqa: S608  our own table
# What decides how PostgreSQL writes a value as text.
_PLAIN = "SET bytea_output = 'hex'; SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET extra_float_digits = 1"


class Copy(Protocol):
    """One state of a database."""

    def tables(self) -> list[str]:
        """Return the names of all tables, in order."""

    def fingerprint(self, table: str) -> tuple[int, str]:
        """Return how many rows a table has, and the SHA-256 of all of them in order."""

    def rows(self, question: str) -> list[list[Any]]:
        """Return the rows that answer a question."""


class LiteCopy:
    """A SQLite database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def tables(self) -> list[str]:
        """Return the names of all tables, in order."""
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        return [name for (name,) in self._connection.execute(asked)]

    def fingerprint(self, table: str) -> tuple[int, str]:
        """Return how many rows a table has, and the SHA-256 of all of them in order."""
        count, digest = 0, hashlib.sha256()
        name = table.replace('"', '""')
        for row in self._connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid'):  # noqa: S608  a table's own name
            digest.update(repr(row).encode("utf-8", "surrogatepass") + b"\n")
            count += 1
        return count, digest.hexdigest()

    def rows(self, question: str) -> list[list[Any]]:
        """Return the rows that answer a question."""
        return [list(row) for row in self._connection.execute(question)]


class PostgresCopy:
    """A PostgreSQL database, within one transaction that sees one state."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        connection.execute(_PLAIN)

    def tables(self) -> list[str]:
        """Return the names of all tables, in order."""
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        return sorted(name for (name,) in self._connection.execute(asked).fetchall())

    def fingerprint(self, table: str) -> tuple[int, str]:
        """Return how many rows a table has, and the SHA-256 of all of them in order."""
        asked = sql.SQL("COPY (SELECT * FROM {} AS t ORDER BY {}) TO STDOUT").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, self._order(table)))
        )
        count, digest = 0, hashlib.sha256()
        with self._connection.cursor() as cursor, cursor.copy(asked) as lines:
            for block in lines:
                digest.update(block)
                count += bytes(block).count(b"\n")
        return count, digest.hexdigest()

    def rows(self, question: str) -> list[list[Any]]:
        """Return the rows that answer a question."""
        return [list(row) for row in self._connection.execute(question.encode()).fetchall()]

    def _order(self, table: str) -> list[str]:
        """Return the columns of the primary key."""
        asked = (
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            " WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum"
        )
        return [name for (name,) in self._connection.execute(asked, [f'"{table}"']).fetchall()]


def state_of(copy: Copy) -> dict[str, Any]:
    """Return what a copy must be equal to once it is brought back: tables, migrations, heads of the log."""
    return {
        "tables": {name: list(copy.fingerprint(name)) for name in copy.tables()},
        "migrations": copy.rows(_MIGRATIONS),
        "heads": copy.rows(_HEADS),
        "checkpoint": copy.rows(_LAST)[0][0] or 0,
    }


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return in words where a copy is not the state that it was taken from."""
    found = []
    for table in sorted(set(before["tables"]) | set(after["tables"])):
        was, now = before["tables"].get(table), after["tables"].get(table)
        if was is None or now is None:
            found.append(f"table {table} is {'missing' if now is None else 'too many'}")
        elif was[0] != now[0]:
            found.append(f"table {table} has {now[0]} rows, {was[0]} were backed up")
        elif was[1] != now[1]:
            found.append(f"table {table} has other rows than were backed up")
    if before["heads"] != after["heads"] or before["checkpoint"] != after["checkpoint"]:
        found.append("the log does not end where it ended")
    return found
