"""Two organisations in two browsers: a referral played to its reported result, and to each of its other ends."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case
from rrjeta.kernel.clock import frozen, today
from rrjeta.network.models import Referral
from rrjeta.network.operations.tending import tend_referrals
from tests.browser.desk import Desk
from tests.cases.making import make_case
from tests.cast import make_cast
from tests.network.referring import ASKS, consented, found, partner, service_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]
SOON = f"{today() + timedelta(days=3):%d.%m.%Y}"


class Journey:
    """Ana in her browser, and the receiver in another: Mira of a team, or somebody with a link."""

    def __init__(self, desk: Desk, *, with_account: bool) -> None:
        self.desk, self.cast = desk, make_cast()
        unit, self.mira, self.nora = partner()
        self.service = service_of(unit if with_account else None)
        self.case: Case = make_case(self.cast)
        consented(self.cast, self.case)
        self.ana = desk.open(self.cast.ana, f"/cases/{self.case.id}/referrals/new?service={self.service.id}")

    def send(self) -> Referral:
        """Write the referral, look at what the receiver will see, send it."""
        page = self.ana
        page.fill("#asks", ASKS)
        page.check("input[name=classes][value=plan]")
        page.click("main form button[type=submit]")
        preview = page.inner_text("#preview")
        assert ASKS in preview
        assert "Shembulli" in preview
        page.click("button:has-text('Send')")
        referral = Referral.objects.get()
        assert referral.state == "sent"
        return referral

    def sender_does(self, referral: Referral, button: str, **fields: str) -> str:
        """Have Ana do something on the page of the referral; return what stands there then."""
        self.ana.goto(f"{self.desk.url}/referrals/{referral.id}")
        return do(self.ana, button, **fields)


def do(page: Page, button: str, **fields: str) -> str:
    """Open the form of a move, fill it in and send it; return what stands on the page then."""
    fold = page.locator("details").filter(has=page.locator(f"summary:has-text('{button}')")).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    for name, value in fields.items():
        if name == "reason":
            fold.locator(f"input[name=reason][value={value}]").check()
        else:
            fold.locator(f"[name={name}]").fill(value)
    with page.expect_navigation(wait_until="load"):
        fold.locator("button[type=submit]").click()
    return page.inner_text("main")


def inbox(journey: Journey, who: Actor, referral: Referral) -> Page:
    """Open the inbox of a member, find the referral and open it there."""
    page = journey.desk.open(who, "/inbox")
    page.click(f"a[href='/inbox/{referral.id}']")
    assert ASKS not in page.inner_text("main")
    with page.expect_navigation(wait_until="load"):
        page.click("main button:has-text('Open')")
    assert ASKS in page.inner_text("main")
    return page


def link(journey: Journey, referral: Referral) -> tuple[str, str]:
    """Have Ana make the link; return its address and the code that she tells by phone."""
    journey.ana.goto(f"{journey.desk.url}/referrals/{referral.id}")
    with journey.ana.expect_navigation(wait_until="load"):
        journey.ana.click("button:has-text('Make a link')")
    shown = journey.ana.inner_text("main")
    return re.findall(r"http\S+/r/[\w-]+", shown)[0], re.findall(r"\b\d{8}\b", shown)[0]


def unlocked(journey: Journey, address: str, code: str, width: str = "phone", *, scripts: bool = False) -> Page:
    """Open the link on a phone without scripts and give the code."""
    page = journey.desk.page("guest", width, scripts=scripts)
    journey.desk.speak("en")
    page.goto(address)
    assert ASKS not in page.inner_text("body")
    page.fill("#code", code)
    with page.expect_navigation(wait_until="load"):
        page.click("main button[type=submit]")
    return page


def test_a_team_with_accounts_plays_it_to_the_reported_result(desk: Desk) -> None:
    journey = Journey(desk, with_account=True)
    referral = journey.send()
    page = inbox(journey, journey.mira, referral)
    assert "Shembulli" not in page.inner_text("main")
    assert "Shembulli" in do(page, "Accept", day=SOON)
    assert "Accepted, not yet started" in journey.desk.open(journey.cast.ana, f"/referrals/{referral.id}").inner_text(
        "main"
    )
    other = journey.desk.open(journey.nora, f"/inbox/{referral.id}").inner_text("main")
    assert "Taken by Mira" in other
    do(page, "The service has started")
    do(page, "Say how it goes", words="She comes every week.")
    do(page, "The service is finished")
    ended = do(page, "Report the result", reason="achieved", words="She sleeps again.")
    assert "Shembulli" not in ended
    journey.ana.goto(f"{desk.url}/referrals/{referral.id}")
    assert "She sleeps again." in journey.ana.inner_text("main")
    assert found(referral.id).state == "reported"


def test_somebody_without_an_account_plays_it_on_a_phone_without_scripts(desk: Desk) -> None:
    journey = Journey(desk, with_account=False)
    referral = journey.send()
    address, code = link(journey, referral)
    page = unlocked(journey, address, code)
    assert ASKS in page.inner_text("main")
    assert "Shembulli" not in page.inner_text("main")
    assert "Shembulli" in do(page, "Accept", day=SOON)
    do(page, "The service has started")
    do(page, "The service is finished")
    assert "Thank you" in do(page, "Report the result", reason="mostly", words="He is calmer.")
    page.goto(address)
    assert "does not lead anywhere" in page.inner_text("main")
    journey.ana.goto(f"{desk.url}/referrals/{referral.id}")
    assert "He is calmer." in journey.ana.inner_text("main")


def test_it_is_declined_and_the_sender_decides_what_happens_instead(desk: Desk) -> None:
    journey = Journey(desk, with_account=True)
    referral = journey.send()
    page = inbox(journey, journey.mira, referral)
    do(page, "Decline", reason="capacity")
    assert ASKS not in page.inner_text("main")
    shown = journey.sender_does(referral, "Decide what happens instead", reason="other_service")
    assert "Another service is looked for" in shown
    assert found(referral.id).state == "settled"


def test_a_copied_page_answers_nothing_after_it_was_withdrawn(desk: Desk) -> None:
    journey = Journey(desk, with_account=False)
    referral = journey.send()
    address, code = link(journey, referral)
    page = unlocked(journey, address, code)
    journey.sender_does(referral, "Withdraw the referral")
    after = do(page, "Accept", day=SOON)
    assert "does not lead anywhere" in after
    assert "Shembulli" not in after
    assert found(referral.id).state == "withdrawn"


def test_nobody_answers_and_it_ends_with_its_link(desk: Desk) -> None:
    journey = Journey(desk, with_account=False)
    referral = journey.send()
    address, _code = link(journey, referral)
    expires_at = found(referral.id).expires_at
    assert expires_at is not None
    with frozen(expires_at + timedelta(hours=1)):
        tend_referrals()
    guest = journey.desk.page("guest", "phone")
    journey.desk.speak("en")
    guest.goto(address)
    assert "does not lead anywhere" in guest.inner_text("main")
    shown = journey.sender_does(referral, "Decide what happens instead", reason="pause")
    assert "Pause" in shown
