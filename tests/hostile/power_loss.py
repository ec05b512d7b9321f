"""Cuts the power while colleagues write: what SQLite wrote and synced is replayed up to many points, and looked at.

    python tests/hostile/power_loss.py [--cuts 400] [--operations 60] [--synchronous FULL|NORMAL]

Real operations are recorded as the statements that reach SQLite. They are run again through a file system that notes every
write and every sync. At each cut all that was synced is there; what was written since is there, is missing or is torn, by
chance and in any order. An operation is acknowledged once its COMMIT has returned. With the settings shipped none of those
may be lost; with `NORMAL` some are, which shows that the test can tell.
"""

import argparse
import json
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from rrjeta.config.environment import SQLITE_START  # noqa: E402  found where this file lies
from tests.hostile.served import Served  # noqa: E402  found where this file lies

_SECTOR = 512
# Smaller than SQLite's own thousand pages, so that journals are carried over into the database in the middle of it all.
_PAGES_UNTIL_CARRIED_OVER = 60
_DATABASE, _JOURNAL = "database", "journal"


@dataclass(frozen=True)
class Step:
    """One thing that SQLite asked of the file system; `place` is an offset or, for a cut of the file, its new size."""

    kind: str
    file: str
    place: int = 0
    content: bytes = field(default=b"", repr=False)


@dataclass
class Stream:
    """All steps, and after how many of them each operation was acknowledged."""

    steps: list[Step] = field(default_factory=list)
    acknowledged: list[tuple[int, str]] = field(default_factory=list)


class _Noting(apsw.VFS):
    """A file system that notes what is written and synced."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        super().__init__("noting", "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802  SQLite's own name
        kind = {apsw.SQLITE_OPEN_MAIN_DB: _DATABASE, apsw.SQLITE_OPEN_WAL: _JOURNAL}
        found = next((kind[one] for one in kind if flags[0] & one), "")
        return _NotingFile(name, flags, found, self.stream)


class _NotingFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], kind: str, stream: Stream) -> None:
        self._kind, self._stream = kind, stream
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  SQLite's own name
        super().xWrite(data, offset)
        self._note(Step("write", self._kind, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802  SQLite's own name
        super().xTruncate(size)
        self._note(Step("cut", self._kind, size))

    def xSync(self, flags: int) -> None:  # noqa: N802  SQLite's own name
        super().xSync(flags)
        self._note(Step("sync", self._kind))

    def _note(self, step: Step) -> None:
        if self._kind:
            self._stream.steps.append(step)


def run_again(base: Path, statements: Iterable[str], begun: Iterable[str], settings: str, copy: Path) -> Stream:
    """Run recorded statements on a copy of the database; return what reached the disk and when each was acknowledged."""
    shutil.copyfile(base, copy)
    stream, operations = Stream(), iter(begun)
    keeping = _Noting(stream)
    with closing(apsw.Connection(str(copy), vfs="noting")) as connection:
        # Nobody else opens this copy, and the library's file systems share no memory.
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        for setting in filter(str.strip, settings.split(";")):
            connection.execute(setting).fetchall()
        connection.execute(f"PRAGMA wal_autocheckpoint={_PAGES_UNTIL_CARRIED_OVER}").fetchall()
        stream.steps.clear()
        shutil.copyfile(copy, base.with_suffix(".begun"))
        base.with_suffix(".begun-wal").touch()
        for statement in statements:
            connection.execute(statement).fetchall()
            if statement == "COMMIT":
                stream.acknowledged.append((len(stream.steps), next(operations)))
    keeping.unregister()
    return stream


def after_cut(stream: Stream, cut: int, begun: Path, target: Path, choice: random.Random) -> None:
    """Write the files as they may lie on the disk when the power goes after so many steps."""
    for kind, ending in ((_DATABASE, ""), (_JOURNAL, "-wal")):
        steps = [step for step in stream.steps[:cut] if step.file == kind]
        synced = max((place for place, step in enumerate(steps, 1) if step.kind == "sync"), default=0)
        path = Path(f"{target}{ending}")
        shutil.copyfile(f"{begun}{ending}", path)
        with path.open("r+b") as file:
            for place, step in enumerate(steps):
                content = step.content if place < synced else _survived(step.content, choice)
                if step.kind == "cut" and (place < synced or choice.random() < 0.5):
                    file.truncate(step.place)
                elif step.kind == "write" and content:
                    file.seek(step.place)
                    file.write(content)


def _survived(content: bytes, choice: random.Random) -> bytes:
    """Return what a write that was never synced left: all of it, nothing, or its first sectors."""
    kept = choice.random()
    if kept < 0.4:
        return content
    if kept < 0.8:
        return b""
    return content[: choice.randrange(len(content) // _SECTOR + 1) * _SECTOR]


def found_in(database: Path) -> tuple[set[str], list[str]]:
    """Return the operations that are there once SQLite has recovered, and what is wrong with the file or half of one."""
    with closing(sqlite3.connect(database)) as connection:
        faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        done = {row[0]: row[1] for row in connection.execute("SELECT id, result FROM kernel_doneoperation")}
        logged = [
            row[0] for row in connection.execute("SELECT operation_id FROM audit_logentry WHERE operation_id <> ''")
        ]
        entries = {row[0] for row in connection.execute("SELECT id FROM cases_entry")}
        faults += [f"by halves: {one}" for one, result in done.items() if result is None or logged.count(one) != 1]
        faults += [f"without its entry: {one}" for one, result in done.items() if result not in entries]
        heads = dict(connection.execute("SELECT chain, place FROM audit_chainhead"))
        counted = dict(connection.execute("SELECT chain, max(place) FROM audit_logentry GROUP BY chain"))
        faults += [] if heads == counted else ["the heads of the log are not at its ends"]
    return set(done), faults


@dataclass
class Outcome:
    """What all cuts showed."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the figures in one line."""
        return (
            f"{self.cuts} cuts, {self.acknowledged} acknowledged writes looked for, {self.lost} lost,"
            f" {len(self.faults)} faults"
        )


