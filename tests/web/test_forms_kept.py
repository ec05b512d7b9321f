"""What the forms of a case ask is kept, and shown again to whom it is open."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rrjeta.cases.models import Action, Case, Entry, Plan
from rrjeta.cases.operations.entries import write_entry
from rrjeta.cases.operations.plans import draft_plan
from rrjeta.cases.operations.reviews import record_review
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import CareArrangement, Person
from tests.cases.making import make_case
from tests.cases.planning import ActionGiven, in_review, plan, planning, review
from tests.cast import Cast, put_on_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def _text(cast: Cast, actor: object, name: str, *args: object) -> str:
    answer = cast.signed_in(actor).get(reverse(name, args=list(args)))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_review_counts_the_visits_that_the_plan_asked_for(cast: Cast) -> None:
    case = in_review(cast)
    reviewed = Plan.objects.get(case=case)
    with working(cast.ana.user_id):
        change(
            reviewed,
            {"approved_at": now() - timedelta(days=29), "coded": {**reviewed.coded, "visit_interval": "weekly"}},
        )
    record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=review(case))
    coded = Entry.objects.get(kind="review").coded
    assert (coded["visits_planned"], coded["visits_done"]) == (4, 0)


def test_an_action_says_how_its_success_is_known(cast: Cast) -> None:
    case = planning(cast)
    action = ActionGiven(1, "Ndihmë me mësimet", "family", indicator="Ngjit klasën në qershor")
    draft_plan(cast.ana, operation_id=new_id(), case_id=case.id, plan=plan(actions=(action,)))
    assert peek_record(Action.objects.select_related("subject").get())["indicator"] == "Ngjit klasën në qershor"
    assert "Ngjit klasën në qershor" in _text(cast, cast.ana, "case-plan", case.id)
    assert 'value="Ngjit klasën në qershor"' in _text(cast, cast.ana, "plan-write", case.id)


def test_with_whom_a_brother_lives_is_kept_and_stands_there_again(cast: Cast) -> None:
    case = make_case(cast)
    typed = {"given_name": "Provë", "siblings-0-person-text": "Ema", "siblings-0-relationship": "sister"}
    typed |= {"siblings-0-lives_with": "kinship_informal", "version": "1", "later": "1", "operation_id": str(new_id())}
    assert cast.signed_in(cast.ana).post(reverse("person-edit", args=[case.id]), typed).status_code == 302
    sister = Person.objects.exclude(id=case.person_id).get(kind="child")
    assert CareArrangement.objects.get(person=sister).arrangement == "kinship_informal"
    page = _text(cast, cast.ana, "person-edit", case.id)
    assert (
        '<option value="kinship_informal" selected>'
        in page.split('name="siblings-0-lives_with"')[1].split("</select>")[0]
    )


def test_with_whom_one_lives_who_has_an_own_case_is_said_in_that_case(cast: Cast) -> None:
    case = make_case(cast)
    sister = make_case(cast, told={"given_name": "Motra"}, household=case.household)
    typed = {
        "siblings-0-person": str(sister.person_id),
        "siblings-0-lives_with": "kinship_informal",
        "given_name": "Provë",
    }
    typed |= {"version": "1", "later": "1", "operation_id": str(new_id())}
    answer = cast.signed_in(cast.ana).post(reverse("person-edit", args=[case.id]), typed)
    assert 'href="#q-siblings-0-lives_with"' in answer.content.decode()
    assert not CareArrangement.objects.exists()


def _assessed(cast: Cast, case: Case) -> Entry:
    dangers = {"danger_sexual": "yes", "danger_feud": "no", "trafficking_screen": "potential"}
    coded = {**dangers, "severity": 4, "likelihood": 4, "vulnerability": 4, "cannot_protect": 4, "suggested_level": 4}
    with working(cast.ana.user_id):
        return write_entry(kind="initial_assessment", cases=[case], happened_at=now(), coded=coded, told={})


def test_a_restricted_answer_is_not_read_where_it_was_written(cast: Cast) -> None:
    case = make_case(cast)
    entry = _assessed(cast, case)
    for reader in (cast.ana, cast.dea):
        assert "sexual" not in _text(cast, reader, "entry", case.id, entry.id).lower().replace(
            "sexual abuse or feud", ""
        )


def test_a_restricted_danger_is_only_a_further_reason_and_not_even_that_to_whoever_is_on_call(cast: Cast) -> None:
    case = make_case(cast)
    _assessed(cast, case)
    further = "A further reason is open only to who works on the case."
    for reader in (cast.ana, cast.dea):
        page = _text(cast, reader, "case-assessments", case.id)
        assert further in page
        assert "sexual" not in page.lower()
    put_on_duty(cast.cen)
    assert further not in _text(cast, cast.cen, "case-assessments", case.id)


@pytest.mark.parametrize("name", ["case", "case-assessments"])
def test_no_list_of_a_file_holds_a_restricted_answer(cast: Cast, name: str) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        coded = {"trafficking_screen": "potential", "harm_type": ["sexual_abuse"]}
        write_entry(kind="initial_assessment", cases=[case], happened_at=now(), coded=coded, told={})
    assert "trafficking" not in _text(cast, cast.ana, name, case.id).lower()


def test_the_safe_hours_of_a_telephone_stand_beside_the_call(cast: Cast) -> None:
    case = make_case(cast)
    phones = [
        {"number": "0691234567", "owner": "Gjyshja", "safe_from": "16:00", "safe_to": "18:30"},
        {"number": "0697654321", "do_not_call": True},
    ]
    with working(cast.ana.user_id):
        change(Person.objects.select_related("subject").get(id=case.person_id), None, {"phones": phones})
    for name in ("case", "case-family"):
        page = _text(cast, cast.ana, name, case.id)
        assert "Gjyshja" in page
        assert "only between 16:00 and 18:30" in page
        assert 'href="tel:+355697654321"' not in page


def test_what_lies_before_a_paper_case_was_taken_in_is_marked(cast: Cast) -> None:
    case = make_case(cast)
    Case.objects.filter(id=case.id).update(is_from_paper=True)
    assert "before Rrjeta" not in _text(cast, cast.ana, "case", case.id)
    with working(cast.ana.user_id):
        earlier = now() - timedelta(days=40)
        write_entry(kind="note", cases=[case], happened_at=earlier, coded={}, told={"text": "Nga dosja"})
    page = _text(cast, cast.ana, "case", case.id)
    assert page.count("before Rrjeta") == 1
    assert "Taken in from its paper folder on" in page
