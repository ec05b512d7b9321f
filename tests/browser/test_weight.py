"""How heavy a page is on a slow line: what a browser really receives, compressed as the product compresses it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from tests.browser.desk import WIDTHS, session_of
from tests.browser.server import serving
from tests.cases.making import make_case
from tests.cases.planning import active
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

KB = 1024
FIRST_VISIT, AFTERWARDS, ONE_FONT = 60 * KB, 15 * KB, 20 * KB
ROWS = 25


@pytest.fixture
def address(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """Serve the pages with their files collected and compressed, as an office serves them."""
    settings.STATIC_ROOT = tmp_path
    files = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": files}
    call_command("collectstatic", interactive=False, verbosity=0)
    with serving(is_collected=True) as found:
        yield found


class Scales:
    """Weighs what comes in over the line, fonts apart."""

    def __init__(self, page: Page) -> None:
        self.page, self.fonts, self._kinds, self._bytes = page, dict[str, float](), dict[str, str](), dict[str, float]()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)

    def visit(self, address: str) -> float:
        """Return the bytes that a page and its files took, without fonts."""
        self._bytes.clear()
        self.page.goto(address, wait_until="networkidle")
        return sum(size for one, size in self._bytes.items() if self._kinds.get(one) != "Font")

    def _answered(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _finished(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = event["encodedDataLength"]
        if self._kinds.get(event["requestId"]) == "Font":
            self.fonts[event["requestId"]] = event["encodedDataLength"]


def test_worklist_and_case_file_are_light_on_a_slow_line(browser: Browser, address: str, cast: Cast) -> None:
    case = active(cast)
    for _row in range(ROWS - 1):
        make_case(cast)
    for page_address in (reverse("worklist"), reverse("case", args=[case.id])):
        context = browser.new_context(viewport=WIDTHS["phone"])
        context.add_cookies([{"name": "sessionid", "value": session_of(cast.ana), "url": address}])
        scales = Scales(context.new_page())
        first = scales.visit(address + page_address)
        again = scales.visit(address + page_address)
        context.close()
        assert 0 < again <= AFTERWARDS, page_address
        assert again < first <= FIRST_VISIT, page_address
        assert scales.fonts, page_address
        assert max(scales.fonts.values()) <= ONE_FONT, page_address