def recorded(served: Served, operations: int, folder: Path) -> tuple[Path, list[str], list[str]]:
    """Have colleagues write to a prepared copy; return the database before, the statements, the operations."""
    base, told = folder / "base.sqlite3", folder / "told.json"
    served.asked("recorded", base=str(base), told=str(told), count=operations)
    found = json.loads(told.read_text(encoding="utf-8"))
    return base, found["statements"], found["operations"]


def cut_everywhere(
    base: Path, statements: list[str], operations: list[str], settings: str, cuts: int, seed: int = 7
) -> Outcome:
    """Cut the power at so many points, spread over all steps, and look at what is left each time."""
    choice, outcome = random.Random(seed), Outcome()
    folder = base.parent
    stream = run_again(base, statements, operations, settings, folder / "again.sqlite3")
    places = range(1, len(stream.steps) + 1)
    chosen = sorted(choice.sample(places, cuts)) if cuts < len(places) else list(places)
    for cut in chosen:
        target = folder / "cut.sqlite3"
        after_cut(stream, cut, base.with_suffix(".begun"), target, choice)
        due = {operation for place, operation in stream.acknowledged if place <= cut}
        done, faults = found_in(target)
        outcome.cuts += 1
        outcome.acknowledged += len(due)
        outcome.lost += len(due - done)
        outcome.faults += [f"cut at step {cut}: {fault}" for fault in faults]
        for ending in ("", "-wal", "-shm"):
            Path(f"{target}{ending}").unlink(missing_ok=True)
    return outcome


def main() -> int:
    """Read the arguments, cut, say the figures."""
    parser = argparse.ArgumentParser(description="Cuts the power while colleagues write.")
    parser.add_argument("--cuts", type=int, default=400)
    parser.add_argument("--operations", type=int, default=60)
    parser.add_argument("--synchronous", choices=("FULL", "NORMAL"), default="FULL")
    given = parser.parse_args()
    settings = SQLITE_START.replace("synchronous=FULL", f"synchronous={given.synchronous}")
    with tempfile.TemporaryDirectory(prefix="rrjeta-power-") as name:
        folder = Path(name)
        served = Served(folder)
        served.prepare()
        outcome = cut_everywhere(*recorded(served, given.operations, folder), settings, given.cuts)
    sys.stdout.write("\n".join([*outcome.faults[:20], outcome.text()]) + "\n")
    return 1 if outcome.lost or outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
