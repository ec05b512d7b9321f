"""Searches folders that a thief carried away, the data of a stopped server or a backup, for every canary of a manifest.

    python tests/hostile/stolen_disk.py --manifest FILE FOLDER... [--json]

Each canary begins with `ZQ7-` and its class; where no such beginning can be read, in no coding and no packing, no canary can.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.hostile.canaries import inflated, shapes


class Search:
    """Searches bytes for the beginnings of the canaries of some classes, plain, encoded or packed."""

    def __init__(self, classes: Sequence[str]) -> None:
        self._shapes = {name: shapes(f"ZQ7-{name}-") for name in sorted(set(classes))}

    def found_in(self, content: bytes) -> list[str]:
        """Return the classes of which a canary can be read."""
        places = [content, *inflated(content)]
        return [name for name, known in self._shapes.items() if any(one in place for one in known for place in places)]


def files_in(folders: Sequence[Path]) -> Iterator[Path]:
    """Yield every file in the folders."""
    for folder in folders:
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def main(given: Sequence[str] | None = None) -> int:
    """Search the folders; return 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(given)
    canaries = json.loads(asked.manifest.read_text(encoding="utf-8"))["canaries"]
    search, started = Search([row[0].split("-")[1] for row in canaries]), time.monotonic()
    files = list(files_in(asked.folders))
    leaks = {str(path): found for path in files if (found := search.found_in(path.read_bytes()))}
    answer = {
        "canaries": len(canaries),
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "found": len(leaks),
        "where": leaks,
        "seconds": round(time.monotonic() - started),
    }
    sys.stdout.write(json.dumps(answer, indent=None if asked.json else 1) + "\n")
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
