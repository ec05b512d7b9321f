"""Reads of persons and households.

This room knows no reach: who may see a person is decided by the record that led here (a case, a concern), so every
query takes ids that its caller found within the actor's reach. They are ids of records that stand; what is read is that
of every record joined into them (scope.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from rrjeta.kernel.clock import today
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.people.choices import HIDING_ALERTS, PersonKind
from rrjeta.people.models import CareArrangement, Contact, Household, Person, SafetyAlert, Tie
from rrjeta.people.rules import age_in_years, shown_name
from rrjeta.people.scope import homes_with, joined_homes, joined_ids, records_of, standing

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
    """Return what pages show of a person loaded with their subject: of the record that stands, loaded with its own."""
    person = person.standing if told is None else person
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
    """Return persons by id, whether or not it is that of a record that stands. One query."""
    found = Person.objects.filter(id__in=list(ids)).select_related("subject", "merged_into__subject")
    return {person.id: person_view(person) for person in found}


def children_with(standing_id: UUID, household_id: UUID | None) -> list[PersonView]:
    """Return the other children of the homes of a person, the eldest first. One query."""
    homes = joined_homes([standing_id], [household_id] if household_id else [])
    found = (
        Person.objects.filter(household_id__in=homes, kind=PersonKind.CHILD)
        .select_related("subject", "merged_into__subject")
        .annotate(stands=standing())
        .exclude(stands=standing_id)
        .order_by("birth_year", "birth_month", "entered_at")
    )
    return list({person.standing_id: person_view(person) for person in found}.values())


def homes_of(standing_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return the households to which each of these persons belongs by any of their records. One query."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    records = Person.objects.filter(id__in=joined_ids(standing_ids), household__isnull=False).order_by()
    for person, home in records.values_list(standing(), "household_id"):
        found[person].add(home)
    return found


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
    found = list(_alerts_about(set(person_ids), set(household_ids)).select_related("subject").order_by("happened_at"))
    alerts = [
        AlertView(
            alert.id,
            alert.code,
            open_record(alert).get("words", ""),
            alert.of_person,
            alert.household_id,
            alert.happened_at,
        )
        for alert in found
        if alert.is_theirs or alert.household_id
    ]
    return Beware(alerts, any(alert.code in HIDING_ALERTS for alert in found))


def _alerts_about(person_ids: Collection[UUID], household_ids: Collection[UUID]) -> QuerySet[Any]:
    """Return the alerts on these persons and households, and the hiding ones on anybody in these households."""
    theirs, homes = Q(person_id__in=joined_ids(person_ids)), joined_homes(person_ids, household_ids)
    inside = Person.objects.filter(household_id__in=homes).order_by().values("id")
    hiding = Q(person_id__in=inside, code__in=HIDING_ALERTS)
    found = SafetyAlert.objects.filter(theirs | Q(household_id__in=homes) | hiding, ended_at=None)
    return found.annotate(is_theirs=ExpressionWrapper(theirs, BooleanField()), of_person=standing("person"))


def hiding_alerts() -> QuerySet[SafetyAlert]:
    """Return the alerts in force that make an address a secret."""
    return SafetyAlert.objects.filter(ended_at=None, code__in=HIDING_ALERTS)


def secret_persons() -> QuerySet[Any, Any]:
    """Return the ids of every record of the persons on whom such an alert stands, as a subquery."""
    return records_of(hiding_alerts().exclude(person=None).order_by().values("person_id"))


def sheltered_persons() -> QuerySet[Any, Any]:
    """Return the ids of every record of the persons who live where no address is told now, as a subquery."""
    sheltered = CareArrangement.objects.filter(is_address_hidden=True, ended_at=None)
    return records_of(sheltered.order_by().values("person_id"))


def secret_homes() -> QuerySet[Any, Any]:
    """Return the ids of the households on which, or on anybody in which, such an alert stands, as a subquery."""
    inside = hiding_alerts().exclude(person__household=None).values("person__household_id")
    on_home = hiding_alerts().exclude(household=None).values("household_id")
    return homes_with(Household.objects.filter(Q(id__in=on_home) | Q(id__in=inside)).order_by().values("id"))


def alerted(person_ids: Iterable[UUID], household_ids: Iterable[UUID]) -> Alerted:
    """Return which of these persons and households carry an alert, without opening one.

    One query; a second one where an alert stands on a home in which somebody lives by another of their records.
    """
    ids, homes = set(person_ids), set(household_ids)
    found = _alerts_about(ids, homes)
    rows = list(found.values_list("of_person", "household_id", "person__household_id", "code"))
    elsewhere = {home for _person, *at, _code in rows for home in at if home and home not in homes}
    lived = homes_of(ids) if elsewhere else {}
    every, secret = set[UUID](), set[UUID]()
    for person, household, home, code in rows:
        every |= {person} if person else {household, *_living_at(lived, household)}
        if code in HIDING_ALERTS:
            at = household or home
            secret |= {one for one in (person, at) if one} | _living_at(lived, at)
    return Alerted(frozenset(every), frozenset(secret))


def _living_at(lived: Mapping[UUID, Collection[UUID]], home: UUID | None) -> set[UUID]:
    return {person for person, homes in lived.items() if home in homes}


def family_of(child_ids: Iterable[UUID]) -> list[TieView]:
    """Return everybody tied to these children, present ties first. One query."""
    found = (
        Tie.objects.filter(child_id__in=joined_ids(set(child_ids)), is_taken_back=False)
        .select_related("person__subject", "person__merged_into__subject")
        .annotate(of_child=standing("child"))
    )
    return [
        TieView(
            tie.id,
            tie.of_child,
            tie.relationship,
            tie.is_carer,
            tie.is_legal,
            tie.certainty,
            tie.since,
            tie.until,
            person_view(tie.person),
        )
        for tie in sorted(found, key=lambda one: (one.until is not None, not one.is_carer, one.entered_at))
        # Nobody is their own brother: the tie was written when the two were still held for two.
        if tie.person.standing_id != tie.of_child
    ]


def care_of(person_ids: Iterable[UUID]) -> dict[UUID, list[CareView]]:
    """Return each person's care arrangements, the present one first. One query."""
    found = CareArrangement.objects.filter(person_id__in=joined_ids(set(person_ids))).select_related("subject")
    care: dict[UUID, list[CareView]] = defaultdict(list)
    for one in found.annotate(of_person=standing("person")).order_by("-since_at"):
        care[one.of_person].append(
            CareView(one.arrangement, one.since_at, one.ended_at, one.is_address_hidden, open_record(one))
        )
    return care


