"""The browser, the desks at which people sit, and the clock of the pages."""

import os
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from rrjeta.jobs.playing.scenarios import office
from rrjeta.jobs.showcase.founding import found_office
from rrjeta.kernel import clock
from rrjeta.packs.loaded import LoadedPack
from tests.browser.desk import Desk
from tests.browser.life import Played
from tests.browser.standing_clock import StandingClock


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright runs its own loop in this thread; Django must not take it for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer) -> Iterator[Desk]:
    """Give desks for everybody; afterwards no browser may have complained."""
    opened = Desk(browser, live_server)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture
def pages_clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """Give a clock that stands wherever the test sets it, in the test and in the pages alike."""
    standing = StandingClock()
    monkeypatch.setattr(clock, "_stopped_at", standing)
    return standing


@pytest.fixture
def life(desk: Desk, pages_clock: StandingClock, pack: LoadedPack) -> Played:
    """Give the office of the demonstration, in which a life can be played by whoever signs in."""
    founded = office("showcase")
    people = found_office(founded, clock.at(date(2026, 1, 5), 9))
    return Played(desk, pages_clock, people, founded["password"])
