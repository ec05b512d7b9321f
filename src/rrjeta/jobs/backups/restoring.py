"""Brings a backup into an empty place, proves that it is what was backed up, and only then lets it be served."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from rrjeta.audit.operations import record_event
from rrjeta.audit.queries import chain_key, exported
from rrjeta.audit.verifier import Log
from rrjeta.audit.witness import Witness
from rrjeta.jobs.backups import lite
from rrjeta.jobs.backups.cluster import running
from rrjeta.jobs.backups.contents import CLUSTER, DATABASE, FILES, MARK, WAL
from rrjeta.jobs.backups.copies import PostgresCopy, differences, state_of
from rrjeta.jobs.backups.making import Source
from rrjeta.jobs.backups.reading import check, unpack
from rrjeta.jobs.backups.report import Report
from rrjeta.jobs.erasing import erase_again
from rrjeta.kernel.clock import now
from rrjeta.kernel.disk import sync_folder
from rrjeta.kernel.proving import opened_at_random

_UNSEALED = 100
_REPORTS = "reports"


class PlaceNotEmpty(Exception):
    """Something lives where the backup should go; nothing was touched."""


class NotRestored(Exception):
    """The backup could not be proved; what had been written of it is gone again. `report` says what was found, if anything."""

    def __init__(self, why: str, report: Report | None = None) -> None:
        super().__init__(why)
        self.report = report


@dataclass(frozen=True)
class Place:
    """Where a backup goes: a data folder, and for PostgreSQL the folder of a cluster."""

    source: Source
    data: Path
    cluster: Path | None = None

    @property
    def database(self) -> Path:
        """Return the file of a SQLite database."""
        return Path(self.source.database["NAME"])

    def refuse_unless_empty(self) -> None:
        """Raise PlaceNotEmpty when anything lives there."""
        lives = [self.source.files, *([self.cluster] if self.cluster else [])]
        found = [path for path in lives if path.exists() and any(path.iterdir())]
        found += [path for path in (self.data / MARK,) if path.exists()]
        if self.source.is_sqlite:
            found += [path for path in (self.database, *_journals(self.database)) if path.exists()]
        if found:
            raise PlaceNotEmpty(f"{found[0]} is not empty. A backup is restored into an empty place only.")

    def clear(self) -> None:
        """Remove what a restore wrote into it."""
        if self.source.is_sqlite:
            for path in (self.database, *_journals(self.database)):
                path.unlink(missing_ok=True)
        for folder in (self.source.files, *([self.cluster] if self.cluster else [])):
            shutil.rmtree(folder, ignore_errors=True)
        (self.data / MARK).unlink(missing_ok=True)


def restore(backup: Path, place: Place, witness: str) -> tuple[Report, Path]:
    """Bring a backup into an empty place; return what was proved and where the signed report lies.

    Raises PlaceNotEmpty, BackupBroken, PostgresAway, NotRestored, NotErased; then the place is as empty as it was.
    """
    place.refuse_unless_empty()
    manifest = check(backup)
    _refuse_unfit(manifest, place)
    report = Report(manifest["id"], manifest["made_at"], now().isoformat(timespec="seconds"), manifest["database"])
    place.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (place.data / MARK).touch(mode=0o600, exist_ok=False)
    sync_folder(place.data)
    connections.close_all()
    try:
        unpack(backup, _targets(place))
        with _reachable(place, manifest):
            _prove(report, manifest, place)
            if not report.holds:
                raise NotRestored(f"The restored copy is not what was backed up: {report.first_fault}.", report)
            _begin(report, manifest, witness)
    except BaseException:
        connections.close_all()
        place.clear()
        raise
    connections.close_all()
    written = report.write(place.data / _REPORTS)
    (place.data / MARK).unlink()
    sync_folder(place.data)
    return report, written


def _journals(database: Path) -> list[Path]:
    return [database.with_name(database.name + ending) for ending in ("-wal", "-shm", "-journal")]


def _refuse_unfit(manifest: dict[str, Any], place: Place) -> None:
    """Raise NotRestored when this version, this database or this disk cannot take the backup."""
    if (manifest["database"] == "sqlite") != place.source.is_sqlite:
        raise NotRestored(f"The backup is of {manifest['database']}; RRJETA_DATABASE names another kind of database.")
    if not place.source.is_sqlite and place.cluster is None:
        raise NotRestored(
            "A backup of PostgreSQL is restored into the folder of a new cluster: name it with --cluster."
        )
    known = set(MigrationLoader(None).disk_migrations)
    unknown = sorted(set(map(tuple, manifest["state"]["migrations"])) - known)
    if unknown:
        raise NotRestored(f"The backup was made by a newer version: {'.'.join(unknown[0])} is unknown here.")
    needed = manifest["contents"]["bytes"]
    free = shutil.disk_usage(_standing(place.cluster or place.data)).free
    if free < needed * 1.1:
        raise NotRestored(f"The backup needs {needed >> 20} MB; {free >> 20} MB are free.")


def _standing(path: Path) -> Path:
    return path if path.exists() else _standing(path.parent)


def _targets(place: Place) -> dict[str, Path]:
    """Return into which folder the members of each kind go."""
    targets = {FILES: place.source.files}
    if place.cluster:
        return {**targets, CLUSTER: place.cluster, WAL: place.cluster / "pg_wal"}
    return {**targets, DATABASE: place.database.parent}


@contextmanager
def _reachable(place: Place, manifest: dict[str, Any]) -> Iterator[None]:
    """Have Django's own connection lead to what was restored."""
    if place.cluster is None:
        (place.database.parent / lite.NAME).rename(place.database)
        yield
        return
    settings = connection.settings_dict
    before = dict(settings)
    with running(place.cluster, manifest, is_new=True) as names:
        settings.update(names)
        _forget_connections()
        try:
            yield
        finally:
            _forget_connections()
            settings.update(before)


