"""Everything that hangs together by ties around a child, and who of it a reader may see (screens.md S9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, ConcernChild
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Person, Stay, Tie
from rrjeta.people.queries import TieView, family_of
from rrjeta.people.scope import joined_ids, standing

# How many ties away from the child somebody may stand.
_ROUNDS = 3
_WIDEST = 400


@dataclass(slots=True)
class Found:
    """Everything that hangs together, before anybody is left out. Ids are those of the persons that remain after merges."""

    remains: dict[UUID, UUID] = field(default_factory=dict)
    ties: dict[UUID, Tie] = field(default_factory=dict)

    def real(self, person_id: UUID) -> UUID:
        """Return the person who remains where two records were joined."""
        return remaining(self.remains, person_id)

    def ends(self) -> set[UUID]:
        """Return whoever stands at an end of a tie."""
        return {self.real(one) for tie in self.ties.values() for one in (tie.person_id, tie.child_id)}


def remaining(remains: Mapping[UUID, UUID], person_id: UUID) -> UUID:
    seen = set[UUID]()
    while (other := remains.get(person_id)) is not None and other not in seen:
        seen.add(person_id)
        person_id = other
    return person_id


def gathered(case: Case) -> Found:
    """Return every tie within reach of the child's ties, through the pointers of joined records."""
    found = Found()
    at_home = Person.objects.filter(household_id=case.household_id, merged_into=None).values_list("id", flat=True)
    known = {case.child_id, *at_home}
    for _round in range(_ROUNDS):
        joined = Person.objects.filter(Q(merged_into_id__in=known) | Q(id__in=known, merged_into__isnull=False))
        found.remains |= {one: into for one, into in joined.values_list("id", "merged_into_id") if into}
        known |= found.remains.keys() | set(found.remains.values())
        around = Tie.objects.filter(Q(person_id__in=known) | Q(child_id__in=known), is_taken_back=False)
        found.ties |= {one.id: one for one in around.order_by("entered_at", "id")[:_WIDEST]}
        known |= {one for tie in found.ties.values() for one in (tie.person_id, tie.child_id)}
    joined = Person.objects.filter(id__in=known, merged_into__isnull=False)
    found.remains |= {one: into for one, into in joined.values_list("id", "merged_into_id") if into}
    return found


class Seen:
    """Which persons and homes of a circle its reader may see."""

    def __init__(self, actor: Actor, case: Case, found: Found, persons: Mapping[UUID, Person]) -> None:
        self._case, self._persons = case, persons
        aliases = {*persons, *found.remains}
        homes = {one.household_id for one in persons.values() if one.household_id}
        homes |= {*Stay.objects.filter(person_id__in=aliases).values_list("household_id", flat=True)}
        cases = Case.objects.filter(Q(person_id__in=aliases) | Q(household_id__in=homes))
        theirs = list(cases.values_list("id", "person_id", "household_id"))
        ids = [one for one, _person, _home in theirs]
        within = cases_in(actor, Permission.READ_IDENTITY, with_own=True).filter(id__in=ids)
        mine = {case.id, *within.values_list("id", flat=True)}
        told = ConcernChild.objects.filter(Q(person_id__in=aliases) | Q(concern__household_id__in=homes), case=None)
        heard = list(told.values_list("concern_id", "person_id", "concern__household_id"))
        open_concerns = concerns_in(actor, Permission.READ_CONCERN).filter(id__in=[one for one, *_rest in heard])
        mine |= {*open_concerns.values_list("id", flat=True)}
        reached = [one for one in (*theirs, *heard) if one[0] in mine]
        beyond = [one for one in (*theirs, *heard) if one[0] not in mine]
        own = {found.real(person) for _id, person, _home in reached}
        self._others = {found.real(person) for _id, person, _home in beyond} - own
        self._own_homes = {home for _id, _person, home in reached} | {case.household_id}
        self._other_homes = {home for _id, _person, home in beyond} - self._own_homes
        self._near_own, self._near_others = set(own), set(self._others)
        for tie in found.ties.values():
            ends = {found.real(tie.person_id), found.real(tie.child_id)}
            self._near_own |= ends if ends & own else set()
            self._near_others |= ends if ends & self._others else set()

    def person(self, person_id: UUID) -> bool:
        """Tell whether somebody may be shown: they belong to a file within reach, or to nobody else's."""
        home = self._persons[person_id].household_id
        if home == self._case.household_id:
            return True
        if person_id in self._others:
            return False
        if person_id in self._near_own or home in self._own_homes:
            return True
        return person_id not in self._near_others and home not in self._other_homes

    def home(self, household_id: UUID) -> bool:
        """Tell whether it may be said who lived in a household: it is of a file within reach, or of nobody else's."""
        return household_id not in self._other_homes


def family_seen(actor: Actor, case: Case) -> list[TieView]:
    """Return everybody tied to the child of a case who may be shown beside it, present ties first. At most five queries.

    Whoever is a child of another file that is closed to the reader is not, but for those of the same household.
    """
    family = family_of([case.child_id])
    ids = {one.person.id for one in family if one.person.kind == PersonKind.CHILD}
    ids -= {one.person.id for one in family if one.person.household_id == case.household_id}
    if not ids:
        return family
    records, stands = joined_ids(ids), standing("person")
    theirs = dict(Case.objects.filter(person_id__in=records).values_list("id", stands))
    heard = dict(ConcernChild.objects.filter(person_id__in=records, case=None).values_list("concern_id", stands))
    within = cases_in(actor, Permission.READ_IDENTITY, with_own=True).filter(id__in=theirs)
    mine = {*within.values_list("id", flat=True)}
    mine |= {*concerns_in(actor, Permission.READ_CONCERN).filter(id__in=heard).values_list("id", flat=True)}
    every = {**theirs, **heard}
    hidden = set(every.values()) - {person for one, person in every.items() if one in mine}
    return [one for one in family if one.person.id not in hidden]
