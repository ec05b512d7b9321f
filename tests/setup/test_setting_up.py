"""Set-up makes what is missing, touches nothing that is there, and says in one line what it cannot do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

pytestmark = pytest.mark.slow

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "House"\nmsgstr "Shtëpi"\n'


def _make_keys(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "setup" / "make_keys.py"), str(folder / "keys"), str(folder / "data")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ROOT / "run"), *arguments], capture_output=True, text=True, check=False)


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    assert _make_keys(tmp_path).returncode == 0
    made = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    assert set(made) == {"master.key", "standing.keys", "django-secret"}
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}
    assert _make_keys(tmp_path).returncode == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == made


def test_no_new_key_is_made_for_data_that_another_key_opens(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rrjeta.sqlite3").write_bytes(b"")
    done = _make_keys(tmp_path)
    assert done.returncode != 0
    assert "master key" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "keys" / "master.key").exists()


def test_catalogues_are_compiled_when_they_are_newer(tmp_path: Path) -> None:
    copy = tmp_path / "setup" / "compile_messages.py"
    copy.parent.mkdir()
    copy.write_bytes((ROOT / "setup" / "compile_messages.py").read_bytes())
    source = tmp_path / "src" / "rrjeta" / "web" / "locale" / "topic" / "sq" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE, encoding="utf-8")
    for expected in ("1", "0"):
        done = subprocess.run([sys.executable, str(copy)], capture_output=True, text=True, check=True)
        assert done.stderr.split()[0] == expected
    os.utime(source, (2e9, 2e9))
    done = subprocess.run([sys.executable, str(copy)], capture_output=True, text=True, check=True)
    assert done.stderr.split()[0] == "1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--port", "http"], "--port needs a number"), (["--port"], "--port needs a value"), (["--help"], "--setup-only")],
)
def test_run_answers_a_wrong_option_before_it_sets_anything_up(arguments: list[str], said: str) -> None:
    done = _run(*arguments)
    assert said in done.stdout + done.stderr
    assert "Making" not in done.stderr


def test_an_unknown_option_is_refused() -> None:
    assert _run("--prot", "80").returncode == 2


@pytest.mark.parametrize(
    "script", ["run", "test", "check", ".ci/run", *(f"setup/{name}.sh" for name in ("python", "machine"))]
)
def test_scripts_can_be_read(script: str) -> None:
    subprocess.run(["bash", "-n", str(ROOT / script)], check=True)
