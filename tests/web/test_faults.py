"""Pages for what no view answers."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from rrjeta.access.permissions import Permission
from rrjeta.web.door import door
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SECRET = "Luan lives by the bridge"


def _undeclared(request: Any) -> None:
    raise AssertionError("A view without a door was opened.")


@door(Permission.DESK)
def _failing(request: Any) -> None:
    raise ValueError(SECRET)


urlpatterns = [
    path("undeclared", _undeclared, name="undeclared"),
    path("failing", _failing, name="failing"),
    path("", include("rrjeta.web.urls")),
]
handler404 = "rrjeta.web.faults.not_found"
handler500 = "rrjeta.web.faults.our_fault"


@pytest.fixture
def browser(cast: Cast, settings: Settings) -> Client:
    """Return Ana's browser on a house with two broken doors."""
    settings.ROOT_URLCONF = __name__
    client = cast.signed_in(cast.ana)
    client.raise_request_exception = False
    return client


def test_a_view_without_a_door_does_not_open(browser: Client) -> None:
    assert browser.get("/undeclared").status_code == 404
    assert Client().get("/undeclared").status_code == 404


def test_a_fault_of_ours_shows_an_id_and_nothing_else(browser: Client) -> None:
    response = browser.get("/failing")
    page = response.content.decode()
    assert response.status_code == 500
    assert len(_fault_ids(page)) == 1
    assert SECRET not in page
    assert "ValueError" not in page


def _fault_ids(page: str) -> list[str]:
    return re.findall("<code>([0-9a-f-]{36})</code>", page)


@pytest.fixture
def machines_log() -> Iterator[StringIO]:
    """Return what is written to the machine's log meanwhile."""
    (handler,) = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_the_id_of_a_fault_stands_in_the_machines_log_without_the_message(
    browser: Client, machines_log: StringIO
) -> None:
    fault_ids = _fault_ids(browser.get("/failing").content.decode())
    lines = [json.loads(line) for line in machines_log.getvalue().splitlines()]
    assert [line["error"] for line in lines if line.get("fault_id") in fault_ids] == ["ValueError"]
    assert SECRET not in machines_log.getvalue()


def test_an_address_that_does_not_exist_is_said_in_the_readers_language(cast: Cast) -> None:
    response = cast.signed_in(cast.ana).get("/nowhere")
    assert (response.status_code, response.headers["Content-Language"]) == (404, "en")
    assert "Page not found" in response.content.decode()


def test_pages_are_kept_by_nobody_on_the_way(cast: Cast) -> None:
    for address in ("/own", "/nowhere", "/sign-in"):
        kept = cast.signed_in(cast.ana).get(address).headers["Cache-Control"]
        assert "no-store" in kept
        assert "private" in kept


def test_a_request_that_is_too_large_is_refused_in_words(cast: Cast, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    cache.clear()
    response = cast.signed_in(cast.ana).post("/own", {"phone": "1" * 2000})
    assert response.status_code == 400
    assert "Go back and send less" in response.content.decode()
