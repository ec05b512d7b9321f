"""What the machine tells is read exactly, and what is dangerous is refused in one line."""

import secrets
from pathlib import Path

import pytest

from rrjeta.config.environment import database, keys_folder, pack_head, profile, secret
from rrjeta.kernel.errors import MisconfiguredMachine


def test_postgres_on_a_host() -> None:
    settings = database("postgres://an%40a:p%2Fw@db.example:5433/net?sslmode=require", Path("data"))
    assert (settings["NAME"], settings["USER"], settings["PASSWORD"]) == ("net", "an@a", "p/w")
    assert (settings["HOST"], settings["PORT"], settings["OPTIONS"]["sslmode"]) == ("db.example", "5433", "require")


def test_postgres_on_a_socket() -> None:
    settings = database("postgres://rrjeta@/net?host=%2Frun%2Fpg%20x", Path("data"))
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("/run/pg x", "", "net")


def test_sqlite_takes_a_path_with_spaces() -> None:
    assert database("sqlite:///a%20b/c d.sqlite3", Path("data"))["NAME"] == "/a b/c d.sqlite3"
    assert database("", Path("/d"))["NAME"] == "/d/rrjeta.sqlite3"


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(MisconfiguredMachine, match="mysql"):
        database("mysql://localhost/net", Path("data"))


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(MisconfiguredMachine, match="prodution"):
        profile({"RRJETA_PROFILE": "prodution"})


@pytest.mark.parametrize("keys", ["/d", "/d/keys", "/d/a/b"])
def test_production_refuses_keys_inside_the_data(keys: str) -> None:
    with pytest.raises(MisconfiguredMachine, match="RRJETA_KEYS"):
        keys_folder("production", Path(keys), Path("/d"))
    assert keys_folder("demo", Path(keys), Path("/d")) == Path(keys)


def test_production_refuses_a_missing_or_short_secret(tmp_path: Path) -> None:
    for environment in ({}, {"RRJETA_SECRET": "short"}):
        with pytest.raises(MisconfiguredMachine, match="RRJETA_SECRET"):
            secret("production", tmp_path, environment)


def test_the_secret_may_lie_with_the_keys(tmp_path: Path) -> None:
    made = secrets.token_urlsafe(60)
    (tmp_path / "django-secret").write_text(f"{made}\n")
    assert secret("production", tmp_path, {}) == made


def test_production_refuses_a_secret_that_somebody_typed(tmp_path: Path) -> None:
    for typed in ("s" * 60, "12345" * 12, "secret" * 10):
        with pytest.raises(MisconfiguredMachine, match="no random one"):
            secret("production", tmp_path, {"RRJETA_SECRET": typed})


def test_a_pack_without_a_time_zone_is_named(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text("[calendar]\n")
    with pytest.raises(MisconfiguredMachine, match=r"pack\.toml"):
        pack_head(tmp_path)
