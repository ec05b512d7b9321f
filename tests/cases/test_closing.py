"""Closing: proposed with its form, decided by a second person, sent back; each blocker and guard refuses."""

from datetime import timedelta
from typing import Any

import pytest

from rrjeta.access.models import Membership
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Approval, Case, Entry, Episode, Measure, Move, Plan, Reminder
from rrjeta.cases.operations.approving import NeedsSecondPerson
from rrjeta.cases.operations.assessments import give_second_look
from rrjeta.cases.operations.closing import (
    approve_closure,
    close_own_case,
    propose_closure,
    retention_day,
    return_closure,
)
from rrjeta.cases.operations.minuting import DecisionGiven
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.cases.operations.plans import edition_in_work
from rrjeta.cases.queries.closing import blockers_of, closed_without_being_seen, proposed_closing
from rrjeta.cases.queries.state import case_state
from rrjeta.cases.rules.deadlines import after_months
from rrjeta.kernel.clock import local, now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.kernel.sealing import peek_record
from tests.cases.making import make_case
from tests.cases.planning import (
    active,
    assessed,
    called,
    closure,
    finish_actions,
    fresh,
    in_review,
    minuted,
    on_paper,
    proposed,
    reviewed,
    sent,
)
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def ready(cast: Cast) -> Case:
    case = reviewed(cast, "close")
    finish_actions(cast.ana, case)
    return case


def propose(cast: Cast, case: Case, **more: Any) -> Entry:
    entry_id = propose_closure(cast.ana, operation_id=new_id(), case_id=case.id, closure=closure(**more))
    return Entry.objects.select_related("subject").get(id=entry_id)


def refused_proposal(cast: Cast, case: Case, **more: Any) -> set[str]:
    with pytest.raises(MoveRefused) as refused:
        propose(cast, case, **more)
    assert not Entry.objects.filter(kind="closure").exists()
    return set(refused.value.codes)


def refused_closing(cast: Cast, case: Case, **more: Any) -> tuple[str, ...]:
    with pytest.raises(MoveRefused) as refused:
        approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), **more)
    assert fresh(case).is_open
    return refused.value.codes


def measure(case: Case, status: str, **more: Any) -> Measure:
    with working(None):
        return add(
            Measure(
                subject=case.subject,
                case=case,
                pack_version=case.pack_version,
                kind="supervision",
                status=status,
                proposed_at=now(),
                owner_id=case.owner_id,
                **{"is_open": True, "next_step": "review_measure", "due_at": now() + timedelta(days=9), **more},
            )
        )


def test_a_closing_is_proposed_after_the_review(cast: Cast) -> None:
    case = proposed(cast)
    assert (case.stage, case.next_step) == ("closure_proposed", "approve_closure")
    assert Move.objects.get(case=case, code="T15").reason_code == "not_at_risk"


def test_the_head_closes(cast: Cast) -> None:
    case = proposed(cast, coded={"followup_on": (today() + timedelta(days=30)).isoformat()})
    approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    case = fresh(case)
    assert (case.stage, case.is_open, case.closed_at is not None) == ("closed", False, True)
    assert Episode.objects.get(case=case).closure_reason == "not_at_risk"
    assert set(Plan.objects.filter(case=case).values_list("status", flat=True)) == {"frozen"}
    assert Reminder.objects.get(case=case).remind_on == today() + timedelta(days=30)
    assert case.next_step == "follow_up"


def test_a_case_is_not_closed_before_it_was_opened(cast: Cast) -> None:
    case = proposed(cast)
    with pytest.raises(Invalid) as refused:
        approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=case.opened_at - timedelta(days=1))
    assert set(refused.value.errors) == {"at"}
    assert fresh(case).is_open


@pytest.mark.parametrize(
    ("status", "more", "code"),
    [
        ("confirmed", {}, "no_measure_in_force"),
        ("proposed", {}, "no_measure_undecided"),
        ("not_confirmed", {"decided_at": now()}, "no_court_decision_unexecuted"),
    ],
)
def test_a_measure_prevents_closing(cast: Cast, status: str, more: dict[str, Any], code: str) -> None:
    case = ready(cast)
    measure(case, status, **more)
    assert code in refused_proposal(cast, case)
    assert code in [one.code for one in blockers_of(fresh(case))]


def test_an_open_action_prevents_closing(cast: Cast) -> None:
    case = reviewed(cast, "close")
    assert (refused_proposal(cast, case)) == {"no_open_action"}
    assert [one.code for one in blockers_of(case)] == ["no_open_action"]


