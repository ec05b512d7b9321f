"""Reads of persons and households.

This room knows no reach: who may see a person is decided by the record that led here (a case, a concern), so every
query takes ids that its caller found within the actor's reach.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.kernel.clock import today
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.people.choices import HIDING_ALERTS, PersonKind
from rrjeta.people.models import CareArrangement, Contact, Household, Person, SafetyAlert, Tie
from rrjeta.people.rules import age_in_years, shown_name

_HOME_WORDS = frozenset({"address", "village", "admin_unit"})


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as pages show them: what is told, and what follows from it."""

    id: UUID
    version: int
    kind: str
    household_id: UUID | None
    name: str
    nickname: str
    sex: str
    age: int | None
    birth_on: date | None
    birth_precision: str
    is_age_estimated: bool
    municipality: str
    languages: tuple[str, ...]
    needs_interpreter: bool
    is_provisional: bool
    coded: dict[str, Any]
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AlertView:
    """One thing to beware of."""

    id: UUID
    code: str
    words: str
    person_id: UUID | None
    household_id: UUID | None
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class TieView:
    """Somebody of the family: what they are to a child, and their own record."""

    tie_id: UUID
    child_id: UUID
    relationship: str
    is_carer: bool
    is_legal: bool
    certainty: str
    since: date | None
    until: date | None
    person: PersonView


@dataclass(frozen=True, slots=True)
class CareView:
    """With whom a child lives."""

    arrangement: str
    since_at: datetime
    ended_at: datetime | None
    is_address_hidden: bool
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Alerted:
    """Ids of persons and households that carry any alert, and of those whose address an alert makes a secret.

    An alert on one person makes the whole home a secret: brothers and sisters live at the same address.
    """

    any: frozenset[UUID]
    secret: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Beware:
    """What to beware of, and whether an alert on the home, or on anybody in it, makes where they live a secret."""

    alerts: list[AlertView]
    is_home_secret: bool


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody around the child whom a worker may call."""

    id: UUID
    version: int
    kind: str
    may_phone: str
    knows_case: bool
    told: dict[str, Any]


def person_view(person: Person, told: dict[str, Any] | None = None) -> PersonView:
    """Return what pages show of a person loaded with their subject."""
    told = open_record(person) if told is None else told
    day = date.fromisoformat(told["birth_date"]) if told.get("birth_date") else None
    return PersonView(
        id=person.id,
        version=person.version,
        kind=person.kind,
        household_id=person.household_id,
        name=shown_name(told),
        nickname=told.get("nickname", ""),
        sex=person.sex,
        age=age_in_years(person.birth_year, person.birth_month, today(), day),
        birth_on=day or _about(person),
        birth_precision=person.birth_precision,
        is_age_estimated=person.birth_precision in ("year", "estimated"),
        municipality=person.municipality,
        languages=tuple(person.languages),
        needs_interpreter=person.needs_interpreter,
        is_provisional=person.is_provisional,
        coded=person.coded,
        told=told,
    )


def _about(person: Person) -> date | None:
    return date(person.birth_year, person.birth_month or 1, 1) if person.birth_year else None


def persons(ids: Iterable[UUID]) -> dict[UUID, PersonView]:
    """Return persons by id. One query."""
    found = Person.objects.filter(id__in=list(ids)).select_related("subject")
    return {person.id: person_view(person) for person in found}


def children_of(household_ids: Iterable[UUID]) -> dict[UUID, list[PersonView]]:
    """Return the children of each household, the eldest first. One query."""
    found = Person.objects.filter(
        household_id__in=list(household_ids), kind=PersonKind.CHILD, merged_into=None
    ).select_related("subject")
    children: dict[UUID, list[PersonView]] = defaultdict(list)
    for person in found.order_by("birth_year", "birth_month", "entered_at"):
        if person.household_id is not None:
            children[person.household_id].append(person_view(person))
    return children


def household_told(household: Household) -> dict[str, Any]:
    """Return what a household loaded with its subject tells: name, address, village, admin_unit, directions."""
    return open_record(household)


def alerts_for(person_ids: Iterable[UUID], household_ids: Iterable[UUID]) -> list[AlertView]:
    """Return what to beware of with these persons and households, the newest last. One query."""
    return beware_of(person_ids, household_ids).alerts


def beware_of(person_ids: Iterable[UUID], household_ids: Iterable[UUID]) -> Beware:
    """Return what to beware of with these persons and households, and whether a home of theirs is a secret. One query.

    An alert on somebody else of the home is not shown and not opened; it hides the address all the same.
    """
    ids, homes = set(person_ids), set(household_ids)
    found = list(_alerts_about(ids, homes).select_related("subject").order_by("happened_at"))
    alerts = [
        AlertView(
            alert.id,
            alert.code,
            open_record(alert).get("words", ""),
            alert.person_id,
            alert.household_id,
            alert.happened_at,
        )
        for alert in found
        if alert.person_id in ids or alert.household_id in homes
    ]
    return Beware(alerts, any(alert.code in HIDING_ALERTS for alert in found))


def _alerts_about(person_ids: Collection[UUID], household_ids: Collection[UUID]) -> QuerySet[SafetyAlert]:
    """Return the alerts on these persons and households, and the hiding ones on anybody in these households."""
    inside = Person.objects.filter(household_id__in=household_ids).values("id")
    about = Q(person_id__in=person_ids) | Q(household_id__in=household_ids)
    return SafetyAlert.objects.filter(about | Q(person_id__in=inside, code__in=HIDING_ALERTS), ended_at=None)


def hiding_alerts() -> QuerySet[SafetyAlert]:
    """Return the alerts in force that make an address a secret."""
    return SafetyAlert.objects.filter(ended_at=None, code__in=HIDING_ALERTS)


def secret_persons() -> QuerySet[SafetyAlert, Any]:
    """Return the ids of the persons on whom such an alert stands, as a subquery."""
    return hiding_alerts().exclude(person=None).values("person_id")


def secret_homes() -> QuerySet[Household, Any]:
    """Return the ids of the households on which, or on anybody in which, such an alert stands, as a subquery."""
    inside = hiding_alerts().exclude(person__household=None).values("person__household_id")
    on_home = hiding_alerts().exclude(household=None).values("household_id")
    return Household.objects.filter(Q(id__in=on_home) | Q(id__in=inside)).values("id")


def alerted(person_ids: Iterable[UUID], household_ids: Iterable[UUID]) -> Alerted:
    """Return which of these persons and households carry an alert, without opening one. One query."""
    found = _alerts_about(list(person_ids), list(household_ids))
    rows = list(found.values_list("person_id", "household_id", "person__household_id", "code"))
    hiding = [ids for *ids, code in rows if code in HIDING_ALERTS]
    return Alerted(
        frozenset(person or household for person, household, _home, _code in rows),
        frozenset(one for ids in hiding for one in ids if one),
    )


def family_of(child_ids: Iterable[UUID]) -> list[TieView]:
    """Return everybody tied to these children, present ties first. One query."""
    found = Tie.objects.filter(child_id__in=list(child_ids), is_taken_back=False).select_related("person__subject")
    return [
        TieView(
            tie.id,
            tie.child_id,
            tie.relationship,
            tie.is_carer,
            tie.is_legal,
            tie.certainty,
            tie.since,
            tie.until,
            person_view(tie.person),
        )
        for tie in sorted(found, key=lambda one: (one.until is not None, not one.is_carer, one.entered_at))
    ]


def care_of(person_ids: Iterable[UUID]) -> dict[UUID, list[CareView]]:
    """Return each person's care arrangements, the present one first. One query."""
    found = CareArrangement.objects.filter(person_id__in=list(person_ids)).select_related("subject")
    care: dict[UUID, list[CareView]] = defaultdict(list)
    for one in found.order_by("-since_at"):
        care[one.person_id].append(
            CareView(one.arrangement, one.since_at, one.ended_at, one.is_address_hidden, open_record(one))
        )
    return care


