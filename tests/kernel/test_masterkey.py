"""The master key: made once, readable by its owner alone, never guessed; in epochs that a running server sees."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from rrjeta.kernel import masterkey
from rrjeta.kernel.masterkey import (
    LOG_CHAIN,
    STANDING,
    MasterKeyMissing,
    UnknownPurpose,
    derived_key,
    epoch_key,
    epochs,
    forget_keys,
    make_epoch,
    make_master_key,
    master_key,
    newest_epoch,
)


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Give the test a folder of keys of its own and forget what was read from it."""
    settings.RRJETA_KEYS = tmp_path / "keys"
    forget_keys()
    yield settings.RRJETA_KEYS
    forget_keys()


def test_the_key_file_belongs_to_its_owner_alone(keys: Path) -> None:
    path = make_master_key()
    make_epoch()
    assert {stat.S_IMODE(one.stat().st_mode) for one in keys.iterdir()} == {0o600}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert path.name == "master.key"


def test_a_key_that_stands_is_never_replaced(keys: Path) -> None:
    made = make_master_key().read_bytes()
    assert make_master_key().read_bytes() == made == master_key()


def test_no_first_key_is_made_where_a_later_one_stands(keys: Path) -> None:
    path = make_master_key()
    make_epoch()
    path.unlink()
    make_master_key()
    forget_keys()
    assert epochs() == (2,)


def test_without_the_file_nothing_opens(keys: Path) -> None:
    with pytest.raises(MasterKeyMissing):
        master_key()


def test_a_cut_key_is_refused(keys: Path) -> None:
    make_master_key().write_bytes(b"short")
    forget_keys()
    with pytest.raises(MasterKeyMissing):
        epoch_key(1, "anything")


def test_each_purpose_and_each_epoch_has_a_key_of_its_own(keys: Path) -> None:
    make_master_key()
    make_epoch()
    made = {epoch_key(epoch, purpose) for epoch in (1, 2) for purpose in ("one", "other")}
    assert len({*made, master_key(1), master_key(2)}) == 6


def test_a_key_that_stood_before_there_were_epochs_is_the_first_one(keys: Path) -> None:
    keys.mkdir()
    (keys / "master.key").write_bytes(bytes(range(32)))
    assert epochs() == (1,)
    # RFC 5869 over these bytes, as the log of such an installation was linked.
    assert derived_key(LOG_CHAIN).hex() == "41feafaaa4730388e56810bebbdcf044dbada512981630f1f6c158d18925fac8"


def test_standing_keys_outlive_the_epoch_they_came_from(keys: Path) -> None:
    path = make_master_key()
    before = {purpose: derived_key(purpose) for purpose in STANDING}
    make_epoch()
    path.unlink()
    forget_keys()
    assert {purpose: derived_key(purpose) for purpose in STANDING} == before


def test_a_standing_key_that_a_newer_version_needs_is_made_without_the_first_epoch(keys: Path) -> None:
    path = make_master_key()
    make_epoch()
    path.unlink()
    kept = (keys / "standing.keys").read_text().splitlines()
    (keys / "standing.keys").write_text("\n".join(kept[1:]) + "\n")
    forget_keys()
    make_master_key()
    assert set(kept[1:]) < set((keys / "standing.keys").read_text().splitlines())


def test_a_purpose_that_nobody_declared_has_no_standing_key(keys: Path) -> None:
    make_master_key()
    with pytest.raises(UnknownPurpose):
        derived_key("something new")


def test_a_running_process_sees_an_epoch_that_another_one_made(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_master_key()
    assert newest_epoch() == 1
    (keys / "epoch-0002.key").write_bytes(bytes(32))
    monkeypatch.setattr(masterkey, "SECONDS_KNOWN", 0.0)
    assert newest_epoch() == 2


def test_a_key_that_was_destroyed_is_forgotten_by_a_running_process(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_master_key()
    make_epoch()
    epoch_key(1, "anything")
    path.unlink()
    monkeypatch.setattr(masterkey, "SECONDS_KNOWN", 0.0)
    with pytest.raises(MasterKeyMissing):
        epoch_key(1, "anything")
