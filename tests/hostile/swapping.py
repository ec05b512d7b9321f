"""Ids swapped inside of bodies: a form of one's own is sent with the ids of records out of reach where ids stand in it.

The forms are those of the pages, filled in as the page proposes. Half of the families are never written to by their own
people here, so that whatever differs among them afterwards was written from outside.
"""

import random
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from tests.hostile.oracle import Oracle
from tests.hostile.pages import Form, Page, left
from tests.hostile.state import State, changed
from tests.hostile.targets import Targets
from tests.hostile.wire import Browser

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# Forms that concern many records, and those of one case: the pages on which a body names further records.
_PAGES = (
    "/notes/add",
    "/visits/record",
    "/cases/{case}/notes/add",
    "/cases/{case}/visits/record",
    "/cases/{case}/family/add",
    "/cases/{case}/edit",
    "/cases/{case}/meetings/call",
    "/cases/{case}/measures/propose",
    "/cases/{case}/hearings/set",
    "/cases/{case}/protect-now",
    "/cases/{case}/plan/write",
    "/cases/{case}/plan/actions/add",
    "/cases/{case}/transfer",
    "/cases/{case}/merge",
    "/cases/{case}/hand-over",
    "/cases/{case}/along",
    "/cases/{case}/lives",
    "/cases/{case}/contacts/add",
    "/cases/{case}/closing/propose",
    "/cases/{case}/review",
    "/cases",
    "/concerns",
)
# Names under which a body may name a record although the page did not ask for one.
_FURTHER = ("case", "cases", "case_id", "into", "person", "person_id", "household_id", "concern", "concern_id", "child")
_WORDS = "Words of a probe"


class Swaps:
    """Sends them, and remembers whose records were named."""

    def __init__(
        self,
        oracle: Oracle,
        targets: Targets,
        chance: random.Random,
        browser: Callable[[str], Browser],
        found: Any,
    ) -> None:
        self._oracle, self._targets, self._chance = oracle, targets, chance
        self._browser, self._found = browser, found
        self._by_id = {one["id"]: name for name, one in oracle.users.items()}
        self.spared = {row["household_id"] for row in oracle.cases.values() if _is_spared(row)}

    def send(self, count: int) -> None:
        """Send so many forms."""
        own = [row for row in self._oracle.cases.values() if row["is_open"] and not _is_spared(row)]
        spared = [row for row in self._oracle.cases.values() if _is_spared(row)]
        for _turn in range(count):
            mine, victim = self._chance.choice(own), self._chance.choice(spared)
            username = self._by_id[mine["owner_id"]]
            if not self._oracle.sees(username, victim):
                self._send(username, mine, victim)

    def _send(self, username: str, mine: Mapping[str, Any], victim: Mapping[str, Any]) -> None:
        browser, page = self._browser(username), self._chance.choice(_PAGES).format(case=mine["id"])
        shown = browser.ask("GET", page)
        forms = Page(shown.body.decode(errors="replace")).forms if shown.status == 200 else []
        posted = [form for form in forms if form.method == "post" and "operation_id" in form.names()]
        form = self._chance.choice(posted) if posted else Form(page, "post")
        action = self._swapped_path(form.action or page, mine, victim)
        if action.startswith(("/sign-out", "/own", "/language", "/hide")):
            return
        answer = browser.ask("POST", action, self._body(form, victim))
        self._found.probes += 1
        self._found.kinds["ids swapped"] += 1
        who = f"POST {page} by {username} with ids of {victim['number']}"
        if answer.status >= 500:
            self._found.faults.append(f"{answer.status} {who}")
        if leaked := self._oracle.leaked(username, answer.body):
            self._found.readable.append(f"{who}: {leaked[:3]}")

    def _swapped_path(self, action: str, mine: Mapping[str, Any], victim: Mapping[str, Any]) -> str:
        """Return the address of the form; now and then with the nested id of another's record."""
        ids = [one for one in _ID.findall(action) if one != mine["id"]]
        others = [one for one in self._oracle.records if one["case"] == victim["id"] and one["kind"] != "edition"]
        if ids and others and self._chance.random() < 0.5:
            return action.replace(ids[-1], str(self._chance.choice(others)["id"]))
        return action

    def _body(self, form: Form, victim: Mapping[str, Any]) -> dict[str, Any]:
        sent = {name: value for name, value in left(form).items() if name != "csrfmiddlewaretoken"}
        for one in form.fields:
            if one.kind in ("text", "textarea") and not sent.get(one.name):
                sent[one.name] = _WORDS
        ids = {name: value for name, value in sent.items() if _named(value) and name != "operation_id"}
        offered = {one.name for one in form.fields if any(_ID.fullmatch(option) for option in one.options)}
        for name in sorted({*ids, *offered}):
            sent[name] = self._id_of(victim, name)
        for name in self._chance.sample(_FURTHER, 3):
            sent.setdefault(name, victim["number"] if name == "into" else self._id_of(victim, name))
        return {**sent, "operation_id": str(uuid4())}

    def _id_of(self, victim: Mapping[str, Any], name: str) -> str:
        if "person" in name or "child" in name:
            return str(victim["person_id"])
        if "house" in name:
            return str(victim["household_id"])
        records = [one["id"] for one in self._oracle.records if one["case"] == victim["id"] and one["kind"] in name]
        return str(self._chance.choice(records)) if records else str(victim["id"])


def written_to_spared(oracle: Oracle, before: State, after: State) -> list[str]:
    """Return each row that differs and belongs to a family to which nobody of its own wrote."""
    spared: set[str] = set()
    for row in oracle.cases.values():
        if _is_spared(row):
            spared |= {
                row[key].replace("-", "") for key in ("id", "household_id", "person_id", "person_key", "home_key")
            }
    return [
        f"ids swapped: {table} {sorted(one.owners & spared)[:2]}"
        for table, one in changed(before, after)
        if one.owners & spared
    ]


def _is_spared(row: Mapping[str, Any]) -> bool:
    return int(row["household_id"].replace("-", ""), 16) % 2 == 0


def _named(value: Any) -> bool:
    return any(_ID.fullmatch(one) for one in ([value] if isinstance(value, str) else value))
