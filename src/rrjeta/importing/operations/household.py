"""The family around children who come in: parents by the names their children's rows tell, members by rows of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from rrjeta.cases.models import Case
from rrjeta.cases.rules.registration import SIBLINGS
from rrjeta.importing.choices import State
from rrjeta.importing.models import ImportRow
from rrjeta.importing.rules.cells import Unread, names_of_one
from rrjeta.importing.rules.fields import plain
from rrjeta.importing.rules.rows import Row
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Household, Person, Tie
from rrjeta.people.operations.around import tie
from rrjeta.people.operations.persons import register_person

_PARENTS = (("father", "father_name", "m"), ("mother", "mother_name", "f"))


@dataclass(slots=True)
class Home:
    """The household of a family that comes in, and its children with a case, as far as they are in."""

    household_id: UUID | None
    cases: list[Case]

    def take(self, case: Case) -> None:
        """Add a child; the home of the first one is everybody's."""
        self.cases.append(case)
        if self.household_id is None:
            self.household_id = case.household_id


def settle_family(
    home: Home, municipality: str, rows: Sequence[tuple[ImportRow, Row]]
) -> Iterator[tuple[ImportRow, UUID]]:
    """Register members who have rows of their own and the parents whom new children's rows name, tied to the children.

    Yields each member's row with the person. Raises OutsideOperation.
    """
    household = Household.objects.select_related("subject").get(id__in=[home.household_id])
    children = _children(home, household)
    present = Tie.objects.filter(child__in=children, until=None).select_related("person__subject")
    known = {(one.relationship, plain(_given(one.person))): one.person for one in present.order_by("-entered_at")}
    for row, one in rows:
        if one.is_case or row.state != State.NEW:
            continue
        is_sibling = one.member in SIBLINGS
        person = register_person(
            household=household,
            kind=PersonKind.CHILD if is_sibling else PersonKind.ADULT,
            sex=one.sex,
            municipality=municipality,
            birth_precision=one.precision,
            told=one.told,
        )
        for child in children:
            tie(person, child, one.member)
        known[one.member, plain(_given(person))] = person
        yield row, person.id
    taken = {case.person_id: case.person for case in home.cases}
    for row, one in rows:
        if one.is_case and row.state == State.TAKEN and row.person_id in taken:
            _tie_parents(one, taken[row.person_id], household, known)


def _children(home: Home, household: Household) -> list[Person]:
    known = {case.person_id: case.person for case in home.cases}
    others = Case.objects.filter(household=household, is_open=True).exclude(person_id__in=known)
    return [*known.values(), *(case.person for case in others.select_related("person"))]


def _tie_parents(one: Row, child: Person, household: Household, known: dict[tuple[str, str], Person]) -> None:
    for relationship, field, sex in _PARENTS:
        if not one.told.get(field):
            continue
        told = _named(str(one.told[field]))
        key = relationship, plain(told["given_name"])
        if key not in known:
            known[key] = register_person(
                household=household, kind=PersonKind.ADULT, sex=sex, municipality=household.municipality, told=told
            )
        tie(known[key], child, relationship)


def _named(name: str) -> dict[str, str]:
    try:
        told = names_of_one(name)
    except Unread:
        return {"given_name": name}
    return {field: word for field, word in told.items() if field != "father_name"}


def _given(person: Person) -> str:
    return str(peek_record(person).get("given_name", ""))
