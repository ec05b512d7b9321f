"""Plants one sabotage after the other in a copy of the tree; each has to make the module fail that it names.

    python tests/hostile/planted_faults.py [--only WORDS] [--json]

A test that nothing can make fail protects nobody. Every entry of planted_faults.yaml changes one line; only the module
that it names is run, and a module that stays green, or an old line that moved, is said by name.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_ROOT = Path(__file__).resolve().parents[2]
_LIST = Path(__file__).with_suffix(".yaml")
_SECONDS = 300
# What pytest answers when tests failed, and nothing else: a module that cannot be read proves nothing.
_FAILED = 1
_FOLDERS = ("src", "packs", "docs", "tests", "build", "setup")


@dataclass(frozen=True, slots=True)
class Fault:
    """One sabotage: which line is changed into which, and what must fail."""

    fault: str
    file: str
    old: str
    new: str
    fails: str

    def places(self, root: Path) -> int:
        """Return how often the old line stands in its file."""
        lines = (root / self.file).read_text(encoding="utf-8").split("\n")
        return lines.count(self.old)

    @contextmanager
    def planted(self, root: Path) -> Iterator[None]:
        """Change the line, and change it back."""
        path = root / self.file
        before = path.read_text(encoding="utf-8")
        path.write_text(
            "\n".join(self.new if line == self.old else line for line in before.split("\n")), encoding="utf-8"
        )
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")


def faults() -> list[Fault]:
    """Return every fault of the list."""
    return [Fault(**one) for one in yaml.safe_load(_LIST.read_text(encoding="utf-8"))]


def copied(folder: Path) -> Path:
    """Copy what the tests need into a folder; return its root."""
    root = folder / "house"
    root.mkdir()
    for name in _FOLDERS:
        if (_ROOT / name).is_dir():
            shutil.copytree(_ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copyfile(_ROOT / "pyproject.toml", root / "pyproject.toml")
    return root


def is_caught(fault: Fault, root: Path) -> bool:
    """Plant a fault, run the module that must fail, and tell whether it did."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS", "RRJETA_DATABASE", "RRJETA_LONG"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", fault.fails]
    with fault.planted(root):
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    return done.returncode == _FAILED


def run(only: str = "") -> Iterator[dict[str, Any]]:
    """Plant every fault whose name holds the words; yield what came of each."""
    with tempfile.TemporaryDirectory(prefix="rrjeta-planted-") as folder:
        root = copied(Path(folder))
        for fault in faults():
            if only in fault.fault:
                started = time.monotonic()
                caught = fault.places(root) == 1 and is_caught(fault, root)
                seconds = round(time.monotonic() - started, 1)
                yield {"fault": fault.fault, "fails": fault.fails, "caught": caught, "seconds": seconds}


def main(given: Sequence[str] | None = None) -> int:
    """Plant them all; return 0 when each was caught."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="those whose name holds these words")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(given)
    found = []
    for one in run(asked.only):
        found.append(one)
        if not asked.json:
            sys.stdout.write(f"{'caught' if one['caught'] else 'MISSED'}  {one['seconds']:6}  {one['fault']}\n")
            sys.stdout.flush()
    missed = [one["fault"] for one in found if not one["caught"]]
    if asked.json:
        sys.stdout.write(json.dumps({"planted": len(found), "missed": missed, "rows": found}) + "\n")
    else:
        sys.stdout.write(f"{len(found)} planted, {len(missed)} missed\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
