"""What an attacker aims at: every address with an id, and for each state of a case the records that hang on it."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from tests.hostile.oracle import Oracle

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
# Ends the session that probes, or leads away; what the address list holds of the library is asked by its own tests.
_NOT_ASKED = frozenset({"sign-out", "account_logout", "set-language", "hide-names"})
_SLUGS = {"code": "M2", "what": "refusal", "edition": "1"}
_OF_PAPER = "case_file"
_OF_OFFICE = {"talk_id": "talk", "complaint_id": "complaint", "emergency_id": "emergency"}
OFFICE = "office"
STATES = ("open", "closed", "merged", "transferred", "offered", "erased")


@dataclass(frozen=True, slots=True)
class Door:
    """One address: its name, and the arguments that it takes."""

    name: str
    route: str
    arguments: tuple[str, ...]

    def path(self, values: Mapping[str, str]) -> str:
        """Return the address with its arguments filled in."""
        return _ARGUMENT.sub(lambda found: values[found.group(1)], self.route)


@dataclass(slots=True)
class Target:
    """A record to aim at: the case or concern, and an id for every argument of the door."""

    door: Door
    record: Mapping[str, Any]
    state: str
    values: dict[str, str]
    # The arguments for which the manifest knows no record of this kind: an id of another kind stands there.
    borrowed: tuple[str, ...] = ()

    def path(self) -> str:
        """Return the address of the record."""
        return self.door.path(self.values)

    def missing(self) -> str:
        """Return the same address with ids that nobody was ever given."""
        return self.door.path({name: str(uuid4()) if _is_id(value) else value for name, value in self.values.items()})


def doors(routes: Sequence[tuple[str, str]]) -> list[Door]:
    """Return the doors that open with an id."""
    found = []
    for name, route in routes:
        arguments = tuple(_ARGUMENT.findall(route))
        if name not in _NOT_ASKED and "uuid:" in route:
            found.append(Door(name, route, arguments))
    return found


@dataclass(slots=True)
class Targets:
    """Finds records for doors."""

    oracle: Oracle
    chance: random.Random
    _of: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    _states: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.oracle.records:
            if one["case"]:
                self._of[one["kind"], one["case"]].append(str(one["id"]))
        for case in self.oracle.cases.values():
            self._states[state_of(case)].append(case)
        self._states["erased"] += self.oracle.erased

    def aimed(self, door: Door, states: Sequence[str] = STATES) -> Iterator[Target]:
        """Yield one target for each state; forever, another one each time."""
        of_office = self._of_office(door)
        while True:
            if of_office:
                row = self.chance.choice(of_office)
                record = {**row, "owner_id": row["user"], "unit_id": row["unit"], "household_id": ""}
                yield Target(door, record, OFFICE, dict.fromkeys(door.arguments, row["id"]))
                continue
            if "concern_id" in door.arguments:
                yield self._of_concern(door)
                continue
            for state in states:
                if cases := self._states.get(state):
                    yield self._of_case(door, cases, state)

    def other(self, target: Target) -> Mapping[str, Any]:
        """Return some other case, of another family."""
        cases = list(self.oracle.cases.values())
        while (found := self.chance.choice(cases))["household_id"] == target.record["household_id"]:
            pass
        return found

    def _of_office(self, door: Door) -> list[Mapping[str, Any]]:
        """Return the talks, complaints or emergencies to which a door leads."""
        kinds = {_OF_OFFICE[name] for name in door.arguments if name in _OF_OFFICE}
        return [row for row in self.oracle.office.values() if row["kind"] in kinds]

    def _of_case(self, door: Door, cases: Sequence[Mapping[str, Any]], state: str) -> Target:
        wanted = [name for name in door.arguments if name.endswith("_id") and name != "case_id"]
        # Prefer a case on which such a record hangs.
        known = [case for case in cases if all(self._ids(name, case) for name in wanted)]
        case = self.chance.choice(known or list(cases))
        values, borrowed = {}, []
        for name in door.arguments:
            if name == "case_id":
                values[name] = case["id"]
            elif name in _SLUGS and not (name == "code" and door.name.startswith("paper")):
                values[name] = _SLUGS[name]
            elif name == "code":
                values[name] = _OF_PAPER
            elif name == "record_id" or not name.endswith("_id"):
                values[name] = case["id"]
            else:
                ids = self._ids(name, case)
                values[name] = self.chance.choice(ids) if ids else case["id"]
                if not ids:
                    borrowed.append(name)
        return Target(door, case, state, values, tuple(borrowed))

    def _of_concern(self, door: Door) -> Target:
        concern = self.chance.choice(list(self.oracle.concerns.values()))
        children = [child["person_id"] for child in concern["children"]]
        values = dict.fromkeys(door.arguments, concern["id"])
        if "person_id" in values and children:
            values["person_id"] = self.chance.choice(children)
        return Target(door, concern, "concern", values)

    def _ids(self, argument: str, case: Mapping[str, Any]) -> list[str]:
        return self._of[argument.removesuffix("_id"), case["id"]]


def state_of(case: Mapping[str, Any]) -> str:
    """Return in which of the states a case stands that matter for its reach."""
    if case["merged_into_id"]:
        return "merged"
    if case["offered_to_id"]:
        return "offered"
    if case["came_from_id"]:
        return "transferred"
    return "open" if case["is_open"] else "closed"


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
