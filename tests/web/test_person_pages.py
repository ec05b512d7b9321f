"""The pages of the people of a case, of search, and of the calls that wait."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.cases.models import Case, KnownAsked
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.people.models import Person, SafetyAlert, Tie
from tests.cases.making import make_case
from tests.cases.telling import child, tell
from tests.cast import HOME, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
S3 = "If the child is known, the responsible unit is told and will call you within an hour."


@pytest.fixture
def ana(cast: Cast) -> Client:
    """Return Ana's browser."""
    return cast.signed_in(cast.ana)


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's."""
    return make_case(cast)


def _text(response: Any) -> str:
    return response.content.decode()


def _post(client: Client, name: str, args: list[Any], **typed: Any) -> Any:
    return client.post(reverse(name, args=args), {"operation_id": str(new_id()), **typed})


def test_the_registration_stands_filled_with_what_the_concern_held(ana: Client, case: Case) -> None:
    page = _text(ana.get(reverse("person-edit", args=[case.id])))
    for value in ("Provë", "Shembulli", "Agim", "12.4.2015"):
        assert f'value="{value}"' in page
    assert "Finish the registration" in page


def test_a_half_is_saved_and_a_whole_asks_for_the_rest(ana: Client, case: Case) -> None:
    args = [case.id]
    typed = {"given_name": "Provë", "surname": "Shembulli", "version": "1"}
    refused = _post(ana, "person-edit", args, **typed)
    assert refused.status_code == 422
    assert 'href="#q-sex"' in _text(refused)
    assert _post(ana, "person-edit", args, **typed, later="1").status_code == 302


def test_two_who_correct_one_name_see_both(ana: Client, case: Case) -> None:
    args = [case.id]
    for name, status in (("Dritan", 302), ("Driton", 409)):
        typed = {
            "given_name": name,
            "surname": "Shembulli",
            "father_name": "Agim",
            "birth_date": "12.4.2015",
            "sex": "f",
        }
        response = _post(ana, "person-edit", args, **typed, version="1", later="1")
        assert response.status_code == status
    assert "Dritan" in _text(response)
    assert "Driton" in _text(response)


def test_a_doubtful_number_is_saved_with_a_warning(ana: Client, case: Case) -> None:
    typed = {"given_name": "Provë", "nid": "12345", "version": "1", "later": "1"}
    address = reverse("person-edit", args=[case.id])
    page = _text(ana.post(address, {"operation_id": str(new_id()), **typed}, follow=True))
    assert "unusual form" in page
    assert "12345" not in page


def test_the_family_grows_by_page(ana: Client, case: Case) -> None:
    refused = _post(ana, "family-add", [case.id], relationship="mother")
    assert refused.status_code == 422
    assert 'href="#given_name"' in _text(refused)
    typed = {"relationship": "mother", "given_name": "Vera", "phone": "0691234567", "is_carer": "yes"}
    assert _post(ana, "family-add", [case.id], **typed, certainty="confirmed").status_code == 302
    page = _text(ana.get(reverse("family-edit", args=[case.id])))
    assert "Vera" in page
    assert 'href="tel:0691234567"' in page
    known = Tie.objects.get()
    assert _post(ana, "family-end", [case.id, known.id], until="1.1.2099").status_code == 422
    assert _post(ana, "family-end", [case.id, known.id], until="1.1.2020").status_code == 302
    assert "until 1 January 2020" in _text(ana.get(reverse("family-edit", args=[case.id])))


def test_a_member_is_corrected_by_page(ana: Client, case: Case) -> None:
    _post(ana, "family-add", [case.id], relationship="mother", given_name="Vera")
    known = Tie.objects.get()
    address = reverse("family-tie", args=[case.id, known.id])
    assert 'value="Vera"' in _text(ana.get(address))
    assert (
        _post(ana, "family-tie", [case.id, known.id], relationship="aunt_m", given_name="Vera", version="1").status_code
        == 302
    )
    known.refresh_from_db()
    assert known.relationship == "aunt_m"


@pytest.mark.parametrize("name", ["case", "case-family", "family-edit"])
def test_nobody_of_the_family_is_rung_where_it_is_not_safe(ana: Client, case: Case, name: str) -> None:
    number = "+355691112233"
    typed = {"relationship": "mother", "given_name": "Vera", "phone": number, "certainty": "confirmed"}
    _post(ana, "family-add", [case.id], **typed)
    address = reverse(name, args=[case.id])
    assert f"tel:{number}" in _text(ana.get(address))
    with working(None):
        add(
            SafetyAlert(subject=case.person.subject, person=case.person, code="no_phone", happened_at=now()),
            {"words": ""},
        )
    page = _text(ana.get(address))
    assert number not in page
    assert "Do not phone." in page


