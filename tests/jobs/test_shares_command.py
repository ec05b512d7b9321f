"""`rrjeta keys split` and `join`: two persons restore a lost folder of keys, one cannot."""

import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from rrjeta.kernel import epochs, masterkey
from rrjeta.kernel.masterkey import STANDING, derived_key, forget_keys, make_master_key, master_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    settings.RRJETA_KEYS = tmp_path / "keys"
    monkeypatch.setattr(epochs, "SECONDS_TO_WAIT", 0.0)
    forget_keys()
    make_master_key()
    yield settings.RRJETA_KEYS
    forget_keys()


def _keys(*words: object) -> str:
    said = StringIO()
    call_command("keys", *map(str, words), stdout=said, stderr=StringIO())
    return said.getvalue()


def test_a_lost_folder_is_restored_from_any_two_of_three(keys: Path, tmp_path: Path) -> None:
    _keys("rotate", "--new")
    before = {master_key(2), *(derived_key(one) for one in STANDING)}
    files = [tmp_path / name for name in ("ana", "besa", "dea")]
    assert "Epoch 2 is cut" in _keys("split", *files)
    shutil.rmtree(keys)
    forget_keys()
    assert "epoch 2 is put back" in _keys("join", files[2], files[0])
    assert {master_key(2), *(derived_key(one) for one in STANDING)} == before
    assert (files[0].stat().st_mode & 0o777) == 0o600


def test_shares_of_an_earlier_version_are_taken(keys: Path) -> None:
    secret = masterkey.secret_of_epoch(1)
    chain = derived_key(STANDING[0])
    shutil.rmtree(keys)
    forget_keys()
    masterkey.put_back(secret[:-32])
    assert derived_key(STANDING[0]) == chain
    assert len(derived_key(STANDING[-1])) == 32


def test_one_share_alone_restores_nothing(keys: Path, tmp_path: Path) -> None:
    _keys("split", tmp_path / "ana", tmp_path / "besa")
    key = master_key()
    shutil.rmtree(keys)
    forget_keys()
    with pytest.raises(CommandError, match="twice"):
        _keys("join", tmp_path / "ana", tmp_path / "ana")
    assert not keys.exists()
    assert key.hex() not in (tmp_path / "ana").read_text().lower()


def test_nothing_is_written_over(keys: Path, tmp_path: Path) -> None:
    (tmp_path / "besa").write_text("something else")
    with pytest.raises(CommandError, match="already"):
        _keys("split", tmp_path / "ana", tmp_path / "besa")
    assert not (tmp_path / "ana").exists()
    _keys("split", tmp_path / "one", tmp_path / "two")
    with pytest.raises(CommandError):
        _keys("join", tmp_path / "one", tmp_path / "two")


def test_a_single_file_is_no_split(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="two to fifteen"):
        _keys("split", tmp_path / "ana")


def test_a_destroyed_epoch_is_not_put_back(tmp_path: Path) -> None:
    _keys("split", tmp_path / "ana", tmp_path / "besa")
    _keys("rotate", "--new")
    _keys("destroy", 1, "--confirm", 1)
    with pytest.raises(CommandError, match="not put back"):
        _keys("join", tmp_path / "ana", tmp_path / "besa")


@pytest.mark.parametrize("text", ["", "nonsense", "Rrjeta\n01 AAAAA AA"])
def test_a_file_that_is_no_share_is_refused(tmp_path: Path, text: str) -> None:
    _keys("split", tmp_path / "ana", tmp_path / "besa")
    (tmp_path / "besa").write_text(text)
    with pytest.raises(CommandError):
        _keys("join", tmp_path / "ana", tmp_path / "besa")
