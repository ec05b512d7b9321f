"""Which services come into question for somebody, in which order, and why."""

from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rrjeta.directory.choices import Met, Question
from rrjeta.directory.facts.finding import Fit, Wanted
from rrjeta.directory.models import Service
from rrjeta.directory.queries.finding import service, services_for
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from tests.cast import ELSEWHERE, HOME, Cast
from tests.directory.offering import make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

# A type that no service of the pack has, so that a test counts its own alone.
TYPE = "forensic"
FAR = "AL357"


def made(**fields: Any) -> Service:
    return make_service(**{"type": TYPE, "areas": (HOME,), "sites": ((HOME, ""),), "room": (2, 10), **fields})


def found(cast: Cast, **wanted: Any) -> list[Fit]:
    return services_for(cast.ana, Wanted(types=frozenset({TYPE}), **{"municipality": HOME, **wanted}))


def met(fit: Fit, question: Question) -> Met:
    return next(one.met for one in fit.reasons if one.question is question)


def test_what_fits_is_found_and_what_covers_elsewhere_alone_is_not(cast: Cast) -> None:
    here = made()
    made(areas=(ELSEWHERE,))
    made(type="hospital")
    made(is_listed=False)
    assert [(one.offer.id, one.fits, one.kilometres) for one in found(cast)] == [(here.id, True, 0)]


def test_a_service_for_the_country_covers_every_municipality(cast: Cast) -> None:
    row = made(areas=(), cover="country", sites=((FAR, ""),))
    fit = found(cast)[0]
    assert (fit.offer.id, met(fit, Question.AREA)) == (row.id, Met.YES)
    assert 190 <= (fit.kilometres or 0) <= 200


@pytest.mark.parametrize(
    ("fields", "wanted", "question", "expected"),
    [
        ({"age_from": 6, "age_to": 14}, {"age": 14}, Question.AGE, Met.YES),
        ({"age_from": 6, "age_to": 14}, {"age": 15}, Question.AGE, Met.NO),
        ({"age_from": 0, "age_to": 0}, {"age": 1}, Question.AGE, Met.NO),
        ({}, {"age": 15}, Question.AGE, Met.UNKNOWN),
        ({"sex": "f"}, {"sex": "m"}, Question.SEX, Met.NO),
        ({"sex": "f"}, {"sex": "f"}, Question.SEX, Met.YES),
        ({"disabilities": ["hearing"]}, {"disabilities": frozenset({"hearing"})}, Question.DISABILITY, Met.YES),
        ({"disabilities": ["visual"]}, {"disabilities": frozenset({"hearing"})}, Question.DISABILITY, Met.NO),
        ({"languages": ["sq", "sign"]}, {"language": "sign"}, Question.LANGUAGE, Met.YES),
        ({"languages": ["sq"]}, {"language": "rom"}, Question.LANGUAGE, Met.NO),
        ({"needs": ["trafficking"]}, {"needs": frozenset({"neglect"})}, Question.NEED, Met.NO),
        ({"room": (0, 10)}, {}, Question.ROOM, Met.NO),
        ({"room": None}, {}, Question.ROOM, Met.UNKNOWN),
        ({"hours": ((0, time(8), time(16)),)}, {"open_on": 1}, Question.HOURS, Met.NO),
        ({"status": "planned"}, {}, Question.STATUS, Met.NO),
        ({"is_open_to_referrals": False}, {}, Question.REFERRALS, Met.NO),
    ],
)
def test_each_reason_is_told(
    cast: Cast, fields: dict[str, Any], wanted: dict[str, Any], question: Question, expected: Met
) -> None:
    made(**fields)
    (fit,) = found(cast, **wanted)
    assert met(fit, question) is expected
    assert fit.fits is (expected is not Met.NO)


def test_the_order_is_fit_then_confirmed_then_room_then_near(cast: Cast) -> None:
    late = made(due_at=now() - timedelta(days=1))
    far = made(sites=((FAR, ""),))
    full = made(room=(0, 10))
    best = made()
    never = made(due_at=None, confirmed_at=None)
    order = [one.offer.id for one in found(cast)]
    assert order[:2] == [best.id, far.id]
    assert set(order[2:4]) == {late.id, never.id}
    assert order[4] == full.id
    assert [one.is_overdue for one in found(cast)] == [False, False, True, True, False]


def test_a_hidden_place_tells_no_distance(cast: Cast) -> None:
    made(is_place_hidden=True, sites=())
    assert found(cast)[0].kilometres is None


def test_an_unlisted_or_unknown_service_does_not_exist(cast: Cast) -> None:
    gone = made(is_listed=False)
    for wrong in (gone.id, uuid4()):
        with pytest.raises(NotFound):
            service(cast.ana, wrong)
    assert service(cast.partner, made().id).type == TYPE


def test_finding_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert found(cast)
        return len(asked)

    made()
    cost()
    once = cost()
    for _number in range(30):
        made()
    assert cost() == once
    assert once <= 7
