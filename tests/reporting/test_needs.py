"""What is missing, on the picture of the country: within the reader's reach, and never a number that tells of one child."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rrjeta.cases.models import Case
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import NotAllowed
from rrjeta.network.models import Referral
from rrjeta.network.rules.periods import EVERYTHING, quarter_of
from rrjeta.reporting.choices import OF_CHILDREN, Measure
from rrjeta.reporting.facts import Picture, Square
from rrjeta.reporting.queries.net import picture
from tests.cast import ELSEWHERE, HOME, Cast
from tests.directory.offering import make_service
from tests.reporting.counting import copies, needs, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
THIRD = "AL224"


def at(drawn: Picture, code: str) -> Square:
    return next(one for one in drawn.squares if one.code == code)


def test_unmet_needs_stand_where_the_case_is(cast: Cast, case: Case) -> None:
    needs(case.id, 7, municipality=HOME)
    needs(case.id, 9, municipality=ELSEWHERE)
    drawn = picture(cast.agency, Measure.UNMET)
    assert (at(drawn, HOME).value, at(drawn, ELSEWHERE).value, at(drawn, THIRD).value) == (7, 9, 0)


def test_a_few_are_left_out_and_so_is_what_would_give_them_back(cast: Cast, case: Case) -> None:
    needs(case.id, 3, municipality=HOME, need="legal_aid")
    for place, number in ((HOME, 8), (ELSEWHERE, 9), (THIRD, 30)):
        needs(case.id, number, municipality=place)
    asked = picture(cast.agency, Measure.UNMET, "legal_aid")
    assert (at(asked, HOME).value, at(asked, HOME).shade, at(asked, HOME).is_left_out) == (None, None, True)
    # All types at home, less the day centres there, would be the three.
    known = {measured: at(picture(cast.agency, Measure.UNMET, measured), HOME).value for measured in ("", "day_centre")}
    assert None in known.values()
    assert at(picture(cast.agency, Measure.UNMET), THIRD).value == 30


def test_a_quarter_is_not_given_back_by_the_year(cast: Cast, case: Case) -> None:
    first = now().replace(year=now().year - 1, month=2, day=10)
    for months, number in ((0, 2), (90, 8), (180, 9), (270, 10)):
        needs(case.id, number, municipality=HOME, recorded_at=first + timedelta(days=months))
    year = str(first.year)
    values = {
        period: at(picture(cast.agency, Measure.UNMET, "", period), HOME).value
        for period in (year, *(f"{year}/{one}" for one in (1, 2, 3, 4)))
    }
    assert values[f"{year}/1"] is None
    assert list(values.values()).count(None) >= 2
    assert (values[year], values[f"{year}/4"]) == (29, 10)


def test_a_period_counts_what_was_noted_in_it(cast: Cast, case: Case) -> None:
    needs(case.id, 6, municipality=HOME)
    needs(case.id, 5, municipality=HOME, recorded_at=now() - timedelta(days=800))
    values = [at(picture(cast.agency, Measure.UNMET, "", one), HOME).value for one in (quarter_of(today()), EVERYTHING)]
    assert values == [6, 11]


def test_nobody_is_counted_beyond_the_reach_of_the_reader(cast: Cast, case: Case) -> None:
    needs(case.id, 7, municipality=HOME)
    own = picture(cast.dea, Measure.UNMET)
    assert (at(own, HOME).value, at(own, ELSEWHERE).value, at(own, ELSEWHERE).is_outside) == (7, None, True)
    other = picture(cast.fatma, Measure.UNMET)
    assert (at(other, HOME).value, at(other, HOME).is_outside, at(other, ELSEWHERE).value) == (None, True, 0)


def test_who_reads_no_numbers_is_shown_none_and_offered_none(cast: Cast, case: Case) -> None:
    needs(case.id, 7, municipality=HOME)
    for measure in OF_CHILDREN:
        for actor in (cast.ana, cast.observer, cast.partner, cast.administrator):
            with pytest.raises(NotAllowed):
                picture(actor, measure)
    ana = cast.signed_in(cast.ana)
    assert {one for one, _words in ana.get(reverse("net-country")).context["measures"]} == {"services", "free"}
    assert ana.get(reverse("net-country"), {"measure": "unmet"}).status_code == 403


def test_waiting_is_where_the_child_is_and_not_where_the_service_is(cast: Cast, referral: Referral) -> None:
    hidden = make_service(type="shelter", areas=(THIRD,), is_place_hidden=True)
    waiting(hidden.id, copies(referral, 6, municipality=HOME, need="shelter"))
    waiting(hidden.id, copies(referral, 3, municipality=ELSEWHERE, need="shelter"))
    drawn = picture(cast.agency, Measure.WAITING, "shelter")
    assert (at(drawn, THIRD).value, at(drawn, ELSEWHERE).value, at(drawn, ELSEWHERE).is_left_out) == (0, None, True)
    # Whoever knew how many wait in all would count the three back.
    assert at(drawn, HOME).is_left_out


def test_who_left_the_list_waits_no_more(cast: Cast, referral: Referral) -> None:
    service = make_service()
    ids = copies(referral, 8, municipality=HOME)
    waiting(service.id, ids)
    assert at(picture(cast.dea, Measure.WAITING), HOME).value == 8
    service.waiting.filter(record_id=ids[0]).update(left_at=now())
    assert at(picture(cast.dea, Measure.WAITING), HOME).value == 7


def test_days_to_an_answer_are_the_median_of_five_or_more(cast: Cast, referral: Referral) -> None:
    Referral.objects.filter(id=referral.id).update(sent_at=now() - timedelta(days=30))
    referral.refresh_from_db()
    for days in (1, 2, 4, 9):
        copies(referral, 1, answered_after=days, municipality=HOME)
    copies(referral, 6, answered_at=None, municipality=HOME)
    assert at(picture(cast.dea, Measure.ANSWER), HOME).value is None
    copies(referral, 1, answered_after=20, municipality=HOME)
    assert at(picture(cast.dea, Measure.ANSWER), HOME).value == 4
    assert at(picture(cast.dea, Measure.ANSWER, "shelter"), HOME).value is None


def test_pages_read_no_more_of_fifty_than_of_five(cast: Cast, case: Case, referral: Referral) -> None:
    agency, dea = cast.signed_in(cast.agency), cast.signed_in(cast.dea)
    pages = [
        *(f"{reverse('net-country')}?measure={one}" for one in Measure),
        reverse("net-flows"),
        *(f"{reverse('network-numbers')}?by={one}" for one in ("place", "sector", "service")),
    ]

    def reads() -> list[int]:
        found = []
        for client in (agency, dea):
            for page in pages:
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(page).status_code == 200
                found.append(sum(one["sql"].startswith("SELECT") for one in seen.captured_queries))
        return found

    def more(number: int) -> None:
        ids = copies(referral, number, answered_after=2)
        waiting(referral.service_id, ids)
        needs(case.id, number, municipality=HOME)

    more(5)
    reads()
    few = reads()
    for place in (HOME, ELSEWHERE, THIRD):
        copies(referral, 15, municipality=place, organisation="njmf-al132", answered_after=3, refusal="area")
    more(5)
    assert reads() == few
    assert Referral.objects.count() > 50
