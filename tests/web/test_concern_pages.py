"""The pages of a concern: saved with part one, kept when refused, and never telling more than the reader reaches."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.cases.models import Case, Concern
from rrjeta.cases.operations.screening import propose_no_case
from rrjeta.cases.rules.concerns import left_out
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.telling import child, screened, tell
from tests.cast import ELSEWHERE, HOME, Cast, put_on_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
CALL = {
    "what_happened": "The neighbour hears shouting every evening.",
    "danger_now": "no",
    "child_location": "At home",
    "source": "neighbour",
    "channel": "phone",
    "municipality": HOME,
}
S3 = "If the child is known, the responsible unit is told and will call you within an hour."


@pytest.fixture
def ana(cast: Cast) -> Client:
    """Return Ana's browser."""
    return cast.signed_in(cast.ana)


def _text(response: Any) -> str:
    return response.content.decode()


def _log(client: Client, **inputs: Any) -> Any:
    return client.post(reverse("concern-log"), {"operation_id": str(new_id()), **CALL, **inputs})


def test_the_form_stands_ready_with_what_sets_itself(ana: Client) -> None:
    page = _text(ana.get(reverse("concern-log")))
    assert 'name="what_happened"' in page
    assert f'value="{HOME}" selected' in page
    assert "Save now" in page


def test_seven_answers_are_saved_and_lead_to_the_concern(ana: Client) -> None:
    response = _log(ana, **child(child_given_name="Sara", age_estimate="7", sex="f"), referrer_phone="0691234567")
    concern = Concern.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("concern", args=[concern.id]))
    page = _text(ana.get(response["Location"]))
    assert concern.number in page
    assert "Sara" in page
    assert "0691234567" not in page


def test_a_refusal_keeps_what_was_typed_and_leads_to_the_field(ana: Client) -> None:
    response = _log(ana, source="", father_name="Agim")
    page = _text(response)
    assert response.status_code == 422
    assert "The neighbour hears shouting" in page
    assert 'value="Agim"' in page
    assert 'href="#q-source"' in page
    assert 'id="q-source"' in page
    assert not Concern.objects.exists()


def test_another_row_is_added_without_saving(ana: Client) -> None:
    response = _log(ana, **child(child_given_name="Sara"), add="children")
    page = _text(response)
    assert response.status_code == 200
    assert 'value="Sara"' in page
    assert 'name="children-1-child_given_name"' in page
    assert not Concern.objects.exists()


def test_a_fault_of_the_second_row_is_said_there(ana: Client) -> None:
    response = _log(
        ana,
        **child(0, child_given_name="Sara"),
        **child(2, child_given_name="Luan", birth_date="1.1.1850"),
    )
    assert 'href="#q-children-2-birth_date"' in _text(response)


def test_in_danger_the_numbers_and_who_is_on_call_stand_first(cast: Cast, ana: Client) -> None:
    put_on_duty(cast.besa)
    page = _text(ana.get(_log(ana, danger_now="yes")["Location"]))
    for words in ("129", "Besa Test", "I take it"):
        assert words in page
    assert page.index("The child can be hurt now") < page.index("What was told")


def test_taking_it_up_ends_the_stop_line(cast: Cast, ana: Client) -> None:
    _log(ana, danger_now="yes")
    concern = Concern.objects.get()
    ana.post(reverse("concern-take-up", args=[concern.id]), {"operation_id": str(new_id())})
    page = _text(ana.get(reverse("concern", args=[concern.id])))
    assert "The child can be hurt now" not in page
    assert "Ana Test" in page


def test_a_school_sees_the_number_and_whom_to_call_and_nothing_else(cast: Cast) -> None:
    school = cast.signed_in(cast.school)
    page = _text(school.get(_log(school, danger_now="yes", **child(child_given_name="Sara"))["Location"]))
    concern = Concern.objects.get()
    assert concern.number in page
    assert "Unit at home" in page
    for secret in ("Sara", "shouting", "Immediate (now)", "Received</h"):
        assert secret not in page
    assert school.get(reverse("concern", args=[concern.id])).status_code == 404
    sent = _text(school.get(reverse("concern-sent")))
    assert concern.number in sent
    assert "The unit is looking at it." in sent
    Concern.objects.filter(id=concern.id).update(decided_at=now(), outcome="advice")
    sent = _text(school.get(reverse("concern-sent")))
    assert "The unit has decided." in sent
    assert "dvice" not in sent


@pytest.mark.parametrize(
    "name", ["concern", "concern-received", "concern-screen", "concern-answer", "concern-complete"]
)
def test_a_stranger_gets_the_answer_of_an_id_that_does_not_exist(cast: Cast, name: str) -> None:
    concern = tell(cast.ana)
    stranger = cast.signed_in(cast.cen)
    real, none = (stranger.get(reverse(name, args=[one])) for one in (concern.id, new_id()))
    assert (real.status_code, none.status_code) == (404, 404)


