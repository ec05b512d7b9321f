"""The master key in epochs: files outside the database and outside its backups (docs/decisions/0015).

`master.key` is the first epoch, `epoch-0002.key` and so on follow. What is sealed names its epoch or is tried with each;
what must stay the same for ever (the chains of the log) has keys of its own in `standing.keys`.
"""

import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from rrjeta.kernel.disk import write_new, write_whole

_KEY_BYTES = 32
_FIRST_FILE, _STANDING_FILE = "master.key", "standing.keys"
_EPOCH_FILE = re.compile(r"epoch-(\d{4})\.key")
MOST_EPOCHS = 9999
# How long a running process may go on with the epochs that it knows; `keys destroy` waits longer.
SECONDS_KNOWN = 1.0

LOG_CHAIN, LOG_CHECKPOINTS = "log chain", "log checkpoints"
LIST_PLACES, ERASURES = "places of lists", "erasures"
RESTORE_REPORTS = "restore reports"
# What must be checked or found again after every epoch of today is destroyed. Nothing a person told is sealed under these.
# A new one is added at the end: printed shares hold them in this order.
STANDING = (LOG_CHAIN, LOG_CHECKPOINTS, LIST_PLACES, ERASURES, RESTORE_REPORTS)


class MasterKeyMissing(Exception):
    """The file of an epoch is not there or has the wrong length; nothing sealed under it can be read."""


class UnknownPurpose(Exception):
    """A key was asked for that is not declared in STANDING: a backup would not know that it must outlive the epochs."""


@dataclass(slots=True)
class _Folder:
    """What was read from the folder of the keys, and when."""

    path: str
    stamp: int
    looked_at: float
    files: dict[int, Path]
    keys: dict[tuple[int, str], bytes] = field(default_factory=dict)
    standing: dict[str, bytes] = field(default_factory=dict)


_known: _Folder | None = None
_lock = threading.Lock()


def keys_folder() -> Path:
    """Return the folder of the keys."""
    return Path(settings.RRJETA_KEYS)


def make_master_key() -> Path:
    """Write the key of the first epoch, readable by its owner alone, unless any epoch stands there; return its path.

    The standing keys get their file as well, where it is missing or a newer version of the product needs another.
    """
    folder = keys_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _FIRST_FILE
    if not path.exists() and not _files(folder):
        write_new(path, secrets.token_bytes(_KEY_BYTES))
    forget_keys()
    keep_standing()
    return path


def make_epoch() -> int:
    """Write the key of one more epoch and return its number; new subjects are wrapped under it from now on.

    The standing keys get a file of their own first, so that they outlive the epoch they were derived from.
    """
    number = newest_epoch() + 1
    if number > MOST_EPOCHS:
        raise MasterKeyMissing("There are no numbers left for another epoch.")
    keep_standing()
    write_new(file_of(number), secrets.token_bytes(_KEY_BYTES))
    forget_keys()
    return number


def keep_standing() -> None:
    """Write the standing keys into their file; what stands there is never changed."""
    path = standing_file()
    kept = _read_standing(path)
    needed = [purpose for purpose in STANDING if purpose not in kept]
    if needed:
        has_first = 1 in epochs()
        made = {one: derived_key(one) if has_first else secrets.token_bytes(_KEY_BYTES) for one in needed}
        put_standing(made | kept)


def put_standing(whole: dict[str, bytes]) -> None:
    """Write the file of the standing keys, the whole of it or nothing."""
    lines = "".join(f"{purpose} = {key.hex()}\n" for purpose, key in sorted(whole.items()))
    write_whole(standing_file(), lines.encode())
    forget_keys()


def secret_of_epoch(epoch: int) -> bytes:
    """Return all that a lost folder of keys needs again, as one secret to cut: the epoch's key and the standing keys."""
    keys = b"".join(derived_key(purpose) for purpose in STANDING)
    return epoch.to_bytes(2, "big") + master_key(epoch) + keys


