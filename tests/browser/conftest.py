"""The browser, the desks at which people sit, and the clock of the pages."""

import os
import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, sync_playwright

from rrjeta.jobs.playing.scenarios import office
from rrjeta.jobs.showcase.founding import found_office
from rrjeta.kernel import clock
from rrjeta.packs.loaded import LoadedPack
from tests.browser.desk import Desk
from tests.browser.life import Played
from tests.browser.server import serving
from tests.browser.standing_clock import StandingClock
from tests.conftest import IS_LONG

# The demonstration is loaded whole before it is shown.
collect_ignore = [] if IS_LONG else ["test_demonstration.py"]
# Nobody goes back or watches a page fade in: what Chromium keeps for that costs a tenth of the time.
_ARGS = ["--no-sandbox", "--disable-features=BackForwardCache,PaintHolding"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright runs its own loop in this thread; Django must not take it for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_ARGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as found:
        yield found


@pytest.fixture
def desk(browser: Browser, address: str, transactional_db: None) -> Iterator[Desk]:
    """Give desks for everybody; afterwards no browser may have complained."""
    opened = Desk(browser, address)
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
