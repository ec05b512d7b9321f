"""Persons: registered by a concern, corrected later; whoever looks for persons is told of every change."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rrjeta.kernel.clock import today
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import new_subject, peek_record
from rrjeta.kernel.seams import announce
from rrjeta.people.choices import PersonKind
from rrjeta.people.facts import PersonNamed, PersonTold
from rrjeta.people.models import Household, Person, Stay
from rrjeta.people.rules import birth_of

_NAMES = ("given_name", "surname", "father_name", "mother_name", "nickname")
_COMPARED = frozenset(("sex", "municipality", "birth_precision"))


def register_household(*, municipality: str, told: Mapping[str, Any] | None = None) -> Household:
    """Insert a household with a key of its own. Raises OutsideOperation."""
    return add(Household(subject=new_subject(), municipality=municipality), told)


def register_person(
    *,
    household: Household | None,
    kind: PersonKind = PersonKind.CHILD,
    sex: str = "u",
    municipality: str = "",
    birth_precision: str = "",
    told: Mapping[str, Any],
    fields: Mapping[str, Any] | None = None,
) -> Person:
    """Insert a provisional person with a key of their own. Raises OutsideOperation.

    `told` holds the sealed values named at `Person`; birth_date is an ISO day, age_estimate whole years.
    """
    birth = _birth(told, birth_precision)
    person = Person(
        subject=new_subject(),
        household=household,
        kind=kind,
        sex=sex,
        municipality=municipality,
        birth_year=birth.year,
        birth_month=birth.month,
        birth_precision=birth.precision,
        **(fields or {}),
    )
    add(person, told)
    if household is not None:
        add(Stay(person=person, household=household))
    announce(told_of(person, told))
    announce(PersonNamed(person.id))
    return person


def correct_person(
    person: Person,
    *,
    fields: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
    base_version: int | None = None,
) -> Person:
    """Change what is known of a person, keeping the earlier version. Raises Stale, OutsideOperation."""
    fields, told = dict(fields or {}), dict(told or {})
    before = peek_record(person)
    if {"birth_date", "age_estimate"} & told.keys() or "birth_precision" in fields:
        known = {**before, **told}
        birth = _birth(known, fields.get("birth_precision", person.birth_precision))
        fields |= {"birth_year": birth.year, "birth_month": birth.month, "birth_precision": birth.precision}
    change(person, fields, told, base_version)
    if any(told.get(name) != before.get(name) for name in told) or _COMPARED & fields.keys():
        announce(told_of(person, {**before, **told}))
    if any(told.get(name) != before.get(name) for name in (*_NAMES, "birth_date") if name in told):
        announce(PersonNamed(person.id))
    return person


def _birth(told: Mapping[str, Any], precision: str) -> Any:
    typed = told.get("birth_date")
    day = date.fromisoformat(typed) if typed else None
    return birth_of(day, precision, told.get("age_estimate"), today())


def told_of(person: Person, told: Mapping[str, Any]) -> PersonTold:
    """Return what tells a person apart from others."""
    born = person.birth_year, person.birth_month, person.birth_precision
    return PersonTold(person.id, told, person.sex, born, person.municipality)
