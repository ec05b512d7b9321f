"""The state of every record, read from the tables themselves: which row stands in which version, and whose it is.

A write that succeeded out of reach shows here, whatever the answer said.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

# Sessions, counted tries, used codes, the log of looks, notices of a sign-in: they come with requests, with no word of a child.
# An earlier version is kept beside a row that has a newer one, which shows by itself.
_PASSING = (
    "django_",
    "audit_",
    # When a reader last had a file open (decision 30).
    "cases_fileseen",
    "rate_limits",
    "account_",
    "access_signin",
    "access_heldtext",
    "access_factor",
    "kernel_doneoperation",
    "kernel_earlierversion",
    "notices_notice",
)
_OWNERS = ("id", "case_id", "concern_id", "household_id", "person_id", "subject_id", "record_id", "child_id")


class Cursor(Protocol):
    """As databases give them."""

    description: Any

    def execute(self, sql: str) -> Any: ...

    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """One row: its version, and the ids of all that it belongs to."""

    version: int
    owners: frozenset[str]


State = Mapping[tuple[str, str], Standing]


def state_in(file: Path) -> State:
    """Return the state of a SQLite database that another process serves."""
    line = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)
    try:
        names = [row[0] for row in line.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return state_of(line.cursor(), names)
    finally:
        line.close()


def state_of(cursor: Any, tables: list[str]) -> State:
    """Return the state of all tables whose rows have an id."""
    found: dict[tuple[str, str], Standing] = {}
    for table in sorted(tables):
        if table.startswith((*_PASSING, "sqlite_")):
            continue
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        columns = [one[0] for one in cursor.description]
        if "id" not in columns:
            continue
        asked = ["version"] if "version" in columns else []
        asked += [name for name in _OWNERS if name in columns]
        cursor.execute(f'SELECT {", ".join(asked)} FROM "{table}"')
        for row in cursor.fetchall():
            values = dict(zip(asked, row, strict=True))
            version = values.pop("version", 0)
            owners = frozenset(_plain(value) for value in values.values() if value is not None)
            found[table, _plain(values["id"])] = Standing(int(version), owners)
    return found


def changed(before: State, after: State) -> list[tuple[str, Standing]]:
    """Return each row that is new, gone or in another version, with its table."""
    places = before.keys() | after.keys()
    return [
        (place[0], after.get(place) or before[place])
        for place in sorted(places)
        if (one := before.get(place)) is None or (other := after.get(place)) is None or one.version != other.version
    ]


def _plain(value: Any) -> str:
    return str(value).replace("-", "").lower()
