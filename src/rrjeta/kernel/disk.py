"""Files that a power cut must not take: written whole, for their owner alone, and on the disk before anybody relies on them."""

import os
from pathlib import Path
from typing import BinaryIO


def new_file(path: Path) -> BinaryIO:
    """Open a file that is not there yet, for its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def settle(file: BinaryIO) -> None:
    """Have what was written into an open file on the disk before returning."""
    file.flush()
    os.fsync(file.fileno())


def write_new(path: Path, content: bytes) -> None:
    """Write a file that does not stand yet, for its owner alone, and have it and its name on the disk before returning."""
    with new_file(path) as file:
        try:
            file.write(content)
            settle(file)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in the place of what stands there, the whole of it or nothing; one writer at a time."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    write_new(beside, content)
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