@pytest.mark.parametrize(
    ("column", "code"),
    [("is_in_protection", "no_immediate_protection"), ("is_transfer_pending", "no_transfer_pending")],
)
def test_what_runs_beside_prevents_closing(cast: Cast, column: str, code: str) -> None:
    case = ready(cast)
    Case.objects.filter(id=case.id).update(**{column: True})
    assert (refused_proposal(cast, case)) == {code}


def test_a_risk_that_is_not_low_is_explained(cast: Cast) -> None:
    case = ready(cast)
    high = {"risk_at_closure": "3_high"}
    assert (refused_proposal(cast, case, coded=high)) == {"final_risk_is_low_or_explained"}
    propose(cast, case, coded=high, told={"risk_reason": "The child lives with the aunt now."})
    approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert not fresh(case).is_open


def test_a_risk_that_has_been_low_only_a_while_is_explained(cast: Cast) -> None:
    case = ready(cast)
    short = {"told": {"early_reason": " "}}
    assert "has_been_stable_or_explained" in refused_proposal(cast, case, **short)
    propose(cast, case, **short, coded={"reason": "permanent_care"})


def test_a_low_risk_is_stable_after_the_months_of_the_table(cast: Cast) -> None:
    stable_at = case_state(assessed(cast, level=1)).stable_at
    assert stable_at is not None
    assert local(stable_at).date() == after_months(today(), 3)
    assert case_state(assessed(cast, level=2)).stable_at is None


def test_a_refusing_family_is_no_ground_while_the_risk_is_high(cast: Cast) -> None:
    case = ready(cast)
    given = {
        "coded": {"reason": "family_refused", "risk_at_closure": "3_high"},
        "told": {"risk_reason": "They refuse."},
    }
    assert (refused_proposal(cast, case, **given)) == {"refusal_is_no_ground"}


def test_a_reason_outside_the_move_is_refused(cast: Cast) -> None:
    case = ready(cast)
    assert (refused_proposal(cast, case, coded={"reason": "duplicate"})) == {"reason_unknown"}
    assert (refused_proposal(cast, case, coded={"reason": ""})) == {"reason_missing"}


def test_a_child_not_seen_in_time_needs_two_reasons(cast: Cast) -> None:
    case = ready(cast)
    Case.objects.filter(id=case.id).update(visit_due_at=now() - timedelta(days=3))
    assert (refused_proposal(cast, case)) == {"is_seen_in_time_or_second_reason"}
    propose(cast, case, told={"not_seen_reason": "The family has moved abroad."})
    assert proposed_closing(cast.dea, case.id, Permission.APPROVE_CLOSURE).needs_second_reason
    assert refused_closing(cast, case) == ("is_seen_in_time_or_second_reason",)
    reason = "Seen by colleagues abroad, their letter is here."
    approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), second_reason=reason)
    assert [one.case_id for one in closed_without_being_seen(cast.dea)] == [case.id]
    assert closed_without_being_seen(cast.fatma) == []


def test_a_lower_risk_does_not_make_a_child_seen_in_time(cast: Cast) -> None:
    case = ready(cast)
    due = now() - timedelta(hours=1)
    Case.objects.filter(id=case.id).update(visit_due_at=due, risk_level=4)
    propose(cast, case, told={"not_seen_reason": "The family has moved abroad."})
    assert refused_closing(cast, case) == ("is_seen_in_time_or_second_reason",)


def test_a_closing_without_a_review_says_why(cast: Cast) -> None:
    case = active(cast)
    finish_actions(cast.ana, case)
    moved = {"coded": {"reason": "moved_abroad"}}
    assert (refused_proposal(cast, case, **moved, told={"summary": "-"})) == {"has_written_reason"}
    propose(cast, case, **moved)
    assert Move.objects.filter(case=case, code="T15e").exists()
    assert fresh(case).stage == "closure_proposed"


def test_only_some_reasons_need_no_review(cast: Cast) -> None:
    case = active(cast)
    finish_actions(cast.ana, case)
    assert (refused_proposal(cast, case)) == {"reason_unknown"}


# ---- Without risk, after the initial assessment (T8) --------------------------------------------------------------


def look(cast: Cast, case: Case) -> None:
    entry = case.entry_lines.get(entry__kind="initial_assessment").entry
    give_second_look(
        cast.dea, operation_id=new_id(), case_id=case.id, entry_id=entry.id, at=now(), is_agreed=True, words=""
    )


