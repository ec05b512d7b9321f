"""Reporting a worry in a browser: with scripts and without, on a phone, on a slow line, and the way out of it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from rrjeta.hotline.models import Worry
from rrjeta.kernel.sealing import open_record
from tests.browser.barriers import barriers, watch
from tests.browser.desk import WIDTHS, Desk
from tests.browser.server import serving
from tests.browser.test_weight import KB, Scales
from tests.cast import HOME, Cast
from tests.doors.world import NOBODY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

FIRST_VISIT = 40 * KB
# A form that is sent faster than anybody writes is asked for once more.
WRITING_SECONDS = 3.2
ELSEWHERE = "<title>Weather</title><h1>Weather</h1>"


def told(page: Page) -> None:
    page.fill("#what", "Every evening I hear a child cry.")
    page.select_option("#municipality", HOME)
    page.fill("#child_name", "Zqchild")
    page.check("input[name=danger][value=yes]")
    time.sleep(WRITING_SECONDS)


@pytest.mark.parametrize(("language", "width", "scripts"), [("sq", "phone", False), ("en", "desk", True)])
def test_a_worry_is_reported_and_asked_about(desk: Desk, cast: Cast, language: str, width: str, scripts: bool) -> None:
    page = desk.open(None, reverse("worry-in", args=[language]), width, scripts=scripts)
    told(page)
    page.click("form button[type=submit]")
    code = page.locator(".receipt-code").inner_text()
    assert open_record(Worry.objects.select_related("subject").get())["child_name"] == "Zqchild"
    assert page.url == desk.url + reverse("worry-in", args=[language])
    page.click(f"main a[href='{reverse('worry-receipt-in', args=[language])}']")
    page.fill("#code", code)
    page.click("form button[type=submit]")
    assert page.locator("main [role=status]").inner_text() == {"sq": "U mor.", "en": "Received."}[language]
    assert code not in page.url
    if scripts:
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("language", ["sq", "en"])
def test_refused_and_received_shut_nobody_out(desk: Desk, cast: Cast, language: str) -> None:
    page = desk.page(NOBODY, "phone")
    watch(page)
    page.goto(desk.url + reverse("worry-in", args=[language]))
    assert barriers(page) == []
    page.click("form button[type=submit]")
    assert barriers(page) == []
    told(page)
    page.click("form button[type=submit]")
    assert page.locator(".receipt-code").count() == 1
    assert barriers(page) == []


@pytest.mark.parametrize("way", ["click", "keys"])
def test_leaving_puts_another_page_in_this_ones_place(desk: Desk, cast: Cast, way: str) -> None:
    page = desk.open(None, reverse("account_login"))
    page.goto(desk.url + reverse("worry-in", args=["en"]))
    leave = page.locator("[data-leave]")
    page.route(leave.get_attribute("href") or "", lambda route: route.fulfill(body=ELSEWHERE, content_type="text/html"))
    page.fill("#what", "Zqsecret")
    if way == "click":
        leave.click()
    else:
        for _press in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url(lambda address: not address.startswith(desk.url))
    page.go_back()
    assert page.url == desk.url + reverse("account_login")


def test_the_way_out_stays_in_sight_and_is_a_link_without_scripts(desk: Desk, cast: Cast) -> None:
    page = desk.open(None, reverse("worry-in", args=["sq"]), "phone", scripts=False)
    page.locator("form button[type=submit]").scroll_into_view_if_needed()
    box = page.locator("[data-leave]").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < WIDTHS["phone"]["height"]
    assert (page.locator("[data-leave]").get_attribute("href") or "").startswith("https://")


@pytest.fixture
def address(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """Serve the pages with their files collected and compressed, as an office serves them."""
    settings.STATIC_ROOT = tmp_path
    files = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": files}
    call_command("collectstatic", interactive=False, verbosity=0)
    with serving(is_collected=True) as found:
        yield found


def test_the_first_visit_is_light(browser: Browser, address: str, cast: Cast) -> None:
    context = browser.new_context(viewport=WIDTHS["phone"])
    scales = Scales(context.new_page())
    first = scales.visit(address + reverse("worry-in", args=["sq"]))
    context.close()
    assert scales.fonts == {}, "the letters are those of the device"
    assert 10 * KB < first <= FIRST_VISIT
