"""Hours and roads of a month: what is counted, for whom, and that every number opens the visits that it counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rrjeta.access.choices import Role
from rrjeta.access.models import Membership
from rrjeta.cases.models import Case, Entry
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.visits import VisitGiven, record_visit
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.trips.queries.hours import UNSAID, WantedVisits, month_page, visit_lines
from rrjeta.trips.queries.papers import person_pdf, unit_pdf
from rrjeta.trips.rules import Total, hour_words, total, visited
from tests.cases.making import make_case
from tests.cast import Cast, actor_of, exclude, make_user
from tests.papers.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
MONTH = today().replace(day=1)


def visit(cast: Cast, case: Case, actor: Any = None, **coded: Any) -> None:
    given = VisitGiven(
        happened_at=now(),
        coded={"minutes_spent": 90, "km": 12, "transport": "own_car", "visit_type": "home_announced", **coded},
        told={},
        lines={case.id: LineGiven(coded={"outcome": "done_child_seen"})},
    )
    record_visit(actor or cast.ana, operation_id=new_id(), visit=given)


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


def test_a_month_sums_visits_by_person_and_vehicle_and_each_number_opens_its_list(cast: Cast, case: Case) -> None:
    visit(cast, case)
    visit(cast, case, km=None, minutes_spent=None, transport=None)
    visit(cast, make_case(cast, cast.besa), cast.besa, km=30, transport="office_car")
    found = month_page(cast.dea, MONTH)
    assert found.all == Total(visits=3, minutes=180, km=42, unsaid=1)
    assert found.months == [(MONTH, found.all)]
    for user_id, _name, sums in found.people:
        assert visit_lines(cast.dea, WantedVisits(MONTH, user_id=user_id))[1] == sums
    for code, sums in found.vehicles:
        assert visit_lines(cast.dea, WantedVisits(MONTH, vehicle=code or UNSAID))[1] == sums
    assert {code: sums.km for code, sums in found.vehicles} == {"": 0, "own_car": 12, "office_car": 30}


def test_each_sees_their_own_and_the_head_those_of_the_unit(cast: Cast, case: Case) -> None:
    visit(cast, case)
    seen = {
        one: month_page(getattr(cast, one), MONTH).all.visits for one in ("ana", "besa", "dea", "edi", "cen", "fatma")
    }
    assert seen == {"ana": 1, "besa": 0, "dea": 1, "edi": 1, "cen": 0, "fatma": 0}
    with pytest.raises(NotAllowed):
        month_page(cast.of(Role.AGENCY), MONTH)


def test_days_outside_a_colleagues_time_in_the_unit_count_for_others(cast: Cast, case: Case) -> None:
    visit(cast, case)
    Membership.objects.filter(user_id=cast.ana.user_id).update(until=today() - timedelta(days=1))
    assert month_page(cast.dea, MONTH).all.visits == 0


def test_what_was_counted_stays_counted_when_the_case_moves_and_is_not_named(cast: Cast, case: Case) -> None:
    visit(cast, case)
    Case.objects.filter(id=case.id).update(unit=cast.unit_elsewhere, municipality="AL121", owner_id=cast.cen.user_id)
    lines, sums, _more = visit_lines(cast.dea, WantedVisits(MONTH))
    assert (sums.visits, [one.cases for one in lines]) == (1, [[]])


def test_a_family_closed_to_the_reader_is_in_no_number(cast: Cast, case: Case) -> None:
    visit(cast, case)
    head = actor_of(make_user("shut", Role.HEAD, cast.unit))
    exclude(head, case.id)
    head = cast.again(head)
    assert month_page(head, MONTH).all == Total()
    assert visit_lines(head, WantedVisits(MONTH, user_id=cast.ana.user_id))[0] == []
    with pytest.raises(NotFound):
        person_pdf(head, cast.ana.user_id, MONTH, "en")


def test_sheets_hold_case_numbers_and_no_child(cast: Cast, case: Case) -> None:
    visit(cast, case)
    said = text_of(person_pdf(cast.ana, cast.ana.user_id, MONTH, "en"))
    assert all(one in said for one in (case.number, "1:30", "12", "My own car", cast.ana.name))
    whole = text_of(unit_pdf(cast.dea, MONTH, "sq"))
    assert cast.ana.name in whole
    assert not [one for one in ("Provë", "Shembulli") if one in said + whole]


def test_lists_cost_the_same_however_long_they_are(cast: Cast, case: Case) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            month_page(cast.dea, MONTH)
            visit_lines(cast.dea, WantedVisits(MONTH))
        return len(asked)

    visit(cast, case)
    cost()
    before = cost()
    for _ in range(3):
        visit(cast, make_case(cast))
    assert (cost(), Entry.objects.count()) == (before, 4)


@pytest.mark.parametrize(
    "said", [{}, {"km": "12", "minutes_spent": True}, {"km": -4, "minutes_spent": 1.5, "transport": 7}]
)
def test_what_is_no_number_counts_nothing(said: dict[str, Any]) -> None:
    assert total([visited(new_id(), None, date(2026, 1, 1), said)]) == Total(visits=1, unsaid=1)


@pytest.mark.parametrize(("minutes", "words"), [(0, "0:00"), (5, "0:05"), (65, "1:05"), (6000, "100:00")])
def test_minutes_are_said_as_hours(minutes: int, words: str) -> None:
    assert hour_words(minutes) == words