def contacts_of(person_ids: Iterable[UUID]) -> list[ContactView]:
    """Return the contacts around these children. One query."""
    found = Contact.objects.filter(person_id__in=joined_ids(set(person_ids)), ended_at=None).select_related("subject")
    return [
        ContactView(one.id, one.version, one.kind, one.may_phone, one.knows_case, open_record(one))
        for one in found.order_by("kind", "entered_at")
    ]


def other_records(standing_id: UUID) -> list[PersonView]:
    """Return the records that were joined into this one, as they were told. One query."""
    found = Person.objects.filter(merged_into_id=standing_id).select_related("subject").order_by("entered_at", "id")
    return [person_view(one, open_record(one)) for one in found]


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
    ids = joined_ids(set(child_ids))
    found: dict[UUID, list[str]] = defaultdict(list)
    ties = Tie.objects.filter(child_id__in=ids, until=None, is_taken_back=False).select_related("person__subject")
    for tie in ties.annotate(of_child=standing("child")):
        found[tie.of_child].append(words_of(tie.person, is_home_secret=tie.of_child in secret))
    contacts = Contact.objects.filter(person_id__in=ids, ended_at=None).select_related("subject")
    for contact in contacts.annotate(of_person=standing("person")):
        found[contact.of_person] += [str(value) for value in peek_record(contact).values()]
    return {child_id: " ".join(words) for child_id, words in found.items()}


def words_of_joined(standing_ids: Iterable[UUID], secret: Collection[UUID] = ()) -> dict[UUID, str]:
    """Return the words of the records that were joined into these, by who stands. One query, no showing."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for one in Person.objects.filter(merged_into_id__in=set(standing_ids)).select_related("subject"):
        found[one.standing_id].append(words_of(one, is_home_secret=one.standing_id in secret))
    return {person_id: " ".join(words) for person_id, words in found.items()}
