"""The people of a case as the pages that correct them need them."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Concern
from rrjeta.cases.queries.file import Header, case_header, files_of
from rrjeta.cases.queries.kin_gathered import family_seen
from rrjeta.cases.queries.state import has_open_case
from rrjeta.cases.rules.registration import person_filled
from rrjeta.cases.rules.restricted import HOME_KEYS
from rrjeta.cases.scope import find_concern
from rrjeta.files.queries import AttachmentView, attachments
from rrjeta.kernel.errors import NotFound
from rrjeta.people.models import Person
from rrjeta.people.queries import (
    CareView,
    PersonView,
    TieView,
    alerted,
    care_of,
    children_with,
    family_of,
    other_records,
    persons,
)
from rrjeta.people.scope import joined_homes, joined_ids, standing_of


@dataclass(frozen=True, slots=True)
class Registered:
    """One person for the registration form: what is known already, and who is around."""

    person: PersonView
    answers: dict[str, Any]
    family: list[TieView]
    siblings: list[PersonView]
    care: CareView | None
    leave_out: frozenset[str]
    files: list[AttachmentView] = field(default_factory=list)
    siblings_care: dict[UUID, str] = field(default_factory=dict)
    secret_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """The family of a child, those who are so now before those who were."""

    header: Header
    ties: list[TieView]
    siblings: list[PersonView]


def registered(actor: Actor, case_id: UUID, person_id: UUID | None = None) -> tuple[Header, Registered]:
    """Return the child of a case for correction, or a brother or sister when named, with the header of the case.

    Raises NotFound, NotAllowed.
    """
    header = case_header(actor, case_id, Permission.EDIT_PERSON)
    person_id = person_id or header.case.child_id
    if not may_correct(header.case, person_id):
        raise NotFound
    found = _registered(person_id, header.closed)
    if person_id == header.case.child_id:
        found.answers["harm_category"] = header.case.harm_categories
        found.answers["safety_alerts"] = [one.code for one in header.alerts if one.code]
        if header.household.get("directions"):
            found.answers["geo"] = header.household["directions"]
    records = {person_id, *(one.id for one in other_records(person_id))}
    files = attachments(files_of(header.case, header.unreadable))
    found.files.extend(one for one in files if one.record_id in records)
    return header, found


def child_of_concern(actor: Actor, concern_id: UUID, person_id: UUID) -> tuple[Concern, Registered]:
    """Return a child of an open concern for correction. Raises NotFound, NotAllowed."""
    concern = find_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    if not concern.is_open or not concern.children.filter(person_id=person_id, case=None).exists():
        raise NotFound
    person_id = standing_of([person_id])[person_id]
    found = _registered(person_id, frozenset())
    is_secret = bool(alerted([person_id], [concern.household_id]).secret)
    return concern, replace(found, secret_keys=HOME_KEYS if is_secret else frozenset())


def family_page(actor: Actor, case_id: UUID) -> FamilyPage:
    """Return the family of the child of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.READ_IDENTITY)
    case = header.case
    siblings = children_with(case.child_id, case.household_id)
    return FamilyPage(header, family_seen(actor, case), siblings)


def family_tie(actor: Actor, case_id: UUID, tie_id: UUID) -> tuple[Header, TieView]:
    """Return one member of the family for correction. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.EDIT_PERSON)
    for one in family_seen(actor, header.case):
        if one.tie_id == tie_id and one.until is None:
            return header, one
    raise NotFound


def may_correct(case: Case, person_id: UUID) -> bool:
    """Tell whether a person is corrected through this case: its child, or a brother or sister who has no case."""
    if person_id == case.child_id:
        return True
    homes = joined_homes([case.child_id], [case.household_id])
    of_household = Person.objects.filter(id__in=joined_ids([person_id]), household_id__in=homes)
    return of_household.exists() and not has_open_case(person_id, case.pathway)


def _registered(person_id: UUID, leave_out: frozenset[str]) -> Registered:
    person = persons([person_id])[person_id]
    columns = {
        "sex": person.sex,
        "birth_precision": Person.objects.values_list("birth_precision", flat=True).get(id=person_id),
        "needs_interpreter": person.needs_interpreter,
        "languages": list(person.languages),
        "municipality": person.municipality,
    }
    family = [one for one in family_of([person_id]) if one.until is None]
    care = care_of([person_id]).get(person_id, [])
    present = care[0] if care and care[0].ended_at is None else None
    answers = person_filled(person.told, columns, person.coded)
    if present is not None:
        answers["care_arrangement"] = present.arrangement
        answers["care_since"] = present.since_at.date()
    siblings = children_with(person_id, person.household_id)
    lives = {one: known[0].arrangement for one, known in care_of([one.id for one in siblings]).items()}
    return Registered(person, answers, family, siblings, present, leave_out, siblings_care=lives)
