"""Every page, in both languages, on a desk and on a phone: nobody is shut out, nothing is wider than the screen.

An address without a visit here fails the first test: a new page cannot be forgotten.
"""

import os
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from rrjeta.access.models import User
from tests.browser.barriers import barriers, watch
from tests.browser.desk import Desk
from tests.browser.shelf import Visit, make_shelf
from tests.doors.table import TABLE
from tests.doors.world import NOBODY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("pack")]

LOOKS = [("sq", "phone"), ("en", "desk")]
if os.environ.get("RRJETA_LONG") == "1":
    LOOKS += [("sq", "desk"), ("en", "phone")]


def _names(resolver: URLResolver) -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one.name or str(one.pattern)
        else:
            yield from _names(one)


def test_every_address_is_visited_or_shows_no_page(pack: object, db: None) -> None:
    world, visits = make_shelf()
    visited = {one.name for one in visits}
    left = [row for row in TABLE if row.name not in visited]
    assert set(_names(get_resolver())) - visited == {row.name for row in left}
    shown = []
    for row in left:
        who = NOBODY if row.is_open else min(row.lets_in)
        answer = world.browser(who).get(reverse(row.name, args=row.args(world)) + row.query)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            shown.append(row.name)
    assert shown == [], "these addresses show a page that nobody visits"


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_no_page_shuts_anybody_out(desk: Desk, language: str, width: str) -> None:
    world, visits = make_shelf()
    User.objects.update(language=language)
    pages: dict[str, Page] = {}
    faults = []
    for one in visits:
        actor = None if one.who == NOBODY else world.people[one.who]
        if one.who not in pages:
            pages[one.who] = desk.page(one.who, width, actor=actor)
            watch(pages[one.who])
            desk.speak(language)
        faults += [f"{_title(one)}: {words}" for words in _visited(desk, pages[one.who], one)]
    assert faults == []


def _title(one: Visit) -> str:
    return f"{one.name} ({one.stage or one.who})"


def _visited(desk: Desk, page: Page, one: Visit) -> list[str]:
    answer = page.goto(desk.url + one.address)
    if answer is None or answer.status != 200:
        return [f"answers {answer.status if answer else 'nothing'}"]
    return barriers(page)


def test_a_barrier_is_seen(desk: Desk) -> None:
    """The tests above would say nothing if axe stood nowhere."""
    page = desk.page(NOBODY)
    watch(page)
    page.goto(desk.url + reverse("account_login"))
    assert barriers(page) == []
    # Made piece by piece: the page refuses text that is to become a page (trusted types).
    for name in ("input", "h1"):
        made = f"Object.assign(document.createElement('{name}'), {{textContent: 'x'}})"
        page.evaluate(f"document.querySelector('main').append({made})")
    assert [words.split(":")[0] for words in barriers(page)] == ["not exactly one h1", "label"]
