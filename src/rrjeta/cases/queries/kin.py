"""The circle of a family as far as its reader may see it: persons, ties, stays, homes (screens.md S9).

Whoever is not shown is left out of everything, so that nothing tells that anybody was left out: not drawn, not listed, not
counted, and nobody is reached through them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.kin_gathered import Found, Seen, gathered, remaining
from rrjeta.cases.rules.kinship import Said, birth_tie, is_too_young, same_said
from rrjeta.kernel.errors import NotAllowed
from rrjeta.kernel.sealing import open_record
from rrjeta.people.models import Household, Person, Stay, Tie
from rrjeta.people.queries import PersonView, alerted, person_view

# How many persons one picture holds.
MOST = 40
# Under which name it is coded of a person.
HAS_DIED = "has_died"


@dataclass(frozen=True, slots=True)
class Relation:
    """One tie between two persons who are both shown."""

    id: UUID
    version: int
    said: Said
    certainty: str
    end_reason: str
    bond: str
    is_carer: bool
    is_legal: bool
    is_place_kept_from: bool


@dataclass(frozen=True, slots=True)
class Lived:
    """Somebody lived in a household, since and until; without an end they live there now."""

    id: UUID
    person_id: UUID
    household_id: UUID
    since: date | None
    until: date | None


@dataclass(slots=True)
class Circle:
    """The family of the child of a case, the nearest first; `has_more` says that more are known than one picture holds."""

    child_id: UUID
    home_id: UUID
    persons: dict[UUID, Person] = field(default_factory=dict)
    ties: list[Relation] = field(default_factory=list)
    stays: list[Lived] = field(default_factory=list)
    homes: dict[UUID, Household] = field(default_factory=dict)
    secret_homes: frozenset[UUID] = frozenset()
    remains: dict[UUID, UUID] = field(default_factory=dict)
    has_more: bool = False

    def real(self, person_id: UUID) -> UUID:
        """Return the person who remains where two records were joined."""
        return remaining(self.remains, person_id)


@dataclass(frozen=True, slots=True)
class KinPage:
    """A page about the family: its header, its circle, and the persons as pages show them."""

    header: Header
    circle: Circle
    persons: dict[UUID, PersonView]
    homes: dict[UUID, dict[str, Any]]
    # Ties by which somebody would have been a child when theirs was born: to be looked at again.
    doubtful: frozenset[UUID]
    # Ties taken back, the latest first, where they were asked for.
    taken_back: list[Relation]


def kin_page(
    actor: Actor,
    case_id: UUID,
    permission: Permission = Permission.READ_IDENTITY,
    *,
    with_taken_back: bool = False,
) -> KinPage:
    """Return the family of the child of a case as its reader may see it. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    if Permission.READ_IDENTITY not in header.allowed:
        raise NotAllowed
    circle = circle_of(actor, header.case)
    if header.is_place_hidden:
        # Once a child was sheltered, where it lives stands on the reveal page alone, whichever record says so.
        lives = {one.household_id for one in circle.stays if one.person_id == circle.child_id and one.until is None}
        circle.secret_homes |= lives - ({circle.home_id} if not header.is_home_secret else set())
    views = {one: person_view(person) for one, person in circle.persons.items()}
    homes = {one: open_record(home) for one, home in circle.homes.items() if one not in circle.secret_homes}
    taken_back = _taken_back(circle) if with_taken_back else []
    return KinPage(header, circle, views, homes, _young_parents(circle), taken_back)


def circle_of(actor: Actor, case: Case) -> Circle:
    """Return the family around a case that was found within the actor's reach. A fixed number of queries."""
    found = gathered(case)
    everybody = {case.child_id} | found.ends() | {found.real(one) for one in found.remains}
    rows = Person.objects.filter(Q(id__in=everybody) | Q(household_id=case.household_id, merged_into=None))
    persons = {one.id: one for one in rows.select_related("subject")}
    seen = Seen(actor, case, found, persons)
    order, has_more = _nearest(case, found, persons, seen)
    circle = Circle(case.child_id, case.household_id, {one: persons[one] for one in order}, has_more=has_more)
    circle.remains = found.remains
    circle.ties = _relations(found, circle.persons)
    _add_homes(circle, found, seen)
    return circle


