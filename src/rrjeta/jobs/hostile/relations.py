"""Relations that open and close records beyond role and unit, each by its own operation: leave, duty, ties, co-work."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.choices import DataClass
from rrjeta.access.operations.relations import exclude, set_cover, set_shift
from rrjeta.access.queries import actor_of_user
from rrjeta.cases.operations.around_child import attach_document, say_care
from rrjeta.cases.operations.transfers import add_co_worker
from rrjeta.jobs.hostile.making import Made
from rrjeta.kernel import clock
from rrjeta.kernel.ids import new_id

# Every so many offices somebody is away, every so many cases a stranger works along or a colleague has a tie.
_AWAY, _ALONG, _TIED, _WITH_DOCUMENT, _HIDDEN = 4, 12, 10, 10, 7
_ON_CALL = timedelta(days=6)
_PDF = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 99]/Contents 4 0 R>>endobj\n"
    b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n"
)

Row = Mapping[str, Any]


class Relations:
    """Sets the relations of a register just made; returns the ids of those that have an address."""

    def __init__(self, made: Made, cases: Sequence[Row]) -> None:
        self._made, self._cast = made, made.cast
        self._keys = {one: key for key, one in made.cast.items()}
        self._cases = [row for row in cases if row["is_open"] and row["merged_into_id"] is None]
        self._actors: dict[str, Actor] = {}
        self.found: list[dict[str, Any]] = []

    def set_all(self) -> list[dict[str, Any]]:
        """Set leave, duty, exclusions, co-work, refuges and documents; return of each its kind, id, whose it is and of what."""
        offices = [key for key in self._made.office["units"] if f"{key}-head" in self._cast]
        for number, office in enumerate(offices):
            if number % _AWAY == 0:
                self._leave(office)
            if office.endswith("-1"):
                self._duty(office)
        for number, row in enumerate(self._cases):
            office = self._keys[row["unit_id"]]
            if number % _ALONG == 0:
                self._along(row, office, offices[(offices.index(office) + 2) % len(offices)])
            if number % _TIED == 0:
                self._tie(row, office)
            if number % _HIDDEN == 0:
                self._refuge(row)
            if number % _WITH_DOCUMENT == 0:
                self._document(row)
        return self.found

    def _leave(self, office: str) -> None:
        given = {
            "away_id": self._cast[f"{office}-0"],
            "covered_by_id": self._cast[f"{office}-1"],
            "starts_on": clock.today(),
            "ends_on": clock.today() + timedelta(days=30),
        }
        self._do(set_cover, f"{office}-head", "cover", given, given["away_id"])

    def _duty(self, office: str) -> None:
        given = {
            "municipality": self._made.office["units"][office]["municipality"],
            "user_id": self._cast[f"{office}-1"],
            "starts_at": clock.now() - timedelta(hours=1),
            "ends_at": clock.now() + _ON_CALL,
        }
        self._do(set_shift, f"{office}-head", "shift", given, given["municipality"])

    def _along(self, row: Row, office: str, elsewhere: str) -> None:
        given = {"case_id": row["id"], "user_id": self._cast[f"{elsewhere}-1"]}
        self._do(add_co_worker, f"{office}-head", "co_worker", given, row["id"])

    def _tie(self, row: Row, office: str) -> None:
        colleagues = [f"{office}-0", f"{office}-1"]
        other = next(key for key in colleagues if self._cast[key] != row["owner_id"])
        owned = {one["household_id"] for one in self._cases if one["owner_id"] == self._cast[other]}
        if row["household_id"] not in owned:
            given = {"user_id": self._cast[other], "number": row["number"]}
            self._do(exclude, f"{office}-head", "exclusion", given, row["id"])

    def _refuge(self, row: Row) -> None:
        """Hide the child: where it is now stands on a page of its own."""
        word = self._made.sower.word(
            DataClass.PLACEMENT, "people_carearrangement", row["id"], row["person_key"], "where"
        )
        given = {
            "case_id": row["id"],
            "arrangement": "shelter_dv",
            "where": f"Refuge {word}",
            "with_whom": "",
            "is_address_hidden": True,
            "since_at": clock.now(),
        }
        self._do(say_care, self._keys[row["owner_id"]], "refuge", given, row["id"])

    def _document(self, row: Row) -> None:
        sower, key = self._made.sower, row["person_key"]
        inside = sower.word(DataClass.NARRATIVE, "file", row["id"], key, "content")
        given = {
            "case_id": row["id"],
            "kind": "court_decision",
            "title": f"Decision {sower.word(DataClass.NARRATIVE, 'files_attachment', row['id'], key, 'title')}",
            "pages": [_page(inside)],
            "happened_at": clock.now(),
        }
        self._do(attach_document, self._keys[row["owner_id"]], "", given)

    def _do(self, operation: Callable[..., UUID], by: str, kind: str, given: Mapping[str, Any], of: Any = "") -> None:
        if by not in self._actors:
            self._actors[by] = actor_of_user(self._cast[by])
        done = operation(self._actors[by], operation_id=new_id(), **given)
        if kind:
            user = given.get("user_id", given.get("covered_by_id"))
            self.found.append({"kind": kind, "id": done, "user": user, "of": of})


def _page(words: str) -> bytes:
    """Return a PDF of one page on which the words stand."""
    content = b"BT (" + words.encode() + b") Tj ET"
    return _PDF % (len(content), content)
