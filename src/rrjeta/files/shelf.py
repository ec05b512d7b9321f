"""Where sealed bytes lie: written and safe on the disk before the transaction ends, under their name once it has ended."""

from collections.abc import Iterator
from pathlib import Path

from rrjeta.kernel import disk

_PARTIAL = ".partial"


def put(path: Path, sealed: bytes) -> None:
    """Write sealed bytes beside their place and wait until the disk has them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path).open("wb") as file:
        file.write(sealed)
        disk.settle(file)
    # The row must not survive a power cut that the name of its bytes does not.
    disk.sync_folder(path.parent)


def settle(path: Path) -> None:
    """Give what was put its name, after the transaction was committed."""
    _beside(path).rename(path)
    disk.sync_folder(path.parent)


def take(path: Path) -> bytes | None:
    """Return sealed bytes, or None where none are. A machine that fell over before `settle` left them beside their place."""
    # The name once more at the end: another process may have given it meanwhile.
    for one in (path, _beside(path), path):
        try:
            return one.read_bytes()
        except FileNotFoundError:
            continue
    return None


def unsettled(folder: Path) -> Iterator[tuple[Path, float]]:
    """Yield the places of bytes that were put and never settled, and since when they lie there."""
    for beside in folder.rglob(f"*{_PARTIAL}"):
        yield beside.with_suffix(""), beside.stat().st_mtime


def drop(path: Path) -> None:
    """Remove what was put and belongs to no row."""
    _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_suffix(_PARTIAL)
