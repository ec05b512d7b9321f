"""The pages of ties and homes: what is shown, what a form does with a fault, and the two ways back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.access.models import User
from rrjeta.cases.models import Case
from rrjeta.kernel.ids import new_id
from rrjeta.people.models import Person, Stay, Tie
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's."""
    return make_case(cast)


@pytest.fixture
def ana(cast: Cast) -> Client:
    """Return Ana's browser."""
    return cast.signed_in(cast.ana)


def _text(response: Any) -> str:
    return response.content.decode()


def _post(client: Client, door: str, args: list[Any], **typed: Any) -> Any:
    return client.post(reverse(door, args=args), {"operation_id": str(new_id()), **typed})


def _family(ana: Client, case: Case) -> tuple[Person, Person]:
    for relationship, name in (("mother", "Vera"), ("father", "Agim")):
        _post(ana, "family-add", [case.id], relationship=relationship, given_name=name, tied_to=str(case.person_id))
    mother, father = (Tie.objects.get(relationship=one).person for one in ("mother", "father"))
    return mother, father


@pytest.mark.parametrize(("language", "words"), [("en", "Who is what to whom"), ("sq", "Kush çfarë i vjen kujt")])
def test_ties_are_listed_in_both_languages(ana: Client, cast: Cast, case: Case, language: str, words: str) -> None:
    _family(ana, case)
    User.objects.filter(id=cast.ana.user_id).update(language=language)
    page = _text(ana.get(reverse("case-ties", args=[case.id])))
    assert words in page
    assert (page.count("Vera"), page.count("Agim")) == (2, 2)


def test_a_tie_is_added_refused_corrected_undone_and_taken_back(ana: Client, case: Case) -> None:
    mother, father = _family(ana, case)
    typed = {"person_id": str(mother.id), "child_id": str(father.id), "relationship": "spouse"}
    wrong = _post(ana, "tie-add", [case.id], **typed, since="1.1.2020", until="1.1.2019")
    assert (wrong.status_code, 'href="#until"' in _text(wrong)) == (422, True)
    assert _post(ana, "tie-add", [case.id], **typed, since="1.5.2010").status_code == 302
    tie = Tie.objects.get(relationship="spouse")
    assert 'value="01.05.2010"' in _text(ana.get(reverse("tie-change", args=[case.id, tie.id])))
    ended = {"relationship": "spouse", "until": "2.2.2020", "end_reason": "divorced", "version": "1"}
    assert _post(ana, "tie-change", [case.id, tie.id], **ended).status_code == 302
    assert "Divorced" in _text(ana.get(reverse("case-ties", args=[case.id])))
    assert _post(ana, "tie-undo", [case.id, tie.id]).status_code == 302
    assert "Divorced" not in _text(ana.get(reverse("case-ties", args=[case.id])))
    assert _post(ana, "tie-take-back", [case.id, tie.id]).status_code == 302
    page = _text(ana.get(reverse("case-ties", args=[case.id])))
    assert ("Put it back" in page, f'{reverse("tie-change", args=[case.id, tie.id])}"' in page) == (True, False)


def test_somebody_new_is_tied_to_another_than_the_child(ana: Client, case: Case) -> None:
    mother, _father = _family(ana, case)
    typed = {"relationship": "mother", "given_name": "Gjyshja", "tied_to": str(mother.id), "since": "1.1.1980"}
    assert _post(ana, "family-add", [case.id], **typed).status_code == 302
    granny = Tie.objects.get(child=mother)
    assert (granny.relationship, str(granny.since)) == ("mother", "1980-01-01")


def test_a_move_by_page_keeps_the_earlier_home(ana: Client, case: Case) -> None:
    mother, _father = _family(ana, case)
    args = [case.id, mother.id]
    assert _post(ana, "kin-person", args, to=str(case.household_id), since="1.1.2020").status_code == 302
    wrong = _post(ana, "kin-person", args, to="new", since="1.1.2021")
    assert (wrong.status_code, 'href="#name"' in _text(wrong)) == (422, True)
    typed = {"to": "new", "since": "1.1.2021", "name": "Te halla", "village": "Kukës"}
    assert _post(ana, "kin-person", args, **typed).status_code == 302
    page = _text(ana.get(reverse("case-ties", args=[case.id])))
    assert "Te halla, Kukës" in page
    assert "1 January 2021" in page
    stay = Stay.objects.get(person=mother, until=None)
    assert _post(ana, "stay-change", [case.id, stay.id], since="1.6.2021").status_code == 302
    assert _post(ana, "stay-change", [case.id, stay.id], since="1.6.2020").status_code == 422
    assert _post(ana, "kin-died", args, has_died="yes").status_code == 302
    assert "has died" in _text(ana.get(reverse("case-ties", args=[case.id])))


def test_where_a_home_is_stands_nowhere_once_it_is_a_secret(ana: Client, case: Case) -> None:
    mother, _father = _family(ana, case)
    typed = {"to": "new", "since": "1.1.2021", "name": "Te halla", "village": "Kukës"}
    _post(ana, "kin-person", [case.id, mother.id], **typed)
    _post(ana, "alert-add", [case.id], code="secret_address", words="", for_household="yes")
    page = _text(ana.get(reverse("case-ties", args=[case.id])))
    assert ("Fshati i Provës" in page, "Te halla, Kukës" in page) == (False, True)


def test_a_colleague_reads_and_changes_nothing(cast: Cast, ana: Client, case: Case) -> None:
    _family(ana, case)
    besa = cast.signed_in(cast.besa)
    page = _text(besa.get(reverse("case-ties", args=[case.id])))
    assert ("Vera" in page, reverse("tie-add", args=[case.id]) in page) == (True, False)
