"""What lies in a backup under which name, and the digest of all of it."""

import hashlib
import os
from pathlib import Path
from typing import IO, Any, BinaryIO

FORMAT = 1
ENDING, PARTIAL = ".backup", ".part"
MANIFEST = "manifest.json"
# While this stands in the data folder a restore has not proved what it brought back: nobody is served from there.
MARK = "restoring"
FILES, DATABASE, CLUSTER, WAL = "files/", "database/", "cluster/", "wal/"


class Hashed:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return bytes."""
        content = self._file.read(size)
        self.digest.update(content)
        return content


class Contents:
    """The members of a backup so far: how many, how large, and one digest over the digests of all."""

    def __init__(self) -> None:
        self._count, self._size, self._digest = 0, 0, hashlib.sha256()

    def note(self, name: str, size: int, digest: str) -> None:
        """Add one member."""
        self._digest.update(f"{name} {size} {digest}\n".encode())
        self._count += 1
        self._size += size

    def said(self) -> dict[str, Any]:
        """Return what the manifest says of them."""
        return {"count": self._count, "bytes": self._size, "digest": self._digest.hexdigest()}


def new_file(path: Path) -> BinaryIO:
    """Open a file that is not there yet, for its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
