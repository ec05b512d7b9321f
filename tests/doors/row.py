"""A row of the access table, and who is meant by its groups.

`lets_in` are the people of tests/doors/world.py for
whom the door opens on the record of the row. `forbids` see the record and are told that they may not (403). Everybody else
hears that the page does not exist (404), and whoever is not signed in is led to the sign-in page (302).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.doors.world import NOBODY, PEOPLE, Address, World

# --- Who -------------------------------------------------------------------------------------------
EVERYBODY = frozenset(PEOPLE)
OWNER = frozenset({"ana", "covering"})
UNIT = OWNER | {"besa"}
HEAD = frozenset({"dea"})
DIRECTOR = frozenset({"edi"})
DUTY = frozenset({"on_duty"})
WORKERS = frozenset({"ana", "besa", "covering", "excluded", "cen", "on_duty", "next_door"})
HEADS = frozenset({"dea", "fatma"})
DIRECTORS = frozenset({"edi"})
STAFF = WORKERS | HEADS | DIRECTORS
ADMINISTRATOR = frozenset({"administrator"})
PACK_READERS = frozenset({"administrator", "data_protection", "agency"})
# What a case and its pages open to: who works on it, the head, and whoever is on call here tonight.
SEES = UNIT | HEAD | DIRECTOR | DUTY
READS = OWNER | HEAD | DUTY
LOGGERS = STAFF | {"needs_officer", "school", "health", "police", "helpline", "partner", "shelter"}
# A concern that Ana logged: her unit, whoever is on call. Who is shut out of the family is let in nowhere.
SCREENS = UNIT | HEAD | DUTY
COLLEAGUE = frozenset({"besa"})
# They see the case, and do its casework only once it is theirs or they stand in.
BESIDE = COLLEAGUE | DUTY | HEAD | DIRECTOR


@dataclass(frozen=True)
class Row:
    """What one door answers. `get` and `post` are what whoever is let in hears; None means: this is not asked."""

    name: str
    lets_in: frozenset[str]
    args: Address = lambda world: []
    forbids: frozenset[str] = frozenset()
    get: int | None = 200
    sent: Mapping[str, Any] = field(default_factory=dict)
    post: int | None = None
    is_open: bool = False
    query: str = ""

    def expected(self, person: str, let_in: int) -> int:
        """Return the status that the person hears, `let_in` when the door opens."""
        if person in self.lets_in or self.is_open:
            return let_in
        if person == NOBODY:
            return 302
        return 403 if person in self.forbids else 404


def of_case(world: World) -> list[Any]:
    return [world.case.id]


def of(*names: str) -> Address:
    return lambda world: [world.records[name] for name in names]


def of_case_and(*names: str) -> Address:
    return lambda world: [world.case.id, *(world.records[name] for name in names)]


def of_paper(world: World) -> list[Any]:
    return [world.case.id, "case_file", world.case.id]


def open_row(name: str, **more: Any) -> Row:
    return Row(name, frozenset(), is_open=True, **more)