def contacts_of(person_ids: Iterable[UUID]) -> list[ContactView]:
    """Return the contacts around these children. One query."""
    found = Contact.objects.filter(person_id__in=list(person_ids), ended_at=None).select_related("subject")
    return [
        ContactView(one.id, one.version, one.kind, one.may_phone, one.knows_case, open_record(one))
        for one in found.order_by("kind", "entered_at")
    ]


def words_of(person: Person, *, is_home_secret: bool = False) -> str:
    """Return every word by which one's own cases are found: names, nickname, village, school, phone. Not a showing.

    Where an alert makes the home a secret nobody finds a child by it: a search for a street would tell who lives there.
    """
    told = {name: value for name, value in peek_record(person).items() if not (is_home_secret and name in _HOME_WORDS)}
    parts = [str(value) for value in told.values() if isinstance(value, (str, int))]
    parts += [str(phone.get("number", "")) for phone in told.get("phones", []) if isinstance(phone, dict)]
    return " ".join(parts)


def words_around(child_ids: Iterable[UUID], secret: Collection[UUID] = ()) -> dict[UUID, str]:
    """Return the words of everybody around each child: family and contacts, by name and phone. Two queries, no showing.

    `secret` names the children whose home is a secret: where their family lives finds nobody either.
    """
    ids = list(child_ids)
    found: dict[UUID, list[str]] = defaultdict(list)
    for tie in Tie.objects.filter(child_id__in=ids, until=None, is_taken_back=False).select_related("person__subject"):
        found[tie.child_id].append(words_of(tie.person, is_home_secret=tie.child_id in secret))
    for contact in Contact.objects.filter(person_id__in=ids, ended_at=None).select_related("subject"):
        found[contact.person_id] += [str(value) for value in peek_record(contact).values()]
    return {child_id: " ".join(words) for child_id, words in found.items()}
