"""The family around a child: members added, corrected, and ties ended without being forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.kin import circle_of
from rrjeta.cases.queries.state import has_open_case
from rrjeta.cases.rules.concerns import names_of
from rrjeta.cases.rules.registration import SIBLINGS
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import change
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current
from rrjeta.people.choices import Certainty, PersonKind
from rrjeta.people.models import CareArrangement, Person, Tie
from rrjeta.people.operations.around import change_care, end_tie, tie
from rrjeta.people.operations.homes import move
from rrjeta.people.operations.persons import correct_person, register_person, told_of
from rrjeta.people.queries import homes_of
from rrjeta.people.scope import joined_ids

_RELATIONSHIPS = "relationship"
_GROWN_UP = 18


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the family as a page gives them: what they are to the child, and what is sealed of them."""

    relationship: str
    given_name: str
    surname: str = ""
    phone: str = ""
    sex: str = "u"
    birth_year: int | None = None
    is_carer: bool = False
    is_legal: bool = False
    lives_here: bool = False
    certainty: Certainty = Certainty.SAID
    since: date | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Return what is sealed."""
        return {"given_name": self.given_name.strip(), "surname": self.surname.strip(), "phone": self.phone.strip()}


@operation(Permission.EDIT_PERSON)
def add_family_member(
    actor: Actor, *, operation_id: UUID, case_id: UUID, member: Member, tied_to: UUID | None = None
) -> UUID:
    """Register somebody of the child's family; return the person. Raises NotFound, NotAllowed, Invalid.

    `tied_to` names whom of the family the new person is tied to, otherwise the child of the case.
    """
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    _check(member)
    other = _tied_to(actor, case, tied_to)
    is_sibling = member.relationship in SIBLINGS
    person = register_person(
        household=case.household if member.lives_here or is_sibling else None,
        kind=PersonKind.CHILD if is_sibling or _is_child_born(member) else PersonKind.ADULT,
        sex=member.sex,
        municipality=case.municipality,
        told={name: value for name, value in member.told.items() if value},
        fields={"is_provisional": member.certainty is Certainty.SAID},
    )
    _set_birth_year(person, member)
    tie(
        person,
        other,
        member.relationship,
        is_carer=member.is_carer,
        is_legal=member.is_legal,
        certainty=member.certainty,
        since=member.since,
    )
    return person.id


@operation(Permission.EDIT_PERSON)
def correct_family_member(
    actor: Actor, *, operation_id: UUID, case_id: UUID, tie_id: UUID, member: Member, base_version: int | None = None
) -> UUID:
    """Correct somebody of the family and what they are to the child. Raises NotFound, NotAllowed, Stale, Invalid."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    known = _tie(case, tie_id)
    _check(member)
    correct_person(known.person, fields={"sex": member.sex}, told=member.told, base_version=base_version)
    _set_birth_year(known.person, member)
    is_here = member.lives_here or member.relationship in SIBLINGS
    if is_here or known.person.household_id == case.household_id:
        move(known.person, case.household if is_here else None, since=today())
    clash = Tie.objects.filter(
        child=known.child, person=known.person, relationship=member.relationship, until=None, is_taken_back=False
    )
    if clash.exclude(id=known.id).exists():
        raise Invalid({"relationship": _("This person is that to the child already.")})
    change(
        known,
        {
            "relationship": member.relationship,
            "is_carer": member.is_carer,
            "is_legal": member.is_legal,
            "certainty": member.certainty,
        },
    )
    return known.person_id


@operation(Permission.EDIT_PERSON)
def end_family_tie(actor: Actor, *, operation_id: UUID, case_id: UUID, tie_id: UUID, until: date | None) -> UUID:
    """End what somebody is to the child, on a day; the record stays. Raises NotFound, NotAllowed, Invalid at `until`."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    known = _tie(case, tie_id)
    if until is None:
        raise Invalid({"until": _("Give the day on which it ended.")})
    if until > today():
        raise Invalid({"until": _("This day has not come yet. Please check the date.")})
    if known.since is not None and until < known.since:
        raise Invalid({"until": _("This lies before the day on which it began.")})
    end_tie(known, until=until)
    return known.person_id


def settle_carers(child: Person, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the carers of the registration form: those known corrected, the others registered."""
    for row in rows:
        person = _named(child, row, PersonKind.ADULT, at_home=bool(row.get("is_primary")))
        if person is None:
            continue
        if row.get("phone"):
            correct_person(person, told={"phone": row["phone"]})
        if row.get("employment_status"):
            correct_person(person, fields={"coded": {**person.coded, "employment_status": row["employment_status"]}})
        _tie_once(person, child, row.get("relationship"), bool(row.get("is_primary")), bool(row.get("is_legal")))


def settle_siblings(child: Person, rows: Sequence[Mapping[str, Any]], pathway: str) -> None:
    """Write the brothers and sisters of the registration form; a new one belongs to the same household.

    With whom one lives who has a case of their own is said in that case. Raises Invalid at the line.
    """
    for place, row in enumerate(rows):
        person = _named(child, row, PersonKind.CHILD, at_home=True)
        if person is None or person.id == child.id:
            continue
        if row.get("education_status"):
            correct_person(person, fields={"coded": {**person.coded, "education_status": row["education_status"]}})
        if row.get("relationship"):
            _tie_once(person, child, row["relationship"], False, False)
        _settle_sibling_care(person, str(row.get("lives_with") or ""), pathway, f"siblings-{place}-lives_with")


