"""Relations that open and close records beyond role and unit, each by its own operation: leave, duty, ties, co-work."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from rrjeta.access.choices import DataClass
from rrjeta.access.operations.relations import exclude, set_cover, set_shift
from rrjeta.cases.operations.around_child import attach_document, say_care
from rrjeta.cases.operations.consents import record_consent
from rrjeta.cases.operations.transfers import add_co_worker
from rrjeta.jobs.hostile.doing import Doing, page
from rrjeta.jobs.hostile.making import Made
from rrjeta.jobs.playing.given import service_consent
from rrjeta.kernel import clock
from rrjeta.network.operations.drafting import ReferralGiven, draft_referral, send_referral
from rrjeta.network.operations.receiving import answer_referral
from rrjeta.network.queries.packaging import composed
from rrjeta.network.rules.loop import Given
from rrjeta.network.scope import find_sent
from rrjeta.papers.queries.sheltered import PlaceTold

# Every so many offices somebody is away, every so many cases a stranger works along or a colleague has a tie.
_AWAY, _ALONG, _TIED, _WITH_DOCUMENT, _HIDDEN, _REFERRED = 4, 12, 10, 10, 7, 9
_ON_CALL = timedelta(days=6)
# Who receives referrals: the colleague of a partner, whose team has an inbox.
_RECEIVER, _BODY = "partner-1", "tdh"
Row = Mapping[str, Any]


class Answered(StrEnum):
    """How far a referral came: each opens something else to its receiver."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Relations:
    """Sets the relations of a register just made; returns the ids of those that have an address."""

    def __init__(self, made: Made, cases: Sequence[Row]) -> None:
        self._made, self._cast, self._doing = made, made.cast, Doing(made)
        self._keys = {one: key for key, one in made.cast.items()}
        self._cases = [row for row in cases if row["is_open"] and row["merged_into_id"] is None]
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
            if number % _REFERRED == 0:
                self._referral(row, list(Answered)[number // _REFERRED % len(Answered)])
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
            "pages": [page(inside)],
            "happened_at": clock.now(),
        }
        self._do(attach_document, self._keys[row["owner_id"]], "", given)

    def _referral(self, row: Row, answered: Answered) -> None:
        """Refer a child to a team elsewhere under a consent, and have it answered; what is told of the child bears a canary."""
        owner, key = self._keys[row["owner_id"]], row["person_key"]
        consent = {"case_id": row["id"], "given": service_consent(_BODY, ("identity", "narrative"), "mother")}
        self._do(record_consent, owner, "", consent)
        word = self._made.sower.word(DataClass.NARRATIVE, "network_referral", row["id"], key, "narrative")
        given = ReferralGiven(
            need="psych_support",
            urgency="routine",
            asks="Eight talks",
            narrative=f"Words {word}",
            purpose="service",
            unit_id=self._team(),
            classes=("narrative",),
            language="sq",
        )
        made = self._do(draft_referral, owner, "", {"case_id": row["id"], "given": given})
        try:
            mark = composed(self._doing.actor(owner), find_sent(self._doing.actor(owner), made)).mark
            self._do(send_referral, owner, "", {"referral_id": made, "mark": mark})
        except PlaceTold:
            # Where a hidden place is told nothing leaves: the draft stays.
            return
        if answered is not Answered.SENT:
            move = "accept" if answered is Answered.ACCEPTED else "refuse"
            said = Given(reason="capacity", day=clock.today() + timedelta(days=3))
            self._do(answer_referral, _RECEIVER, "", {"referral_id": made, "move": move, "given": said})
        # What stands in an inbox shows no name; an accepted one opens who the child is.
        for kind in ("inbox", "serving") if answered is Answered.ACCEPTED else ("inbox",):
            self.found.append({"kind": kind, "id": made, "user": self._cast[_RECEIVER], "of": row["id"]})

    def _do(self, operation: Callable[..., UUID], by: str, kind: str, given: Mapping[str, Any], of: Any = "") -> UUID:
        done = self._doing.do(operation, by, **given)
        if kind:
            user = given.get("user_id", given.get("covered_by_id"))
            self.found.append({"kind": kind, "id": done, "user": user, "of": of})
        return done

    def _team(self) -> UUID:
        """Return the one team of the receiver, who shares its key."""
        return next(iter(self._doing.actor(_RECEIVER).unit_ids))
