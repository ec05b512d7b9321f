"""The served product answers on the loopback address alone, and leaves a taken port to whoever has it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from rrjeta.jobs.backups.contents import MARK
from rrjeta.jobs.management.commands import serve
from rrjeta.kernel.errors import MisconfiguredMachine
from tests.house.tree import ROOT

pytestmark = pytest.mark.slow
_SECONDS = 40


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[int]:
    """Serve a fresh data folder in a session of its own; give the port."""
    environment = {**os.environ, "RRJETA_DATA": str(tmp_path / "data"), "RRJETA_KEYS": str(tmp_path / "keys")}
    environment |= {"RRJETA_DATABASE": "", "DJANGO_SETTINGS_MODULE": "rrjeta.config.settings"}
    (tmp_path / "data").mkdir()
    rrjeta = [sys.executable, "-c", "from rrjeta.config.command import main; main()"]
    keys = [
        sys.executable,
        str(ROOT / "setup" / "make_keys.py"),
        environment["RRJETA_KEYS"],
        environment["RRJETA_DATA"],
    ]
    subprocess.run(keys, env=environment, check=True)
    subprocess.run([*rrjeta, "prepare"], env=environment, check=True, capture_output=True)
    port = _free_port()
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*rrjeta, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield port
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(timeout=_SECONDS)


def _answer(address: str) -> int:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_the_pages_are_served_on_loopback_alone(served: int) -> None:
    assert _answer(f"http://127.0.0.1:{served}/sign-in") == 200
    listening = Path("/proc/net/tcp").read_text(encoding="ascii") + Path("/proc/net/tcp6").read_text(encoding="ascii")
    local = [line.split()[1].split(":") for line in listening.splitlines()]
    assert {address for address, port in (one for one in local if len(one) == 2) if port == f"{served:04X}"} == {
        "0100007F"
    }


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken"):
            call_command("serve", port=port)


@pytest.mark.django_db
def test_nothing_is_written_into_a_restore_that_is_not_proved(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RRJETA_DATA = tmp_path
    (tmp_path / MARK).touch()
    begun: list[str] = []
    for work in ("erase_again", "settle_files", "Granian", "Keeper", "Sweeper"):
        monkeypatch.setattr(serve, work, lambda *_given, name=work, **_named: begun.append(name) or MagicMock())
    with pytest.raises(MisconfiguredMachine, match="not finished"):
        call_command("serve", port=_free_port())
    assert begun == []
