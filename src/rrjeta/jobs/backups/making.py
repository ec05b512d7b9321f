"""Makes a backup while people write: one state of the database, the files it speaks of, a manifest at the end."""

import fcntl
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, cast

from rrjeta.jobs.backups import lite
from rrjeta.jobs.backups.container import SealedWriter
from rrjeta.jobs.backups.contents import (
    CLUSTER,
    DATABASE,
    ENDING,
    FILES,
    FORMAT,
    MANIFEST,
    PARTIAL,
    WAL,
    Contents,
    Hashed,
)
from rrjeta.jobs.backups.copies import PostgresCopy, state_of
from rrjeta.jobs.backups.postgres import Server
from rrjeta.jobs.backups.reading import check
from rrjeta.kernel.clock import now
from rrjeta.kernel.disk import new_file, settle, sync_folder
from rrjeta.kernel.ids import new_id

# Below so much room on the disk the pages write nothing more; a backup must not be what brings them there.
_ROOM_LEFT = 0.03
_WORK = ".work-"


class NoRoom(Exception):
    """The disk would be full before the backup is whole."""


class Underway(Exception):
    """Another backup is being made into the same folder."""


@dataclass(frozen=True)
class Source:
    """What is backed up: Django's settings of the database, and the folder of sealed files."""

    database: dict[str, Any]
    files: Path

    @property
    def is_sqlite(self) -> bool:
        """Tell which of both databases it is."""
        return str(self.database["ENGINE"]).endswith("sqlite3")


def lived_in(database: dict[str, Any], data: Path) -> Source:
    """Return what lives in a database and a data folder."""
    return Source(database, Path(data) / "files")


class _Packing:
    """The stream of a backup and what went into it so far."""

    def __init__(self, stream: tarfile.TarFile) -> None:
        self._stream, self.contents, self.file_count = stream, Contents(), 0

    def put(self, info: tarfile.TarInfo, file: IO[bytes] | None) -> None:
        reading = Hashed(file or io.BytesIO())
        self._stream.addfile(info, cast("IO[bytes]", reading))
        self.contents.note(info.name, info.size, reading.digest.hexdigest())

    def put_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size = os.fstat(file.fileno()).st_size
            self.put(info, file)

    def put_files(self, folder: Path) -> None:
        """Put in what lies in the folder of sealed files, each once."""
        packed: set[Path] = set()
        for path in sorted(_lying_in(folder)):
            # Since the list was made one may have got its lasting name, or may have been erased; while it was made one may
            # have been met under both names.
            lasting = path.with_suffix("")
            for present in (path, lasting):
                if present in packed or lasting in packed:
                    break
                try:
                    self.put_file(FILES + present.relative_to(folder).as_posix(), present)
                except FileNotFoundError:
                    continue
                packed.add(present)
                self.file_count += 1
                break

    def put_manifest(self, manifest: dict[str, Any]) -> None:
        text = json.dumps(manifest, sort_keys=True).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        self._stream.addfile(info, io.BytesIO(text))


