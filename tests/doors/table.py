"""The access table: one row for every door, saying who is let in and what everybody else hears.

A new door gets one row here; `test_table.py` fails until it has one. `lets_in` are the people of tests/doors/world.py for
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

    def expected(self, person: str, let_in: int) -> int:
        """Return the status that the person hears, `let_in` when the door opens."""
        if person in self.lets_in or self.is_open:
            return let_in
        if person == NOBODY:
            return 302
        return 403 if person in self.forbids else 404


def _case(world: World) -> list[Any]:
    return [world.case.id]


def _of(*names: str) -> Address:
    return lambda world: [world.records[name] for name in names]


def _open(name: str, **more: Any) -> Row:
    return Row(name, frozenset(), is_open=True, **more)


SIGNING_IN = [
    _open("account_login", get=None, post=None),
    _open("demo-sign-in", get=405, post=404),
    _open("sign-out", get=None, post=302),
    _open("account_logout", get=None, post=302),
    _open("set-language", get=405, sent={"language": "en"}, post=302),
    Row("account_change_password", EVERYBODY, post=422),
    Row("own-settings", EVERYBODY, sent={"phone": "<"}, post=422),
    Row("hide-names", EVERYBODY, get=405, post=302),
    Row("held-text", frozenset({"ana"}), _of("held")),
    Row("held-text-drop", EVERYBODY, _of("held"), get=405, post=302),
]
OFFICE = [
    Row("office", STAFF),
    Row("cover-set", STAFF, get=302, post=422),
    Row("cover-end", frozenset({"besa", "dea", "edi"}), _of("cover"), post=302),
    Row("exclusion-set", HEADS | DIRECTORS, get=302, post=422),
    Row("exclusion-end", HEAD | DIRECTOR, _of("exclusion"), post=302),
    Row("roster", STAFF | {"helpline"}),
    Row("shift-set", HEADS | DIRECTORS, get=302, post=422),
    Row("shift-end", frozenset({"fatma"}), _of("shift"), post=302),
]
ADMINISTRATION = [
    Row("administration", PACK_READERS),
    Row("pack-marks", PACK_READERS),
    Row("users", ADMINISTRATOR),
    Row("user-create", ADMINISTRATOR, post=422),
    Row("user", ADMINISTRATOR, _of("user")),
    Row("user-change", ADMINISTRATOR, _of("user"), post=422),
    Row("user-password", ADMINISTRATOR, _of("user"), post=422),
    Row("user-disable", ADMINISTRATOR, _of("user"), post=302),
    Row("user-enable", ADMINISTRATOR, _of("user"), post=302),
    Row("user-join", ADMINISTRATOR, _of("user"), post=422),
    Row("role-end", ADMINISTRATOR, _of("user", "role"), post=302),
    Row("units", ADMINISTRATOR),
    Row("unit-create", ADMINISTRATOR, post=422),
    Row("unit-change", ADMINISTRATOR, _of("unit"), post=422),
]
WORK = [
    Row("start", EVERYBODY),
    Row("worklist", STAFF | {"meeting_member"}),
    Row("case", UNIT | HEAD | DIRECTOR | DUTY, _case),
]
# A colleague of the unit sees the case, as whoever is on duty does; printing is for those who work on it.
_SEE_ONLY = frozenset({"besa"}) | DUTY


def _file(world: World) -> list[Any]:
    return [world.case.id, "case_file", world.case.id]


PAPERS = [
    Row("case-papers", OWNER | HEAD, _case, _SEE_ONLY),
    Row("paper-ask", OWNER | HEAD, _file, _SEE_ONLY),
    Row("paper-print", OWNER | HEAD, _file, _SEE_ONLY, 302, {"audience": "own", "language": "sq"}, 200),
    Row("blank-forms", EVERYBODY),
    Row("blank-form", EVERYBODY, lambda world: ["visit", "sq"]),
    Row("blank-pack", EVERYBODY, lambda world: ["sq"]),
    Row("day-sheet", WORKERS | HEADS, get=302, sent={"case": "none"}, post=302),
]

TABLE: list[Row] = [*SIGNING_IN, *OFFICE, *ADMINISTRATION, *WORK, *PAPERS]
