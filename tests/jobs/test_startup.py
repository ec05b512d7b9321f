"""A database that could lose what it acknowledged is refused."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker, Settings

from rrjeta.config.environment import database, secret_files
from rrjeta.jobs.startup import (
    refuse_debug,
    refuse_demonstration,
    refuse_to_serve,
    refuse_weak_database,
    refuse_weak_keys,
)
from rrjeta.kernel.errors import MisconfiguredMachine
from rrjeta.kernel.masterkey import forget_keys, make_master_key


@pytest.fixture
def own_sqlite(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    connection = ConnectionHandler({"default": database(f"sqlite://{tmp_path}/own.sqlite3", tmp_path)})["default"]
    with django_db_blocker.unblock():
        yield connection
        connection.close()


def test_sqlite_as_configured_is_accepted(own_sqlite: BaseDatabaseWrapper) -> None:
    refuse_weak_database(own_sqlite)


@pytest.mark.parametrize(
    "weaker", ["PRAGMA synchronous=NORMAL", "PRAGMA synchronous=OFF", "PRAGMA journal_mode=DELETE"]
)
def test_a_weaker_sqlite_refuses_to_start(own_sqlite: BaseDatabaseWrapper, weaker: str) -> None:
    own_sqlite.settings_dict["OPTIONS"]["init_command"] += f" {weaker};"
    with pytest.raises(MisconfiguredMachine):
        refuse_weak_database(own_sqlite)


@pytest.mark.django_db
def test_the_database_of_the_tests_is_accepted() -> None:
    refuse_weak_database(connection)


def test_a_postgresql_that_does_not_wait_for_the_disk_is_refused() -> None:
    for answers in (
        {"SHOW fsync": "off", "SHOW synchronous_commit": "on"},
        {"SHOW fsync": "on", "SHOW synchronous_commit": "off"},
    ):
        with pytest.raises(MisconfiguredMachine):
            refuse_weak_database(_Answering(answers))


class _Answering:
    """A PostgreSQL connection that answers from a table."""

    vendor = "postgresql"

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers

    def cursor(self) -> "_Answering":
        return self

    def __enter__(self) -> "_Answering":
        return self

    def __exit__(self, *fault: object) -> None:
        return None

    def execute(self, question: str) -> None:
        self.question = question

    def fetchone(self) -> tuple[str]:
        return (self.answers[self.question],)


def test_faults_that_show_the_memory_are_refused() -> None:
    refuse_debug(is_debug=False)
    with pytest.raises(MisconfiguredMachine):
        refuse_debug(is_debug=True)


def test_a_database_of_the_demonstration_is_refused() -> None:
    refuse_demonstration(0)
    with pytest.raises(MisconfiguredMachine):
        refuse_demonstration(1)


def test_a_key_must_be_there_whole_random_and_its_owners_alone(tmp_path: Path) -> None:
    key = tmp_path / "master.key"
    with pytest.raises(MisconfiguredMachine):
        refuse_weak_keys([])
    for content, mode in ((secrets.token_bytes(31), 0o600), (bytes(32), 0o600), (secrets.token_bytes(32), 0o604)):
        key.write_bytes(content)
        key.chmod(mode)
        with pytest.raises(MisconfiguredMachine):
            refuse_weak_keys([key])
    key.chmod(0o600)
    refuse_weak_keys([key])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["standing.keys", "of the other house"])
def test_a_secret_that_others_may_read_is_refused(name: str, tmp_path: Path, settings: Settings) -> None:
    settings.RRJETA_KEYS, settings.IS_PRODUCTION = tmp_path, True
    forget_keys()
    make_master_key()
    (tmp_path / "of the other house").write_text("a secret", encoding="ascii")
    told = {"RRJETA_OIDC_SECRET_FILE": str(tmp_path / "of the other house")}
    settings.RRJETA_SECRET_FILES = secret_files(tmp_path, told)
    for path in tmp_path.iterdir():
        path.chmod(0o600)
    (tmp_path / name).chmod(0o640)
    try:
        with pytest.raises(MisconfiguredMachine, match=f"{name} may be read by others"):
            refuse_to_serve()
    finally:
        forget_keys()


def test_the_password_of_the_mail_server_is_a_secret_too(tmp_path: Path) -> None:
    told = {"RRJETA_MAIL": f"smtp://keeper@mail.example?password_file={tmp_path}/mail"}
    assert secret_files(tmp_path, told) == [tmp_path / "django-secret", tmp_path / "mail"]