def make(source: Source, folder: Path, keep: int, days: int) -> tuple[Path, dict[str, Any]]:
    """Make a backup in a folder, read all of it back, forget those that are too many or too old; return it and its manifest.

    Raises Underway, NoRoom, PostgresAway, BackupBroken; then nothing of it is left.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone_in(folder):
        made = _made(source, folder)
        _forget(folder, keep, days)
    return made


def _made(source: Source, folder: Path) -> tuple[Path, dict[str, Any]]:
    server = None if source.is_sqlite else Server(source.database)
    _refuse_full_disk(folder, _expected(source, server))
    backup_id, at = str(new_id()), now()
    whole = folder / f"rrjeta-{at:%Y%m%dT%H%M%SZ}-{backup_id[-12:]}{ENDING}"
    partial = whole.with_suffix(PARTIAL)
    try:
        with tempfile.TemporaryDirectory(prefix=_WORK, dir=folder) as work, new_file(partial) as file:
            with SealedWriter(file, backup_id, at.isoformat()) as sealed:
                manifest = _packed(sealed, source, server, Path(work), {"id": backup_id, "made_at": at.isoformat()})
            settle(file)
        check(partial)
        partial.rename(whole)
        sync_folder(folder)
    finally:
        partial.unlink(missing_ok=True)
    return whole, manifest


def _packed(
    sealed: SealedWriter, source: Source, server: Server | None, work: Path, head: dict[str, Any]
) -> dict[str, Any]:
    with tarfile.open(fileobj=cast("IO[bytes]", sealed), mode="w|", format=tarfile.PAX_FORMAT) as stream:
        packing = _Packing(stream)
        told = _pack_server(packing, server, work, source) if server else _pack_lite(packing, source, work)
        # The database first: a file that it speaks of lies on the disk before its row is written.
        packing.put_files(source.files)
        counted = {"file_count": packing.file_count, "contents": packing.contents.said()}
        manifest = {"format": FORMAT, **head, **told, **counted}
        packing.put_manifest(manifest)
    return manifest


def _pack_lite(packing: _Packing, source: Source, work: Path) -> dict[str, Any]:
    copy = work / lite.NAME
    state = lite.take(Path(source.database["NAME"]), copy)
    packing.put_file(DATABASE + lite.NAME, copy)
    copy.unlink()
    return {"database": "sqlite", "state": state}


def _pack_server(packing: _Packing, server: Server, work: Path, source: Source) -> dict[str, Any]:
    wal = work / "wal"
    with server.keeping():
        with server.receiving(wal), server.base() as base:
            for member in base:
                content = base.extractfile(member) if member.isreg() else None
                member.name = CLUSTER + member.name.removeprefix("./")
                packing.put(member, content)
        moment, seeing = server.moment()
        server.receive_up_to(moment.taken_to, wal)
    with closing(seeing):
        state = state_of(PostgresCopy(seeing))
    for segment in sorted(wal.iterdir()):
        packing.put_file(WAL + segment.name, segment)
    names = {"name": source.database["NAME"], "user": source.database["USER"]}
    return {"database": "postgresql", "major": server.major, "ends": moment.ends, "state": state, **names}


def _lying_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _expected(source: Source, server: Server | None) -> int:
    """Return how many bytes a backup may need while it is made."""
    files = sum(path.stat().st_size for path in _lying_in(source.files))
    if server:
        return files + 2 * server.size()
    path = Path(source.database["NAME"])
    journal = path.with_name(path.name + "-wal")
    # Once as the copy, once sealed.
    return files + 2 * (path.stat().st_size + (journal.stat().st_size if journal.exists() else 0))


def _refuse_full_disk(folder: Path, expected: int) -> None:
    disk = shutil.disk_usage(folder)
    if disk.free - expected < disk.total * _ROOM_LEFT:
        raise NoRoom(
            f"A backup may need {expected >> 20} MB; {disk.free >> 20} MB are free in {folder}, of which"
            f" {int(disk.total * _ROOM_LEFT) >> 20} MB must stay free."
        )


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep a second backup out of the folder; remove what an interrupted one left."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Underway(f"Another backup is being made into {folder}.") from None
        for path in folder.glob(f"rrjeta-*{PARTIAL}"):
            path.unlink()
        for path in folder.glob(f"{_WORK}*"):
            shutil.rmtree(path)
        yield


def _forget(folder: Path, keep: int, days: int) -> None:
    """Remove the backups beyond the newest `keep`, and those older than so many days."""
    newest_first = sorted(folder.glob(f"rrjeta-*{ENDING}"), key=lambda path: path.name, reverse=True)
    oldest = f"rrjeta-{now() - timedelta(days=days):%Y%m%dT%H%M%SZ}"
    for place, path in enumerate(newest_first):
        if place >= keep or (place and path.name < oldest):
            path.unlink()
    sync_folder(folder)
