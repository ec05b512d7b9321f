"""The child of a case is registered, the family around it grows, and nothing said earlier is forgotten."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Case
from rrjeta.cases.operations.families import (
    Member,
    add_family_member,
    correct_family_member,
    end_family_tie,
)
from rrjeta.cases.operations.people_of_case import correct_child, edit_person
from rrjeta.cases.queries.finding import found_by_word
from rrjeta.cases.queries.people_of_case import child_of_concern, family_page, family_tie, registered
from rrjeta.forms.queries import form, read_answers
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.choices import Certainty
from rrjeta.people.models import CareArrangement, Person, SafetyAlert, Tie
from rrjeta.people.operations.persons import register_person
from tests.cases.making import CHILD, make_case
from tests.cases.telling import PLACES, child, tell
from tests.cast import HOME, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
MOTHER = Member("mother", "Vera", "Leka", phone="0691234567", is_carer=True, certainty=Certainty.CONFIRMED)


def _edit(
    cast: Cast,
    case: Case,
    *,
    person_id: UUID | None = None,
    version: int | None = None,
    done: bool = False,
    **inputs: Any,
) -> Person:
    answers = read_answers(form("registration"), inputs, "unfinished", choices=PLACES)
    asked = [key.split("-")[0] for key in inputs]
    edit_person(
        cast.ana,
        operation_id=new_id(),
        case_id=case.id,
        person_id=person_id or case.person_id,
        answers=answers,
        asked=asked,
        base_version=version,
        is_finished=done,
    )
    return Person.objects.select_related("subject").get(id=person_id or case.person_id)


def _add(cast: Cast, case: Case, member: Member = MOTHER) -> Tie:
    person_id = add_family_member(cast.ana, operation_id=new_id(), case_id=case.id, member=member)
    return Tie.objects.select_related("person__subject").get(person_id=person_id)


def test_what_is_left_out_stays_and_what_is_emptied_goes(cast: Cast) -> None:
    case = make_case(cast, told={"nickname": "Luli"})
    person = _edit(cast, case, given_name="Dritan", nickname="")
    told = peek_record(person)
    assert (told["given_name"], told["nickname"], told["surname"]) == ("Dritan", "", CHILD["surname"])


def test_a_corrected_name_is_found_and_the_old_one_is_not(cast: Cast) -> None:
    case = make_case(cast, told={"given_name": "Zamir"})
    _edit(cast, case, given_name="Dritan")
    assert [row.case_id for row in found_by_word(cast.ana, "dritan")] == [case.id]
    assert found_by_word(cast.ana, "Zamir") == []


@pytest.mark.parametrize("word", ["Vera", "0691234567", "leka"])
def test_the_mother_and_her_phone_find_the_child(cast: Cast, word: str) -> None:
    case = make_case(cast)
    _add(cast, case)
    assert [row.case_id for row in found_by_word(cast.ana, word)] == [case.id]
    assert found_by_word(cast.cen, word) == []


def test_finishing_makes_the_person_no_longer_provisional(cast: Cast) -> None:
    case = make_case(cast)
    assert _edit(cast, case, given_name="Dritan").is_provisional
    assert not _edit(cast, case, given_name="Dritan", done=True).is_provisional


def test_an_estimated_age_gives_a_year_and_a_date_beats_it(cast: Cast) -> None:
    case = make_case(cast, told={"birth_date": ""})
    person = _edit(cast, case, age_estimate="9", birth_date="", birth_precision="")
    assert (person.birth_year, person.birth_precision) == (today().year - 9, "estimated")
    person = _edit(cast, case, birth_date="12.4.2015", birth_precision="day", age_estimate="")
    assert (person.birth_year, person.birth_month, person.birth_precision) == (2015, 4, "day")
    assert peek_record(person)["age_estimate"] is None


def test_languages_and_the_interpreter_stand_on_the_row(cast: Cast) -> None:
    person = _edit(
        cast, make_case(cast), languages=["sq", "rom"], needs_interpreter="yes", communication="short sentences"
    )
    assert (person.languages, person.needs_interpreter) == (["sq", "rom"], True)
    assert peek_record(person)["communication"] == "short sentences"


def test_a_number_is_sealed(cast: Cast) -> None:
    person = _edit(cast, make_case(cast), nid="L30412001X")
    assert peek_record(person)["personal_number"] == "L30412001X"
    assert "L30412001X" not in str(Person.objects.filter(id=person.id).values())


def test_care_changes_from_a_day_on(cast: Cast) -> None:
    case = make_case(cast)
    _edit(cast, case, care_arrangement="parents", care_since="1.3.2026")
    _edit(cast, case, care_arrangement="kinship_informal", care_since="10.3.2026")
    first, second = CareArrangement.objects.filter(person=case.person).order_by("since_at")
    assert (first.arrangement, first.ended_at) == ("parents", second.since_at)
    assert second.ended_at is None
    with pytest.raises(Invalid) as refused:
        _edit(cast, case, care_arrangement="parents", care_since="1.1.2026")
    assert "care_since" in refused.value.errors


def test_alerts_are_raised_and_ended(cast: Cast) -> None:
    case = make_case(cast)
    _edit(cast, case, safety_alerts=["armed", "no_phone"])
    _edit(cast, case, safety_alerts=["no_phone"])
    alerts = SafetyAlert.objects.filter(household=case.household, ended_at=None)
    assert [one.code for one in alerts] == ["no_phone"]


def test_the_form_shows_again_what_was_saved(cast: Cast) -> None:
    case = make_case(cast)
    typed = {
        "given_name": "Dritan",
        "sex": "m",
        "school-text": "Shkolla e Provës",
        "education_status": "",
        "village-text": "Bicaj",
    }
    _edit(cast, case, municipality=HOME, languages=["sq"], **typed, **{"phone-0-number": "0691234567"})
    answers = registered(cast.ana, case.id, case.person_id)[1].answers
    assert answers["given_name"] == "Dritan"
    assert answers["school"] == {"id": None, "text": "Shkolla e Provës"}
    assert answers["village"]["text"] == "Bicaj"
    assert answers["phone"][0]["number"] == "0691234567"
    assert answers["municipality"]["id"] == HOME


def test_a_birth_that_cannot_be_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        _edit(cast, make_case(cast), birth_date="1.1.1850")
    assert "birth_date" in refused.value.errors


def test_two_who_correct_the_same_field_see_both_values(cast: Cast) -> None:
    case = make_case(cast)
    version = case.person.version
    _edit(cast, case, version=version, given_name="Dritan")
    _edit(cast, case, version=version, nickname="Luli")
    with pytest.raises(Stale) as refused:
        _edit(cast, case, version=version, given_name="Driton")
    assert [(one.field, one.theirs, one.yours) for one in refused.value.conflicts] == [
        ("given_name", "Dritan", "Driton")
    ]
    assert EarlierVersion.objects.filter(record_id=case.person_id).count() == 2


def test_a_sibling_without_a_case_is_corrected_here_and_one_with_a_case_there(cast: Cast) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        sister = register_person(household=case.household, told={"given_name": "Ema"})
    assert peek_record(_edit(cast, case, person_id=sister.id, given_name="Emanuela"))["given_name"] == "Emanuela"
    other = make_case(cast, cast.besa, household=case.household)
    with pytest.raises(NotFound):
        _edit(cast, case, person_id=other.person_id, given_name="Nobody")


def test_carers_and_siblings_of_the_form_become_persons_once(cast: Cast) -> None:
    case = make_case(cast)
    rows = {
        "caregivers-0-person-text": "Vera Leka",
        "caregivers-0-relationship": "mother",
        "caregivers-0-is_primary": "yes",
    }
    rows |= {"siblings-0-person-text": "Ema", "siblings-0-relationship": "sister"}
    _edit(cast, case, **rows)
    page = family_page(cast.ana, case.id)
    assert {(one.relationship, one.person.name, one.is_carer) for one in page.ties} == {
        ("mother", "Vera Leka", True),
        ("sister", "Ema", False),
    }
    assert [one.name for one in page.siblings] == ["Ema"]


def test_a_member_is_added_corrected_and_ended(cast: Cast) -> None:
    case = make_case(cast)
    known = _add(cast, case)
    step = Member("step_mother", "Vera", "Marku", certainty=Certainty.SAID, birth_year=1988)
    correct_family_member(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=known.id, member=step)
    _header, shown = family_tie(cast.ana, case.id, known.id)
    assert (shown.relationship, shown.person.name, shown.is_carer) == ("step_mother", "Vera Marku", False)
    assert shown.person.age in (today().year - 1988, today().year - 1989)
    end_family_tie(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=known.id, until=today())
    (former,) = family_page(cast.ana, case.id).ties
    assert former.until == today()
    with pytest.raises(NotFound):
        family_tie(cast.ana, case.id, known.id)


@pytest.mark.parametrize(
    ("member", "field"),
    [
        (Member("", "Vera"), "relationship"),
        (Member("captain", "Vera"), "relationship"),
        (Member("mother", " "), "given_name"),
        (Member("mother", "Vera", birth_year=1650), "birth_year"),
    ],
)
def test_a_member_says_at_the_field_what_is_missing(cast: Cast, member: Member, field: str) -> None:
    case = make_case(cast)
    with pytest.raises(Invalid) as refused:
        _add(cast, case, member)
    assert field in refused.value.errors
    assert not Tie.objects.exists()


@pytest.mark.parametrize("days", [None, 1])
def test_an_end_has_a_day_that_has_come(cast: Cast, days: int | None) -> None:
    case = make_case(cast)
    until = today() + timedelta(days=days) if days else None
    with pytest.raises(Invalid) as refused:
        end_family_tie(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=_add(cast, case).id, until=until)
    assert "until" in refused.value.errors


@pytest.mark.parametrize(
    ("name", "answer"), [("cen", NotFound), ("besa", NotAllowed), ("dea", NotAllowed), ("edi", NotAllowed)]
)
def test_only_whoever_works_on_the_case_changes_its_people(cast: Cast, name: str, answer: type[Exception]) -> None:
    case = make_case(cast)
    with pytest.raises(answer):
        add_family_member(getattr(cast, name), operation_id=new_id(), case_id=case.id, member=MOTHER)


def test_a_child_of_a_concern_is_corrected_before_there_is_a_case(cast: Cast) -> None:
    concern = tell(cast.ana, **child(child_given_name="Sara"))
    person_id = concern.children.values_list("person_id", flat=True)[0]
    answers = read_answers(form("registration"), {"given_name": "Sarah", "sex": "f"}, "unfinished")
    correct_child(
        cast.besa,
        operation_id=new_id(),
        concern_id=concern.id,
        person_id=person_id,
        answers=answers,
        asked=["given_name", "sex"],
    )
    assert child_of_concern(cast.ana, concern.id, person_id)[1].person.name == "Sarah"
    with pytest.raises(NotFound):
        child_of_concern(cast.cen, concern.id, person_id)
    with pytest.raises(NotFound):
        child_of_concern(cast.ana, concern.id, new_id())