def put_back(secret: bytes) -> int:
    """Write the keys of `secret_of_epoch` where they are missing; return the epoch. Raises MasterKeyMissing, FileExistsError."""
    keys = [secret[at : at + _KEY_BYTES] for at in range(2, len(secret), _KEY_BYTES)]
    if (len(secret) - 2) % _KEY_BYTES or not 1 < len(keys) <= 1 + len(STANDING):
        raise MasterKeyMissing("These shares are of a newer version of the product.")
    epoch = int.from_bytes(secret[:2], "big")
    keys_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    if not standing_file().exists():
        # Shares of an earlier version hold fewer: what it did not know yet is made anew.
        put_standing(dict(zip(STANDING, keys[1:], strict=False)))
    write_new(file_of(epoch), keys[0])
    forget_keys()
    keep_standing()
    return epoch


def epochs() -> tuple[int, ...]:
    """Return the numbers of the epochs whose keys are here, the oldest first. Raises MasterKeyMissing."""
    files = _folder().files
    if not files:
        raise MasterKeyMissing("The master key file is missing.")
    return tuple(sorted(files))


def has_epochs() -> bool:
    """Tell whether the key of any epoch is here."""
    return bool(_files(keys_folder()))


def newest_epoch() -> int:
    """Return the epoch under which everything new is sealed. Raises MasterKeyMissing."""
    return epochs()[-1]


def file_of(epoch: int) -> Path:
    """Return where the key of an epoch lies or would lie."""
    return keys_folder() / (_FIRST_FILE if epoch == 1 else f"epoch-{epoch:04}.key")


def standing_file() -> Path:
    """Return where the standing keys lie."""
    return keys_folder() / _STANDING_FILE


def master_key(epoch: int | None = None) -> bytes:
    """Return the key of an epoch, the newest when none is named. Raises MasterKeyMissing."""
    number = newest_epoch() if epoch is None else epoch
    path = _folder().files.get(number) or _afresh().files.get(number)
    if path is None:
        raise MasterKeyMissing(f"The key of epoch {number} is not here.")
    try:
        key = path.read_bytes()
    except OSError as fault:
        raise MasterKeyMissing(f"The key of epoch {number} cannot be read.") from fault
    if len(key) != _KEY_BYTES:
        raise MasterKeyMissing("The master key file has the wrong length.")
    return key


def epoch_key(epoch: int, purpose: str) -> bytes:
    """Return the key of one purpose in one epoch (HKDF, RFC 5869). It goes with its epoch. Raises MasterKeyMissing."""
    keys = _folder().keys
    found = keys.get((epoch, purpose))
    if found is None:
        found = keys[epoch, purpose] = _derived(master_key(epoch), purpose)
    return found


def derived_key(purpose: str) -> bytes:
    """Return the key of a standing purpose: the same whatever epoch it is. Raises UnknownPurpose, MasterKeyMissing."""
    if purpose not in STANDING:
        raise UnknownPurpose(purpose)
    standing = _folder().standing
    found = standing.get(purpose)
    if found is None:
        found = standing[purpose] = _derived(master_key(1), purpose)
    return found


def forget_keys() -> None:
    """Forget what was read; it is read again when it is needed."""
    global _known
    _known = None


def _folder() -> _Folder:
    known = _known
    if known is None or known.path != str(settings.RRJETA_KEYS) or time.monotonic() - known.looked_at > SECONDS_KNOWN:
        return _afresh()
    return known


def _afresh() -> _Folder:
    """Look at the folder again; where nothing changed, what was derived stays."""
    global _known
    with _lock:
        folder = keys_folder()
        stamp = folder.stat().st_mtime_ns if folder.is_dir() else 0
        known = _known
        if known is not None and known.path == str(settings.RRJETA_KEYS) and known.stamp == stamp:
            known.looked_at = time.monotonic()
            return known
        files = _files(folder)
        standing = _read_standing(folder / _STANDING_FILE)
        _known = _Folder(str(settings.RRJETA_KEYS), stamp, time.monotonic(), files, standing=standing)
        return _known


def _files(folder: Path) -> dict[int, Path]:
    if not folder.is_dir():
        return {}
    found = {int(match[1]): path for path in folder.iterdir() if (match := _EPOCH_FILE.fullmatch(path.name))}
    if (first := folder / _FIRST_FILE).exists():
        found[1] = first
    return found


def _read_standing(path: Path) -> dict[str, bytes]:
    if not path.exists():
        return {}
    lines = [line.partition(" = ") for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    return {purpose: bytes.fromhex(key) for purpose, _sign, key in lines}


def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose.encode()).derive(master)
