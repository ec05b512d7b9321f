"""In production nothing dangerous starts, and what starts passes Django's own list for a deployment."""

import os
import secrets
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