@pytest.mark.parametrize("name", ["family-edit", "family-add"])
def test_a_stranger_gets_the_answer_of_an_id_that_does_not_exist(cast: Cast, case: Case, name: str) -> None:
    stranger = cast.signed_in(cast.cen)
    assert [stranger.get(reverse(name, args=[one])).status_code for one in (case.id, new_id())] == [404, 404]


def test_a_colleague_reads_the_family_and_changes_nothing(cast: Cast, case: Case) -> None:
    besa = cast.signed_in(cast.besa)
    page = _text(besa.get(reverse("family-edit", args=[case.id])))
    assert reverse("family-add", args=[case.id]) not in page
    assert besa.get(reverse("person-edit", args=[case.id])).status_code == 403


def test_one_word_finds_and_stands_in_no_address(ana: Client, case: Case) -> None:
    page = _text(ana.post(reverse("search"), {"q": "prove"}))
    assert reverse("case", args=[case.id]) in page
    assert "1 case found." in page
    by_number = _text(ana.post(reverse("search"), {"q": case.number.lower()}))
    assert reverse("case", args=[case.id]) in by_number
    assert reverse("case", args=[case.id]) not in _text(ana.get(reverse("search") + "?q=prove"))


def test_nothing_found_offers_to_ask_and_the_answer_is_always_the_same(cast: Cast, ana: Client) -> None:
    make_case(cast, cast.cen, told={"given_name": "Zamir", "surname": "Doda"})
    assert "No case among those you reach holds these words." in _text(ana.post(reverse("search"), {"q": "Zamir Doda"}))
    known, unknown = (_text(_post(ana, "search-elsewhere", [], q=q)) for q in ("Zamir Doda", "Zamor Doda"))
    assert S3 in known
    assert known.replace("Zamir", "Zamor") == unknown or S3 in unknown
    assert KnownAsked.objects.count() == 1
    assert _post(ana, "search-elsewhere", [], q="Zamir").status_code == 422


def test_the_holder_sees_whom_to_call_and_says_when_done(cast: Cast) -> None:
    make_case(cast, cast.cen)
    tell(cast.ana, **child(child_given_name="Provë", child_surname="Shembulli"))
    cen = cast.signed_in(cast.cen)
    page = _text(cen.get(reverse("call-backs")))
    assert "Call Ana Test" in page
    _post(cen, "call-back-done", [KnownAsked.objects.get().id])
    assert "Nobody waits for your call." in _text(cen.get(reverse("call-backs")))


def test_hidden_names_stand_on_no_list(cast: Cast, ana: Client, case: Case) -> None:
    type(cast.user(cast.ana)).objects.filter(id=cast.ana.user_id).update(hides_names=True)
    assert "Shembulli" not in _text(ana.post(reverse("search"), {"q": "Provë"}))
    tell(cast.ana, municipality=HOME, **child(child_given_name="Zanafilla"))
    assert "Zanafilla" not in _text(ana.get(reverse("concern-list") + "?whose=team"))
    assert Person.objects.count() == 2


def test_the_start_page_shows_the_call_to_make(cast: Cast) -> None:
    make_case(cast, cast.cen)
    tell(cast.ana, **child(child_given_name="Provë", child_surname="Shembulli"))
    page = _text(cast.signed_in(cast.cen).get(reverse("start")))
    assert "Someone may be registering a child of yours" in page
    assert "Call Ana Test" in page
    assert "Call Ana Test" not in _text(cast.signed_in(cast.ana).get(reverse("start")))


@pytest.mark.parametrize("who", ["ana", "besa", "dea", "edi"])
def test_no_link_of_the_family_page_is_closed_to_its_reader(cast: Cast, case: Case, who: str) -> None:
    browser = cast.signed_in(getattr(cast, who))
    page = _text(browser.get(reverse("case-family", args=[case.id])))
    links = {one for one in re.findall(r'href="(/cases/[^"#]+)', page) if str(case.id) in one}
    assert len(links) >= 3
    assert {one: status for one in links if (status := browser.get(one).status_code) != 200} == {}