def test_a_child_not_at_risk_is_closed_after_a_second_look(cast: Cast) -> None:
    case = assessed(cast, level=0, stage="initial")
    assert (refused_proposal(cast, case)) == {"has_second_look"}
    look(cast, case)
    propose(cast, case)
    assert Move.objects.filter(case=case, code="T8").exists()
    assert fresh(case).stage == "closure_proposed"


@pytest.mark.parametrize(
    ("coded", "code"),
    [
        ({"dangers_unanswered": 1}, "dangers_are_ruled_out"),
        ({"dangers_present": 1}, "dangers_are_ruled_out"),
        ({"suggested_level": 2}, "level_is_explained"),
    ],
)
def test_closing_without_risk_asks_the_assessment(cast: Cast, coded: dict[str, int], code: str) -> None:
    case = assessed(cast, level=0, stage="initial")
    look(cast, case)
    entry = case.entry_lines.get(entry__kind="initial_assessment").entry
    Entry.objects.filter(id=entry.id).update(coded={**entry.coded, **coded})
    assert (refused_proposal(cast, case)) == {code}


def test_closing_without_risk_needs_the_assessment_the_level_and_the_child(cast: Cast) -> None:
    case = assessed(cast, level=0, stage="initial")
    look(cast, case)
    low = {"risk_at_closure": "1_low"}
    assert "risk_is_none" in refused_proposal(cast, case, coded=low)
    Case.objects.filter(id=case.id).update(last_seen_at=None)
    unseen = refused_proposal(cast, case)
    assert {"is_child_seen_or_explained", "is_seen_in_time_or_second_reason"} <= set(unseen)
    case.entry_lines.all().delete()
    assert "has_initial_assessment" in refused_proposal(cast, case)


# ---- The decision -------------------------------------------------------------------------------------------------


def test_the_worker_does_not_close_by_a_click(cast: Cast) -> None:
    case = proposed(cast)
    with pytest.raises(NotAllowed):
        approve_closure(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    with pytest.raises(NeedsSecondPerson):
        close_own_case(cast.ana, operation_id=new_id(), case_id=case.id, at=now())


def test_a_closing_signed_on_paper_counts(cast: Cast) -> None:
    case = proposed(cast)
    close_own_case(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), signed=on_paper())
    assert not fresh(case).is_open
    assert Approval.objects.get(case=case, what="closure").is_on_paper
    assert not Move.objects.get(case=case, code="T16").is_without_second_look


def test_a_unit_of_one_person_closes_alone_and_it_is_marked(cast: Cast) -> None:
    case = proposed(cast)
    Membership.objects.filter(unit=cast.unit).exclude(user_id=cast.ana.user_id).delete()
    close_own_case(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert not fresh(case).is_open
    assert Move.objects.get(case=case, code="T16").is_without_second_look


def test_child_and_family_are_told_or_it_is_said_why_not(cast: Cast) -> None:
    case = proposed(cast, coded={"child_told": False, "family_told": False})
    assert refused_closing(cast, case) == ("has_told_child", "has_told_family")
    other = proposed(
        cast,
        coded={"child_told": False, "family_told": False},
        told={"not_told_reason": "The family cannot be reached."},
    )
    approve_closure(cast.dea, operation_id=new_id(), case_id=other.id, at=now())
    assert not fresh(other).is_open


def test_a_case_with_a_measure_goes_to_a_meeting_first(cast: Cast) -> None:
    case = proposed(cast)
    measure(case, "ended", decided_at=now(), is_open=False, next_step="", due_at=None, ended_at=now())
    assert refused_closing(cast, case) == ("has_meeting_if_measure",)
    from_meeting = {"decisions": (DecisionGiven("propose_closure"),)}
    minuted(cast.ana, called(cast.ana, case), case, **from_meeting)
    approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert not fresh(case).is_open


def test_the_day_until_which_the_file_is_kept_stands_on_the_closing(cast: Cast) -> None:
    case = proposed(cast)
    assert retention_day(case, today()).year == 2015 + 25
    entry = Entry.objects.get(kind="closure")
    assert entry.coded["retention_due_at"].startswith("2040-")
    Entry.objects.filter(id=entry.id).update(coded={**entry.coded, "retention_due_at": ""})
    assert refused_closing(cast, case) == ("has_retention_date",)


def test_blockers_are_asked_again_at_the_decision(cast: Cast) -> None:
    case = proposed(cast)
    Case.objects.filter(id=case.id).update(is_transfer_pending=True)
    assert "no_transfer_pending" in refused_closing(cast, case)


def test_a_closing_that_nobody_proposed_is_not_decided(cast: Cast) -> None:
    case = in_review(cast)
    with pytest.raises(NotFound):
        approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    with pytest.raises(MoveRefused):
        return_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), reason="Not yet proposed")


