"""Makes the keys of a new installation; never touches one that exists."""

import os
import secrets
import sys
from pathlib import Path

from django.conf import settings

from rrjeta.config.environment import SECRET_FILE
from rrjeta.kernel.masterkey import has_epochs, make_master_key


def make_missing(keys: Path, data: Path) -> None:
    """Write the missing keys, readable by their owner alone. Exits when data stand there whose key is gone."""
    settings.configure(RRJETA_KEYS=keys)
    if (data / "rrjeta.sqlite3").exists() and not has_epochs():
        sys.exit(f"{data} holds data, but their master key is not in {keys}. Put it back, or set RRJETA_KEYS.")
    make_master_key()
    try:
        handle = os.open(keys / SECRET_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))


if __name__ == "__main__":
    make_missing(Path(sys.argv[1]), Path(sys.argv[2]))
