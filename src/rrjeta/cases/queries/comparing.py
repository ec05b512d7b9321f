"""Two records side by side, and what joining them would bring together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.facts import SentOf
from rrjeta.cases.models import Case, ConcernChild, CoWorker, EntryLine, Plan
from rrjeta.cases.queries.doubles import born_alike, find_pair, is_both, reasons_of
from rrjeta.cases.queries.holding import persons_in, units_holding
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.consent.models import Consent
from rrjeta.kernel.sealing import open_record
from rrjeta.kernel.seams import ask
from rrjeta.matching.models import Joining, Pair
from rrjeta.people.models import CareArrangement, Contact, Person, Tie
from rrjeta.people.queries import (
    AlertView,
    PersonView,
    beware_of,
    care_of,
    homes_of,
    other_records,
    person_view,
)
from rrjeta.people.scope import joined_ids

# What stands side by side, in this order; those of the home are shown unless where it is is a secret.
SHOWN = (
    *("given_name", "surname", "nickname", "father_name", "mother_name", "birth", "sex", "personal_number"),
    *("municipality", "village", "address", "phone", "school"),
)
_OF_HOME = frozenset({"village", "address", "municipality"})


@dataclass(frozen=True, slots=True)
class FileLine:
    """A case of one of the two: its number, where it stands, and who works on it."""

    id: UUID
    number: str
    pathway: str
    stage: str
    is_open: bool
    owner: str
    unit: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two as a reader within reach sees it: who it is, and what hangs on it."""

    person: PersonView
    values: dict[str, str]
    is_home_secret: bool
    earlier: list[str]
    alerts: list[AlertView]
    files: list[FileLine]
    concerns: list[str]
    counts: dict[str, int]
    seen_by: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Compared:
    """A pair for its page: `other` is nobody where the second record lies elsewhere."""

    pair: Pair
    one: Side
    other: Side | None
    reasons: tuple[tuple[str, str, float], ...]
    is_same_day: bool
    is_over_border: bool
    waits_for: list[UUID]
    waiting: Joining | None

    @property
    def is_both(self) -> bool:
        """Whether both lie within the reader's reach."""
        return self.other is not None


def compared(actor: Actor, pair_id: UUID) -> Compared:
    """Return a pair side by side, as far as the actor reaches. Raises NotAllowed, NotFound."""
    pair = find_pair(actor, pair_id)
    is_first = pair.is_one_mine  # type: ignore[attr-defined]  # comes with `find_pair`
    mine, theirs = (pair.one, pair.other) if is_first else (pair.other, pair.one)
    one = side_of(actor, mine)
    other = side_of(actor, theirs) if is_both(pair) else None
    asked = Joining.objects.filter(pair=pair, joined_at=None, withdrawn_at=None).select_related("subject", "asked_by")
    return Compared(
        pair=pair,
        one=one,
        other=other,
        reasons=reasons_of(pair) if other else (),
        is_same_day=other is not None and born_alike(one.person, other.person),
        is_over_border=other is None or len(units_holding([mine.id, theirs.id])) > 1,
        waits_for=units_to_confirm(actor, pair),
        waiting=asked.first(),
    )


def units_to_confirm(actor: Actor, pair: Pair) -> list[UUID]:
    """Return the units of which somebody else must confirm; none where the actor may merge for all that hold the two."""
    both = [pair.one_id, pair.other_id]
    units = units_holding(both)
    mine = Person.objects.filter(id__in=both).filter(id__in=persons_in(actor, Permission.MERGE)).count()
    if is_both(pair) and len(units) <= 1:
        return [] if mine == len(both) else sorted(units)
    theirs = pair.other_id if pair.is_one_mine else pair.one_id  # type: ignore[attr-defined]  # comes with `find_pair`
    others = units - actor.unit_ids if is_both(pair) else units_holding([theirs])
    return sorted(others or units)


