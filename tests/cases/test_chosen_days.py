"""A day that the worker chooses moves the clock: sooner than the table says, never later."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from rrjeta.cases.models import Case, Clock, Plan
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.moving import judge_risk
from rrjeta.cases.operations.plans import draft_plan
from rrjeta.cases.operations.reviews import continue_plan, record_review
from rrjeta.cases.operations.visits import VisitGiven, change_visit, record_visit
from rrjeta.cases.queries.clocks import latest_review_day, proposed_visit_day
from rrjeta.kernel.clock import frozen, local, now, today
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from tests.cases.planning import CODED, active, assessed, fresh, in_review, plan, planning, review
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@contextmanager
def refused_at(field: str) -> Iterator[None]:
    with pytest.raises(Invalid) as refused:
        yield
    assert list(refused.value.errors) == [field]


def visit(case: Case, days: int, **more: Any) -> VisitGiven:
    coded = {"visit_type": "home_announced", "new_risk": "no", "next_visit": day_in(days).isoformat()}
    line = {"outcome": "done_child_seen", **more.pop("line", {})}
    given: dict[str, Any] = {"happened_at": now(), "coded": coded, "told": {}, "lines": {case.id: LineGiven(line, {})}}
    return VisitGiven(**{**given, "next_visit": day_in(days), **more})


def visited(cast: Cast, case: Case, days: int, **more: Any) -> Case:
    record_visit(cast.ana, operation_id=new_id(), visit=visit(case, days, **more))
    return fresh(case)


def day_in(days: int) -> date:
    return today() + timedelta(days=days)


def due_day(case: Case, code: str = "visit") -> date:
    return local(Clock.objects.get(case=case, code=code, stopped_at=None).due_at).date()


def test_a_sooner_visit_that_was_chosen_is_when_the_child_is_due(cast: Cast, pack: object) -> None:
    case = visited(cast, active(cast), 3)

    assert case.visit_due_at is not None
    assert local(case.visit_due_at).date() == day_in(3)
    assert due_day(case) == day_in(3)


def test_a_later_visit_than_the_table_allows_is_refused_with_the_latest_day(cast: Cast, pack: object) -> None:
    case = active(cast)
    with pytest.raises(Invalid) as refused:
        visited(cast, case, 15)

    assert (today() + timedelta(days=14)).strftime("%d.%m.%Y") in str(refused.value.errors["next_visit"])
    assert visited(cast, case, 14).visit_due_at is not None


def test_the_risk_after_the_visit_says_how_late_the_next_may_be(cast: Cast, pack: object) -> None:
    case = active(cast)
    with refused_at("next_visit"):
        visited(cast, case, 14, line={"risk_level": "3_high"})

    assert due_day(visited(cast, case, 7, line={"risk_level": "3_high"})) == day_in(7)


def test_a_visit_that_saw_nobody_may_be_repeated_sooner_and_never_lengthens(cast: Cast, pack: object) -> None:
    case = visited(cast, active(cast), 14)
    with frozen(now() + timedelta(days=5)):
        case = visited(cast, case, 2, line={"outcome": "done_child_not_seen"})
        assert due_day(case) == day_in(2)
        with refused_at("next_visit"):
            visited(cast, case, 10, line={"outcome": "done_child_not_seen"})


def test_who_is_late_may_choose_a_day_to_come_and_stays_late(cast: Cast, pack: object) -> None:
    case = visited(cast, active(cast), 14)
    due_at = case.visit_due_at
    with frozen(now() + timedelta(days=20)):
        case = visited(cast, case, 3, line={"outcome": "done_child_not_seen"})

    assert case.visit_due_at == due_at


def test_a_day_chosen_before_the_child_was_seen_again_is_kept(cast: Cast, pack: object) -> None:
    case = visited(cast, active(cast), 3)
    with frozen(now() + timedelta(days=2)):
        case = visited(cast, case, 14)

        assert due_day(case) == day_in(14)


def test_a_corrected_day_moves_the_clock_too(cast: Cast, pack: object) -> None:
    case = active(cast)
    entry_id = record_visit(cast.ana, operation_id=new_id(), visit=visit(case, 3))
    change_visit(
        cast.ana, operation_id=new_id(), case_id=case.id, entry_id=entry_id, visit=visit(case, 6), base_version=None
    )

    assert due_day(case) == day_in(6)


def test_a_raised_risk_keeps_a_sooner_day_and_a_lowered_one_does_not_lengthen_it(cast: Cast, pack: object) -> None:
    case = visited(cast, active(cast), 3)
    for level in (3, 1):
        with working(cast.ana.user_id):
            judge_risk(case, level, at=now())
        assert due_day(case) == day_in(3)


def test_the_proposal_is_one_interval_from_this_visit_and_the_shortest_of_the_household(
    cast: Cast, pack: object
) -> None:
    case = assessed(cast)
    with frozen(now() + timedelta(days=9)):
        assert proposed_visit_day(case) == day_in(14)
        assert proposed_visit_day(case, [3]) == day_in(7)


def test_the_plan_may_ask_for_more_visits_than_the_table_never_for_fewer(cast: Cast, pack: object) -> None:
    weekly = active(cast, given=plan(coded={**CODED, "visit_interval": "weekly"}))
    monthly = active(cast, given=plan(coded={**CODED, "visit_interval": "monthly"}))

    assert due_day(weekly) == day_in(7)
    assert proposed_visit_day(weekly) == day_in(7)
    assert due_day(monthly) == day_in(14)


def test_the_day_of_review_in_the_plan_ends_the_clock_of_the_review(cast: Cast, pack: object) -> None:
    case = active(cast, given=plan(review_on=day_in(20)))

    assert due_day(case, "review") == day_in(20)


def test_a_later_day_of_review_than_the_table_allows_is_refused(cast: Cast, pack: object) -> None:
    case = planning(cast)
    latest = latest_review_day(case)
    assert latest is not None
    late = plan(review_on=latest + timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        draft_plan(cast.ana, operation_id=new_id(), case_id=case.id, plan=late)

    assert latest.strftime("%d.%m.%Y") in str(refused.value.errors["review_date"])


def test_the_day_of_the_next_review_ends_its_clock_by_the_risk_after_this_one(cast: Cast, pack: object) -> None:
    case = in_review(cast)
    high = {"coded": {"outcome": "continue", "risk_after": "3_high", "reason": "periodic"}}
    with refused_at("next_review"):
        record_review(
            cast.ana, operation_id=new_id(), case_id=case.id, review=review(case, next_review_on=day_in(60), **high)
        )
    record_review(
        cast.ana, operation_id=new_id(), case_id=case.id, review=review(case, next_review_on=day_in(25), **high)
    )
    continue_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())

    assert due_day(case, "review") == day_in(25)
    assert Plan.objects.get(case=case, edition=2).review_on == day_in(25)
