"""Where a user of a manifest stands towards a record, in the words of the access table (tests/doors), and by which relation.

The access table is written by hand, one row a door. So the probes ask two sources that know nothing of each other, the
policy with the relations (oracle.py) and this table, and neither is the code under attack.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from tests.hostile.oracle import Oracle

Row = Mapping[str, Any]
_STRANGERS = 3


def parts(oracle: Oracle, username: str, record: Row) -> set[str]:
    """Return whom of the cast the user is towards a record; several at once when they are on call as well."""
    user = oracle.users[username]
    role = user["roles"][0]
    if oracle.is_shut_out(username, record):
        return {"excluded"}
    found = {"on_duty"} if oracle.is_on_duty(username, record) else set()
    if record["owner_id"] == user["id"] or oracle.is_beside(username, record):
        found.add("ana")
    elif oracle.covers(username, record):
        found.add("covering")
    at_home = record["municipality"] == user["municipality"]
    in_unit = record["unit_id"] == user["unit"]
    if role == "worker":
        return found or {"besa" if in_unit else "next_door" if at_home else "cen"}
    if role == "head":
        return found | {"dea" if in_unit else "fatma"}
    if role == "director":
        return found | {"edi" if at_home else "fatma"}
    return found | {role}


class Relations:
    """Names for each record who stands how towards it, so that every relation is tried."""

    def __init__(self, oracle: Oracle, chance: random.Random) -> None:
        self._oracle, self._chance = oracle, chance
        self._by_id = {one["id"]: name for name, one in oracle.users.items()}
        self._of_unit: dict[str, list[str]] = defaultdict(list)
        self._of_place: dict[str, list[str]] = defaultdict(list)
        self._of_role: dict[str, list[str]] = defaultdict(list)
        for name, one in oracle.users.items():
            self._of_unit[one["unit"]].append(name)
            self._of_place[one["municipality"]].append(name)
            self._of_role[one["roles"][0]].append(name)
        # Strangers are the same few for every record: what each hears of a missing one need not be asked anew each time.
        self._strangers = {
            role: chance.sample(names, min(_STRANGERS, len(names))) for role, names in self._of_role.items()
        }

    def around(self, record: Row) -> dict[str, str]:
        """Return a user for each relation that somebody has to the record."""
        found = dict(self._near(record))
        place = record["municipality"]
        for role, names in self._strangers.items():
            far = [name for name in names if self._oracle.users[name]["municipality"] != place]
            found[f"{role} elsewhere"] = self._chance.choice(far or names)
        return found

    def _near(self, record: Row) -> Iterator[tuple[str, str]]:
        yield "owner", self._by_id[record["owner_id"]]
        groups = {
            "unit": self._of_unit[record["unit_id"]],
            "municipality": self._of_place[record["municipality"]],
            "unit it came from": self._of_unit.get(record.get("came_from_id") or "", []),
            "unit it is offered to": self._of_unit.get(record.get("offered_to_id") or "", []),
        }
        for group, names in groups.items():
            for name in names:
                yield f"{self._oracle.users[name]['roles'][0]} of the {group}", name
        for name in self._oracle.users:
            if self._oracle.is_shut_out(name, record):
                yield "shut out", name
            elif self._oracle.covers(name, record):
                yield "standing in", name
            elif self._oracle.is_beside(name, record):
                yield "working along", name
            elif self._oracle.is_on_duty(name, record):
                yield "on call", name
