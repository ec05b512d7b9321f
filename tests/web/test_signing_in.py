"""Signing in: one answer to everybody who may not, one hash, and nowhere else but here."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from rrjeta.access.models import Membership, User
from rrjeta.audit.models import LogEntry
from rrjeta.kernel.clock import today
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PASSWORD = "mali me borë 2026"
SIGN_IN = "/sign-in"


@pytest.fixture(autouse=True)
def _uncounted() -> Iterator[None]:
    """Let no test count the refusals of another."""
    cache.clear()
    yield
    cache.clear()


def _browser(language: str = "en") -> Client:
    """Return a browser that once chose its language."""
    client = Client()
    client.cookies["language"] = language
    return client


@pytest.fixture
def client() -> Client:
    """Return an English browser."""
    return _browser()


@pytest.fixture
def ana(cast: Cast) -> User:
    """Return Ana's account with a password."""
    User.objects.filter(id=cast.ana.user_id).update(password=make_password(PASSWORD))
    return cast.user(cast.ana)


def _try(client: Client, name: str = "ana", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"login": name, "password": password, **more})


def _is_signed_in(client: Client) -> bool:
    return client.get("/own").status_code == 200


def test_with_name_and_password_one_is_in(ana: User, client: Client) -> None:
    assert _try(client)["Location"] == "/"
    assert _is_signed_in(client)


def test_the_name_may_be_written_in_capitals(ana: User, client: Client) -> None:
    _try(client, " ANA ")
    assert _is_signed_in(client)


def test_the_log_says_who_came_and_went(ana: User, client: Client) -> None:
    _try(client)
    client.post("/sign-out")
    said = list(LogEntry.objects.order_by("at", "id").values_list("actor_id", "action"))
    assert said == [
        (ana.id, "access.operations.sessions.begin_session"),
        (ana.id, "access.operations.sessions.sign_out"),
    ]
    assert not _is_signed_in(client)


def _refused_body(response: Any, name: str) -> str:
    body = response.content.decode()
    for part in ('name="csrfmiddlewaretoken" value="', 'name="operation_id" value="'):
        while part in body:
            start = body.index(part) + len(part)
            body = body[: start - len(part)] + body[body.index('"', start) :]
    return body.replace(name, "NAME")


def test_everybody_who_may_not_hears_the_same(cast: Cast, ana: User) -> None:
    for name in ("besa", "cen"):
        User.objects.filter(username=name).update(password=make_password(PASSWORD))
    User.objects.filter(username="besa").update(is_active=False)
    Membership.objects.filter(user__username="cen").update(until=today().replace(year=2021))
    tries = {"ana": "wrong password", "besa": PASSWORD, "cen": PASSWORD, "nobody": PASSWORD, "dea": PASSWORD}
    answers = {_refused_body(_try(_browser(), name, typed), name) for name, typed in tries.items()}
    assert len(answers) == 1
    assert "wrong, or you may not sign in" in answers.pop()


def test_a_refusal_costs_one_hash_whoever_is_asked_for(cast: Cast, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    plain = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return plain(self, password, salt)

    User.objects.filter(username="besa").update(password=make_password(PASSWORD), is_active=False)
    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for name in ("ana", "besa", "nobody"):
        hashed.clear()
        assert _try(_browser(), name, "a wrong password").status_code == 422
        assert len(hashed) == 1, name


def test_a_refusal_is_logged_without_the_name_that_was_typed(ana: User, client: Client) -> None:
    _try(client, "ana", "wrong")
    _try(client, "Luan Hoxha", "wrong")
    known, unknown = LogEntry.objects.filter(action="access.sign_in_refused").order_by("at", "id")
    assert known.changes == [["access_user", str(ana.id), 0, []]]
    assert (unknown.changes, known.actor_id) == ([], None)


def test_after_ten_refusals_even_the_right_password_waits(ana: User) -> None:
    for _ in range(10):
        assert _try(_browser(), "ana", "wrong").status_code == 422
    response = _try(_browser())
    assert (response.status_code, response.headers["Retry-After"]) == (429, "300")
    assert "Too many attempts" in response.content.decode()


def test_nobody_locks_a_worker_out_of_the_browser_they_work_in(ana: User, client: Client) -> None:
    _try(client)
    client.post("/sign-out")
    for _ in range(70):
        _try(_browser(), "ana", "wrong")
    assert _try(_browser()).status_code == 429
    assert _try(client).status_code == 302
    assert _is_signed_in(client)


def test_a_browser_that_is_known_has_an_end_to_its_own_allowance(ana: User, client: Client) -> None:
    _try(client)
    client.post("/sign-out")
    for _ in range(10):
        assert _try(client, "ana", "wrong").status_code == 422
    assert _try(client).status_code == 429


def test_a_browser_known_for_one_is_a_stranger_for_another(ana: User, client: Client) -> None:
    User.objects.filter(username="besa").update(password=make_password(PASSWORD))
    _try(client)
    client.post("/sign-out")
    for _ in range(10):
        _try(_browser(), "besa", "wrong")
    assert _try(client, "besa").status_code == 429
    assert _try(client).status_code == 302


def test_a_mark_of_a_browser_that_was_made_up_is_none(ana: User, client: Client) -> None:
    client.cookies["device"] = "0123456789abcdef 0123456789abcdef:1:xx"
    for _ in range(10):
        _try(client, "ana", "wrong")
    assert _try(client).status_code == 429


def test_whoever_asks_too_often_hears_it_before_anything_is_hashed(cast: Cast) -> None:
    answers = [_try(_browser(), f"guess{number % 3}", "wrong") for number in range(61)]
    assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (429, "300")


def test_whoever_asks_sixty_times_in_a_minute_waits_though_none_of_it_was_a_wrong_password(ana: User) -> None:
    assert {_try(_browser(), "", "").status_code for _ in range(60)} == {422}
    browser = _browser()
    refused = _try(browser)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "300")
    assert not _is_signed_in(browser)


