"""The master key: one file outside the database and outside its backups."""

import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_KEY_BYTES = 32


class MasterKeyMissing(Exception):
    """The master key file is not there or has the wrong length; nothing sealed can be read without it."""


def make_master_key() -> Path:
    """Write a new master key file, readable by its owner alone, unless one stands there; return its path."""
    folder = Path(settings.RRJETA_KEYS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "master.key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
    return path


@cache
def master_key() -> bytes:
    """Return the master key. Raises MasterKeyMissing."""
    path = Path(settings.RRJETA_KEYS) / "master.key"
    if not path.exists() or len(key := path.read_bytes()) != _KEY_BYTES:
        raise MasterKeyMissing("The master key file is missing or has the wrong length.")
    return key


@cache
def derived_key(purpose: str) -> bytes:
    """Return the key of one purpose, derived from the master key (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose.encode()).derive(master_key())
