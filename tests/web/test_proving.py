"""A fresh door opens to whoever just proved that it is they, and loses nothing of what was typed meanwhile."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from rrjeta.access.models import HeldText, User
from rrjeta.access.permissions import Permission
from rrjeta.audit.models import LogEntry
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.web.door import door
from tests.cast import Cast, make_fresh

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.test_proving"), pytest.mark.usefixtures("pack")]

PASSWORD = "mali me borë 2026"


@door(Permission.DESK, fresh=True)
def _behind(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"open: {request.POST.get('story', '')}")


@door(Permission.MANAGE_USERS, fresh=True)
def _behind_for_few(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [
    path("", include("rrjeta.web.urls")),
    path("behind", _behind, name="behind"),
    path("behind-for-few", _behind_for_few, name="behind-for-few"),
]


@pytest.fixture(autouse=True)
def _nothing_counted(cast: Cast) -> None:
    cache.clear()
    User.objects.update(password=make_password(PASSWORD))


def _wanted(response: Any) -> str:
    way = urlsplit(response["Location"])
    assert way.path == "/prove"
    return parse_qs(way.query)["next"][0]


def _prove(client: Client, wanted: str, password: str = PASSWORD) -> Any:
    return client.post("/prove", {"next": wanted, "password": password})


def test_a_fresh_door_leads_to_the_proof_and_back(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    wanted = _wanted(client.get("/behind?x=1"))
    assert wanted == "/behind?x=1"
    assert client.get("/prove", {"next": wanted}).status_code == 200
    assert _prove(client, wanted)["Location"] == wanted
    assert client.get("/behind").content == b"open: "


def test_a_proof_holds_for_ten_minutes(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    proved = now()
    with clock.frozen(proved):
        make_fresh(client)
    for minutes, opens in ((0, True), (9.9, True), (10.1, False), (-30, False)):
        with clock.frozen(proved + timedelta(minutes=minutes)):
            assert (client.get("/behind").status_code == 200) is opens, minutes


def test_a_proof_holds_in_its_own_session_alone(cast: Cast) -> None:
    cast.signed_in(cast.ana, fresh=True)
    assert cast.signed_in(cast.ana).get("/behind").status_code == 302


def test_a_proof_does_not_pass_to_whoever_signs_in_next(cast: Cast) -> None:
    client = cast.signed_in(cast.ana, fresh=True)
    client.force_login(cast.user(cast.besa), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/behind").status_code == 302


def test_whoever_may_not_is_not_asked_for_a_proof(cast: Cast) -> None:
    assert cast.signed_in(cast.ana).get("/behind-for-few").status_code == 404


def test_what_was_sent_too_late_waits_and_is_sent_on(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    wanted = _wanted(client.post("/behind", {"story": "three words told", "chosen": ["a", "b"]}))
    _prove(client, wanted)
    page = client.get(wanted).content.decode()
    assert 'action="/behind"' in page
    assert 'name="story" value="three words told"' in page
    assert page.count('name="chosen"') == 2
    held = HeldText.objects.get()
    sent = client.post("/behind", {"story": "three words told", "held_text": str(held.id)})
    assert sent.content == b"open: three words told"


def test_what_waits_for_a_proof_is_sealed_to_its_author(cast: Cast) -> None:
    wanted = _wanted(cast.signed_in(cast.ana).post("/behind", {"story": "three words told"}))
    assert b"three words" not in bytes(HeldText.objects.get().sealed)
    assert cast.signed_in(cast.besa, fresh=True).get(wanted).status_code == 404


def test_a_wrong_password_proves_nothing_and_is_logged_without_it(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    response = _prove(client, "/behind", "something else 12")
    assert response.status_code == 422
    assert "something else" not in response.content.decode()
    assert client.get("/behind").status_code == 302
    entry = LogEntry.objects.get(action="access.proof_refused")
    assert entry.changes == [["access_user", str(cast.ana.user_id), 0, []]]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_a_proof_leads_nowhere_but_into_the_house(cast: Cast, elsewhere: str) -> None:
    client = cast.signed_in(cast.ana)
    assert 'name="next" value="/">' in client.get("/prove", {"next": elsewhere}).content.decode()
    assert _prove(client, elsewhere)["Location"] == "/"


def test_after_ten_tries_even_the_right_password_waits(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    for _ in range(10):
        assert _prove(client, "/", "wrong").status_code == 422
    response = _prove(client, "/")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "300")
    assert _prove(cast.signed_in(cast.besa), "/").status_code == 302


def test_an_invented_colleague_of_the_demonstration_goes_on_without_a_proof(cast: Cast) -> None:
    User.objects.filter(id=cast.ana.user_id).update(is_demo=True)
    client = cast.signed_in(cast.ana)
    assert "without a proof" in client.get("/prove").content.decode()
    assert client.post("/prove", {"next": "/behind", "invented": "yes"})["Location"] == "/behind"


def test_nobody_else_goes_on_without_a_proof(cast: Cast, settings: Settings) -> None:
    assert cast.signed_in(cast.ana).post("/prove", {"invented": "yes"}).status_code == 422
    User.objects.filter(id=cast.ana.user_id).update(is_demo=True)
    settings.RRJETA_PROFILE = "production"
    client = cast.signed_in(cast.ana)
    assert "without a proof" not in client.get("/prove").content.decode()
    assert client.post("/prove", {"invented": "yes"}).status_code == 422
