"""Where sealed bytes lie: written and safe on the disk before the transaction ends, under their name once it has ended."""

import os
from pathlib import Path


def put(path: Path, sealed: bytes) -> None:
    """Write sealed bytes beside their place and wait until the disk has them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path).open("wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())


def settle(path: Path) -> None:
    """Give what was put its name, after the transaction was committed."""
    _beside(path).rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def take(path: Path) -> bytes | None:
    """Return sealed bytes, or None where none are. A machine that fell over before `settle` left them beside their place."""
    for one in (path, _beside(path)):
        try:
            return one.read_bytes()
        except FileNotFoundError:
            continue
    return None


def _beside(path: Path) -> Path:
    return path.with_suffix(".partial")