def side_of(actor: Actor, person: Person) -> Side:
    """Return what stands under a standing person within reach, loaded with their subject. A fixed number of statements.

    A file or concern of theirs that another unit holds is not told of: not its number, not whose it is, not that it is.
    """
    view, ids = person_view(person), [person.id]
    homes = {*homes_of(ids).get(person.id, ()), *([person.household_id] if person.household_id else [])}
    beware, care = beware_of(ids, homes), care_of(ids).get(person.id, [])
    is_sheltered = any(one.is_address_hidden and one.ended_at is None for one in care)
    is_secret = beware.is_home_secret or is_sheltered
    records = joined_ids(ids)
    reached = cases_in(actor, Permission.SEE_CASE, with_own=True).filter(person_id__in=records)
    cases = list(reached.select_related("owner", "unit").order_by("opened_at", "id"))
    return Side(
        person=view,
        values=_values(view, is_secret=is_secret),
        is_home_secret=is_secret,
        earlier=[one.name for one in other_records(person.id)],
        alerts=beware.alerts,
        files=[_line(one) for one in cases],
        concerns=_concerns(actor, person.id),
        counts=_counts(person.id, [one.id for one in cases]),
        seen_by=_seen_by(cases),
    )


def _line(case: Case) -> FileLine:
    owner, unit = case.owner.name, case.unit.name
    return FileLine(case.id, case.number, case.pathway, case.stage, case.is_open, owner, unit, case.municipality)


def _values(view: PersonView, *, is_secret: bool) -> dict[str, str]:
    told: dict[str, Any] = view.told
    found = {name: _said(told.get(name)) for name in SHOWN if name not in ("birth", "sex", "municipality")}
    found |= {"birth": str(told.get("birth_date") or view.birth_on or ""), "sex": view.sex}
    found["municipality"] = view.municipality
    return {name: "" if is_secret and name in _OF_HOME else found[name] for name in SHOWN}


def _said(value: Any) -> str:
    return value if isinstance(value, str) else str(value.get("text", "")) if isinstance(value, dict) else ""


def _concerns(actor: Actor, person_id: UUID) -> list[str]:
    within = concerns_in(actor, Permission.COMPARE).values("id")
    lines = ConcernChild.objects.filter(person_id__in=joined_ids([person_id]), concern_id__in=within)
    found = lines.order_by("entered_at", "id")
    return list(found.values_list("concern__number", flat=True))


def _counts(person_id: UUID, case_ids: Sequence[UUID]) -> dict[str, int]:
    records = joined_ids([person_id])
    lines = EntryLine.objects.filter(case_id__in=case_ids).values_list("entry__kind", flat=True)
    kinds = list(lines)
    return {
        "referrals": len([one for said in ask(SentOf(tuple(case_ids))) for one in said]),
        "plans": Plan.objects.filter(case_id__in=case_ids).count(),
        "visits": kinds.count("visit"),
        "other_entries": len(kinds) - kinds.count("visit"),
        "consents": Consent.objects.filter(person_id__in=records).count(),
        "ties": Tie.objects.filter(child_id__in=records, until=None).count(),
        "contacts": Contact.objects.filter(person_id__in=records, ended_at=None).count(),
        "care": CareArrangement.objects.filter(person_id__in=records).count(),
    }


def _seen_by(cases: Sequence[Case]) -> list[str]:
    """Return who works on these cases: what one of the two files shows, they will read afterwards."""
    working = CoWorker.objects.filter(case_id__in=[one.id for one in cases], ended_at=None).select_related("user")
    names = [f"{one.owner.name} ({one.unit.name})" for one in cases if one.is_open]
    return sorted({*names, *(one.user.name for one in working)})


def joinings_waiting(actor: Actor) -> list[Joining]:
    """Return the joinings that wait for a second person, of children within the actor's reach, the oldest first. One query."""
    mine = persons_in(actor, Permission.COMPARE)
    found = Joining.objects.filter(joined_at=None, withdrawn_at=None).select_related("asked_by", "subject")
    return list((found.filter(kept_id__in=mine) | found.filter(gone_id__in=mine)).order_by("asked_at", "id")[:50])


def told_reason(joining: Joining) -> str:
    """Return how whoever asked knows that it is one child."""
    return str(open_record(joining).get("reason") or "")
