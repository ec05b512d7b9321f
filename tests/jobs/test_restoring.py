"""Refusals of backup and restore, asked of SQLite's files: what is not whole, not empty or not of this version goes nowhere."""

import errno
import fcntl
import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from rrjeta.audit.models import LogEntry
from rrjeta.audit.operations import make_checkpoint, record_event
from rrjeta.audit.witness import FILE
from rrjeta.jobs.backups.making import lived_in
from rrjeta.jobs.backups.reading import unpack
from rrjeta.jobs.backups.report import is_ours
from rrjeta.jobs.backups.restoring import NotRestored, Place, PlaceNotEmpty, _journals, restore
from rrjeta.jobs.keeping import keep
from rrjeta.jobs.startup import refuse_unproved_restore
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import MisconfiguredMachine

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """Return the folder of backups."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


def _back_up(folder: Path, **options: Any) -> Path:
    out = StringIO()
    call_command("backup", to=folder, stdout=out, **options)
    return Path(out.getvalue().splitlines()[0])


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])


def _place() -> Place:
    return Place(lived_in(connection.settings_dict, Path(settings.RRJETA_DATA)), Path(settings.RRJETA_DATA))


def _destroy() -> None:
    connections.close_all()
    shutil.rmtree(Path(settings.RRJETA_DATA) / "files", ignore_errors=True)
    for path in (_database(), *_journals(_database())):
        path.unlink(missing_ok=True)


def test_a_backup_is_restored_into_an_empty_place_alone(db: None, backups: Path) -> None:
    record_event(actor_id=None, action="test.before")
    backup = _back_up(backups)
    record_event(actor_id=None, action="test.after")
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", backup)
    assert LogEntry.objects.filter(action="test.after").exists()
    _destroy()
    files = Path(settings.RRJETA_DATA) / "files"
    files.mkdir()
    (files / "somebody's").touch()
    with pytest.raises(PlaceNotEmpty):
        restore(backup, _place(), "")
    assert (files / "somebody's").exists()
    (files / "somebody's").unlink()
    report, written = restore(backup, _place(), "")
    assert report.holds
    signed = json.loads(written.read_text())
    assert is_ours(signed)
    signed["report"]["proofs"][0]["found"] = "0"
    written.write_text(json.dumps(signed))
    with pytest.raises(CommandError, match="was changed"):
        call_command("restore", report=written)
    assert "OK     heads of the log" in written.with_suffix(".txt").read_text()


def test_a_changed_copy_is_not_left_where_it_could_be_served(
    db: None, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = _back_up(backups)
    _destroy()

    def tampered(path: Path, targets: Mapping[str, Path]) -> dict[str, Any]:
        manifest = unpack(path, targets)
        with closing(sqlite3.connect(targets["database/"] / "rrjeta.sqlite3")) as copy:
            copy.execute("INSERT INTO audit_chainhead VALUES (9, 7, 'x')")
            copy.commit()
        return manifest

    monkeypatch.setattr("rrjeta.jobs.backups.restoring.unpack", tampered)
    with pytest.raises(NotRestored) as refused:
        restore(backup, _place(), "")
    assert refused.value.report is not None
    assert "table audit_chainhead has" in refused.value.report.text()
    assert not _database().exists()
    assert not (Path(settings.RRJETA_DATA) / "restoring").exists()
    monkeypatch.undo()
    assert restore(backup, _place(), "")[0].holds


def test_an_older_backup_is_migrated_and_a_newer_one_refused(db: None, backups: Path) -> None:
    call_command("migrate", "files", "0001", verbosity=0)
    older = _back_up(backups)
    call_command("migrate", verbosity=0)
    MigrationRecorder.Migration.objects.create(app="files", name="9999_of_tomorrow")
    newer = _back_up(backups)
    _destroy()
    with pytest.raises(NotRestored, match="newer version"):
        restore(newer, _place(), "")
    assert not _database().exists()
    assert restore(older, _place(), "")[0].holds
    assert MigrationRecorder.Migration.objects.filter(app="files", name="0002_attachment_data_class").exists()


def test_the_witness_goes_on_after_a_restore_and_keeps_what_it_held(db: None, backups: Path, tmp_path: Path) -> None:
    def checkpoint() -> None:
        record_event(actor_id=None, action="test.event")
        make_checkpoint()
        keep(str(tmp_path / "witness"))

    checkpoint()
    backup = _back_up(backups)
    checkpoint()
    checkpoint()
    _destroy()
    report, _written = restore(backup, _place(), str(tmp_path / "witness"))
    assert "checkpoints-until-3.jsonl" in report.notes[0]
    checkpoint()
    held = [json.loads(line)["checkpoint"]["number"] for line in (tmp_path / "witness" / FILE).read_text().splitlines()]
    assert held == [2]
    assert len((tmp_path / "witness" / "checkpoints-until-3.jsonl").read_text().splitlines()) == 3


def test_so_many_stay_and_none_longer_than_an_erased_child_may(
    db: None, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for days_ago in (40, 20, 10, 0):
        monkeypatch.setattr("rrjeta.jobs.backups.making.now", lambda days=days_ago: now() - timedelta(days=days))
        made.append(_back_up(backups, keep=3))
    assert sorted(backups.glob("*.backup")) == made[1:]
    monkeypatch.setattr("rrjeta.jobs.backups.making.now", lambda: now() + timedelta(days=30))
    last = _back_up(backups, keep=30)
    assert sorted(backups.glob("*.backup")) == [made[3], last]
    assert {path.name for path in backups.iterdir()} == {made[3].name, last.name, ".lock"}


def test_no_backup_is_begun_that_would_fill_the_disk_or_meet_another(
    db: None, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = backups / "rrjeta-20200101T000000Z-0.part"
    left.touch()
    with (backups / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another backup"):
            _back_up(backups)
    usage = shutil.disk_usage(backups)
    monkeypatch.setattr(
        "shutil.disk_usage", lambda _path: usage._replace(total=1000 << 20, free=31 << 20, used=969 << 20)
    )
    with pytest.raises(CommandError, match="must stay free"):
        _back_up(backups)
    assert {path.name for path in backups.iterdir()} == {".lock"}


def test_a_disk_that_fills_up_meanwhile_leaves_nothing_behind(
    db: None, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("rrjeta.jobs.backups.making.os.fsync", full)
    with pytest.raises(CommandError, match="No space left"):
        _back_up(backups)
    assert {path.name for path in backups.iterdir()} == {".lock"}


def test_nobody_is_served_while_a_restore_is_not_proved(tmp_path: Path) -> None:
    refuse_unproved_restore(tmp_path)
    (tmp_path / "restoring").touch()
    with pytest.raises(MisconfiguredMachine, match="not finished"):
        refuse_unproved_restore(tmp_path)
