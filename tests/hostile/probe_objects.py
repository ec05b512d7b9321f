"""Asks every door with an id for records that the asker must not see, thousands of times, and reads what comes back.

    python tests/hostile/probe_objects.py --server http://127.0.0.1:8000 --manifest FILE --probes 20000 --json

`--database FILE` reads the versions of all rows before and after from the SQLite file that is served: nothing may differ.
Who may see and do what is reckoned from the manifest (oracle.py) and from the access table (tests/doors), never asked of the
system. Whoever is outside has to hear of a record what they hear of one that never was: status, headers and body, byte by byte,
but for tokens and the ids that the request itself named.
"""

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()

from tests.doors.addresses import routes
from tests.doors.table import TABLE
from tests.hostile.oracle import Oracle
from tests.hostile.standing import Relations, parts
from tests.hostile.state import State, changed, state_in
from tests.hostile.swapping import Swaps, written_to_spared
from tests.hostile.targets import OFFICE, Door, Target, Targets, doors
from tests.hostile.wire import Answer, Browser, Wire

_SHOWN = 60
_ADMINISTERED = {"user": "office.users", "role": "office.users", "unit": "office.units"}
_SWAPPED_SHARE = 0.1

Open = Callable[[str], Browser]


@dataclass(slots=True)
class Found:
    """What the probes found."""

    probes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    readable: list[str] = field(default_factory=list)
    writable: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    disagreements: list[str] = field(default_factory=list)
    doors: set[str] = field(default_factory=set)
    relations: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    borrowed: set[str] = field(default_factory=set)

    def is_clean(self) -> bool:
        """Tell whether nothing was readable or writable, nothing fell over, and both sources said the same."""
        return not (self.readable or self.writable or self.faults or self.disagreements)

    def as_json(self) -> dict[str, Any]:
        """Return the figures and some of what was found."""
        return {
            "probes": self.probes,
            "readable": len(self.readable),
            "writable": len(self.writable),
            "faults": len(self.faults),
            "disagreements": len(self.disagreements),
            "kinds": dict(self.kinds),
            "doors": len(self.doors),
            "relations": dict(self.relations),
            "states": dict(self.states),
            "doors_with_a_borrowed_id": sorted(self.borrowed),
            "shown": [*self.readable, *self.writable, *self.faults, *self.disagreements][:_SHOWN],
        }


