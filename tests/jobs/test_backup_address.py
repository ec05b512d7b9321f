"""A backup is asked for by the address that Django uses: as encrypted, checked against the same certificates."""

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from psycopg.conninfo import conninfo_to_dict

from rrjeta.config.environment import database
from rrjeta.jobs.backups import postgres

ADDRESS = "postgres://keeper:se%20cret@db.example:5433/rrjeta?sslmode=verify-full&sslrootcert=/etc/root%20ca.pem"
ASKED = {"sslmode": "verify-full", "sslrootcert": "/etc/root ca.pem", "host": "db.example", "port": "5433"}


class _Told(Exception):
    """What a tool was called with."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.command, self.env = command, env
        super().__init__()


def _tell(command: list[str], env: dict[str, str], **_rest: Any) -> None:
    raise _Told(command, env)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses at which a server was asked for; whatever calls a tool raises what it was told."""
    found: list[str] = []

    def connect(conninfo: str, **_rest: Any) -> Any:
        found.append(conninfo)
        connection = MagicMock()
        connection.__enter__.return_value = SimpleNamespace(info=SimpleNamespace(server_version=150004))
        return connection

    monkeypatch.setattr(postgres.psycopg, "connect", connect)
    monkeypatch.setattr(postgres, "programme", lambda name, _major: name)
    monkeypatch.setattr(subprocess, "run", _tell)
    monkeypatch.setattr(subprocess, "Popen", _tell)
    return found


def _server(tmp_path: Path, address: str = ADDRESS) -> postgres.Server:
    return postgres.Server(database(address, tmp_path))


def test_the_server_is_asked_as_the_address_says(asked: list[str], tmp_path: Path) -> None:
    _server(tmp_path)
    told = conninfo_to_dict(asked[0])
    assert ASKED.items() <= told.items()
    assert (told["user"], told["password"]) == ("keeper", "se cret")
    assert "pool" not in asked[0]


@pytest.mark.parametrize("tool", ["pg_basebackup", "pg_receivewal"])
def test_a_tool_is_told_the_same_and_no_password_on_its_command_line(
    tool: str, asked: list[str], tmp_path: Path
) -> None:
    server = _server(tmp_path, ADDRESS + "&sslpassword=unseen")
    asking = {"pg_basebackup": server.base().__enter__, "pg_receivewal": lambda: server.receive_up_to("0/0", tmp_path)}
    with pytest.raises(_Told) as told:
        asking[tool]()
    command = told.value.command
    assert command[0] == tool
    assert ASKED.items() <= conninfo_to_dict(command[command.index("-d") + 1]).items()
    assert not [word for word in command if "se cret" in word or "unseen" in word]
    assert told.value.env["PGPASSWORD"] == "se cret"
