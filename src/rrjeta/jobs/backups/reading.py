"""Reads a backup: all of it to know that it is whole, or into an empty folder."""

import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from rrjeta.jobs.backups.container import BackupBroken, SealedReader
from rrjeta.jobs.backups.contents import FORMAT, MANIFEST, Contents, Hashed
from rrjeta.kernel.disk import new_file, settle, sync_folder

_AT_ONCE = 1 << 20
Taking = Callable[[tarfile.TarInfo, Hashed], None]


def check(path: Path) -> dict[str, Any]:
    """Read all of a backup and return its manifest. Raises BackupBroken."""
    return _read(path, _leave)


def unpack(path: Path, targets: Mapping[str, Path]) -> dict[str, Any]:
    """Write all of a backup into the folders of its kinds of members, and return its manifest. Raises BackupBroken."""

    def write(member: tarfile.TarInfo, content: Hashed) -> None:
        kind = next((kind for kind in targets if member.name.startswith(kind)), None)
        if kind is None:
            raise BackupBroken("Something in this backup has no place here.")
        target = targets[kind] / _safe(member.name.removeprefix(kind))
        if member.isdir():
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            return
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with new_file(target) as file:
            while block := content.read(_AT_ONCE):
                file.write(block)
            settle(file)

    manifest = _read(path, write)
    for folder in filter(Path.exists, targets.values()):
        for here in (folder, *(one for one in folder.rglob("*") if one.is_dir())):
            sync_folder(here)
    return manifest


def _leave(member: tarfile.TarInfo, content: Hashed) -> None:
    while content.read(_AT_ONCE):
        pass


def _read(path: Path, take: Taking) -> dict[str, Any]:
    contents, manifest = Contents(), None
    with _members(path) as members:
        for member, file in members:
            if manifest is not None:
                raise BackupBroken("Something stands behind the manifest of this backup.")
            if member.name == MANIFEST and file is not None:
                manifest = json.loads(file.read())
                continue
            content = Hashed(file or io.BytesIO())
            take(member, content)
            contents.note(member.name, member.size, content.digest.hexdigest())
    if manifest is None or manifest["format"] != FORMAT or manifest["contents"] != contents.said():
        raise BackupBroken("The manifest does not say what is in this backup.")
    found: dict[str, Any] = manifest
    return found


@contextmanager
def _members(path: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes] | None]]]:
    with path.open("rb") as file:
        sealed = SealedReader(file)
        try:
            with tarfile.open(fileobj=io.BufferedReader(sealed, _AT_ONCE), mode="r|") as stream:
                yield ((member, stream.extractfile(member) if member.isreg() else None) for member in stream)
            # The pieces behind the end of the archive belong to the backup as well.
            while sealed.read(_AT_ONCE):
                pass
        except (tarfile.TarError, ValueError, EOFError) as fault:
            raise BackupBroken("What is in this backup cannot be read.") from fault


def _safe(name: str) -> PurePosixPath:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts:
        raise BackupBroken("A name in this backup leads out of its folder.")
    return parts
