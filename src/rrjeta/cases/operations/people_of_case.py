"""The people of a case: the child registered and corrected, the family around it."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.operations.concerns import open_concern
from rrjeta.cases.operations.enclosing import enclose
from rrjeta.cases.operations.families import settle_care, settle_carers, settle_siblings
from rrjeta.cases.operations.screening import check_codes
from rrjeta.cases.queries.people_of_case import may_correct
from rrjeta.cases.rules.registration import birth_faults, person_columns, person_told
from rrjeta.cases.scope import find_case
from rrjeta.forms.rules.answers import Answers
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import change
from rrjeta.people.models import Person, SafetyAlert
from rrjeta.people.operations.around import end_alert, raise_alert
from rrjeta.people.operations.persons import correct_person


@operation(Permission.EDIT_PERSON)
def edit_person(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    person_id: UUID,
    answers: Answers,
    asked: Collection[str],
    base_version: int | None = None,
    is_finished: bool = False,
) -> UUID:
    """Register or correct the child of a case, or a brother or sister without one (form 3.2).

    `asked` names the questions of the page: one left empty is emptied. Raises NotFound, NotAllowed, Stale, Invalid.
    """
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    if not may_correct(case, person_id):
        raise NotFound
    person = _locked(person_id)
    _write(person, answers, frozenset(asked), base_version, is_finished=is_finished)
    if person.id == case.child_id:
        _write_around(case, person, answers, frozenset(asked))
    settle_carers(person, answers.plain.get("caregivers") or [])
    settle_siblings(person, answers.plain.get("siblings") or [], case.pathway)
    enclose(answers.files, record_id=person.id, holders=[(person.subject, case.id)], at=now())
    return person.id


@operation(Permission.SCREEN_CONCERN)
def correct_child(
    actor: Actor,
    *,
    operation_id: UUID,
    concern_id: UUID,
    person_id: UUID,
    answers: Answers,
    asked: Collection[str],
    base_version: int | None = None,
) -> UUID:
    """Correct a child of an open concern that has no case yet. Raises ConcernDecided, NotFound, Stale, Invalid."""
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    if not concern.children.filter(person_id=person_id, case=None).exists():
        raise NotFound
    person = _locked(person_id)
    _write(person, answers, frozenset(asked), base_version, is_finished=False)
    return person.id


def _locked(person_id: UUID) -> Person:
    return (
        Person.objects.select_for_update(of=("self",)).select_related("subject", "household__subject").get(id=person_id)
    )


def _write(
    person: Person, answers: Answers, asked: frozenset[str], base_version: int | None, *, is_finished: bool
) -> None:
    if faults := birth_faults(answers.plain, today()):
        raise Invalid(faults)
    coded = {name: value for name, value in person.coded.items() if name not in asked} | answers.coded
    columns = {**person_columns(answers.plain, asked), "coded": coded}
    if is_finished:
        columns["is_provisional"] = False
    correct_person(
        person, fields=columns, told=person_told(answers.plain, answers.told, asked), base_version=base_version
    )


def _write_around(case: Case, person: Person, answers: Answers, asked: frozenset[str]) -> None:
    plain = answers.plain
    if "harm_category" in asked:
        check_codes("harm_category", plain.get("harm_category") or [], "harm_category")
        change(case, {"harm_categories": plain.get("harm_category") or []})
    if "safety_alerts" in asked:
        _settle_alerts(case, plain.get("safety_alerts") or [])
    if "geo" in asked and plain.get("geo") is not None:
        change(case.household, told={"directions": plain["geo"]})
    if plain.get("care_arrangement"):
        since = date.fromisoformat(plain["care_since"]) if plain.get("care_since") else None
        settle_care(person, str(plain["care_arrangement"]), since)


def _settle_alerts(case: Case, codes: Sequence[str]) -> None:
    check_codes("safety_alert", codes, "safety_alerts")
    present = list(
        SafetyAlert.objects.select_related("subject")
        .filter(ended_at=None)
        .filter(household_id=case.household_id)
        .exclude(code="")
    )
    for alert in present:
        if alert.code not in codes:
            end_alert(alert, at=now())
    known = {alert.code for alert in present}
    for code in codes:
        if code not in known:
            raise_alert(household=case.household, code=code, happened_at=now())
