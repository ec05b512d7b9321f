"""What lies in a backup under which name, and the digest of all of it."""

import hashlib
from typing import IO, Any

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