def test_what_may_be_known_is_told_while_typing(cast: Cast, ana: Client) -> None:
    case = make_case(cast)
    address = reverse("may-be-known")
    page = _text(ana.post(address, child(child_given_name="Prove", child_surname="Shembulli")))
    assert case.number not in page
    assert "Provë Shembulli" in page
    assert "Same given name." in page
    assert "Same surname." in page
    assert S3 in page
    assert ana.get(address).status_code == 405


def test_outside_the_reach_the_sentence_is_always_the_same(cast: Cast, ana: Client) -> None:
    make_case(cast, cast.cen)
    address = reverse("may-be-known")
    known = _text(ana.post(address, child(child_given_name="Provë", child_surname="Shembulli")))
    unknown = _text(ana.post(address, child(child_given_name="Askush", child_surname="Kurrkund")))
    assert known == unknown
    assert S3 in known


def test_screening_leads_on_to_the_decision(cast: Cast, ana: Client) -> None:
    concern = tell(cast.ana)
    address = reverse("concern-screen", args=[concern.id])
    refused = ana.post(address, {"operation_id": str(new_id()), "urgency": "h72"})
    assert refused.status_code == 422
    said = {
        "operation_id": str(new_id()),
        "urgency": "h24",
        "known": "no",
        "then": "open",
        "why_left_out": "Pyetet nesër",
    }
    assert ana.post(address, said)["Location"] == reverse("concern-open-case", args=[concern.id])
    assert "Pyetet nesër" in _text(ana.get(reverse("concern", args=[concern.id])))


def test_what_every_concern_should_tell_is_asked_at_the_screening_unless_a_child_is_in_danger(
    ana: Client, cast: Cast
) -> None:
    concern = tell(cast.ana)
    address = reverse("concern-screen", args=[concern.id])
    page = _text(ana.get(address))
    for words in ("Not known yet:", "Have the police been told?"):
        assert words in page
    said = {"operation_id": str(new_id()), "urgency": "h24", "known": "no", "then": "open"}
    refused = ana.post(address, said)
    assert (refused.status_code, 'href="#why_left_out"' in _text(refused)) == (422, True)
    assert ana.post(address, {**said, "operation_id": str(new_id()), "urgency": "immediate"}).status_code == 302


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({}, {"child_location", "harm_category", "perp_access_now", "police_informed"}),
        ({"child_location": "Home", "harm_category": ["neglect"], "perp_access_now": "no"}, {"police_informed"}),
    ],
)
def test_what_is_left_out_is_known_from_what_was_told(told: dict[str, Any], missing: set[str]) -> None:
    whole = {"given_name": "Sara", "sex": "f", "age_estimate": 0}
    assert set(left_out(told, [whole])) == missing
    assert {"child_given_name", "sex", "age_estimate"} <= set(left_out(told, [whole, {"sex": "u"}]))
    assert {"child_given_name", "sex", "age_estimate"} <= set(left_out(told, []))


def test_a_case_is_opened_by_page(cast: Cast, ana: Client) -> None:
    concern = screened(cast.ana, **child(0, child_given_name="Sara"), **child(1, child_given_name="Luan"))
    address = reverse("concern-open-case", args=[concern.id])
    assert _text(ana.get(address)).count("checked") == 2
    people = [str(one) for one in concern.children.values_list("person_id", flat=True)]
    said = {"operation_id": str(new_id()), "children": people[:1], "owner": str(cast.ana.user_id)}
    refused = ana.post(address, said)
    assert refused.status_code == 422
    assert 'href="#harm_categories"' in _text(refused)
    assert _text(refused).count("checked") == 1
    opened = ana.post(address, {**said, "harm_categories": ["neglect"], "first_step": "Call the teacher"})
    assert opened["Location"] == reverse("case", args=[Case.objects.get().id])


def test_no_case_waits_for_the_head_and_is_confirmed_by_page(cast: Cast, ana: Client) -> None:
    concern = screened(cast.ana, **child(child_given_name="Sara"))
    address = reverse("concern-no-case", args=[concern.id])
    assert ana.post(address, {"operation_id": str(new_id()), "reason": "refer_other"}).status_code == 422
    said = {"operation_id": str(new_id()), "reason": "no_action", "reason_text": "The school already helps the family."}
    assert ana.post(address, said).status_code == 302
    look = reverse("concern-second-look", args=[concern.id])
    assert ana.get(look).status_code == 404
    dea = cast.signed_in(cast.dea)
    page = _text(dea.get(look))
    assert "The school already helps the family." in page
    assert "shouting" not in page
    assert dea.post(look, {"operation_id": str(new_id()), "return": "yes", "reason": ""}).status_code == 422
    assert dea.post(look, {"operation_id": str(new_id()), "agree": "yes"}).status_code == 302
    concern.refresh_from_db()
    assert not concern.is_open


