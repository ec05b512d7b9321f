"""Bad input on the pages themselves: a clear message at the field, what was typed is kept, nothing is half saved.

Garbage that no page ever asks for is sent by test_garbage.py, files by test_pictures.py; what is sent after signing out
is carried back in tests/web/test_held_text.py.
"""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from rrjeta.access.models import Membership
from rrjeta.cases.models import Case, Concern, Entry
from rrjeta.cases.operations.handover import give_cases
from rrjeta.cases.operations.notes import correct_note, write_note
from rrjeta.kernel.clock import local, now, today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import Household, Person
from tests.cases.making import make_case
from tests.cases.telling import child
from tests.cast import BACKEND, HOME, Cast
from tests.hostile.pages import Page, left
from tests.property.promises import broken_promises

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
STORY = "Fqinja dëgjon të qara çdo natë dhe ka frikë."
CALL = {
    "what_happened": STORY,
    "danger_now": "no",
    "child_location": "Te gjyshja",
    "source": "neighbour",
    "channel": "phone",
    "municipality": HOME,
}


@pytest.fixture
def ana(cast: Cast) -> Client:
    """Return Ana's browser."""
    return cast.signed_in(cast.ana)


def log(client: Client, **inputs: Any) -> Any:
    """Send the page of a concern."""
    return client.post(reverse("concern-log"), {"operation_id": str(new_id()), **CALL, **inputs})


def day(days: int) -> str:
    """Return a day before or after today as people type it."""
    return (today() + timedelta(days=days)).strftime("%d.%m.%Y")


def years_ago(years: int, days: int = 0) -> str:
    """Return the day so many years ago, moved by some days."""
    born = today().replace(year=today().year - years, day=min(today().day, 28))
    return (born + timedelta(days=days)).strftime("%d.%m.%Y")


def assert_refused_at(response: Any, name: str, *typed: str) -> None:
    """The page leads to the field, says something there, keeps what was typed, and nothing was saved."""
    page = response.content.decode()
    assert response.status_code == 422, response.status_code
    assert f'href="#{name}"' in page, re.findall(r'href="#([^"]*)"', page)
    assert f'id="{name}"' in page or f'id="{name}-' in page
    assert re.search(rf'id="{re.escape(name)}-error"[^>]*>(?:\s|<span[^>]*>[^<]*</span>)*\w', page), (
        "nothing is said at it"
    )
    for words in typed:
        assert words in page
    assert not Concern.objects.exists()
    assert not Household.objects.exists()
    assert not Person.objects.exists()
    assert not DoneOperation.objects.exists()


# ---- Days ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed", ["31.02.2026", "00.00.2020", "32.1.2020", "12/45/2015", "yesterday", "99999999", "1.1.10000"]
)
def test_a_day_that_does_not_exist_is_said_at_its_field(ana: Client, typed: str) -> None:
    response = log(ana, **child(child_given_name="Sara", birth_date=typed))
    assert_refused_at(response, "q-children-0-birth_date", STORY, typed, "Sara")


@pytest.mark.parametrize("typed", [day(1), day(400), "1.1.1850", "31.12.9999", "1.1.0001"])
def test_a_birth_that_cannot_be_is_said_at_its_field(ana: Client, typed: str) -> None:
    assert_refused_at(
        log(ana, **child(child_given_name="Sara", birth_date=typed)), "q-children-0-birth_date", STORY, typed
    )


def test_a_birth_after_the_concern_is_said_at_its_field(ana: Client) -> None:
    inputs = child(child_given_name="Sara", birth_date=day(-3))
    response = log(ana, received_at=day(-10), **{"received_at-time": "09:00"}, **inputs)
    assert_refused_at(response, "q-children-0-birth_date", STORY, day(-3), day(-10))


def test_a_call_of_tomorrow_is_said_at_its_field(ana: Client) -> None:
    assert_refused_at(log(ana, received_at=day(1), **{"received_at-time": "09:00"}), "q-received_at", STORY, day(1))


