"""The page on which anybody reports a worry: numbers first, nothing kept in the browser, an answer to whatever is sent."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rrjeta.hotline.models import Worry
from rrjeta.hotline.operations.handling import close_worry
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import current
from tests.cast import HOME, Cast
from tests.hotline.telling import REPORT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack", "cast")]

_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
_STAMP = re.compile(r'name="stamp" value="([^"]+)"')
_addresses = iter(range(1, 250))


@pytest.fixture
def stranger() -> Client:
    """Return a browser that nobody knows, at an address of its own."""
    return Client(REMOTE_ADDR=f"192.0.2.{next(_addresses)}")


def sent(stranger: Client, *, after: int = 30, stamp: str = "", **changed: Any) -> Any:
    """Open the form, write for some seconds and send it."""
    stamp = stamp or _STAMP.findall(stranger.get(reverse("worry-in", args=["en"])).content.decode())[0]
    typed = {name: "yes" if value is True else value for name, value in {**REPORT, **changed}.items()}
    with frozen(now() + timedelta(seconds=after)):
        return stranger.post(reverse("worry-in", args=["en"]), {"stamp": stamp, **typed})


def numbers_stand_in(page: str) -> bool:
    return all(f"tel:{one.number}" in page for one in current().emergency_numbers())


def test_numbers_come_first_then_the_questions_in_their_order(stranger: Client) -> None:
    page = stranger.get(reverse("worry-in", args=["sq"])).content.decode()
    order = [page.index(one) for one in ("tel:129", 'id="what"', 'id="municipality"', 'id="child_name"', 'id="name"')]
    assert order == sorted(order)
    assert numbers_stand_in(page)


def test_the_way_out_is_a_plain_link_on_every_page(stranger: Client) -> None:
    way = f'href="{current().leave_to}"'
    pages = [stranger.get(reverse(name, args=["en"])) for name in ("worry-in", "worry-receipt-in")]
    pages += [sent(stranger), sent(stranger, what="")]
    assert [page.content.decode().count(way) for page in pages] == [1, 1, 1, 1]


@pytest.mark.parametrize(("language", "words"), [("sq", "Njofto për një fëmijë"), ("en", "Report a worry")])
def test_both_languages_have_an_address_and_no_cookie(stranger: Client, language: str, words: str) -> None:
    page = stranger.get(reverse("worry-in", args=[language]))
    assert words in page.content.decode()
    assert page.headers["Content-Language"] == language
    assert stranger.get(reverse("worry-in", args=["fr"])).status_code == 404


def test_nothing_is_kept_in_the_browser(stranger: Client) -> None:
    for page in (stranger.get(reverse("worry")), sent(stranger), sent(stranger, what="")):
        assert "no-store" in page.headers["Cache-Control"]
        assert set(page.cookies) <= {settings.CSRF_COOKIE_NAME}
        assert all(not one["max-age"] and not one["expires"] for one in page.cookies.values())
        assert page.content.decode().count("<form ") == page.content.decode().count('autocomplete="off">\n    <input')


def test_a_report_is_answered_with_a_code_that_answers_in_its_turn(stranger: Client) -> None:
    page = sent(stranger)
    assert page.status_code == 200
    code = _CODE.findall(page.content.decode())[0]
    worry = Worry.objects.select_related("subject").get()
    assert (open_record(worry)["what"], worry.municipality) == (REPORT["what"], HOME)
    asked = stranger.post(reverse("worry-receipt-in", args=["en"]), {"code": code})
    assert "Received." in asked.content.decode()
    assert code not in asked.content.decode()
    assert not re.search("Zq[a-z]{4}", page.content.decode())


def test_wrong_and_expired_codes_hear_the_same(stranger: Client, cast: Cast) -> None:
    code = _CODE.findall(sent(stranger).content.decode())[0]
    close_worry(
        cast.dea, operation_id=new_id(), worry_id=Worry.objects.get().id, closed_as="spam", why="It is a joke of boys."
    )
    pages = []
    for typed, days in ((code, 400), ("0000-0000-0000", 400), ("0000-0000-0000", 0)):
        with frozen(now() + timedelta(days=days)):
            page = stranger.post(reverse("worry-receipt-in", args=["en"]), {"code": typed})
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()))
    assert pages[0] == pages[1] == pages[2]
    assert "not known" in pages[0]


def test_tries_are_limited(stranger: Client) -> None:
    address = reverse("worry-receipt-in", args=["en"])
    with frozen(now().replace(minute=1)):
        answers = [stranger.post(address, {"code": "0000-0000-0000"}) for _one in range(12)]
    assert [one.status_code for one in answers] == [200] * 10 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 600


def test_two_hundred_in_a_minute_are_refused_with_the_words_still_there(stranger: Client) -> None:
    with frozen(now().replace(minute=1)):
        answers = [sent(stranger, after=30) for _one in range(30)]
        other = sent(Client(REMOTE_ADDR="2001:db8:1:2::1"))
    assert [one.status_code for one in answers] == [200] * 10 + [429] * 20
    page = answers[-1].content.decode()
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 600
    assert REPORT["what"] in page
    assert numbers_stand_in(page)
    assert other.status_code == 200
    assert Worry.objects.count() == 11


def test_a_household_counts_once_however_many_addresses_it_has() -> None:
    with frozen(now().replace(minute=1)):
        statuses = [sent(Client(REMOTE_ADDR=f"2001:db8:9:9::{one}")).status_code for one in range(1, 12)]
    assert statuses == [200] * 10 + [429]


def test_no_address_of_a_caller_is_kept(stranger: Client) -> None:
    sent(stranger)
    address = stranger.defaults["REMOTE_ADDR"]
    kept = (settings.RRJETA_DATA / "run" / "callers").read_bytes()
    assert address.encode() not in kept
    assert bytes(map(int, address.split("."))) not in kept
    for model in (Worry,):
        assert address not in str(model.objects.values())


@pytest.mark.parametrize(
    ("after", "words"), [(1, "faster than anybody writes"), (13 * 3600, "stood open for too long")]
)
def test_too_fast_and_too_late_keep_what_was_typed_and_pass_the_second_time(
    stranger: Client, after: int, words: str
) -> None:
    refused = sent(stranger, after=after)
    page = refused.content.decode()
    assert (refused.status_code, words in page, REPORT["what"] in page) == (422, True, True)
    with frozen(now() + timedelta(seconds=after)):
        assert sent(stranger, stamp=_STAMP.findall(page)[0]).status_code == 200


@pytest.mark.parametrize("stamp", ["x", "x:y:z", "00.0"])
def test_a_form_that_is_not_ours_is_asked_again(stranger: Client, stamp: str) -> None:
    assert sent(stranger, stamp=stamp).status_code == 422
    assert Worry.objects.count() == 0


def test_the_field_that_people_do_not_see_catches_machines_and_loses_nothing(stranger: Client) -> None:
    answer = sent(stranger, website="https://example.org/")
    page = answer.content.decode()
    assert (answer.status_code, Worry.objects.count()) == (422, 0)
    assert REPORT["what"] in page
    assert 'class="trap"' not in page
    assert sent(stranger, stamp=_STAMP.findall(page)[0]).status_code == 200


def test_a_reload_shows_the_same_receipt(stranger: Client) -> None:
    stamp = _STAMP.findall(stranger.get(reverse("worry")).content.decode())[0]
    codes = [_CODE.findall(sent(stranger, stamp=stamp).content.decode())[0] for _one in range(2)]
    assert codes[0] == codes[1]
    assert Worry.objects.count() == 1


def test_a_script_is_words(stranger: Client, cast: Cast) -> None:
    words = "<script>alert('Zq')</script><img src=x onerror=alert(1)>"
    sent(stranger, what=words, place="")
    worry = Worry.objects.get()
    page = cast.signed_in(cast.dea).get(reverse("worry-one", args=[worry.id])).content.decode()
    assert "&lt;script&gt;alert(&#x27;Zq&#x27;)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_greek_is_read_as_it_was_written(stranger: Client, cast: Cast) -> None:
    words = "Κάθε βράδυ ακούω ένα παιδί να κλαίει."
    assert sent(stranger, what=words).status_code == 200
    worry = Worry.objects.get()
    assert words in cast.signed_in(cast.dea).get(reverse("worry-one", args=[worry.id])).content.decode()


def test_a_megabyte_is_refused_with_the_numbers(stranger: Client) -> None:
    long, too_long = sent(stranger, what="a" * 900_000), sent(stranger, what="a" * 1_100_000)
    assert (long.status_code, "up to 5000 letters" in long.content.decode()) == (422, True)
    assert (too_long.status_code, numbers_stand_in(too_long.content.decode())) == (400, True)
    assert Worry.objects.count() == 0


def test_without_its_token_a_form_is_refused_and_shown(stranger: Client) -> None:
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR=stranger.defaults["REMOTE_ADDR"])
    answer = sent(strict)
    assert (answer.status_code, REPORT["what"] in answer.content.decode()) == (403, True)
    assert numbers_stand_in(answer.content.decode())


def test_where_no_unit_answers_it_is_said_and_nothing_is_lost(stranger: Client) -> None:
    answer = sent(stranger, municipality="AL351")
    assert (answer.status_code, answer.content.decode().count(REPORT["what"])) == (422, 1)


def test_the_start_page_counts_and_shows_what_waits(cast: Cast, stranger: Client) -> None:
    sent(stranger)
    worry = Worry.objects.get()
    with frozen(worry.due_at + timedelta(minutes=1)):
        browser = cast.signed_in(cast.dea)
        page = browser.get(reverse("start")).content.decode()
        late = browser.get(reverse("worries") + "?which=late").content.decode()
    assert reverse("worries") + "?which=late" in page
    assert reverse("worry-one", args=[worry.id]) in page
    assert reverse("worry-one", args=[worry.id]) in late
    assert not re.search("Zq[a-z]{4}", page + late)


def test_a_worker_takes_it_without_seeing_who_reported(cast: Cast, stranger: Client) -> None:
    sent(stranger)
    worry = Worry.objects.get()
    browser = cast.signed_in(cast.ana)
    address = reverse("worry-take", args=[worry.id])
    form = browser.get(address).content.decode()
    assert REPORT["what"] in form
    assert "Zqchild" in form
    assert not any(words in form for words in ("Zqneighbour", "0691234567", "After eight"))
    answer = browser.post(
        address, {"what_happened": REPORT["what"], "danger_now": "no", "children-0-child_given_name": "Zqchild"}
    )
    worry.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("concern", args=[worry.concern_id]))


def test_who_reported_is_shown_once_after_a_reason_and_a_fresh_proof(cast: Cast, stranger: Client) -> None:
    sent(stranger)
    address = reverse("worry-reporter", args=[Worry.objects.get().id])
    assert cast.signed_in(cast.dea).post(address, {"reason": "case_work"}).status_code == 302
    browser = cast.signed_in(cast.dea, fresh=True)
    assert "Zqneighbour" not in browser.get(address).content.decode()
    shown = browser.post(address, {"reason": "case_work"})
    assert "Zqneighbour" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
