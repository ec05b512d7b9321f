"""Whereabouts unknown: searched, never paused; begun on three attempts or a report, ended when the child is found."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Case, Clock, Entry
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.moving import MoveRefused, judge_risk
from rrjeta.cases.operations.searching import NotSearched, SearchGiven, end_search, record_search_step, start_search
from rrjeta.cases.operations.visits import VisitGiven, record_visit
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


def search(told: dict[str, Any] | None = None, at: datetime | None = None, **coded: Any) -> SearchGiven:
    return SearchGiven(at or now(), {"police_informed": "no", **coded}, told or {"last_known": "At the bus station."})


def start(cast: Cast, case: Case, given: SearchGiven | None = None) -> UUID:
    said = given or search(other_attempts=3)
    return start_search(cast.ana, operation_id=new_id(), case_id=case.id, search=said)


def visit(cast: Cast, case: Case, **coded: Any) -> None:
    line = {"outcome": coded.pop("outcome")} if "outcome" in coded else {}
    given = VisitGiven(now(), {"new_risk": "no", **coded}, {}, {case.id: LineGiven(line)})
    record_visit(cast.ana, operation_id=new_id(), visit=given)


def searched(case: Case) -> bool:
    return Case.objects.get(id=case.id).whereabouts_unknown_at is not None


def test_three_attempts_begin_a_search_and_all_other_clocks_go_on(cast: Cast, case: Case) -> None:
    before = set(Clock.objects.filter(case=case, stopped_at=None).values_list("code", flat=True))
    start(cast, case)
    after = set(Clock.objects.filter(case=case, stopped_at=None).values_list("code", flat=True))
    assert searched(case)
    assert after == before | {"whereabouts"}


def test_visits_without_a_sight_of_the_child_count_as_attempts(cast: Cast, case: Case) -> None:
    visit(cast, case, whole_outcome="nobody_home")
    visit(cast, case, outcome="done_child_not_seen")
    visit(cast, case, whole_outcome="unsafe")
    start(cast, case, search())
    assert searched(case)


def test_a_postponed_visit_is_no_attempt(cast: Cast, case: Case) -> None:
    visit(cast, case, whole_outcome="postponed")
    with pytest.raises(MoveRefused) as refused:
        start(cast, case, search(other_attempts=2))
    assert refused.value.codes == ("is_searched_or_reported_missing",)
    assert not Entry.objects.filter(kind="search").exists()


def test_a_child_reported_missing_is_searched_at_once(cast: Cast, case: Case) -> None:
    start(cast, case, search(is_missing=True, police_informed="yes"))
    assert searched(case)


def test_a_missing_child_is_reported_to_the_police_first(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused) as refused:
        start(cast, case, search(is_missing=True, other_attempts=5))
    assert refused.value.codes == ("has_told_police_if_missing",)


@pytest.mark.parametrize(("risk", "limit"), [(1, timedelta(days=7)), (3, timedelta(hours=24))])
def test_the_next_step_is_near(cast: Cast, case: Case, risk: int, limit: timedelta) -> None:
    with working(cast.ana.user_id):
        judge_risk(case, risk, at=now())
    at = now()
    start(cast, case, search(other_attempts=3, at=at))
    clock = Clock.objects.get(case=case, code="whereabouts", stopped_at=None)
    assert clock.due_at - at <= limit + timedelta(days=1)
    assert clock.due_at > at


def test_each_step_of_the_search_sets_the_next(cast: Cast, case: Case) -> None:
    start(cast, case)
    before = Clock.objects.get(case=case, code="whereabouts", stopped_at=None).started_at
    said: dict[str, Any] = {"operation_id": new_id(), "case_id": case.id}
    record_search_step(cast.ana, **said, search=search({"step_done": "Called the school in the other town."}))
    assert Clock.objects.get(case=case, code="whereabouts", stopped_at=None).started_at > before
    said = {"operation_id": new_id(), "case_id": case.id}
    with pytest.raises(Invalid):
        record_search_step(cast.ana, **said, search=search({"step_done": "."}))


def test_without_a_search_there_is_no_step_and_nobody_is_found(cast: Cast, case: Case) -> None:
    said: dict[str, Any] = {"case_id": case.id, "search": search({"step_done": "Called the school."})}
    with pytest.raises(NotSearched):
        record_search_step(cast.ana, operation_id=new_id(), **said)
    with pytest.raises(MoveRefused) as refused:
        found(cast, case)
    assert "not_beside" in refused.value.codes


def found(cast: Cast, case: Case, where: str = "At the uncle's in the next town.", **coded: Any) -> UUID:
    said = search({"found_where": where}, seen_outcome="done_child_not_seen", **coded)
    return end_search(cast.ana, operation_id=new_id(), case_id=case.id, search=said)


def test_a_child_who_was_found_and_seen_counts_as_seen(cast: Cast, case: Case) -> None:
    start(cast, case)
    said = SearchGiven(now(), {"seen_outcome": "done_child_alone"}, {"found_where": "At the uncle's house."})
    end_search(cast.ana, operation_id=new_id(), case_id=case.id, search=said)
    case.refresh_from_db()
    assert case.whereabouts_unknown_at is None
    assert case.last_seen_alone_at == case.last_seen_at == said.happened_at
    assert not Clock.objects.filter(case=case, code="whereabouts", stopped_at=None).exists()


def test_a_child_seen_by_others_is_found_and_not_seen(cast: Cast, case: Case) -> None:
    start(cast, case)
    found(cast, case)
    case.refresh_from_db()
    assert case.whereabouts_unknown_at is None
    assert case.last_seen_at is None


def test_where_the_child_was_found_has_to_be_said(cast: Cast, case: Case) -> None:
    start(cast, case)
    with pytest.raises(MoveRefused) as refused:
        found(cast, case, where="?")
    assert refused.value.codes == ("has_written_reason",)
    assert searched(case)


def test_it_is_not_begun_twice_nor_in_the_future(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid):
        start(cast, case, search(other_attempts=3, at=now() + timedelta(hours=1)))
    start(cast, case)
    with pytest.raises(MoveRefused) as refused:
        start(cast, case)
    assert refused.value.codes == ("already_beside",)


def test_a_stranger_declares_nobody_missing(cast: Cast, case: Case) -> None:
    with pytest.raises(NotFound):
        start_search(cast.cen, operation_id=new_id(), case_id=case.id, search=search(other_attempts=3))
