"""What PostgreSQL is asked after SQLite has run everything; load it with `-p tests.plugins.second_database`.

Tests that open no table are left out always: one database has run them already. The short form leaves out, besides, those
that ask what a page, a paper or a file says: the tables under them are the same, every page is still opened as several
people (`doors/test_looks.py`), and `./test --long` runs all of them.
"""

import os
from pathlib import Path

import pytest

_TESTS = Path(__file__).parents[1]
# Folders, modules and single tests of the short form.
_SHORT = (
    "access",
    "audit",
    "cases",
    "kernel",
    "matching",
    "people",
    "places",
    "property",
    "setup",
    "letters/test_register.py",
    "jobs/playing",
    "jobs/test_backup.py::test_a_backup_made_under_load_comes_back_and_is_served",
    "hostile/test_bad_input.py",
    "hostile/test_concurrency.py",
    "hostile/test_secrecy.py",
    "web/test_day.py",
    "web/test_lists.py",
    "web/test_no_table_is_read_whole.py",
    "web/test_signing_in.py",
    "doors/test_looks.py::test_looking_writes_nothing_but_the_log",
    "hostile/test_garbage.py::test_no_garbage_makes_the_system_fall_over[0]",
)
# What asks of SQLite's own files and its queue.
_OF_SQLITE = ("jobs/test_restoring.py", "kernel/test_queue.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what asks for a database, and of that what the form of this run takes."""
    is_long = os.environ.get("RRJETA_LONG") == "1"
    kept, left = [], []
    for item in items:
        opens = "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db") is not None
        opens = opens and item.path.relative_to(_TESTS).as_posix() not in _OF_SQLITE
        (kept if opens and (is_long or _is_short(item)) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _is_short(item: pytest.Item) -> bool:
    at = item.path.relative_to(_TESTS)
    names = {item.name, item.name.partition("[")[0]}
    known = {at.as_posix(), *(one.as_posix() for one in at.parents), *(f"{at.as_posix()}::{name}" for name in names)}
    return not known.isdisjoint(_SHORT)