def test_somebody_of_eighteen_is_registered_and_gets_no_case(cast: Cast, ana: Client) -> None:
    """A worry is never turned away at the telephone; whether it is a child's case is decided at the screening."""
    grown, young = child(0, child_given_name="Artan", birth_date=years_ago(18)), child(1, child_given_name="Besim")
    young |= child(1, birth_date=years_ago(18, days=1))
    assert log(ana, **grown, **young).status_code == 302
    concern = Concern.objects.get()
    ids = [str(line.person_id) for line in concern.children.order_by("entered_at", "id")]
    said = {
        "operation_id": str(new_id()),
        "urgency": "h72",
        "known": "no",
        "then": "open",
        "why_left_out": "Not asked.",
    }
    assert ana.post(reverse("concern-screen", args=[concern.id]), said).status_code == 302
    address = reverse("concern-open-case", args=[concern.id])
    for chosen, status in ((ids[:1], 422), (ids[1:], 302)):
        asked = {"operation_id": str(new_id()), "children": chosen, "owner": str(cast.ana.user_id)}
        response = ana.post(address, {**asked, "harm_categories": ["neglect"]})
        assert response.status_code == status
        assert Case.objects.count() == (status == 302)
    assert broken_promises() == []


# ---- Words -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "surname"),
    [
        ("Ё", ""),
        ("Дарья", "Иванова"),
        ("😀", "🦊"),
        ("أمينة", ""),
        ("O", "D'Angelo-Çela"),
        ("Ë", "ë"),
        ("<b>Ana</b>", "{{ 7 }}"),
    ],
)
def test_a_name_is_kept_as_it_is_written_and_found(ana: Client, given: str, surname: str) -> None:
    assert log(ana, **child(child_given_name=given, child_surname=surname, age_estimate="7")).status_code == 302
    concern = Concern.objects.get()
    told = peek_record(Person.objects.select_related("subject").get(id=concern.children.get().person_id))
    assert (told.get("given_name", ""), told.get("surname", "")) == (given, surname)
    page = ana.get(reverse("concern", args=[concern.id])).content.decode()
    assert given.replace("<", "&lt;").replace(">", "&gt;") in page
    assert "<b>Ana</b>" not in page


def test_nothing_need_be_known_of_the_child_nor_of_the_father(ana: Client) -> None:
    assert log(ana, father_name="", mother_name="").status_code == 302
    assert Concern.objects.get().children.count() == 1


def test_twins_are_two_children_of_one_family(ana: Client) -> None:
    born = years_ago(6)
    rows = [
        child(place, child_given_name=name, child_surname="Leka", birth_date=born)
        for place, name in enumerate(("Era", "Eva"))
    ]
    assert log(ana, **rows[0], **rows[1], father_name="Agim").status_code == 302
    concern = Concern.objects.get()
    assert concern.children.count() == 2
    assert len(set(concern.children.values_list("person__household_id", flat=True))) == 1
    assert len(set(concern.children.values_list("person__subject_id", flat=True))) == 2


@pytest.mark.parametrize("field", ["what_happened", "child_location", "father_name"])
def test_two_hundred_kilobytes_are_refused_and_given_back(ana: Client, field: str) -> None:
    words = "fjalë e gjatë " * 15_000
    assert_refused_at(log(ana, **{field: words}), f"q-{field}", words[:100_000])


@pytest.mark.parametrize(
    ("field", "typed"),
    [("danger_now", "perhaps"), ("source", "the moon"), ("channel", "'; --"), ("municipality", "AL999")],
)
def test_a_code_outside_its_list_is_said_at_its_field(ana: Client, field: str, typed: str) -> None:
    assert_refused_at(log(ana, **{field: typed}), f"q-{field}", STORY)


def test_a_nul_is_left_out_and_the_rest_is_kept(ana: Client) -> None:
    words = f"\x00{STORY}\x00"
    assert log(ana, what_happened=words, father_name="Ag\x00im", source="neigh\x00bour").status_code == 302
    told = peek_record(Concern.objects.select_related("subject").get())
    assert (told["what_happened"], told["father_name"]) == (STORY, "Agim")


def test_a_nul_alone_is_an_empty_field(ana: Client) -> None:
    assert_refused_at(log(ana, what_happened="\x00"), "q-what_happened")


def test_a_nul_where_the_database_keeps_plain_text_does_no_harm(cast: Cast) -> None:
    browser = cast.signed_in(cast.administrator, fresh=True)
    sent = {"name": "Nj\x00ësia", "letterhead": "a\x00b", "operation_id": str(new_id())}
    response = browser.post(reverse("unit-change", args=[cast.unit.id]), sent)
    assert response.status_code in (302, 422)
    assert browser.get(reverse("users") + "?q=a%00b").status_code == 200


