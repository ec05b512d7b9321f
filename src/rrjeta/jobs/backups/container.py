"""The file of a backup: one stream in sealed pieces, each bound to the backup, to its place and to being the last or not.

```
rrjeta-backup-1 LF
{"id", "made_at", "epoch", "wrapped"} LF
pieces of 1 MiB, each AES-256-GCM: nonce = place (12 bytes), bound to SHA-256 of the two lines above | place | last or not
```

The key is random, of this backup alone, and wrapped under the epoch of the master key that is newest when it is made: an
epoch that is destroyed closes the backups of its time. A bit that changes, a piece that is cut off, exchanged or taken from
another backup does not open.
"""

import hashlib
import io
import json
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rrjeta.kernel.masterkey import MasterKeyMissing, epoch_key, newest_epoch

MAGIC = b"rrjeta-backup-1\n"
PIECE = 1 << 20
_TAG = 16
_LONGEST_HEAD = 4096
_PURPOSE = "wrap backups"


class BackupBroken(Exception):
    """The file is no backup, is not whole, was changed, or belongs to a key that is not here."""


class SealedWriter(io.RawIOBase):
    """Takes a stream and writes it sealed; `close` writes the last piece and leaves the file open for its owner to sync."""

    def __init__(self, file: BinaryIO, backup_id: str, made_at: str) -> None:
        super().__init__()
        secret = os.urandom(32)
        epoch = newest_epoch()
        head = {"id": backup_id, "made_at": made_at, "epoch": epoch, "wrapped": _wrap(secret, backup_id, epoch).hex()}
        lines = MAGIC + json.dumps(head, sort_keys=True).encode("ascii") + b"\n"
        file.write(lines)
        self._file, self._cipher, self._bond = file, AESGCM(secret), hashlib.sha256(lines).digest()
        self._place, self._waiting = 0, bytearray()

    def writable(self) -> bool:
        """Say that this is written to."""
        return True

    def write(self, content: Any) -> int:
        """Take more of the stream; a piece is written once more than it is there, for the last one says that it is last."""
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(content)

    def close(self) -> None:
        """Write the last piece."""
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
            self._waiting.clear()
        super().close()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._place), piece, _bound(self._bond, self._place, is_last)))
        self._place += 1


class SealedReader(io.RawIOBase):
    """Gives back what `SealedWriter` took. Raises BackupBroken at the first piece that is not as it was written."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self.head, lines = read_head(file)
        try:
            secret = _unwrap(self.head)
        except (InvalidTag, ValueError, TypeError, MasterKeyMissing):
            raise BackupBroken("The key of this backup cannot be opened with the keys that are here.") from None
        self._pieces = _pieces(file, AESGCM(secret), hashlib.sha256(lines).digest())
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """Say that this is read from."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill the target with as much as one piece still holds."""
        while not self._ready:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._ready = memoryview(piece)
        count = min(len(target), len(self._ready))
        target[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def read_head(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Return what stands unsealed at the beginning of a backup, and its bytes. Raises BackupBroken."""
    magic, line = file.readline(len(MAGIC)), file.readline(_LONGEST_HEAD)
    try:
        head = json.loads(line)
        if magic != MAGIC or not line.endswith(b"\n") or set(head) != {"id", "made_at", "epoch", "wrapped"}:
            raise ValueError
    except ValueError:
        raise BackupBroken("This is no backup of Rrjeta, or its beginning was changed.") from None
    return head, magic + line


def _pieces(file: BinaryIO, cipher: AESGCM, bond: bytes) -> Iterator[bytes]:
    place, piece = 0, file.read(PIECE + _TAG)
    while True:
        following = file.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(place), piece, _bound(bond, place, not following))
        except (InvalidTag, ValueError):
            raise BackupBroken(f"The backup is not as it was written: piece {place} does not open.") from None
        if not following:
            return
        place, piece = place + 1, following


def _nonce(place: int) -> bytes:
    # The key seals this one backup, so the place alone never comes twice.
    return place.to_bytes(12, "big")


def _bound(bond: bytes, place: int, is_last: bool) -> bytes:
    return bond + place.to_bytes(8, "big") + (b"\x01" if is_last else b"\x00")


def _wrap(secret: bytes, backup_id: str, epoch: int) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(epoch_key(epoch, _PURPOSE)).encrypt(nonce, secret, f"backup|{backup_id}".encode())


def _unwrap(head: dict[str, Any]) -> bytes:
    wrapped = bytes.fromhex(head["wrapped"])
    cipher = AESGCM(epoch_key(int(head["epoch"]), _PURPOSE))
    return cipher.decrypt(wrapped[:12], wrapped[12:], f"backup|{head['id']}".encode())
