"""A full disk stops writing in words and loses nothing that was typed; reading goes on, and writing begins again by itself."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case, Entry
from rrjeta.kernel.ids import new_id
from rrjeta.web import fullness
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SENTENCE = "Nëna tha se kthehet të hënën."
TITLE = "Nothing can be saved right now"


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Return how to say which part of the disk is used."""

    def say(part: float) -> None:
        blocks = 100_000
        free = round(blocks * (1 - part))
        found = os.statvfs_result((4096, 4096, blocks, free, free, 1000, 900, 900, 0, 255))
        monkeypatch.setattr(fullness.os, "statvfs", lambda _folder: found)
        fullness.forget_measure()

    yield say
    fullness.forget_measure()


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


@pytest.fixture
def ana(cast: Cast) -> Client:
    client = cast.signed_in(cast.ana)
    client.raise_request_exception = False
    return client


def _send(browser: Client, case_id: UUID) -> Any:
    sent = {"text": SENTENCE, "operation_id": str(new_id())}
    return browser.post(reverse("note-write", args=[case_id]), sent)


def test_from_98_percent_on_nothing_is_written_and_what_was_typed_is_given_back(
    case: Case, ana: Client, fill: Callable[[float], None]
) -> None:
    fill(0.979)
    assert _send(ana, case.id).status_code == 302
    fill(0.981)
    before = Entry.objects.count()
    answer = _send(ana, case.id)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert TITLE in page
    assert f'name="text" value="{SENTENCE}"' in page
    assert Entry.objects.count() == before
    fill(0.5)
    assert _send(ana, case.id).status_code == 302
    assert Entry.objects.count() == before + 1


def test_reading_goes_on_under_a_banner_and_is_logged(case: Case, ana: Client, fill: Callable[[float], None]) -> None:
    fill(0.99)
    looks = LogEntry.objects.count()
    page = ana.get(reverse("case", args=[case.id]))
    assert page.status_code == 200
    assert "Shembulli" in page.content.decode()
    assert "You can read" in page.content.decode()
    assert LogEntry.objects.count() > looks
    fill(0.9)
    assert "You can read" not in ana.get(reverse("case", args=[case.id])).content.decode()


def test_a_full_disk_lets_the_officer_look_and_the_head_fetch_for_a_court(
    cast: Cast, case: Case, fill: Callable[[float], None]
) -> None:
    officer, head = cast.signed_in(cast.data_protection), cast.signed_in(cast.dea, fresh=True)
    fill(0.99)
    found = officer.post(reverse("openings-find"), {"number": case.number})
    assert found.headers["Location"] == reverse("case-openings", args=[case.id])
    assert head.post(reverse("document-original", args=[case.id, new_id()]), {"reason": "court"}).status_code == 404
    assert head.post(reverse("case-search", args=[case.id]), {"words": SENTENCE}).status_code == 503


def test_a_full_disk_lets_people_sign_in_search_and_sign_out(
    cast: Cast, case: Case, ana: Client, fill: Callable[[float], None]
) -> None:
    cache.clear()
    fill(0.99)
    assert ana.post(reverse("search"), {"words": "Shembulli"}).status_code != 503
    assert ana.post(reverse("sign-out")).status_code == 302
    assert ana.post(reverse("account_login"), {"login": "ana", "password": "no"}).status_code == 422


def test_a_password_is_never_given_back(ana: Client, fill: Callable[[float], None]) -> None:
    fill(0.99)
    phrase = "seven quiet mountain goats"
    sent = {"password": phrase, "present": phrase, "again": phrase, "text": SENTENCE}
    page = ana.post(reverse("hide-names"), sent)
    assert page.status_code == 503
    assert phrase not in page.content.decode()
    assert SENTENCE in page.content.decode()


def test_the_disk_is_asked_every_few_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = os.statvfs
    monkeypatch.setattr(fullness.os, "statvfs", lambda folder: asked.append(folder) or real(folder))
    fullness.forget_measure()
    for _turn in range(50):
        fullness.is_full()
    assert len(asked) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_where_the_log_cannot_be_written_nobody_is_shown_anything(cast: Cast, pack: object) -> None:
    """A database that may not grow any more is one on a disk at 100 %."""
    with transaction.atomic():
        with_log = make_case(cast)
    ana = cast.signed_in(cast.ana)
    ana.raise_request_exception = False
    _fill_up()
    try:
        # What room is left inside the pages of the log is used up first.
        answers = (ana.get(reverse("case", args=[with_log.id])) for _turn in range(100))
        page = next(one for one in answers if one.status_code != 200)
        assert page.status_code == 503
        assert TITLE in page.content.decode()
        assert "Shembulli" not in page.content.decode()
        answer = _send(ana, with_log.id)
        assert answer.status_code == 503
        assert SENTENCE in answer.content.decode()
        assert not Entry.objects.exists()
    finally:
        _make_room()
    assert ana.get(reverse("case", args=[with_log.id])).status_code == 200
    assert _send(ana, with_log.id).status_code == 302


def _fill_up() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TABLE filling (a)")
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 1}")
            for size in (2000, 100, 1):
                while True:
                    try:
                        cursor.execute("INSERT INTO filling VALUES (randomblob(%s))", [size])
                    except OperationalError:
                        break
        else:
            cursor.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER full_disk BEFORE INSERT ON audit_logentry FOR EACH ROW EXECUTE FUNCTION full_disk()"
            )


def _make_room() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TABLE filling")
        else:
            cursor.execute("DROP FUNCTION full_disk() CASCADE")
