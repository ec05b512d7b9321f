"""The people whom a concern names become provisional persons. Called inside operations of a concern."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from rrjeta.cases.rules.concerns import Named, Told, adults_of, child_told
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Household, Person, Tie
from rrjeta.people.operations.around import tie
from rrjeta.people.operations.persons import correct_person, register_household, register_person

_PARENT_TIES = ("father", "mother")


def new_household(*, municipality: str, place: str, address: str, named: Named) -> Household:
    """Insert the provisional household of a concern, called by the first surname that was said."""
    names = [row.get("child_surname") for row in named.children]
    told = {"name": next((name for name in names if name), ""), "village": place, "address": address}
    return register_household(municipality=municipality, told={key: value for key, value in told.items() if value})


def register_child(
    household: Household, row: Mapping[str, Any], named: Named, *, municipality: str, place: str, address: str
) -> Person:
    """Insert one child of a concern as a provisional person; nothing of the row is required."""
    return register_person(
        household=household,
        kind=PersonKind.CHILD,
        sex=row.get("sex") or "u",
        municipality=municipality,
        birth_precision=row.get("birth_precision") or "",
        told=child_told(row, named, place, address),
    )


def settle_adults(
    *, household: Household, municipality: str, children: Sequence[Person], named: Named, suspected_id: UUID | None
) -> UUID | None:
    """Register the adults named, or correct those named before; tie them to the children.

    Returns the person suspected, if any.
    """
    present = list(
        Tie.objects.filter(child__in=children, until=None, is_taken_back=False).select_related(
            "person__subject", "person__merged_into__subject"
        )
    )
    found = None
    for adult in adults_of(named):
        person = _said_before(present, adult, suspected_id)
        if person is not None:
            correct_person(person, told=adult.told)
        else:
            person = register_person(
                household=household if adult.is_at_home else None,
                kind=PersonKind.ADULT,
                sex=adult.sex,
                municipality=municipality,
                told=adult.told,
            )
        _tie(person, children, adult, present)
        found = person.id if adult.is_suspected else found
    return found


def _tie(person: Person, children: Iterable[Person], adult: Told, present: Sequence[Tie]) -> None:
    tied = {(one.person_id, one.child_id, one.relationship) for one in present}
    for child in children:
        for relationship in adult.ties:
            if (person.id, child.id, relationship) not in tied:
                tie(person, child, relationship, is_carer=adult.is_at_home)


def _said_before(present: Sequence[Tie], adult: Told, suspected_id: UUID | None) -> Person | None:
    """Return the person registered for the same adult by an earlier save, or None."""
    parents = {one.relationship: one.person for one in present if one.relationship in _PARENT_TIES}
    for relationship in adult.ties:
        if relationship in _PARENT_TIES:
            return parents.get(relationship)
    others = (one.person for one in present if one.person_id == suspected_id)
    return next((person for person in others if person not in parents.values()), None)
