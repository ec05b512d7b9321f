"""In production nothing dangerous starts, and what starts passes Django's own list for a deployment."""

import os
import secrets
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def _rrjeta(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("RRJETA_", "DJANGO_"))}
    command = [sys.executable, "-c", "from rrjeta.config.command import main; main()", *arguments]
    return subprocess.run(
        command, env={**known, **environment}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def test_a_deployment_leaves_no_warning(tmp_path: Path) -> None:
    done = _rrjeta(
        *("check", "--deploy", "--fail-level", "WARNING"),
        RRJETA_PROFILE="production",
        RRJETA_SECRET=secrets.token_urlsafe(64),
        RRJETA_DATA=str(tmp_path / "data"),
        RRJETA_KEYS=str(tmp_path / "keys"),
        RRJETA_HOSTS="net.example",
    )
    assert done.returncode == 0, done.stderr


def test_keys_among_the_data_are_refused_in_one_line(tmp_path: Path) -> None:
    done = _rrjeta("check", RRJETA_PROFILE="production", RRJETA_DATA=str(tmp_path), RRJETA_KEYS=str(tmp_path / "keys"))
    assert done.returncode != 0
    assert done.stderr.startswith("rrjeta: RRJETA_KEYS")
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_secret_is_refused_in_one_line(tmp_path: Path) -> None:
    data, keys = str(tmp_path / "data"), str(tmp_path / "keys")
    done = _rrjeta("check", RRJETA_PROFILE="production", RRJETA_DATA=data, RRJETA_KEYS=keys)
    assert done.returncode != 0
    assert "RRJETA_SECRET" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_secret_that_somebody_typed_is_refused_in_one_line(tmp_path: Path) -> None:
    data, keys = str(tmp_path / "data"), str(tmp_path / "keys")
    done = _rrjeta("check", RRJETA_PROFILE="production", RRJETA_DATA=data, RRJETA_KEYS=keys, RRJETA_SECRET="abcd" * 20)
    assert done.returncode != 0
    assert "no random one" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_production_serves_neither_the_invented_nor_with_a_weak_or_open_key(tmp_path: Path) -> None:
    """One test, because every one of them would make all tables anew."""
    known = {
        "RRJETA_PROFILE": "production",
        "RRJETA_SECRET": secrets.token_urlsafe(64),
        "RRJETA_DATA": str(tmp_path / "data"),
        "RRJETA_KEYS": str(tmp_path / "keys"),
    }
    key = tmp_path / "keys" / "master.key"
    for folder in ("data", "keys"):
        (tmp_path / folder).mkdir(mode=0o700)
    key.write_bytes(secrets.token_bytes(32))
    key.chmod(0o600)
    prepared = _rrjeta("prepare", **known)
    assert prepared.returncode == 0, prepared.stderr
    asked = ("shell", "-c", "from rrjeta.jobs.startup import refuse_to_serve; refuse_to_serve()")
    assert _rrjeta(*asked, **known).returncode == 0

    whole = key.read_bytes()
    for path, content, mode, said in (
        (key, b"0" * 32, 0o600, "rrjeta: master.key is no random key"),
        (key, whole[:16], 0o600, "rrjeta: master.key is no random key"),
        (key, whole, 0o640, "rrjeta: master.key may be read by others"),
    ):
        path.write_bytes(content)
        path.chmod(mode)
        refused = _rrjeta(*asked, **known)
        assert (refused.returncode, refused.stderr.splitlines()[-1][: len(said)]) == (1, said)
    key.chmod(0o600)

    with sqlite3.connect(tmp_path / "data" / "rrjeta.sqlite3") as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(access_user)")]
        values = dict.fromkeys(columns, 0) | {
            "id": "0" * 32,
            "username": "ana",
            "entered_by_id": None,
            "is_demo": 1,
            "is_active": 1,
        }
        database.execute(
            f"INSERT INTO access_user ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [values[one] for one in columns],
        )
    database.close()
    served = _rrjeta("serve", "--port", "0", **known)
    assert served.returncode != 0
    assert "rrjeta: The database holds 1 accounts of the demonstration." in served.stderr
