"""A database that could lose what it acknowledged is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from rrjeta.config.environment import MisconfiguredMachine, database
from rrjeta.config.startup import refuse_weak_database


@pytest.fixture
def own_sqlite(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    connection = ConnectionHandler({"default": database(f"sqlite://{tmp_path}/own.sqlite3", tmp_path)})["default"]
    connection.inc_thread_sharing()
    yield connection
    connection.close()


def test_sqlite_as_configured_is_accepted(own_sqlite: BaseDatabaseWrapper) -> None:
    refuse_weak_database(own_sqlite)


@pytest.mark.parametrize("weaker", ["PRAGMA synchronous=NORMAL", "PRAGMA synchronous=OFF", "PRAGMA journal_mode=DELETE"])
def test_a_weaker_sqlite_refuses_to_start(own_sqlite: BaseDatabaseWrapper, weaker: str) -> None:
    own_sqlite.settings_dict["OPTIONS"]["init_command"] += f" {weaker};"
    with pytest.raises(MisconfiguredMachine):
        refuse_weak_database(own_sqlite)