def test_a_browser_that_is_known_asks_thirty_times_in_a_minute(ana: User, client: Client) -> None:
    _try(client)
    client.post("/sign-out")
    assert {_try(client, "", "").status_code for _ in range(30)} == {422}
    assert _try(client).status_code == 429
    assert not _is_signed_in(client)
    assert _try(_browser()).status_code == 302


def test_a_name_that_nobody_has_is_counted_alike(cast: Cast) -> None:
    for _ in range(10):
        _try(_browser(), "nobody", "wrong")
    assert "Too many attempts" in _try(_browser(), "nobody", "wrong").content.decode()


def test_a_machine_that_guesses_many_names_is_stopped(cast: Cast) -> None:
    for number in range(20):
        _try(_browser(), f"guess{number}", "wrong")
    assert "Too many attempts" in _try(_browser(), "another", "wrong").content.decode()


def test_what_a_caller_claims_to_be_is_not_believed(cast: Cast) -> None:
    for number in range(20):
        _browser().post(
            SIGN_IN, {"login": f"guess{number}", "password": "wrong"}, headers={"x-forwarded-for": f"10.0.0.{number}"}
        )
    assert "Too many attempts" in _try(_browser(), "another", "wrong").content.decode()


def test_one_who_is_in_is_led_on(cast: Cast) -> None:
    assert cast.signed_in(cast.ana).get(f"{SIGN_IN}?next=/own")["Location"] == "/own"
    assert cast.signed_in(cast.ana).get(SIGN_IN)["Location"] == "/"


def test_after_signing_in_one_is_where_one_wanted_to_go(ana: User, client: Client) -> None:
    refused = client.get("/own?x=1")
    next_page = parse_qs(urlsplit(refused["Location"]).query)["next"][0]
    assert next_page == "/own?x=1"
    assert _try(client, next=next_page)["Location"] == "/own?x=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil",
        "own/evil",
        " //e.example",
    ],
)
def test_nobody_is_led_out_of_the_house(cast: Cast, ana: User, elsewhere: str) -> None:
    assert _try(_browser(), next=elsewhere)["Location"] == "/"
    assert cast.signed_in(cast.besa).get(SIGN_IN, {"next": elsewhere})["Location"] == "/"
    assert _browser().post("/own/language", {"language": "en", "next": elsewhere})["Location"] == "/"
    assert elsewhere not in _browser().get(SIGN_IN, {"next": elsewhere}).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_from_key",
        "account_email",
        "account_set_password",
        "account_reauthenticate",
        "account_confirm_login_code",
        "account_request_login_code",
    ],
)
def test_no_other_page_of_the_library_has_an_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_page_says_how_one_gets_a_password(db: None, client: Client) -> None:
    page = client.get(SIGN_IN).content.decode()
    assert "Ask the administrator of your office" in page
    assert "reset" not in page.lower()


