"""The page that says what the country pack stands on."""

import re

import pytest
from django.test import Client

from rrjeta.packs.choices import Mark
from rrjeta.packs.queries import mark_counts, marked
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def desk(cast: Cast) -> Client:
    """Return the administrator's browser."""
    return cast.signed_in(cast.administrator)


def _page(client: Client, query: str = "") -> str:
    return client.get(f"/administration/pack{query}").content.decode()


def test_every_number_of_the_page_opens_what_it_counted(desk: Client) -> None:
    page = _page(desk)
    links = re.findall(r'href="(\?kind=(\w+)&amp;mark=(\w+)&amp;page=1)">(\d+) ', page)
    assert {(kind, mark): int(count) for _, kind, mark, count in links} == {
        (kind, mark.value): count for kind, own in mark_counts().items() for mark, count in own.items()
    }
    for address, _kind, _mark, count in links[:6]:
        opened = _page(desk, address.replace("&amp;", "&"))
        assert f'<span class="count">{count}</span>' in opened


def test_what_waits_for_somebody_comes_first(desk: Client) -> None:
    waiting = marked("parameters", (Mark.TO_CONFIRM, Mark.PROPOSED))
    page = _page(desk)
    assert f'<span class="count">{len(waiting)}</span>' in page
    assert str(waiting[0].source)[:20] in page


def test_every_entry_is_on_some_page(desk: Client) -> None:
    found = set()
    query = "?kind=parameters&mark=all&page=1"
    while query:
        page = _page(desk, query)
        found |= set(re.findall(r"<code>([^<]+)</code></th>", page))
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        query = onward[1].replace("&amp;", "&") if onward else ""
    assert len(found) == len({(one.group, one.code) for one in marked("parameters")})


def test_limits_are_said_in_the_readers_language(cast: Cast, desk: Client) -> None:
    assert "5 working days" in _page(desk, "?kind=parameters&mark=all")
    desk.post("/own/language", {"language": "sq"})
    assert "5 ditë pune" in _page(desk, "?kind=parameters&mark=all")


@pytest.mark.parametrize("query", ["?kind=nothing", "?mark=nothing", "?page=0", "?page=x", "?page=9999"])
def test_a_strange_address_shows_the_page_all_the_same(desk: Client, query: str) -> None:
    assert desk.get(f"/administration/pack{query}").status_code == 200


def test_the_loaded_version_is_named(desk: Client) -> None:
    assert "albania" in _page(desk)
