"""The shell around the rules: what begins and moves is written with its clocks, its move and its refusals."""

from datetime import timedelta

import pytest

from rrjeta.cases.models import Case, Clock, Move
from rrjeta.cases.operations.moving import MoveRefused, happen_on_case, judge_risk, move_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import working
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_new_case_has_a_step_and_a_due_moment(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    assert case.is_open
    assert case.next_step
    assert case.due_at is not None
    assert Clock.objects.filter(case=case, stopped_at=None).exists()


def test_a_move_that_the_pathway_refuses_changes_nothing(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id), pytest.raises(MoveRefused) as refused:
        move_case(case, "T5", at=now())
    assert "has_contact_plan" in refused.value.codes
    assert Case.objects.get(id=case.id).stage == "registered"
    assert not Move.objects.filter(case=case, code="T5").exists()


def test_a_move_writes_who_and_when_and_the_next_step(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        move_case(case, "T5", at=now(), given={"has_contact_plan": True, "has_read_alerts": True})
    case = Case.objects.get(id=case.id)
    move = Move.objects.get(case=case, code="T5")
    assert (move.from_stage, move.to_stage) == ("registered", "initial_assessment")
    assert move.entered_by_id == cast.ana.user_id
    assert case.stage == "initial_assessment"
    assert case.next_step == "assess_initially"


def test_a_future_move_is_refused(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    given = {"has_contact_plan": True, "has_read_alerts": True}
    with working(cast.ana.user_id), pytest.raises(MoveRefused) as refused:
        move_case(case, "T5", at=now() + timedelta(hours=1), given=given)
    assert "not_in_future" in refused.value.codes


def test_a_child_seen_starts_the_visit_interval_anew(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    seen = now() - timedelta(hours=2)
    with working(cast.ana.user_id):
        happen_on_case(case, "child_seen", at=seen, fields={"last_seen_at": seen, "last_seen_by_id": cast.ana.user_id})
    case = Case.objects.get(id=case.id)
    assert case.last_seen_at == seen
    assert case.visit_due_at is not None
    assert case.visit_due_at > seen


def test_a_higher_risk_makes_the_next_visit_sooner(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        judge_risk(case, 1, at=now())
        happen_on_case(case, "child_seen", at=now(), fields={"last_seen_at": now()})
        relaxed = case.visit_due_at
        judge_risk(case, 3, at=now())
    assert relaxed is not None
    assert case.visit_due_at is not None
    assert case.visit_due_at < relaxed
    assert (case.risk_before, case.risk_level) == (1, 3)
