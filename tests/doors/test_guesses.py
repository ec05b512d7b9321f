"""A guess tells nothing: a record out of reach answers exactly as one that does not exist."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from tests.doors.table import TABLE, Row
from tests.doors.world import PEOPLE, World

pytestmark = pytest.mark.slow

# Whoever may do this elsewhere, whoever is shut out here, whoever may not do it at all; `--long` asks everybody.
_STRANGERS = ("excluded", "next_door", "cen", "fatma", "police")
_WITH_RECORDS = [row for row in TABLE if not row.is_open]
_TOKENS = re.compile(r'(name="(?:csrfmiddlewaretoken|operation_id|typed_by)" value=")[^"]*')
_IDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def _answer(world: World, person: str, address: str, method: str, sent: Any) -> tuple[int, str, dict[str, str]]:
    """Return status, page and headers, without what is different on every page."""
    browser = world.browser(person)
    with transaction.atomic():
        response = browser.post(address, dict(sent)) if method == "post" else browser.get(address)
        transaction.set_rollback(True)
    page = _IDS.sub("ID", _TOKENS.sub(r"\1", response.content.decode(errors="replace")))
    headers = {name: value for name, value in response.headers.items() if name != "Location"}
    return response.status_code, page, headers


def _guessed(args: list[Any]) -> list[Any]:
    return [uuid4() if isinstance(arg, UUID) else arg for arg in args]


@pytest.mark.parametrize("row", _WITH_RECORDS, ids=lambda row: row.name)
def test_a_record_out_of_reach_answers_as_one_that_does_not_exist(world: World, row: Row, long_run: bool) -> None:
    args = row.args(world)
    if not any(isinstance(arg, UUID) for arg in args):
        return
    for person in PEOPLE if long_run else _STRANGERS:
        if person in row.lets_in or person in row.forbids:
            continue
        for method in ("get", "post"):
            real = _answer(world, person, reverse(row.name, args=args) + row.query, method, row.sent)
            guess = _answer(world, person, reverse(row.name, args=_guessed(args)) + row.query, method, row.sent)
            assert real == guess, (person, method)


@pytest.mark.parametrize("row", _WITH_RECORDS, ids=lambda row: row.name)
def test_who_is_let_in_finds_nothing_under_a_guess(world: World, row: Row) -> None:
    args = row.args(world)
    if not any(isinstance(arg, UUID) for arg in args) or row.get in (None, 405):
        return
    for person in sorted(row.lets_in)[:3]:
        assert world.browser(person).get(reverse(row.name, args=_guessed(args)) + row.query).status_code == 404, person


def test_an_address_that_does_not_exist_answers_like_a_record_that_does_not(world: World) -> None:
    nowhere = _answer(world, "cen", "/nowhere", "get", {})
    out_of_reach = _answer(world, "cen", reverse("case", args=[world.case.id]), "get", {})
    assert nowhere[0] == out_of_reach[0] == 404
    assert nowhere[1].replace("/nowhere", "") == out_of_reach[1].replace("/cases/ID", "")
