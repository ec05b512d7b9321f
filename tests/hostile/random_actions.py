"""Does thousands of random things as several people and joins what they saw and did to the log: nothing missing, nothing extra.

    python tests/hostile/random_actions.py [--actions 10000] [--database URL]

Starts a server of its own. What should stand in the log is told by the bytes that left the server: whoever was shown the
name of a child must have one entry about that child, whoever was shown nobody has none, and every change that was
acknowledged has its own.
"""

import argparse
import random
import sys
import tempfile
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.hostile.served import Browser, Served, new_operation  # noqa: E402  found where this file lies

# The name of each address in the log, where it is, and how likely it is asked for.
_READS = (
    ("start", "/", 2),
    ("worklist", "/cases", 3),
    ("case", "/cases/{case}", 8),
    ("case-documents", "/cases/{case}/documents", 3),
    ("case-papers", "/cases/{case}/papers", 2),
    ("note-write", "/cases/{case}/notes/add", 3),
    ("case-family", "/cases/{case}/family", 2),
    ("own-settings", "/own", 1),
)
_WRITE = ("note-write", "/cases/{case}/notes/add")


@dataclass(frozen=True)
class Done:
    """One request: whose, of which address, in which operation where it changed something, and which children were seen."""

    actor: str
    address: str
    operation: str
    seen: frozenset[str]


@dataclass
class Outcome:
    """How requests and log agree."""

    actions: int = 0
    looks: int = 0
    changes: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the figures in one line."""
        return (
            f"{self.actions} actions, of which {self.looks} showed somebody and {self.changes} changed something:"
            f" {len(self.missing)} missing in the log, {len(self.extra)} extra"
        )


def act(served: Served, actions: int, seed: int = 7, cases: int = 9) -> Outcome:
    """Have everybody do random things on a served copy, and join them to its log."""
    crowd = served.asked("crowd", count=cases)
    since = served.asked("moment")
    done: list[Done] = []
    share = actions // len(crowd["sessions"]) + 1
    people = [
        threading.Thread(target=_one, args=(served, crowd, name, share, seed + place, done))
        for place, name in enumerate(crowd["sessions"])
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return joined(done, served.asked("logged", since=since))


def _one(served: Served, crowd: dict[str, Any], name: str, count: int, seed: int, done: list[Done]) -> None:
    choice, browser = random.Random(seed), Browser(served.port, crowd["sessions"][name])
    for _turn in range(count):
        case = choice.choice(crowd["cases"])
        operation = ""
        if choice.random() < 0.25:
            address, path = _WRITE
            operation = new_operation()
            text = choice.choice(("Telefonova në shkollë.", "Vizita u shty.", "", "x" * 21_000))
            status, page = browser.post(path.format(case=case["id"]), {"text": text, "operation_id": operation})
            operation = operation if status == 302 else ""
        else:
            address, path, _weight = choice.choices(_READS, [one[2] for one in _READS])[0]
            status, page = browser.get(path.format(case=case["id"]))
        if status >= 500:
            raise AssertionError(f"{address} was answered {status}")
        seen = frozenset(one["subject"] for one in crowd["cases"] if one["name"] in page)
        done.append(Done(crowd["ids"][name], address, operation, seen))
    browser.close()


def joined(done: list[Done], log: list[list[Any]]) -> Outcome:
    """Walk through what each person did, and through their entries, in the same order."""
    outcome, entries = Outcome(len(done)), defaultdict(list)
    for actor, action, operation, subjects in log:
        entries[actor].append((action, operation, set(subjects)))
    for one in done:
        waiting = entries[one.actor]
        outcome.looks, outcome.changes = outcome.looks + bool(one.seen), outcome.changes + bool(one.operation)
        if one.operation and not _next_is(waiting, lambda entry, one=one: entry[1] == one.operation):
            outcome.missing.append(f"the change {one.operation}")
        # A door that opened a record in order to change it says so, though its answer only leads elsewhere.
        if one.seen or one.operation:
            fits = _next_is(waiting, lambda entry, one=one: entry[0] == f"look.{one.address}" and entry[2] >= one.seen)
            outcome.missing += [] if fits else [f"a look at {one.address}"]
    outcome.extra += [entry[0] for waiting in entries.values() for entry in waiting]
    return outcome


def _next_is(waiting: list[Any], fits: Any) -> bool:
    """Take the next entry away where it is the one that must come."""
    if waiting and fits(waiting[0]):
        del waiting[0]
        return True
    return False


def main() -> int:
    """Read the arguments, act, say the figures."""
    parser = argparse.ArgumentParser(description="Does random things and joins them to the log.")
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL instead of SQLite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rrjeta-actions-") as folder:
        served = Served(Path(folder), given.database)
        served.prepare()
        served.start()
        try:
            outcome = act(served, given.actions)
        finally:
            served.stop()
    sys.stdout.write("\n".join([*outcome.missing[:10], *outcome.extra[:10], outcome.text()]) + "\n")
    return 1 if outcome.missing or outcome.extra else 0


if __name__ == "__main__":
    sys.exit(main())
