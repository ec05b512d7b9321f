"""An administrator adds a passkey before anything else and signs in with it, in a browser with a key that is always touched."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect
from pytest_django import Settings

from rrjeta.access.choices import FactorKind
from rrjeta.access.models import Factor, User
from rrjeta.kernel.clock import now
from tests.browser.desk import Desk
from tests.browser.standing_clock import StandingClock
from tests.cast import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

PASSWORD = "mali me borë 2026"
_KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _with_key(page: Page) -> tuple[CDPSession, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})["authenticatorId"]


def _sign_in(desk: Desk, page: Page, name: str) -> None:
    page.goto(f"{desk.url}/sign-in")
    page.get_by_label("Name to sign in with").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_an_administrator_adds_a_passkey_and_signs_in_with_it(
    desk: Desk, pages_clock: StandingClock, settings: Settings
) -> None:
    settings.RRJETA_ASKS_FACTOR, settings.RRJETA_IDLE_MINUTES = True, 15
    cache.clear()
    cast = make_cast()
    User.objects.update(password=make_password(PASSWORD))
    pages_clock.stand_at(now())
    page = desk.page("administrator")
    desk.speak("en")
    session, key = _with_key(page)

    _sign_in(desk, page, "administrator")
    expect(page.get_by_role("heading", name="Prove that it is you")).to_be_visible()
    page.goto(f"{desk.url}/administration/users")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_text("The browser made no passkey.")).to_be_hidden()
    page.get_by_label("What you call it").fill("key of the office")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("button", name="I have put them away safely").click()
    expect(page.get_by_role("link", name="Remove key of the office")).to_be_visible()
    assert cast.again(cast.administrator).factors == {FactorKind.PASSKEY, FactorKind.RECOVERY}

    page.goto(f"{desk.url}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    pages_clock.stand_at(now() + timedelta(days=1))
    _sign_in(desk, page, "administrator")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{desk.url}/")
    used = Factor.objects.get(kind=FactorKind.PASSKEY)
    assert (used.used_at, used.last_step > 0) == (now(), True)

    pages_clock.stand_at(now() + timedelta(minutes=11))
    page.goto(f"{desk.url}/own/factors/app")
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="Set up a code app")).to_be_visible()

    # A key that is gone gives no answer, and the page says so.
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})
    pages_clock.stand_at(now() + timedelta(minutes=11))
    page.goto(f"{desk.url}/own/factors/app")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_text("The passkey gave no answer.")).to_be_visible()
