"""The ledger of erasures: lines are only added, and whoever changes one is found out."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from rrjeta.kernel import disk
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.ledger import (
    LedgerBroken,
    destroyed_epochs,
    erased_subjects,
    ledger,
    ledger_path,
    note_epoch,
    note_erasure,
    note_loss,
    reasons_of_erasures,
    refuse_missing,
)
from rrjeta.kernel.masterkey import forget_keys, make_master_key


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.RRJETA_KEYS = tmp_path / "keys"
    forget_keys()
    make_master_key()
    yield
    forget_keys()


def test_an_empty_ledger_names_nobody() -> None:
    assert ledger() == []
    assert erased_subjects() == {}


def test_it_says_who_was_erased_by_which_erasure() -> None:
    first, second, one, other = new_id(), new_id(), new_id(), new_id()
    note_erasure(first, [one])
    note_epoch("made", 2)
    note_erasure(second, [other])
    assert erased_subjects() == {one: first, other: second}

    assert [line.kind for line in ledger()] == ["erased", "made", "erased"]


def test_it_says_which_epochs_were_destroyed() -> None:
    note_epoch("made", 2)
    note_epoch("destroyed", 1)
    assert destroyed_epochs() == {1}


def test_it_belongs_to_its_owner_alone() -> None:
    note_epoch("made", 2)
    assert ledger_path().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("fault", ["changed", "removed", "swapped", "garbage", "added"])
def test_a_line_that_is_not_as_it_was_written_is_found(fault: str) -> None:
    for _time in range(3):
        note_erasure(new_id(), [new_id()])
    lines = ledger_path().read_bytes().splitlines(keepends=True)
    if fault == "changed":
        lines[1] = json.dumps(json.loads(lines[1]) | {"subjects": []}).encode() + b"\n"
    elif fault == "removed":
        del lines[1]
    elif fault == "swapped":
        lines[0], lines[1] = lines[1], lines[0]
    elif fault == "garbage":
        lines[1] = b"\xff\xfe{]\n"
    else:
        lines.append(lines[2])
    ledger_path().write_bytes(b"".join(lines))
    with pytest.raises(LedgerBroken):
        erased_subjects()
    with pytest.raises(LedgerBroken):
        note_erasure(new_id(), [new_id()])


def test_a_line_cut_by_a_crash_was_never_acknowledged_and_the_next_one_takes_its_place() -> None:
    one, other = new_id(), new_id()
    note_erasure(new_id(), [one])
    with ledger_path().open("ab") as file:
        file.write(b'{"kind":"erased","subj')
    assert set(erased_subjects()) == {one}
    note_erasure(new_id(), [other])
    assert set(erased_subjects()) == {one, other}


def test_it_says_why_where_its_line_says_so() -> None:
    first, second = new_id(), new_id()
    note_erasure(first, [new_id()])
    note_erasure(second, [new_id()], reason="asked_for")
    assert reasons_of_erasures() == {second: "asked_for"}


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_ledger_that_is_missing_or_was_cut_at_a_line_is_found(kept: int) -> None:
    for _time in range(3):
        note_erasure(new_id(), [new_id()])
    lines = ledger_path().read_bytes().splitlines(keepends=True)
    if kept:
        ledger_path().write_bytes(b"".join(lines[:kept]))
    else:
        ledger_path().unlink()
    with pytest.raises(LedgerBroken, match=f"had 3 lines and has {kept}"):
        erased_subjects()
    with pytest.raises(LedgerBroken):
        note_erasure(new_id(), [new_id()])
    ledger_path().write_bytes(b"".join(lines))
    assert len(erased_subjects()) == 3


def test_a_line_that_was_written_before_the_power_went_counts_though_the_head_does_not_know_it() -> None:
    head = ledger_path().with_suffix(".head")
    note_erasure(new_id(), [new_id()])
    before = head.read_bytes()
    note_erasure(new_id(), [new_id()])
    head.write_bytes(before)
    assert len(erased_subjects()) == 2
    note_erasure(new_id(), [new_id()])
    assert len(erased_subjects()) == 3


def test_the_name_of_a_new_ledger_is_on_the_disk_too(monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(disk, "sync_folder", synced.append)
    note_erasure(new_id(), [new_id()])
    assert ledger_path().parent in synced


def test_an_erasure_that_is_not_in_the_ledger_is_missed_unless_its_loss_was_noted() -> None:
    one = new_id()
    with pytest.raises(LedgerBroken, match="not the one that was kept"):
        refuse_missing({one: now()})
    done_at = now()
    note_loss()
    refuse_missing({one: done_at})
    with pytest.raises(LedgerBroken):
        refuse_missing({new_id(): now() + timedelta(seconds=1)})
    note_erasure(one, [])
    refuse_missing({one: now() + timedelta(seconds=1)})
