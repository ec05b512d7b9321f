"""Looking: it writes nothing but the log, and whoever is shown stands in the log before the page leaves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from tests.doors.table import TABLE, Row
from tests.doors.world import PEOPLE, World

pytestmark = pytest.mark.slow

_LOOKING = [row for row in TABLE if row.get == 200 and not row.is_open]
_WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def _written() -> Iterator[list[str]]:
    """Collect the statements that write any table but the log's own, and that of when a file was last open (decision 30)."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(_WRITES) and "audit_" not in sql and "cases_fileseen" not in sql:
            found.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def _some(row: Row) -> list[str]:
    """Return a few who are let in and one who is not."""
    outside = [person for person in PEOPLE if person not in row.lets_in]
    return [*sorted(row.lets_in)[:2], *outside[:1]]


@pytest.mark.parametrize("row", _LOOKING, ids=lambda row: row.name)
def test_looking_writes_nothing_but_the_log(world: World, row: Row) -> None:
    address = reverse(row.name, args=row.args(world)) + row.query
    for person in _some(row):
        browser = world.browser(person)
        with _written() as found:
            browser.get(address)
        assert found == [], person


def _seeing(row: Row) -> list[str]:
    """Return those let in who see most: the owner, the head, the director, whoever is on call; else one of them."""
    return [one for one in ("ana", "dea", "edi", "on_duty") if one in row.lets_in] or sorted(row.lets_in)[:1]


@pytest.mark.parametrize("row", _LOOKING, ids=lambda row: row.name)
def test_whoever_is_shown_stands_in_the_log(world: World, row: Row, long_run: bool) -> None:
    address = reverse(row.name, args=row.args(world)) + row.query
    for person in sorted(row.lets_in) if long_run else _seeing(row):
        browser = world.browser(person)
        LogEntry.objects.all().delete()
        response = browser.get(address)
        page = b"".join(response) if response.streaming else response.content
        shown = {str(subject) for canary, subject in world.canaries.items() if canary.encode() in page}
        entries = list(LogEntry.objects.filter(actor_id=world.people[person].user_id, action=f"look.{row.name}"))
        logged = {subject for entry in entries for subject in entry.subjects}
        assert shown <= logged, person
        assert len(entries) <= 1, person


def test_the_canaries_sing(world: World) -> None:
    """The tests above would see nothing if the pages showed nothing."""
    page = world.browser("ana").get(reverse("case", args=[world.case.id])).content.decode()
    assert [canary for canary in world.canaries if canary in page] != []


def test_who_is_not_let_in_is_shown_nobody(world: World) -> None:
    for person in PEOPLE:
        if person in next(row.lets_in for row in TABLE if row.name == "case"):
            continue
        page = world.browser(person).get(reverse("case", args=[world.case.id])).content.decode()
        assert not [canary for canary in world.canaries if canary in page], person


def test_without_a_log_no_page_leaves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("The log cannot be written.")

    monkeypatch.setattr("rrjeta.audit.operations._append", broken)
    browser = world.browser("ana")
    browser.raise_request_exception = False
    response = browser.get(reverse("case", args=[world.case.id]))
    assert response.status_code == 500
    assert not [canary for canary in world.canaries if canary in response.content.decode()]
