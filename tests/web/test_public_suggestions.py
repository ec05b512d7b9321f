"""A correction suggested by anybody: kept for whoever keeps the service, and for nobody to flood."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.directory.models import Service, SuggestedEdit
from rrjeta.kernel.clock import frozen, now
from tests.cast import Cast
from tests.directory.offering import make_organisation, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack", "cast")]

_STAMP = re.compile(r'name="stamp" value="([^"]+)"')
_addresses = iter(range(1, 250))


@pytest.fixture
def stranger() -> Client:
    return Client(REMOTE_ADDR=f"198.51.100.{next(_addresses)}")


@pytest.fixture
def service(pack: Any) -> Service:
    return make_service(make_organisation("body-suggested"), "Zqservice")


def sent(stranger: Client, service: Service, *, after: int = 30, stamp: str = "", **changed: str) -> Any:
    address = f"{reverse('public-suggest', args=[service.id])}?lang=en"
    stamp = stamp or _STAMP.findall(stranger.get(address).content.decode())[0]
    typed = {"field": "how_to_get_in", "words_en": "Ring first.", "why": "I work there.", **changed}
    with frozen(now() + timedelta(seconds=after)):
        return stranger.post(address, {"stamp": stamp, **typed})


def test_anybody_suggests_and_the_owner_sees_it(stranger: Client, service: Service, cast: Cast) -> None:
    page = stranger.get(f"{reverse('public-service', args=[service.id])}?lang=en").content.decode()
    assert reverse("public-suggest", args=[service.id]) in page
    assert sent(stranger, service).status_code == 200
    edit = SuggestedEdit.objects.get()
    assert (edit.service_id, edit.field, edit.proposed) == (
        service.id,
        "how_to_get_in",
        {"sq": "", "en": "Ring first."},
    )
    assert edit.state == "waiting"
    shown = cast.signed_in(cast.agency).get(reverse("directory-service", args=[service.id])).content.decode()
    assert "Ring first." in shown


def test_sent_twice_it_is_kept_once(stranger: Client, service: Service) -> None:
    address = f"{reverse('public-suggest', args=[service.id])}?lang=en"
    stamp = _STAMP.findall(stranger.get(address).content.decode())[0]
    assert [sent(stranger, service, stamp=stamp).status_code for _time in range(2)] == [200, 200]
    assert SuggestedEdit.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"words_en": "", "words_sq": " "},
        {"field": "mark"},
        {"field": "status", "status": "gone"},
        {"words_en": "x" * 100_000},
        {"why": "x" * 100_000},
        {"website": "https://example.org"},
    ],
    ids=["nothing", "no such field", "no such state", "too long", "too long a reason", "trap"],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(
    stranger: Client, service: Service, changed: dict[str, str]
) -> None:
    answer = sent(stranger, service, **{"why": "I work <b>there", **changed})
    assert answer.status_code == 422
    assert "I work &lt;b&gt;there" in answer.content.decode() or "why" in changed
    assert SuggestedEdit.objects.count() == 0


def test_faster_than_anybody_writes_is_not_taken(stranger: Client, service: Service) -> None:
    assert sent(stranger, service, after=1).status_code == 422
    assert sent(stranger, service, stamp="forged").status_code == 422
    assert SuggestedEdit.objects.count() == 0


def test_from_one_connection_ten_are_taken_and_the_rest_is_told_to_wait(stranger: Client, service: Service) -> None:
    answers = [sent(stranger, service).status_code for _time in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert SuggestedEdit.objects.count() == 10


def test_no_more_wait_than_somebody_can_read(service: Service) -> None:
    for number in range(25):
        sent(Client(REMOTE_ADDR=f"203.0.113.{number + 1}"), service)
    assert SuggestedEdit.objects.count() == 20


def test_a_service_that_nobody_may_see_takes_none(stranger: Client, service: Service) -> None:
    Service.objects.filter(id=service.id).update(is_listed=False)
    assert stranger.get(reverse("public-suggest", args=[service.id])).status_code == 404
