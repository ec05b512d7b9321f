"""The master key: made once, readable by its owner alone, never guessed."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from rrjeta.kernel.masterkey import MasterKeyMissing, derived_key, make_master_key, master_key


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Give the test a folder of keys of its own and forget what was read from it."""
    settings.RRJETA_KEYS = tmp_path / "keys"
    master_key.cache_clear()
    derived_key.cache_clear()
    yield settings.RRJETA_KEYS
    master_key.cache_clear()
    derived_key.cache_clear()


def test_the_key_file_belongs_to_its_owner_alone(keys: Path) -> None:
    path = make_master_key()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_a_key_that_stands_is_never_replaced(keys: Path) -> None:
    made = make_master_key().read_bytes()
    assert make_master_key().read_bytes() == made == master_key()


def test_without_the_file_nothing_opens(keys: Path) -> None:
    with pytest.raises(MasterKeyMissing):
        master_key()


def test_a_cut_key_is_refused(keys: Path) -> None:
    make_master_key().write_bytes(b"short")
    with pytest.raises(MasterKeyMissing):
        derived_key("anything")


def test_each_purpose_has_a_key_of_its_own(keys: Path) -> None:
    make_master_key()
    assert len({derived_key("one"), derived_key("other"), master_key()}) == 3
