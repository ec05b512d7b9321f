"""Who may read and do what, reckoned from a manifest alone: its relations and its policy, not the code under attack.

Needs nothing but Python. A relation is what the office says: whose case it is, who works in which unit, who stands in, who
is on call, who is shut out. The policy is what `rrjeta policy --csv` prints.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CANARY = re.compile(rb"ZQ7-([a-z]+)-[0-9]+-[0-9a-f]{8}")

# A wider reach holds what a narrower one does: whoever reaches the team reaches what is their own.
_WIDER: Mapping[str, frozenset[str]] = {
    "own": frozenset({"own", "team", "area", "organisation", "all"}),
    "team": frozenset({"team", "area", "organisation", "all"}),
    "area": frozenset({"area", "organisation", "all"}),
    "anywhere": frozenset({"all"}),
}
# What whoever screens or reads a concern is told of it; who told us has a permission of its own.
_CONCERN = frozenset({"concern.read", "concern.screen"})
_OF_CONCERN = frozenset({"identity", "narrative", "risk", "placement"})
_TABLES_OF_CONCERN = frozenset({"cases_concern", "cases_concernchild", "people_person", "people_household"})
# What is of no case: talks, complaints, emergencies. A complaint goes to somebody whom it is not about.
_OF_OFFICE = frozenset({"talk", "complaint", "emergency"})
_LEVEL_OF = {"worker": "head", "head": "director", "director": "agency"}
_OF_RECORD = frozenset({"case.see", "concern.read", "concern.screen", "concern.confirm_no_case"})

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Canary:
    """A word that stands in one field alone: its class, which record holds it, under which key, and about whom."""

    word: str
    data_class: str
    table: str
    record: str
    key: str
    subject: str


class Oracle:
    """Answers for every user and every record of a manifest."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self.users: dict[str, Row] = {one["username"]: one for one in manifest["users"]}
        self.cases: dict[str, Row] = {one["id"]: one for one in manifest["cases"]}
        self.concerns: dict[str, Row] = {one["id"]: one for one in manifest["concerns"]}
        self.records: list[Row] = manifest["records"]
        self.erased: list[Row] = manifest["erased"]
        self._policy: dict[str, list[Row]] = defaultdict(list)
        for row in manifest["policy"]:
            self._policy[row["role"]].append(row)
        self._covers: dict[str, set[str]] = defaultdict(set)
        self._duty: dict[str, set[str]] = defaultdict(set)
        self._shut: dict[str, set[str]] = defaultdict(set)
        self._beside: dict[str, set[str]] = defaultdict(set)
        self._inbox: dict[str, set[str]] = defaultdict(set)
        self._serves: dict[str, set[str]] = defaultdict(set)
        self._asked: dict[str, set[str]] = defaultdict(set)
        self.office: dict[str, Row] = {}
        self._relate(manifest["relations"])
        self._homes = self._by_home()
        self._canaries = {row[0]: self._placed(row) for row in manifest["canaries"]}
        self._held: dict[tuple[str, str], frozenset[str]] = {}

    def permissions(self, username: str, record: Row) -> frozenset[str]:
        """Return every permission that extends to a case or concern for a user; nothing for whoever is shut out."""
        key = (username, record["id"])
        if key not in self._held:
            self._held[key] = self._reckoned(self.users[username], record)
        return self._held[key]

    def sees(self, username: str, record: Row) -> bool:
        """Tell whether the record exists for a user at all."""
        held = self.permissions(username, record)
        return bool(held & _OF_RECORD) or any(one.startswith("read.") and one != "read.log" for one in held)

    def may_everywhere(self, username: str, permission: str) -> bool:
        """Tell whether a role of the user gives a permission at all."""
        return any(
            row["permission"] == permission for role in self.users[username]["roles"] for row in self._policy[role]
        )

    def is_beside(self, username: str, case: Row) -> bool:
        """Tell whether the user works along on a case."""
        return case["id"] in self._beside[self.users[username]["id"]]

    def has_received(self, username: str, referral_id: str) -> bool:
        """Tell whether a referral was sent to the user's team, whatever came of it."""
        return referral_id in self._inbox[self.users[username]["id"]]

    def covers(self, username: str, record: Row) -> bool:
        """Tell whether the user stands in for whoever owns a record."""
        return record["owner_id"] in self._covers[self.users[username]["id"]]

    def is_on_duty(self, username: str, record: Row) -> bool:
        """Tell whether the user is on call where a record lies."""
        return record["municipality"] in self._duty[self.users[username]["id"]]

    def is_shut_out(self, username: str, record: Row) -> bool:
        """Tell whether the family of a record is closed to the user."""
        return record["household_id"] in self._shut[self.users[username]["id"]]

    def opens_of_office(self, username: str, row: Row) -> bool:
        """Tell whether a user reads a talk, a complaint or what is known of an emergency."""
        user = self.users[username]
        if row["kind"] == "talk":
            return user["id"] in (row["user"], row["of"])
        if row["kind"] == "emergency":
            return bool(self._reach(user, "emergency.read", row) & {"all", "place", "unit"})
        if row["of"] and row["of"] in {user["id"], *self._covers[user["id"]]}:
            return False
        level, reach = _LEVEL_OF[row["target"]], self._reach(user, "complaint.handle", row)
        return (
            (level == "head" and "unit" in reach)
            or (level in ("head", "director") and "place" in reach)
            or (level == "agency" and "all" in reach)
        )

    def knows_of_office(self, username: str, row: Row) -> bool:
        """Tell whether a user may know that a talk took place, as whoever leads the worker does."""
        return row["kind"] == "talk" and bool(self._reach(self.users[username], "supervision.hold", row))

    def _reach(self, user: Row, permission: str, row: Row) -> set[str]:
        """Return how a user's roles reach something of an office: through its unit, its municipality, or everywhere."""
        given = {
            one["reach"] for role in user["roles"] for one in self._policy[role] if one["permission"] == permission
        }
        is_here = bool(user["municipality"]) and user["municipality"] == row["municipality"]
        in_unit = user["unit"] == row["unit"] or (is_here and row["kind"] == "emergency")
        found = {"unit"} if "team" in given and in_unit else set()
        found |= {"place"} if given & {"area", "organisation"} and is_here else set()
        return found | ({"all"} if "all" in given else set())

    def leaked(self, username: str, content: bytes) -> list[str]:
        """Return the canaries in an answer that the user may not read, each with its field."""
        words = {found.group().decode() for found in CANARY.finditer(content)}
        return sorted(self._named(word) for word in words if not self.may_read(username, word))

    def may_read(self, username: str, word: str) -> bool:
        """Tell whether a canary is of a class that the user may read of one of the records it tells of."""
        placed = self._canaries.get(word)
        if placed is not None and placed[0].data_class in _OF_OFFICE:
            return self.opens_of_office(username, self.office[placed[0].record])
        return placed is not None and any(self._opens(username, one, *placed) for one in placed[1])

    def _named(self, word: str) -> str:
        placed = self._canaries.get(word)
        return f"{word} {placed[0].table}.{placed[0].key}" if placed else word

    def _opens(self, username: str, record: Row, canary: Canary, around: list[Row]) -> bool:
        if canary.data_class == "reporter" or (
            canary.table == "people_carearrangement" and canary.data_class == "placement"
        ):
            # Who told us and where a child is hidden stand on no page but their own, which asks for a proof and a reason.
            return False
        held = self.permissions(username, record)
        if f"read.{canary.data_class}" in held:
            return True
        to_whom = canary.table == "cases_attendance" or (canary.table, canary.key) == ("letters_letter", "recipient")
        if to_whom and "case.read_disclosures" in held:
            # The register of what left the house says to whom: a letter's reader, who sat in the meeting that saw the papers.
            return True
        user_id = self.users[username]["id"]
        if canary.table == "cases_question" and record["id"] in self._asked[user_id] and held:
            # Whoever asked reads question and answer even without the right to the file.
            return True
        serves = record["id"] in self._serves[user_id] and not self.is_shut_out(username, record)
        if serves and (canary.table == "network_referral" or canary.data_class == "identity"):
            # Once they accepted, a receiver reads who the child is and what the sender told.
            return True
        is_concern = record["id"] in self.concerns
        # A move is of the concern when it is told of the family as a whole; those of a case are told of its child.
        of_concern = canary.table in _TABLES_OF_CONCERN or (
            canary.table == "cases_move" and canary.subject == record["own_key"]
        )
        if is_concern and of_concern and canary.data_class in _OF_CONCERN:
            return bool(held & _CONCERN)
        # Whoever is asked to take a case over reads what the sender wrote for them, and whose case it is.
        asked = record.get("offered_to_id") == self.users[username]["unit"] and not self.is_shut_out(username, record)
        return asked and (canary.table == "cases_transfer" or canary.data_class == "identity")

    def _reckoned(self, user: Row, record: Row) -> frozenset[str]:
        if record["household_id"] in self._shut[user["id"]]:
            return frozenset()
        relation = self._relation(user, record)
        found = {
            row["permission"]
            for role in user["roles"]
            for row in self._policy[role]
            if row["reach"] in _WIDER[relation]
        }
        if record["municipality"] in self._duty[user["id"]]:
            found |= {row["permission"] for rows in self._policy.values() for row in rows if row["on_duty"] == "yes"}
        if record.get("entered_by_id") == user["id"] and record["is_open"] and record["unit_id"] == user["unit"]:
            found.add("concern.read")
        return frozenset(found)

    def _relation(self, user: Row, record: Row) -> str:
        if record["owner_id"] in {user["id"], *self._covers[user["id"]]} or record["id"] in self._beside[user["id"]]:
            return "own"
        if record["unit_id"] == user["unit"]:
            return "team"
        return "area" if user["municipality"] and record["municipality"] == user["municipality"] else "anywhere"

    def _relate(self, relations: Iterable[Row]) -> None:
        for row in relations:
            if row["kind"] == "cover":
                self._covers[row["user"]].add(row["of"])
            elif row["kind"] == "shift":
                self._duty[row["user"]].add(row["of"])
            elif row["kind"] == "co_worker":
                self._beside[row["user"]].add(row["of"])
            elif row["kind"] == "inbox":
                self._inbox[row["user"]].add(row["id"])
            elif row["kind"] in _OF_OFFICE:
                self.office[row["id"]] = row
            elif row["kind"] == "asked":
                self._asked[row["user"]].add(row["of"])
            elif row["kind"] == "serving":
                self._serves[row["user"]].add(row["of"])
            elif row["kind"] == "exclusion":
                self._shut[row["user"]].add(self.cases[row["of"]]["household_id"])

    def _by_home(self) -> dict[str, list[Row]]:
        """Return the cases and concerns by whatever a canary may name: subjects' keys, persons, households."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in (*self.cases.values(), *self.concerns.values()):
            names = {row[key] for key in ("id", "own_key", "home_key", "household_id", "person_key") if row.get(key)}
            for child in row.get("children", ()):
                names.add(child["person_key"])
            for name in names:
                found[name].append(row)
        for one in self.records:
            if one["kind"] == "person":
                found[one["id"]] = [*found.get(one["id"], []), *found.get(one["home"], [])]
        return found

    def _placed(self, row: list[str]) -> tuple[Canary, list[Row]]:
        word, table, record, subject, key = row
        data_class = word.split("-")[1]
        around = self._homes.get(subject) or self._homes.get(record) or []
        if table.startswith("people_"):
            # A family stands on the page of each of its children: who reads who one is reads who the others are.
            around = [other for one in around for other in self._homes[one["household_id"]]]
        return Canary(word, data_class, table, record, key, subject), around
