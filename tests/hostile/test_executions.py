"""Every field of every form, file names and headers hold what an enemy types; then every page is opened in Chromium.

Nothing runs, nothing is put together out of what was typed, nothing is asked for elsewhere, no statement fails. Runs alone:
`python -m pytest -n0 tests/hostile/test_executions.py`, whole with `RRJETA_LONG=1`.
"""

from collections import deque

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import Browser

from rrjeta.kernel.ids import new_id
from tests.browser.conftest import address, browser
from tests.browser.desk import session_of
from tests.cast import Cast
from tests.doors.row import Row
from tests.doors.table import TABLE, write_records
from tests.doors.world import PEOPLE, World, make_world
from tests.hostile.garbage import photograph
from tests.hostile.pages import Page, filled
from tests.hostile.payloads import ELSEWHERE, PAYLOADS, SUM, Words
from tests.hostile.watched import Watched

__all__ = ["address", "browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

# Doors that end the sessions or change the passwords of whoever goes on reading.
_NOT_SENT = frozenset({"account_logout", "account_login", "user-disable", "user-sessions-end", "own-sessions-end"})
_PAGES, _PAGES_LONG = 15, 60
# So often is each form sent, each time with other payloads in its fields.
_TURNS_LONG = 4
_READERS = ("ana", "dea", "administrator")
_HEADERS = {
    "user-agent": f"{PAYLOADS[0]} {PAYLOADS[2]}",
    "accept-language": "sq,<script>;q=0.9",
    "x-forwarded-for": f"{PAYLOADS[1]}, ' OR 1=1 --",
    "x-forwarded-host": ELSEWHERE.removeprefix("http://"),
}


@pytest.fixture
def spoilt(cast: Cast, transactional_db: None, address: str, long_run: bool) -> tuple[World, Words]:
    """Return a world in which every form that is open to somebody was sent with payloads in its fields."""
    world = make_world(cast)
    write_records(world)
    words = Words()
    rows = [row for row in TABLE if row.get == 200 and row.name not in _NOT_SENT]
    for row in rows if long_run else rows[::3]:
        for turn in range(_TURNS_LONG if long_run else 1):
            _send(world, row, words, turn)
    return world, words


def _send(world: World, row: Row, words: Words, turn: int) -> None:
    person = next((one for one in ("ana", "dea", *PEOPLE) if one in row.lets_in), "ana")
    where = reverse(row.name, args=row.args(world)) + row.query
    browser = world.browser(person)
    shown = browser.get(where)
    if shown.status_code != 200 or "text/html" not in shown.headers["Content-Type"]:
        return
    form = Page(shown.content.decode()).main_form()
    if form is None:
        return
    for _skipped in range(turn):
        words.word("")
    sent = filled(form, words.word, photograph) | {"operation_id": str(new_id())}
    for name, value in sent.items():
        if isinstance(value, SimpleUploadedFile):
            # In every other form the name of the file is the payload as well; it is refused there, and said so.
            # Django's own setter would already cut a path off.
            value._name = words.word(name) if len(words.given) % 2 else "page.jpg"
    answer = browser.post(form.action or where, sent)
    assert answer.status_code < 500, (row.name, answer.status_code)


def _walk(watched: Watched, starts: list[str], most: int) -> None:
    """Open pages breadth first; of addresses that differ in their ids alone, a few."""
    waiting, seen = deque(starts), set(starts)
    while waiting and len(watched.visited) < most:
        for link in watched.visit(waiting.popleft()):
            if link not in seen and not link.startswith(("/sign-out", settings.STATIC_URL)):
                seen.add(link)
                waiting.append(link)


def test_nothing_that_was_typed_runs_or_asks_elsewhere(
    spoilt: tuple[World, Words], browser: Browser, address: str, long_run: bool
) -> None:
    world, words = spoilt
    assert len(words.given) > 60
    readers = PEOPLE if long_run else _READERS
    faults, pages = [], 0
    for person in readers:
        actor = world.people[person]
        watched = Watched(browser, address, session_of(actor), None if person == "ana" else _HEADERS)
        starts = [
            reverse(row.name, args=row.args(world)) + row.query
            for row in TABLE
            if row.get == 200 and (person in row.lets_in or row.is_open)
        ]
        _walk(
            watched, starts if long_run else starts[:: max(1, len(starts) // 12)], _PAGES_LONG if long_run else _PAGES
        )
        for payload in PAYLOADS if long_run else PAYLOADS[:1]:
            if watched.page.locator("#top-search").count():
                watched.page.fill("#top-search", payload)
                watched.page.press("#top-search", "Enter")
                watched.page.wait_for_load_state("load")
                watched.look()
        faults += watched.faults
        pages += len(watched.visited)
        watched.close()
    assert faults == []
    assert pages > len(readers) * 3


def test_what_is_watched_for_is_found(browser: Browser, address: str, cast: Cast, transactional_db: None) -> None:
    watched = Watched(browser, address, session_of(cast.ana))
    planted = (
        f"<p>7 {SUM}</p><img src={ELSEWHERE}/p.png onerror=window.__ran(1)><script>window.__ran('inline')</script>"
    )
    watched.page.route(
        "**/planted",
        lambda route: route.fulfill(
            content_type="text/html", body=planted, headers={"content-security-policy": "script-src 'self'"}
        ),
    )
    watched.visit("/planted")
    watched.page.unroute("**/planted")
    watched.page.evaluate("window.__ran('direct')")
    said = "\n".join(watched.faults)
    watched.close()
    for expected in ("RAN direct", "violation script-src", "foreign <img", "a template was", f"asked for {ELSEWHERE}"):
        assert expected in said, said
