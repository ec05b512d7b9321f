"""Cookies: never readable by a script, never sent along from elsewhere, never taken over from whoever planted them."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rrjeta.web.ways import is_local
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
PASSWORD = "mali me borë 2026"
_ASK = """
import json
from rrjeta.config import settings as s
print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG]))
"""


@pytest.fixture(autouse=True)
def ana(cast: Cast) -> None:
    """Give Ana a password."""
    user = cast.user(cast.ana)
    user.set_password(PASSWORD)
    user.save()


def test_in_production_cookies_belong_to_this_host_over_a_locked_line_alone(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "RRJETA_PROFILE": "production",
        "RRJETA_SECRET": secrets.token_urlsafe(64),
        "RRJETA_DATA": str(tmp_path / "data"),
        "RRJETA_KEYS": str(tmp_path / "keys"),
    }
    said = subprocess.run([sys.executable, "-c", _ASK], env=environment, check=True, capture_output=True)
    assert json.loads(said.stdout) == ["__Host-session", "__Host-csrf", True, True, False]


def test_every_cookie_is_closed_to_scripts_and_to_other_sites(cast: Cast) -> None:
    browser = Client()
    browser.get(reverse("account_login"))
    browser.post(reverse("account_login"), {"login": "ana", "password": PASSWORD}, secure=True)
    browser.get("/own", secure=True)
    assert browser.cookies
    for name, cookie in browser.cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name


def test_a_session_planted_before_signing_in_is_nobodys(cast: Cast) -> None:
    planted = Client()
    planted.get(reverse("account_login"))
    session = planted.session
    session["planted"] = "yes"
    session.save()
    key = session.session_key
    victim = Client()
    victim.cookies[settings.SESSION_COOKIE_NAME] = key
    victim.post(reverse("account_login"), {"login": "ana", "password": PASSWORD})
    assert victim.get("/own").status_code == 200
    assert victim.cookies[settings.SESSION_COOKIE_NAME].value != key
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = key
    assert attacker.get("/own").status_code == 302


ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "///elsewhere.example",
    "/\t/elsewhere.example",
    "/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:elsewhere.example",
    "https:/elsewhere.example",
    "\x00//elsewhere.example",
    " //elsewhere.example",
    "elsewhere.example",
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_page_leads_out_of_this_house(cast: Cast, address: str) -> None:
    browser = cast.signed_in(cast.ana, fresh=True)
    for response in (
        browser.post("/own/language", {"language": "en", "next": address}),
        browser.post("/own/hide-names", {"hide": "yes", "next": address}),
        Client().post(f"{reverse('account_login')}", {"login": "ana", "password": PASSWORD, "next": address}),
        Client().get(reverse("account_login"), {"next": address}),
        browser.get(reverse("account_login"), {"next": address}),
    ):
        target = response.headers.get("Location", "/")
        assert is_local(target), target
        assert not {"\r", "\n", "\t"} & set(target)