def test_one_who_loses_their_last_role_is_signed_out(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    assert _is_signed_in(client)
    Membership.objects.filter(user_id=cast.ana.user_id).update(until=today().replace(year=2021))
    assert client.get("/own")["Location"].startswith(SIGN_IN)
    assert client.get(SIGN_IN).status_code == 200


def test_a_new_password_ends_every_other_session(cast: Cast, ana: User) -> None:
    here, there = cast.signed_in(cast.ana), cast.signed_in(cast.ana)
    new = "lumi i drinit 1912"
    sent = here.post("/own/password", {"present": PASSWORD, "password": new, "again": new})
    assert sent["Location"] == "/own"
    assert _is_signed_in(here)
    assert not _is_signed_in(there)


def test_no_session_outlives_the_password_it_was_opened_with(cast: Cast, ana: User) -> None:
    browser, other = cast.signed_in(cast.ana), cast.signed_in(cast.dea)
    assert _is_signed_in(browser)
    # As a restored backup or the machine's keeper would change it: nobody ends the sessions one by one.
    User.objects.filter(id=ana.id).update(password=make_password("lumi i drinit 1912"))
    assert not _is_signed_in(browser)
    assert _is_signed_in(other)


def test_a_password_not_replaced_says_why_and_shows_none(cast: Cast, ana: User) -> None:
    response = cast.signed_in(cast.ana).post(
        "/own/password", {"present": "my old words", "password": "two words here", "again": "other words"}
    )
    assert response.status_code == 422
    body = response.content.decode()
    assert "This is not your present password." in body
    assert not [typed for typed in ("my old words", "two words here", "other words") if typed in body]


def test_a_session_does_not_outlive_the_browser_nor_the_day(ana: User, client: Client, settings: Settings) -> None:
    _try(client)
    assert client.session.get_expire_at_browser_close()
    assert settings.SESSION_COOKIE_AGE <= 12 * 3600


# --- A password for one time -----------------------------------------------------------------------
def test_with_a_given_password_one_first_chooses_ones_own(cast: Cast, ana: User) -> None:
    User.objects.filter(id=ana.id).update(is_password_given=True)
    client = cast.signed_in(cast.ana)
    for address in ("/", "/own", "/cases"):
        assert client.get(address)["Location"] == "/own/password"
    assert "for one time" in client.get("/own/password").content.decode()
    new = "lumi i drinit 1912"
    client.post("/own/password", {"present": PASSWORD, "password": new, "again": new})
    assert _is_signed_in(client)


def test_with_a_given_password_one_may_leave_and_change_the_language(cast: Cast, ana: User) -> None:
    User.objects.filter(id=ana.id).update(is_password_given=True)
    client = cast.signed_in(cast.ana)
    assert client.post("/own/language", {"language": "sq", "next": "/own/password"})["Location"] == "/own/password"
    assert client.post("/sign-out")["Location"] == SIGN_IN


# --- Language before signing in --------------------------------------------------------------------
def test_the_sign_in_page_speaks_either_language_and_remembers(db: None) -> None:
    client = Client()
    assert "Hyr" in client.get(SIGN_IN).content.decode()
    client.post("/own/language", {"language": "en", "next": SIGN_IN})
    page = client.get(SIGN_IN)
    assert "Password" in page.content.decode()
    assert page.headers["Content-Language"] == "en"


def test_an_unknown_language_changes_nothing(db: None) -> None:
    client = Client()
    client.post("/own/language", {"language": "xx"})
    assert "language" not in client.cookies


# --- The demonstration -----------------------------------------------------------------------------
def _invented(cast: Cast) -> User:
    User.objects.filter(username="ana").update(is_demo=True)
    return cast.user(cast.ana)


def test_in_the_demonstration_one_button_signs_in(cast: Cast, client: Client) -> None:
    invented = _invented(cast)
    page = client.get(SIGN_IN).content.decode()
    assert invented.name in page
    assert cast.user(cast.besa).name not in page
    assert client.post("/sign-in/demo", {"user_id": invented.id, "next": "/own"})["Location"] == "/own"
    assert _is_signed_in(client)


def test_no_button_signs_in_as_somebody_real(cast: Cast, client: Client) -> None:
    _invented(cast)
    for wanted in (cast.besa.user_id, "nobody", ""):
        assert client.post("/sign-in/demo", {"user_id": wanted}).status_code == 404
    assert not _is_signed_in(client)


def test_in_production_there_is_no_such_button(cast: Cast, client: Client, settings: Settings) -> None:
    settings.RRJETA_PROFILE = "production"
    invented = _invented(cast)
    assert invented.name not in client.get(SIGN_IN).content.decode()
    assert client.post("/sign-in/demo", {"user_id": invented.id}).status_code == 404
    assert not _is_signed_in(client)
