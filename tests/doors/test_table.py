"""Every door, asked by everybody: the answer is the one that the table says."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from rrjeta.web.context import ACTIONS, NAVIGATION
from tests.doors.table import TABLE, Row
from tests.doors.world import NOBODY, PEOPLE, World

pytestmark = pytest.mark.slow


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        else:
            yield one


def test_every_door_has_one_row() -> None:
    doors = [pattern.name for pattern in _patterns(get_resolver())]
    rows = [row.name for row in TABLE]
    assert sorted(set(doors) - set(rows)) == [], "these doors lack a row in tests/doors/table.py"
    assert sorted(set(rows) - set(doors)) == [], "these rows have no door"
    assert sorted({name for name in rows if rows.count(name) > 1}) == []


def test_every_way_of_the_top_bar_leads_somewhere() -> None:
    for name, *_rest in (*NAVIGATION, *ACTIONS):
        assert reverse(name)
    for name in ("search", "hide-names", "set-language", "sign-out"):
        assert reverse(name)


def _asked(world: World, row: Row, person: str, method: str) -> int:
    """Return the status that a person hears, and take back whatever they changed."""
    browser, address = world.browser(person), reverse(row.name, args=row.args(world)) + row.query
    with transaction.atomic():
        response = browser.post(address, dict(row.sent)) if method == "post" else browser.get(address)
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_everybody_hears_what_the_table_says(world: World, row: Row) -> None:
    wanted: dict[str, int] = {}
    heard: dict[str, int] = {}
    for person in (*PEOPLE, NOBODY):
        is_in = person in row.lets_in or row.is_open
        if row.get is not None and (row.get != 405 or is_in):
            wanted[f"get {person}"] = row.expected(person, row.get)
            heard[f"get {person}"] = _asked(world, row, person, "get")
        if row.post is not None or not is_in:
            wanted[f"post {person}"] = row.expected(person, row.post or 0)
            heard[f"post {person}"] = _asked(world, row, person, "post")
    assert {asked: status for asked, status in heard.items() if status != wanted[asked]} == {}
