"""The family drawn on its page: whoever is not shown stands nowhere in it, and the tables say the same as the drawings."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.access.models import Exclusion, User
from rrjeta.cases.models import Case
from rrjeta.cases.operations.families import Member, add_family_member
from rrjeta.cases.operations.ties import TieGiven, say_tie
from rrjeta.cases.queries.kin import kin_page
from rrjeta.cases.queries.kin_picture import Picture, for_meeting, kin_picture
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.people.models import Person, Tie
from rrjeta.people.operations.around import add_contact, raise_alert, tie
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's with parents, of whom the father must not learn where the child lives."""
    case = make_case(cast)
    persons = {
        name: add_family_member(
            cast.ana,
            operation_id=new_id(),
            case_id=case.id,
            member=Member(relationship, name, sex=sex, birth_year=1988, lives_here=is_here, phone="0691112233"),
        )
        for relationship, name, sex, is_here in (("mother", "Vera", "f", True), ("father", "Agim", "m", False))
    }
    given = TieGiven(persons["Vera"], persons["Agim"], "spouse", bond="strained", is_place_kept_from=False)
    say_tie(cast.ana, operation_id=new_id(), case_id=case.id, given=given)
    return case


def _page(cast: Cast, case: Case, actor: Any = None) -> str:
    client = cast.signed_in(actor or cast.ana)
    text: str = client.get(reverse("case-genogram", args=[case.id])).content.decode()
    return text


def _drawings(page: str) -> list[str]:
    return re.findall(r"<svg[^>]*kin-picture.*?</svg>", page, re.DOTALL)


@pytest.mark.parametrize(("language", "title"), [("en", "Genogram of the family"), ("sq", "Gjenograma e familjes")])
def test_the_family_is_drawn_with_its_words_in_both_languages(
    cast: Cast, case: Case, language: str, title: str
) -> None:
    User.objects.filter(id=cast.ana.user_id).update(language=language)
    family, around_child = _drawings(_page(cast, case))
    root = ET.fromstring(family)
    assert root[0].text == title
    drawn = "".join(root.itertext())
    assert all(name in drawn for name in ("Vera", "Agim", "Provë", "1988"))
    assert "Vera" in around_child


def test_the_drawing_holds_no_address_alert_or_telephone(cast: Cast, case: Case) -> None:
    with working(cast.ana.user_id):
        raise_alert(code="secret_address", happened_at=case.opened_at, words="Te tezja në Vlorë", person=case.person)
        add_contact(
            case.person, kind="contact", may_phone="yes", knows_case=True, told={"name": "Mira", "phone": "0697654321"}
        )
    drawings = "".join(_drawings(_page(cast, case)))
    assert "Mira" in drawings
    for secret in ("Vlorë", "0697654321", "0691112233", "Fshati i Provës"):
        assert secret not in drawings


def test_whoever_belongs_to_a_closed_file_stands_nowhere_on_the_page(cast: Cast, case: Case) -> None:
    before = _page(cast, case)
    father = Person.objects.get(id=kin_page(cast.ana, case.id).circle.ties[1].said.person)
    theirs = make_case(cast, cast.cen, told={"given_name": "Zamira", "surname": "Fshehur"})
    with working(cast.cen.user_id):
        tie(father, theirs.person, "father")
        tie(theirs.person, case.person, "half_sibling")
    page = _page(cast, case)
    assert ("Zamira" in page, "Fshehur" in page) == (False, False)
    assert [len(one) for one in _drawings(page)] == [len(one) for one in _drawings(before)]
    for name in ("case-family", "family-edit", "case-ties", "case"):
        assert "Zamira" not in cast.signed_in(cast.ana).get(reverse(name, args=[case.id])).content.decode()


def test_whoever_is_shut_out_of_the_other_family_does_not_see_it_drawn(cast: Cast, case: Case) -> None:
    sister = make_case(cast, cast.besa, told={"given_name": "Zamira"})
    with working(cast.besa.user_id):
        tie(sister.person, case.person, "half_sibling")
    assert "Zamira" in _page(cast, case)
    with working(None):
        add(Exclusion(user_id=cast.ana.user_id, record_id=sister.id))
    assert "Zamira" not in _page(cast, case, cast.again(cast.ana))


def test_hidden_names_are_hidden_in_the_drawing_too(cast: Cast, case: Case) -> None:
    client = cast.signed_in(cast.ana)
    client.post(reverse("hide-names"), {"hide": "yes", "next": "/"})
    page = client.get(reverse("case-genogram", args=[case.id])).content.decode()
    assert [name for name in ("Vera", "Agim", "Provë") if name in page] == []
    assert "person 2" in "".join(_drawings(page))


def test_a_copy_for_a_meeting_leaves_out_whoever_must_not_learn_where(cast: Cast, case: Case) -> None:
    page = kin_page(cast.ana, case.id)
    father = next(one.said.person for one in page.circle.ties if one.said.relationship == "father")
    granny = add_family_member(
        cast.ana, operation_id=new_id(), case_id=case.id, member=Member("mother", "Hane"), tied_to=father
    )
    row = Tie.objects.get(person_id=father, relationship="father")
    Tie.objects.filter(id=row.id).update(is_place_kept_from=True)
    left = for_meeting(kin_page(cast.ana, case.id))
    assert {father, granny} & set(left.persons) == set()
    assert len(left.persons) == 2
    assert {one.said.relationship for one in left.circle.ties} == {"mother"}
    assert {one.id for one in Picture(left, [], []).figures(str)} == set(left.persons)
    assert len(Picture(left, [], []).links()) == 1


def test_the_ecomap_says_what_was_said_and_each_tie_once(cast: Cast, case: Case) -> None:
    picture = kin_picture(cast.ana, case.id)
    near = picture.around(str, lambda _list, code: code)
    assert sorted((one.words, one.bond) for one in near) == [("father", ""), ("mother", "")]
    assert len({tie for one in near for tie in one.ties}) == 2


def test_a_stranger_gets_the_answer_of_an_id_that_does_not_exist(cast: Cast, case: Case) -> None:
    stranger: Client = cast.signed_in(cast.cen)
    answers = [stranger.get(reverse("case-genogram", args=[one])).status_code for one in (case.id, new_id())]
    assert answers == [404, 404]
