"""What was typed when a session had ended comes back, to its author alone, and is saved once."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rrjeta.access.actors import Actor
from rrjeta.access.models import HeldText, User
from rrjeta.audit.models import LogEntry
from tests.cast import BACKEND, Cast

pytestmark = pytest.mark.django_db

PASSWORD = "mali me borë 2026"
PHONE = "069 12 34 567"


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def _form(client: Client) -> dict[str, str]:
    """Open the form of one's own phone and return what it carries unseen."""
    page = client.get("/own").content.decode()
    form = page[page.index('action="/own"') :]
    return _hidden(form[: form.index("</form>")])


def _held_page(client: Client, response: Any) -> str:
    """Follow a refused form to the sign-in page; return where it leads after signing in."""
    way = urlsplit(response["Location"])
    assert way.path == "/sign-in"
    return parse_qs(way.query)["next"][0]


def _sign_in_again(client: Client, actor: Actor) -> None:
    client.force_login(User.objects.get(id=actor.user_id), backend=BACKEND)


def _send_on(client: Client, page: str) -> Any:
    form = page[page.index('action="/own"') :]
    return client.post("/own", _hidden(form[: form.index("</form>")]))


def test_a_form_sent_after_the_session_ended_is_carried_back_and_saved_once(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    sent = {**_form(client), "phone": PHONE}
    client.post("/sign-out")
    where = _held_page(client, client.post("/own", sent))
    _sign_in_again(client, cast.ana)
    page = client.get(where).content.decode()
    assert PHONE in page
    for _ in range(2):
        _send_on(client, page)
    assert cast.user(cast.ana).phone == PHONE
    assert LogEntry.objects.filter(action="access.operations.users.set_phone").count() == 1


def test_what_was_sent_on_is_forgotten(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    sent = {**_form(client), "phone": PHONE}
    client.post("/sign-out")
    where = _held_page(client, client.post("/own", sent))
    _sign_in_again(client, cast.ana)
    _send_on(client, client.get(where).content.decode())
    assert not HeldText.objects.exists()
    assert client.get(where).status_code == 404


def test_what_is_refused_when_sent_on_stays(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    sent = {**_form(client), "phone": "call me maybe"}
    client.post("/sign-out")
    where = _held_page(client, client.post("/own", sent))
    _sign_in_again(client, cast.ana)
    refused = _send_on(client, client.get(where).content.decode())
    assert refused.status_code == 422
    assert "call me maybe" in refused.content.decode()
    assert HeldText.objects.exists()


def test_nobody_else_finds_it(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    sent = {**_form(client), "phone": PHONE}
    client.post("/sign-out")
    where = _held_page(client, client.post("/own", sent))
    for other in (cast.besa, cast.dea, cast.administrator):
        response = cast.signed_in(other).get(where)
        assert response.status_code == 404
        assert PHONE not in response.content.decode()
        cast.signed_in(other).post(f"{where}/drop")
    assert HeldText.objects.count() == 1


def test_its_author_may_drop_it(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    sent = {**_form(client), "phone": PHONE}
    client.post("/sign-out")
    where = _held_page(client, client.post("/own", sent))
    _sign_in_again(client, cast.ana)
    client.post(f"{where}/drop")
    assert not HeldText.objects.exists()


def test_the_table_holds_no_word_of_it(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    sent = {**_form(client), "phone": PHONE}
    client.post("/sign-out")
    client.post("/own", sent)
    assert PHONE.encode() not in bytes(HeldText.objects.get().sealed)


def test_a_password_is_never_held(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    mark = _form(client)["typed_by"]
    client.post("/sign-out")
    sent = {"typed_by": mark, "present": "old words here", "password": "new words here", "again": "new words here"}
    where = _held_page(client, client.post("/own/password", sent))
    _sign_in_again(client, cast.ana)
    assert "words here" not in client.get(where).content.decode()


@pytest.mark.parametrize("mark", ["", "forged", "0" * 32 + ":1abcde:forged"])
def test_without_the_mark_of_our_page_nothing_is_held(cast: Cast, mark: str) -> None:
    client = Client()
    assert _held_page(client, client.post("/own", {"typed_by": mark, "phone": PHONE})) == "/"
    assert not HeldText.objects.exists()


def test_files_cannot_be_held_and_the_page_says_so(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    sent = {**_form(client), "phone": PHONE, "scan": SimpleUploadedFile("scan.pdf", b"%PDF")}
    client.post("/sign-out")
    where = _held_page(client, client.post("/own", sent))
    _sign_in_again(client, cast.ana)
    assert "Choose them again" in client.get(where).content.decode()


# --- A form without the token of this session -------------------------------------------------------
def _strict(cast: Cast, actor: Actor) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user(actor), backend=BACKEND)
    return client


def test_a_form_opened_before_signing_in_anew_is_carried_back(cast: Cast) -> None:
    User.objects.filter(id=cast.ana.user_id).update(password=make_password(PASSWORD))
    cache.clear()
    client = _strict(cast, cast.ana)
    sent = {**_form(client), "phone": PHONE}
    token = _hidden(client.get("/sign-out").content.decode())["csrfmiddlewaretoken"]
    client.post("/sign-out", {"csrfmiddlewaretoken": token})
    token = _hidden(client.get("/sign-in").content.decode())["csrfmiddlewaretoken"]
    client.post("/sign-in", {"csrfmiddlewaretoken": token, "login": "ana", "password": PASSWORD})
    response = client.post("/own", sent)
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert _send_on(client, page).status_code == 302
    assert cast.user(cast.ana).phone == PHONE


def test_a_form_of_ana_sent_from_the_screen_of_besa_waits_for_ana(cast: Cast) -> None:
    sent = {**_form(_strict(cast, cast.ana)), "phone": PHONE}
    response = _strict(cast, cast.besa).post("/own", sent)
    assert response.status_code == 403
    assert cast.user(cast.besa).phone == cast.user(cast.ana).phone == ""


def test_a_form_of_another_site_changes_nothing_and_is_said_in_both_languages(cast: Cast) -> None:
    said = set()
    for language in ("sq", "en"):
        User.objects.filter(id=cast.ana.user_id).update(language=language)
        response = _strict(cast, cast.ana).post("/own", {"phone": PHONE})
        assert response.status_code == 403
        page = response.content.decode()
        assert PHONE in page
        said.add(re.findall("<h1>(.*?)</h1>", page)[0])
    assert len(said) == 2
    assert cast.user(cast.ana).phone == ""


def test_what_is_held_stands_on_the_start_page_of_its_author(cast: Cast) -> None:
    client = cast.signed_in(cast.ana)
    form = _form(client)
    client.cookies.clear()
    held = _held_page(client, client.post("/own", {**form, "phone": PHONE}))
    _sign_in_again(client, cast.ana)
    assert f'href="{held}"' in client.get("/").content.decode()
    assert "/held/" not in cast.signed_in(cast.besa).get("/").content.decode()