@pytest.mark.parametrize("stage", ["review", "plan_approval"])
def test_a_closing_goes_back_to_where_it_came_from(cast: Cast, stage: str) -> None:
    if stage == "review":
        case = proposed(cast)
    else:
        case = sent(cast)
        finish_actions(cast.ana, case)
        propose(cast, case, coded={"reason": "moved_abroad"})
    with pytest.raises(MoveRefused) as refused:
        return_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), reason="")
    assert refused.value.codes == ("has_written_reason",)
    return_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), reason="Visit the child once more.")
    assert fresh(case).stage == stage


def test_after_it_was_sent_back_an_old_form_does_not_count(cast: Cast) -> None:
    case = proposed(cast)
    return_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), reason="Visit the child once more.")
    Case.objects.filter(id=case.id).update(stage="closure_proposed")
    assert "has_closure_form" in refused_closing(cast, case)
    Case.objects.filter(id=case.id).update(stage="review")
    propose(cast, case)
    approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert not fresh(case).is_open


def test_a_draft_begun_before_the_return_counts_when_it_is_finished_after(cast: Cast) -> None:
    case = ready(cast)
    draft = propose(cast, case, is_finished=False)
    propose(cast, case)
    return_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), reason="Visit the child once more.")
    propose_closure(cast.ana, operation_id=new_id(), case_id=case.id, closure=closure(), entry_id=draft.id)
    approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert not fresh(case).is_open


def test_an_unfinished_form_proposes_nothing(cast: Cast) -> None:
    case = ready(cast)
    propose(cast, case, is_finished=False)
    assert fresh(case).stage == "review"


@pytest.mark.parametrize("at", [now() + timedelta(days=2)])
def test_a_future_closing_is_refused(cast: Cast, at: Any) -> None:
    case = ready(cast)
    with pytest.raises(Invalid) as refused:
        propose(cast, case, happened_at=at)
    assert "happened_at" in refused.value.errors
    case = proposed(cast)
    with pytest.raises(Invalid):
        approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=at)


def test_words_beyond_measure_are_refused(cast: Cast) -> None:
    case = proposed(cast)
    with pytest.raises(Invalid) as refused:
        return_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), reason="a" * 20_001)
    assert "reason_text" in refused.value.errors


def test_a_stale_form_shows_both_summaries(cast: Cast) -> None:
    case = ready(cast)
    at = now()
    draft = propose(cast, case, is_finished=False, happened_at=at)
    base = {"operation_id": new_id(), "case_id": case.id, "entry_id": draft.id, "base_version": draft.version}
    theirs = closure(is_finished=False, happened_at=at, told={"summary": "Theirs"})
    propose_closure(cast.ana, **base, closure=theirs)
    mine = closure(is_finished=False, happened_at=at, told={"summary": "Mine"})
    with pytest.raises(Stale) as refused:
        propose_closure(cast.ana, **{**base, "operation_id": new_id()}, closure=mine)
    assert [(one.theirs, one.yours) for one in refused.value.conflicts] == [("Theirs", "Mine")]


def test_a_closing_posted_twice_is_decided_once(cast: Cast) -> None:
    case, operation_id = proposed(cast), new_id()
    for _time in range(2):
        approve_closure(cast.dea, operation_id=operation_id, case_id=case.id, at=now())
    assert Approval.objects.filter(case=case, what="closure").count() == 1


def test_a_stranger_finds_nothing_to_close(cast: Cast) -> None:
    case = proposed(cast)
    with pytest.raises(NotFound):
        approve_closure(cast.fatma, operation_id=new_id(), case_id=case.id, at=now())
    with pytest.raises(NotFound):
        propose_closure(cast.cen, operation_id=new_id(), case_id=make_case(cast).id, closure=closure())


def test_another_episode_begins_another_edition(cast: Cast) -> None:
    case = proposed(cast)
    approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    with working(cast.ana.user_id):
        edition = edition_in_work(fresh(case), at=now())
    assert (edition.edition, edition.status) == (2, "draft")
    assert peek_record(edition)["objective_rows"] == []