def _settle_sibling_care(person: Person, arrangement: str, pathway: str, name: str) -> None:
    present = CareArrangement.objects.filter(person_id__in=joined_ids([person.standing_id]), ended_at=None)
    known = present.order_by("-since_at").values_list("arrangement", flat=True).first()
    if not arrangement or arrangement == known:
        return
    if has_open_case(person.standing_id, pathway):
        raise Invalid({name: _("This child has a case of their own. Say it there.")})
    settle_care(person, arrangement, None)


def settle_care(person: Person, arrangement: str, since: date | None) -> None:
    """Say with whom a child lives; the same arrangement as before changes only the day it is said to have begun."""
    lived = CareArrangement.objects.filter(person_id__in=joined_ids([person.standing_id]), ended_at=None)
    present = lived.select_related("subject").order_by("-since_at").first()
    since_at: datetime = at(since) if since else now()
    if present is None or present.arrangement != arrangement:
        if present is not None and since_at < present.since_at:
            raise Invalid({"care_since": _("The child lived elsewhere before that day. Give the day of the change.")})
        change_care(person, arrangement=arrangement, since_at=since_at)
    elif since is not None:
        change(present, {"since_at": since_at})


def _named(child: Person, row: Mapping[str, Any], kind: PersonKind, *, at_home: bool) -> Person | None:
    named = row.get("person") or {}
    if named.get("id"):
        found = Person.objects.select_related("subject").filter(id=named["id"]).first()
        return found if found is not None and _is_around(child, found) else None
    if not named.get("text"):
        return None
    return register_person(
        household=child.household if at_home else None,
        kind=kind,
        municipality=child.municipality,
        told=names_of(named["text"]),
        fields={"is_provisional": True},
    )


def _is_around(child: Person, person: Person) -> bool:
    child_id, person_id = child.standing_id, person.standing_id
    lived = homes_of([child_id, person_id])
    is_tied = _between(person, child).exists()
    return is_tied or bool(lived.get(child_id, set()) & lived.get(person_id, set()))


def _between(person: Person, child: Person) -> QuerySet[Tie]:
    """Return the ties between two persons that hold, by whichever of their records they were written."""
    theirs = {"person_id__in": joined_ids([person.standing_id]), "child_id__in": joined_ids([child.standing_id])}
    return Tie.objects.filter(**theirs, until=None, is_taken_back=False)


def _tie_once(person: Person, child: Person, relationship: str | None, is_carer: bool, is_legal: bool) -> None:
    present = _between(person, child).order_by("entered_at", "id").first()
    if present is None:
        tie(
            person,
            child,
            relationship or "not_known",
            is_carer=is_carer,
            is_legal=is_legal,
            certainty=Certainty.CONFIRMED,
        )
        return
    change(
        present,
        {
            "relationship": relationship or present.relationship,
            "is_carer": is_carer,
            "is_legal": is_legal,
            "certainty": Certainty.CONFIRMED,
        },
    )


def _tied_to(actor: Actor, case: Case, person_id: UUID | None) -> Person:
    """Return whom of the family somebody new is tied to. Raises NotFound."""
    if person_id is None or person_id == case.child_id:
        return case.person
    found = circle_of(actor, case).persons.get(person_id)
    if found is None:
        raise NotFound
    return found


def _is_child_born(member: Member) -> bool:
    """Tell whether the year of birth says that somebody is a child; without one nobody of the family is taken for one."""
    return member.birth_year is not None and today().year - member.birth_year < _GROWN_UP


def _check(member: Member) -> None:
    faults: dict[str, Any] = {}
    if member.since is not None and member.since > today():
        faults["since"] = _("This day has not come yet. Please check the date.")
    if not member.relationship or not current().has_code(_RELATIONSHIPS, member.relationship):
        faults["relationship"] = _("Choose what this person is to the child.")
    if not (member.given_name.strip() or member.surname.strip()):
        faults["given_name"] = _("Write the name, or how the person is known.")
    if member.birth_year is not None and not 1900 <= member.birth_year <= today().year:
        faults["birth_year"] = _("Write the year of birth in four figures.")
    if faults:
        raise Invalid(faults)


def _set_birth_year(person: Person, member: Member) -> None:
    if member.birth_year != person.birth_year:
        year = {"birth_year": member.birth_year, "birth_month": None}
        change(person, {**year, "birth_precision": "year" if member.birth_year else ""})
        announce(told_of(person, peek_record(person)))


def _tie(case: Case, tie_id: UUID) -> Tie:
    found = (
        Tie.objects.select_for_update(of=("self",))
        .filter(id=tie_id, child_id__in=joined_ids([case.child_id]), until=None, is_taken_back=False)
        .select_related("person__subject", "person__merged_into__subject", "child")
        .first()
    )
    if found is None:
        raise NotFound
    return found