class Prober:
    """Sends probes as many users."""

    def __init__(self, manifest: Mapping[str, Any], opened: Open, seed: int = 1) -> None:
        self.oracle = Oracle(manifest)
        self._chance = random.Random(seed)
        self._open, self._browsers = opened, dict[str, Browser]()
        self._rows = {row.name: row for row in TABLE}
        self._relations = Relations(self.oracle, self._chance)
        self._targets = Targets(self.oracle, self._chance)
        self._missing: dict[tuple[str, str, str], Answer] = {}
        self.found = Found()

    def browser(self, username: str) -> Browser:
        """Return the browser of a user, signed in."""
        if username not in self._browsers:
            self._browsers[username] = self._open(username)
        return self._browsers[username]

    def probe(self, count: int, until: float = float("inf")) -> None:
        """Send so many probes: every door in turn, at records in every state, by users in every relation.

        No more are sent once the clock that only goes forward shows `until`.
        """
        known = doors(list(routes()))
        aims = {door.name: self._targets.aimed(door) for door in known}
        for number in range(count):
            if time.monotonic() > until:
                return
            door = known[number % len(known)]
            self._one(door, next(aims[door.name]))

    def swap(self, count: int) -> None:
        """Send so many forms of one's own in which ids of others stand."""
        Swaps(self.oracle, self._targets, self._chance, self.browser, self.found).send(count)

    def _one(self, door: Door, target: Target) -> None:
        around = self._relations.around(target.record)
        relation = self._chance.choice(sorted(around))
        username, method = around[relation], self._chance.choice(("GET", "POST"))
        kind = self._kind(username, door, target)
        if kind in ("inside", "between"):
            method = "GET"
        self._note(kind, relation, door, target)
        answer = self._asked(username, method, target.path(), door)
        who = f"{method} {door.name} of {target.state} by {username} ({relation})"
        if answer.status >= 500:
            self.found.faults.append(f"{answer.status} {who}")
        if leaked := self.oracle.leaked(username, answer.body):
            self.found.readable.append(f"{who}: {leaked[:3]}")
        elif kind == "outside":
            self._compare(username, method, target, answer, who)

    def _compare(self, username: str, method: str, target: Target, answer: Answer, who: str) -> None:
        key = (username, method, target.door.name)
        if key not in self._missing:
            self._missing[key] = self._asked(username, method, target.missing(), target.door)
        if answer.alike() == self._missing[key].alike():
            return
        # What stands around every page changes with time, such as how many notices wait: both are asked anew, at once.
        self._missing[key] = self._asked(username, method, target.missing(), target.door)
        answer = self._asked(username, method, target.path(), target.door)
        if answer.alike() != self._missing[key].alike():
            self.found.readable.append(f"{who}: {answer.status}, a missing one {self._missing[key].status}")

    def _asked(self, username: str, method: str, path: str, door: Door) -> Answer:
        row = self._rows.get(door.name)
        if method == "GET":
            return self.browser(username).ask("GET", path + (row.query if row else ""))
        sent = {name: value for name, value in (row.sent if row else {}).items() if isinstance(value, str)}
        return self.browser(username).ask("POST", path, {**sent, "operation_id": str(uuid4())})

    def _kind(self, username: str, door: Door, target: Target) -> str:
        """Return where the user stands: outside, inside, forbidden (sees it and may not), or between the two sources."""
        if target.state == "erased":
            return "outside"
        if target.state == OFFICE:
            if self.oracle.opens_of_office(username, target.record):
                return "inside"
            return "between" if self.oracle.knows_of_office(username, target.record) else "outside"
        row = self._rows[door.name]
        sees = self.oracle.sees(username, target.record)
        if door.name.split("-")[0] in _ADMINISTERED:
            sees = self.oracle.may_everywhere(username, _ADMINISTERED[door.name.split("-")[0]])
            return "inside" if sees else "outside"
        mine = parts(self.oracle, username, target.record)
        if not sees:
            is_in = self._is_asked(username, target) or self._keeps_concern(username, door, target)
            is_in = is_in or self._receives(username, door, target)
            return "inside" if is_in or mine & self._by_role(row) else "outside"
        if mine & row.lets_in:
            return "inside"
        return "forbidden" if mine & row.forbids else "between"

    def _is_asked(self, username: str, target: Target) -> bool:
        """Tell whether the record was offered to the user's unit, who may then answer."""
        return target.record.get("offered_to_id") == self.oracle.users[username]["unit"]

    def _receives(self, username: str, door: Door, target: Target) -> bool:
        """Tell whether the door leads into the inbox to a referral that was sent to the user's team."""
        referral = target.values.get("referral_id", "")
        return door.name.startswith("inbox") and self.oracle.has_received(username, referral)

    def _keeps_concern(self, username: str, door: Door, target: Target) -> bool:
        """Tell whether the door leads to the concern, which stays with the unit that took it when the case goes on (0008)."""
        led_here = (
            one
            for one in self.oracle.concerns.values()
            if any(child["case_id"] == target.record["id"] for child in one["children"])
        )
        return door.name == "case-answer" and any(self.oracle.sees(username, one) for one in led_here)

    def _by_role(self, row: Any) -> set[str]:
        """Return those whom a row lets in by their role alone, such as whoever archives."""
        return {one for one in row.lets_in if one in ("data_protection", "agency", "administrator")}

    def _note(self, kind: str, relation: str, door: Door, target: Target) -> None:
        self.found.probes += 1
        self.found.kinds[kind] += 1
        self.found.relations[relation] += 1
        self.found.states[target.state] += 1
        self.found.doors.add(door.name)
        if target.borrowed:
            self.found.borrowed.add(door.name)


def hold_state(found: Found, before: State, after: State, what: str) -> None:
    """Note every row that differs although nobody who was let in wrote anything."""
    found.writable += [f"{what}: {table} {sorted(one.owners)[:2]}" for table, one in changed(before, after)]


def _served(server: str, oracle: Oracle) -> Open:
    def opened(username: str) -> Browser:
        number = list(oracle.users).index(username)
        return Wire(server, oracle.users[username], number).sign_in()

    return opened


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--server", required=True)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--probes", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop earlier, after so many")
    parser.add_argument("--database", type=Path, help="the SQLite file that is served")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(given)


def _states(file: Path | None) -> Iterator[State]:
    while True:
        yield state_in(file) if file else {}


def main(given: Sequence[str] | None = None) -> int:
    """Probe a running server; return 0 when nothing was found."""
    asked = _arguments(given)
    manifest = json.loads(asked.manifest.read_text(encoding="utf-8"))
    prober = Prober(manifest, _served(asked.server, Oracle(manifest)), asked.seed)
    started, states = time.monotonic(), _states(asked.database)
    swapped = int(asked.probes * _SWAPPED_SHARE)
    before = next(states)
    prober.probe(asked.probes - swapped, started + asked.minutes * 60)
    hold_state(prober.found, before, next(states), "probes")
    between = next(states)
    prober.swap(swapped)
    prober.found.writable += written_to_spared(prober.oracle, between, next(states))
    found = {**prober.found.as_json(), "seconds": round(time.monotonic() - started)}
    sys.stdout.write(json.dumps(found, indent=None if asked.json else 1) + "\n")
    return 0 if prober.found.is_clean() else 1


if __name__ == "__main__":
    sys.exit(main())