@pytest.mark.parametrize("cookie", ["a\x00b", "\\000", "x" * 5000, "ë"])
def test_a_spoilt_cookie_signs_nobody_in(cast: Cast, cookie: str) -> None:
    browser = Client()
    browser.cookies["sessionid"] = cookie
    browser.cookies["language"] = cookie
    assert browser.get(reverse("worklist")).status_code == 302


def test_half_a_letter_does_no_harm(cast: Cast, ana: Client) -> None:
    case = make_case(cast)
    body = b"text=%ED%A0%80+fjal%ED%B0%80&remind_on="
    address = reverse("note-write", args=[case.id])
    response = ana.generic("POST", address, body, "application/x-www-form-urlencoded")
    assert response.status_code in (302, 422)
    connection.check_constraints()


def test_ten_thousand_fields_are_refused_as_too_many(ana: Client) -> None:
    response = log(ana, **{f"field-{number}": "1" for number in range(10_000)})
    assert response.status_code == 400
    assert "too much at once" in response.content.decode()
    assert not Concern.objects.exists()


# ---- Twice, late, from elsewhere -------------------------------------------------------------------------------------
def test_a_concern_sent_twice_is_one(ana: Client) -> None:
    operation_id = str(new_id())
    first, second = (log(ana, operation_id=operation_id) for _turn in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Concern.objects.count() == 1


def test_a_form_of_a_stale_tab_shows_both_and_keeps_what_was_typed(cast: Cast, ana: Client) -> None:
    case = make_case(cast)
    note = write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="Në fillim.")
    address = reverse("note-correct", args=[case.id, note])
    form = Page(ana.get(address).content.decode()).main_form()
    assert form is not None
    correct_note(cast.ana, operation_id=new_id(), case_id=case.id, entry_id=note, text="Nga tjetri.", base_version=1)
    response = ana.post(address, {**left(form), "text": "Nga unë."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Nga tjetri." in page
    assert "Nga unë." in page
    assert peek_record(Entry.objects.select_related("subject").get(id=note))["text"] == "Nga tjetri."


def test_what_is_sent_after_signing_out_comes_back_to_its_author_alone(cast: Cast, ana: Client) -> None:
    case = make_case(cast)
    address = reverse("note-write", args=[case.id])
    form = Page(ana.get(address).content.decode()).main_form()
    assert form is not None
    sent = {**left(form), "text": STORY}
    ana.post(reverse("sign-out"))
    refused = ana.post(address, sent)
    where = parse_qs(urlsplit(refused["Location"]).query)["next"][0]
    assert not Entry.objects.exists()
    assert cast.signed_in(cast.besa).get(where).status_code == 404
    ana.force_login(cast.user(cast.ana), backend=BACKEND)
    page = Page(ana.get(where).content.decode())
    back = next(one for one in page.forms if one.action == address)
    for _turn in range(2):
        assert ana.post(address, left(back)).status_code == 302
    assert peek_record(Entry.objects.select_related("subject").get())["text"] == STORY


def test_who_lost_the_case_a_moment_ago_reads_what_they_typed(cast: Cast, ana: Client) -> None:
    case = make_case(cast)
    address = reverse("note-write", args=[case.id])
    form = Page(ana.get(address).content.decode()).main_form()
    assert form is not None
    give_cases(cast.dea, operation_id=new_id(), case_ids=[case.id], to_id=cast.besa.user_id)
    response = ana.post(address, {**left(form), "text": STORY})
    assert response.status_code == 403
    assert STORY in response.content.decode()
    assert not Entry.objects.exists()


def test_who_lost_their_last_role_a_moment_ago_is_led_to_sign_in_and_nothing_is_saved(cast: Cast, ana: Client) -> None:
    case = make_case(cast)
    address = reverse("note-write", args=[case.id])
    form = Page(ana.get(address).content.decode()).main_form()
    assert form is not None
    Membership.objects.filter(user_id=cast.ana.user_id).update(until=local(now()).date().replace(year=2021))
    response = ana.post(address, {**left(form), "text": STORY})
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert not Entry.objects.exists()