def test_who_told_us_stands_on_a_page_of_its_own(cast: Cast) -> None:
    concern = tell(cast.dea, referrer_name="Nazmi Fqinji", referrer_phone="0691234567")
    address = reverse("concern-answer", args=[concern.id])
    way = reverse("concern-restricted", args=[concern.id, "reporter"])
    for reader, leads in ((cast.dea, True), (cast.besa, False)):
        page = _text(cast.signed_in(reader).get(address))
        assert "Nazmi" not in page
        assert "069" not in page
        assert (way in page) is leads


def test_an_answer_is_noted_by_page(cast: Cast, ana: Client) -> None:
    concern = tell(cast.ana, feedback_wanted="yes")
    address = reverse("concern-answer", args=[concern.id])
    refused = ana.post(address, {"operation_id": str(new_id()), "answered_at": "30.2.2026"})
    assert refused.status_code == 422
    assert "30.2.2026" in _text(refused)
    said = {"operation_id": str(new_id()), "not_possible": "The number does not exist."}
    assert ana.post(address, said).status_code == 302


def test_what_was_told_is_completed_and_two_do_not_undo_each_other(cast: Cast, ana: Client) -> None:
    concern = tell(cast.ana, **child(child_given_name="Sara"))
    address = reverse("concern-complete", args=[concern.id])
    besa = cast.signed_in(cast.besa)
    base = {"version": "1", "later": "1", "what_happened": CALL["what_happened"], "danger_now": "no"}
    base |= {"child_location": "At home", "admin_unit": "Fshati i Provës"}
    for client, more in ((ana, {"father_name": "Agim"}), (besa, {"mother_name": "Vera"})):
        assert client.post(address, {"operation_id": str(new_id()), **base, **more}).status_code == 302
    page = _text(ana.get(reverse("concern", args=[concern.id])))
    assert "Agim" in page
    assert "Vera" in page
    stale = ana.post(address, {"operation_id": str(new_id()), **base, "father_name": "Besnik"})
    assert stale.status_code == 409
    for name in ("Agim", "Besnik"):
        assert name in _text(stale)


def test_a_child_is_added_and_corrected_by_page(cast: Cast, ana: Client) -> None:
    concern = tell(cast.ana, **child(child_given_name="Sara"))
    added = ana.post(
        reverse("concern-child-add", args=[concern.id]),
        {"operation_id": str(new_id()), **child(child_given_name="Luan", age_estimate="5")},
    )
    assert added.status_code == 302
    person_id = concern.children.order_by("-entered_at").values_list("person_id", flat=True)[0]
    address = reverse("concern-child", args=[concern.id, person_id])
    assert 'value="Luan"' in _text(ana.get(address))
    said = {
        "operation_id": str(new_id()),
        "version": "1",
        "later": "1",
        "given_name": "Luan",
        "surname": "Leka",
        "sex": "m",
    }
    assert ana.post(address, {**said, "nid": "12345"}, follow=True).status_code == 200
    assert "Luan Leka" in _text(ana.get(reverse("concern", args=[concern.id])))


def test_the_list_shows_one_reach_at_a_time(cast: Cast, ana: Client) -> None:
    mine, other = tell(cast.ana, danger_now="yes"), tell(cast.helpline, municipality=ELSEWHERE)
    team = _text(ana.get(reverse("concern-list") + "?whose=team"))
    assert mine.number in team
    assert other.number not in team
    assert mine.number not in _text(ana.get(reverse("concern-list")))
    assert mine.number in _text(ana.get(reverse("concern-list") + "?whose=sent&danger=1"))
    assert ana.get(reverse("concern-list") + "?whose=everybody").status_code == 404
    assert ana.get(reverse("concern-list") + "?after=nonsense").status_code == 404


def test_a_long_list_is_read_page_by_page(cast: Cast) -> None:
    numbers = {tell(cast.ana).number for _ in range(27)}
    dea = cast.signed_in(cast.dea)
    first = dea.get(reverse("concern-list"))
    older = first.context["older"]
    seen = [row["number"] for row in first.context["rows"]] + [row["number"] for row in dea.get(older).context["rows"]]
    assert sorted(seen) == sorted(numbers)
    assert dea.get(older).context["older"] == ""


@pytest.mark.parametrize("name", ["dea", "edi"])
def test_the_start_page_of_head_and_director_asks_for_the_second_look(cast: Cast, name: str) -> None:
    concern = screened(cast.ana)
    said = {"outcome": "no_action", "reason": "The school already helps the family."}
    propose_no_case(cast.ana, operation_id=new_id(), concern_id=concern.id, **said)
    look = reverse("concern-second-look", args=[concern.id])
    assert look in _text(cast.signed_in(getattr(cast, name)).get(reverse("start")))
    assert look not in _text(cast.signed_in(cast.ana).get(reverse("start")))
    assert look not in _text(cast.signed_in(cast.fatma).get(reverse("start")))
