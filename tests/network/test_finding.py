"""A service for this child: what fits and why, how it answers; and what is not to be had, noted with one click."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rrjeta.cases.models import Case
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.network.models import Referral, UnmetNeed
from rrjeta.network.operations.needing import end_unmet_need, note_unmet_need
from rrjeta.network.queries.finding import finding_page
from rrjeta.network.queries.numbers import network_numbers
from rrjeta.network.rules.counting import BY_SERVICE
from tests.cases.making import make_case
from tests.cast import HOME, Cast
from tests.directory.offering import make_service
from tests.network.referring import answered, consented, found, partner, sent, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
NEED = "speech_therapy"


def offered(name: str, **fields: Any) -> Any:
    return make_service(name=name, type=NEED, areas=[HOME], **fields)


def names(found_services: Any) -> list[str]:
    return [str(one.fit.offer.text.en) for one in found_services]


def test_what_fits_comes_first_and_what_does_not_says_why(cast: Cast, case: Case) -> None:
    offered("For babies", age_from=0, age_to=3, room=(5, 5))
    offered("For her", age_from=6, age_to=15, room=(2, 5))
    offered("Full", age_from=6, age_to=15, room=(0, 5))
    page = finding_page(cast.ana, case.id, NEED)
    assert names(page.fitting) == ["For her", "Full"]
    assert names(page.others) == ["For babies"]
    why = [one.question for one in page.others[0].fit.reasons if one.met == "no"]
    assert why == ["age"]


def test_of_two_that_fit_the_one_that_answers_comes_first(cast: Cast, case: Case) -> None:
    unit, mira, _nora = partner()
    silent = service_of(None, name="Silent")
    answers = service_of(unit, name="Answers")
    for service in (silent, answers):
        type(service).objects.filter(id=service.id).update(type=NEED)
    for _more in range(2):
        child = make_case(cast)
        consented(cast, child)
        sent(cast.ana, child, service_id=silent.id)
        other = sent(cast.ana, child, service_id=answers.id)
        answered(mira, other, "study")
        answered(mira, found(other.id), "accept", day=today() + timedelta(days=2))
    page = finding_page(cast.ana, case.id, NEED)
    assert names(page.fitting) == ["Answers", "Silent"]
    assert [one.answering.share for one in page.fitting] == [100, 0]


def test_a_need_that_is_not_met_is_noted_once_and_met_when_the_service_begins(cast: Cast, case: Case) -> None:
    for reason in ("none", "full"):
        note_unmet_need(cast.ana, operation_id=new_id(), case_id=case.id, need="psych_support", reason=reason)
    row = UnmetNeed.objects.get()
    assert (row.reason, row.municipality, row.met_at) == ("full", HOME, None)
    unit, mira, _nora = partner()
    consented(cast, case)
    referral = sent(cast.ana, case, service_id=service_of(unit).id)
    for move, given in (("accept", {"day": today() + timedelta(days=2)}), ("start", {})):
        answered(mira, found(referral.id), move, **given)
    row.refresh_from_db()
    assert row.met_at is not None


def test_a_need_says_which_service_and_why(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        note_unmet_need(cast.ana, operation_id=new_id(), case_id=case.id, need="gold", reason="bad mood")
    assert sorted(refused.value.errors) == ["need", "reason"]
    with pytest.raises(NotFound):
        note_unmet_need(cast.cen, operation_id=new_id(), case_id=case.id, need=NEED, reason="none")
    with pytest.raises(NotAllowed):
        note_unmet_need(cast.besa, operation_id=new_id(), case_id=case.id, need=NEED, reason="none")
    assert UnmetNeed.objects.count() == 0


def test_a_need_can_end_otherwise(cast: Cast, case: Case) -> None:
    need_id = note_unmet_need(cast.ana, operation_id=new_id(), case_id=case.id, need=NEED, reason="none")
    end_unmet_need(cast.ana, operation_id=new_id(), case_id=case.id, need_id=need_id)
    with pytest.raises(NotFound):
        end_unmet_need(cast.ana, operation_id=new_id(), case_id=case.id, need_id=need_id)


def test_finding_reads_no_more_among_many(cast: Cast, case: Case) -> None:
    client = cast.signed_in(cast.ana)
    address = reverse("find-service", args=[case.id]) + f"?need={NEED}"

    def reads() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return sum(one["sql"].startswith("SELECT") for one in seen.captured_queries)

    offered("First", room=(1, 2))
    reads()
    few = reads()
    for number in range(12):
        offered(f"Another {number}", room=(1, 2))
    assert reads() == few
    with CaptureQueriesContext(connection) as alone:
        finding_page(cast.ana, case.id, NEED)
    assert sum(one["sql"].startswith("SELECT") for one in alone.captured_queries) <= 15


def test_numbers_count_what_is_within_reach(cast: Cast, case: Case) -> None:
    unit, mira, _nora = partner()
    service = service_of(unit)
    for _more in range(6):
        child = make_case(cast)
        consented(cast, child)
        answered(mira, sent(cast.ana, child, service_id=service.id), "refuse", reason="capacity")
    numbers = network_numbers(cast.dea, BY_SERVICE)
    assert [(row.group, row.sent, row.answered, row.declined) for row in numbers.rows] == [
        ("psych_support", 6, 6, 6),
        ("", 6, 6, 6),
    ]
    assert [(numbers.reasons, one.counts) for one in numbers.refusals] == [(["capacity"], (6,))] * 2
    assert network_numbers(cast.fatma).rows == []
    assert network_numbers(cast.agency).rows[-1].sent == 6
    with pytest.raises(NotAllowed):
        network_numbers(cast.ana)
    assert Referral.objects.filter(sent_at__lte=now()).count() == 6


def test_a_deaf_child_is_offered_what_is_for_deaf_children(cast: Cast, case: Case) -> None:
    with working(cast.ana.user_id):
        change(case.person, told={"disability_type": ["hearing"]})
    offered("For the deaf", disabilities=["hearing"])
    offered("For the blind", disabilities=["sight"])
    offered("Says nothing")
    page = finding_page(cast.ana, case.id, NEED)
    assert names(page.fitting) == ["For the deaf", "Says nothing"]
    assert names(page.others) == ["For the blind"]
    assert [one.question for one in page.others[0].fit.reasons if one.met == "no"] == ["disability"]


def test_a_day_is_asked_for_and_the_address_keeps_it(cast: Cast, case: Case) -> None:
    offered("On Mondays", hours=[(0, time(9), time(12))])
    offered("On Fridays", hours=[(4, time(9), time(12))])
    offered("Says no hours")
    page = finding_page(cast.ana, case.id, NEED, open_on=4)
    assert names(page.fitting) == ["On Fridays", "Says no hours"]
    assert names(page.others) == ["On Mondays"]
    browser, address = cast.signed_in(cast.ana), reverse("find-service", args=[case.id])
    shown = browser.get(address, {"need": NEED, "day": "4"}).content.decode()
    assert '<option value="4" selected>' in shown
    for wrong in ("7", "-1", "x", "٤"):
        assert browser.get(address, {"need": NEED, "day": wrong}).status_code == 200