def _taken_back(circle: Circle) -> list[Relation]:
    aliases = {*circle.persons, *(one for one in circle.remains if circle.real(one) in circle.persons)}
    rows = Tie.objects.filter(person_id__in=aliases, child_id__in=aliases, is_taken_back=True).order_by("-id")
    return [_relation(tie, circle.real) for tie in rows[:MOST]]


def _young_parents(circle: Circle) -> frozenset[UUID]:
    years = {one: person.birth_year for one, person in circle.persons.items()}
    births = {one.id: birth for one in circle.ties if (birth := birth_tie(one.said)) is not None}
    return frozenset(one for one, (parent, child) in births.items() if is_too_young(years[parent], years[child]))


def _nearest(case: Case, found: Found, persons: Mapping[UUID, Person], seen: Seen) -> tuple[list[UUID], bool]:
    """Return whom to show, the nearest to the child first, and whether that left somebody out who stands further off."""
    beside: dict[UUID, set[UUID]] = defaultdict(set)
    for tie in found.ties.values():
        one, other = found.real(tie.person_id), found.real(tie.child_id)
        beside[one].add(other)
        beside[other].add(one)
    at_home = [one.id for one in persons.values() if one.household_id == case.household_id and not one.merged_into_id]
    order = [case.child_id, *sorted(one for one in at_home if one != case.child_id)]
    for here in order:
        near = beside[here] - set(order)
        order += sorted(one for one in near if one in persons and seen.person(one))
    return order[:MOST], len(order) > MOST


def _relations(found: Found, shown: Mapping[UUID, Person]) -> list[Relation]:
    """Return the ties between persons who are shown, each once however often it was said."""
    kept: dict[tuple[object, ...], Relation] = {}
    order = {one: place for place, one in enumerate(shown)}
    for tie in sorted(found.ties.values(), key=lambda one: (one.until is not None, one.entered_at, one.id)):
        row = _relation(tie, found.real)
        said = row.said
        if said.person == said.child or said.person not in shown or said.child not in shown:
            continue
        kept.setdefault((*same_said(said), said.since if said.until else None, said.until), row)
    return sorted(kept.values(), key=lambda one: (order[one.said.child], order[one.said.person]))


def _relation(tie: Tie, real: Callable[[UUID], UUID]) -> Relation:
    return Relation(
        id=tie.id,
        version=tie.version,
        said=Said(real(tie.person_id), real(tie.child_id), tie.relationship, tie.since, tie.until),
        certainty=tie.certainty,
        end_reason=tie.end_reason,
        bond=tie.bond,
        is_carer=tie.is_carer,
        is_legal=tie.is_legal,
        is_place_kept_from=tie.is_place_kept_from,
    )


def _add_homes(circle: Circle, found: Found, seen: Seen) -> None:
    aliases = {*circle.persons, *(one for one in found.remains if found.real(one) in circle.persons)}
    rows = Stay.objects.filter(person_id__in=aliases).select_related("household__subject").order_by("since", "id")
    for one in rows:
        if seen.home(one.household_id):
            circle.homes[one.household_id] = one.household
            person_id = found.real(one.person_id)
            circle.stays.append(Lived(one.id, person_id, one.household_id, one.since, one.until))
    secret = alerted(circle.persons, circle.homes).secret
    lives_in = {one.id: one.household_id for one in circle.persons.values()}
    # An alert on a person makes every home in which they live now a secret.
    hidden = {home for person, home in lives_in.items() if home and person in secret}
    circle.secret_homes = frozenset({one for one in circle.homes if one in secret} | hidden)