def _forget_connections() -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's own


def _prove(report: Report, manifest: dict[str, Any], place: Place) -> None:
    """Compare the copy as it lies there with the manifest, and try it."""
    state, before = _state(place), manifest["state"]
    report.faults += lite.faults_of(place.database) if place.source.is_sqlite else []
    report.faults += differences(before, state)
    report.prove("tables", len(before["tables"]), len(state["tables"]))
    report.prove("rows", _row_count(before), _row_count(state))
    alike = sum(before["tables"].get(name) == found for name, found in state["tables"].items())
    report.prove("tables with the fingerprint of the backup", len(before["tables"]), alike)
    report.prove("heads of the log", before["heads"], state["heads"])
    report.prove("last checkpoint of the log", before["checkpoint"], state["checkpoint"])
    file_count = sum(path.is_file() for path in place.source.files.rglob("*"))
    report.prove("sealed files", manifest["file_count"], file_count)
    if report.faults:
        return
    call_command("migrate", interactive=False, verbosity=0)
    opened, tried = opened_at_random(_UNSEALED)
    report.prove("sealed records opened, taken at random", tried, opened)
    log = Log(bytes.fromhex(chain_key()))
    log.take(exported())
    log.succeed()
    report.faults += [f"log: {fault}" for fault in log.faults]


def _row_count(state: dict[str, Any]) -> int:
    return sum(count for count, _digest in state["tables"].values())


def _state(place: Place) -> dict[str, Any]:
    if place.source.is_sqlite:
        return lite.look(place.database)
    with connection.cursor() as cursor:
        return state_of(PostgresCopy(cursor.connection))


def _begin(report: Report, manifest: dict[str, Any], witness: str) -> None:
    """Make of the proved copy one that may be served: it forgets the erased, its log says so, the witness begins anew."""
    # A child whom somebody erased since must not come back with the copy.
    erased = erase_again()
    if erased:
        report.notes.append(f"{erased} keys were destroyed again, as the ledger of erasures says.")
    record_event(actor_id=None, action="backup.restored", about=[("backup", UUID(manifest["id"]))])
    last = manifest["state"]["checkpoint"]
    if witness and not witness.startswith("http://"):
        aside = Witness(Path(witness)).begin_anew(last)
        if aside:
            report.notes.append(
                f"The witness went on after checkpoint {last}; what it holds lies beside as {aside.name}."
            )
    elif witness:
        report.notes.append(
            f"Where the witness went on after checkpoint {last} it refuses what comes now. Start it once with"
            " `rrjeta audit witness --folder DIR --begin-anew`, with this report in hand."
        )
