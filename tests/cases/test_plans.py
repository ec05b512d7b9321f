"""The plan: drafted, sent, approved or returned; each guard refuses, no edition is overwritten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rrjeta.access.models import Membership
from rrjeta.cases.models import Action, Approval, Case, Move, Plan
from rrjeta.cases.operations.approving import CaseClosed, NeedsSecondPerson
from rrjeta.cases.operations.meetings import plan_without_meeting
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.cases.operations.plan_lines import ActionGiven, ObjectiveGiven
from rrjeta.cases.operations.plans import (
    PlanFrozen,
    PlanGiven,
    add_action,
    approve_own_plan,
    approve_plan,
    draft_plan,
    return_plan,
    send_plan,
    set_action_status,
)
from rrjeta.cases.queries.plans import plan_page
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from tests.cases.planning import ACTIONS, OBJECTIVES, TOLD, active, assessed, fresh, on_paper, plan, planning, sent
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def drafted(cast: Cast, case: Case, given: PlanGiven | None = None, version: int | None = None) -> Plan:
    plan_id = draft_plan(cast.ana, operation_id=new_id(), case_id=case.id, plan=given or plan(), base_version=version)
    return Plan.objects.select_related("subject").get(id=plan_id)


def refusal(cast: Cast, case: Case) -> set[str]:
    with pytest.raises(MoveRefused) as refused:
        send_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    return set(refused.value.codes)


def test_a_whole_plan_is_sent(cast: Cast) -> None:
    case = sent(cast)
    assert (case.stage, case.next_step) == ("plan_approval", "approve_plan")
    assert Plan.objects.get(case=case).status == "sent"


def test_sending_says_everything_that_is_missing(cast: Cast) -> None:
    case = assessed(cast)
    meeting_missing = refusal(cast, case)
    assert meeting_missing == {"wrong_stage"}
    case = planning(cast, told={"given_name": "Tjetër"})
    drafted(cast, case, plan(objectives=(), actions=(), told={}))
    assert refusal(cast, case) == {"has_objectives", "has_safety_plan"}


def test_a_plan_without_minutes_or_reason_is_not_sent(cast: Cast) -> None:
    case = planning(cast)
    case.entry_lines.filter(entry__kind="minutes").delete()
    drafted(cast, case)
    assert refusal(cast, case) == {"has_minutes_or_reason"}
    plan_without_meeting(cast.ana, operation_id=new_id(), case_id=case.id, reason="The road is closed by snow.")
    send_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert fresh(case).stage == "plan_approval"


def test_an_objective_without_an_action_is_refused(cast: Cast) -> None:
    case = planning(cast)
    drafted(cast, case, plan(objectives=(*OBJECTIVES, ObjectiveGiven("health", "Teeth"))))
    assert refusal(cast, case) == {"objectives_have_actions"}


def test_an_action_without_owner_and_date_is_refused(cast: Cast) -> None:
    case = planning(cast)
    drafted(cast, case, plan(actions=(ActionGiven(1, "Something", ""),)))
    assert refusal(cast, case) == {"actions_have_owner", "actions_have_date"}


def test_what_was_dropped_from_a_draft_prevents_nothing(cast: Cast) -> None:
    case = planning(cast)
    loose = plan(
        objectives=(*OBJECTIVES, ObjectiveGiven("health", "Teeth")), actions=(*ACTIONS, ActionGiven(2, "Dentist", ""))
    )
    drafted(cast, case, loose)
    drafted(cast, case)
    send_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert Action.objects.filter(case=case).count() == 1


def test_no_plan_cannot_be_sent(cast: Cast) -> None:
    assert "has_objectives" in refusal(cast, planning(cast))


def test_a_future_move_is_refused(cast: Cast) -> None:
    case = planning(cast)
    drafted(cast, case)
    with pytest.raises(Invalid):
        send_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now() + timedelta(hours=1))


def test_the_head_approves_by_a_click(cast: Cast) -> None:
    case = active(cast)
    assert (case.stage, case.has_plan) == ("plan_active", True)
    move = Move.objects.get(case=case, code="T11")
    assert not move.is_without_second_look
    assert move.entered_by_id == cast.dea.user_id


def test_the_worker_cannot_approve_by_a_click(cast: Cast) -> None:
    case = sent(cast)
    with pytest.raises(NotAllowed):
        approve_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    with pytest.raises(NeedsSecondPerson):
        approve_own_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert fresh(case).stage == "plan_approval"


def test_a_signature_on_paper_counts_as_a_click(cast: Cast) -> None:
    case = sent(cast)
    approve_own_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), signed=on_paper())
    approval = Approval.objects.select_related("subject").get(case=case)
    assert fresh(case).stage == "plan_active"
    assert approval.is_on_paper
    assert approval.attachment_id
    assert peek_record(approval)["signed_by"] == "The director"
    assert not Move.objects.get(case=case, code="T11").is_without_second_look


@pytest.mark.parametrize(
    ("more", "field"), [({"pages": []}, "file"), ({"name": " "}, "signed_by"), ({"role": "king"}, "signed_role")]
)
def test_a_paper_needs_its_photo_a_name_and_a_role(cast: Cast, more: dict[str, object], field: str) -> None:
    case = sent(cast)
    with pytest.raises(Invalid) as refused:
        approve_own_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), signed=on_paper(**more))
    assert field in refused.value.errors
    assert not Approval.objects.filter(case=case).exists()


def test_a_unit_of_one_person_goes_on_alone_and_it_is_marked(cast: Cast) -> None:
    case = sent(cast)
    Membership.objects.filter(unit=cast.unit).exclude(user_id=cast.ana.user_id).delete()
    approve_own_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert Approval.objects.get(case=case).is_without_second_look
    assert Move.objects.get(case=case, code="T11").is_without_second_look


def test_a_refusing_family_needs_a_measure_and_a_reason(cast: Cast) -> None:
    case = sent(cast, given=plan(coded={"family_agreement": "refused"}))
    with pytest.raises(MoveRefused) as refused:
        approve_plan(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert set(refused.value.codes) == {"signatures_are_explained", "family_agrees_or_measure"}


def test_a_plan_is_not_approved_before_it_is_sent(cast: Cast) -> None:
    case = planning(cast)
    drafted(cast, case)
    with pytest.raises(NotFound):
        approve_plan(cast.dea, operation_id=new_id(), case_id=case.id, at=now())


def test_approval_asks_again_for_the_minutes(cast: Cast) -> None:
    case = sent(cast)
    case.entry_lines.filter(entry__kind="minutes").delete()
    with pytest.raises(MoveRefused) as refused:
        approve_plan(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert refused.value.codes == ("has_minutes_or_reason",)


def test_a_plan_returns_with_a_reason_and_comes_again(cast: Cast) -> None:
    case = sent(cast)
    with pytest.raises(MoveRefused) as refused:
        return_plan(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), reason=".")
    assert refused.value.codes == ("has_written_reason",)
    return_plan(cast.dea, operation_id=new_id(), case_id=case.id, at=now(), reason="Who drives the child?")
    case = fresh(case)
    assert (case.stage, case.next_step) == ("gtn_planning", "complete_plan")
    drafted(cast, case)
    send_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    approve_plan(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert fresh(case).stage == "plan_active"


def test_a_sent_plan_and_one_at_work_are_not_written_over(cast: Cast) -> None:
    for case in (sent(cast), active(cast, told={"given_name": "Tjetër"})):
        with pytest.raises(PlanFrozen):
            drafted(cast, case)


def test_a_plan_at_work_takes_a_new_action(cast: Cast) -> None:
    case = active(cast)
    due = today() + timedelta(days=3)
    action_id = add_action(
        cast.ana,
        operation_id=new_id(),
        case_id=case.id,
        action=ActionGiven(1, "Dentist", "other", responsible="Mother", due_on=due),
    )
    assert [str(one["what"]) for one in peek_record(Plan.objects.get(case=case))["action_rows"]][-1] == "Dentist"
    set_action_status(
        cast.ana, operation_id=new_id(), case_id=case.id, action_id=action_id, status="done", at=now(), note="Went well"
    )
    action = Action.objects.get(id=action_id)
    assert (action.status, action.done_at is not None) == ("done", True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"objective": 9}, "objective"),
        ({"what": " "}, "what"),
        ({"due_on": None}, "due"),
        ({"responsible_kind": ""}, "who"),
        ({"budget_line": "gold"}, "budget_line"),
        ({"what": "a" * 501}, "what"),
    ],
)
def test_a_faulty_action_says_so_at_its_field(cast: Cast, change: dict[str, object], field: str) -> None:
    case = active(cast)
    with pytest.raises(Invalid) as refused:
        add_action(cast.ana, operation_id=new_id(), case_id=case.id, action=replace(ACTIONS[0], **change))
    assert field in refused.value.errors


def test_a_status_outside_its_list_or_in_the_future_is_refused(cast: Cast) -> None:
    case = active(cast)
    action = Action.objects.get(case=case)
    for status, at in (("glad", now()), ("done", now() + timedelta(days=1))):
        with pytest.raises(Invalid):
            set_action_status(
                cast.ana, operation_id=new_id(), case_id=case.id, action_id=action.id, status=status, at=at
            )


def test_another_cases_action_does_not_exist(cast: Cast) -> None:
    mine, other = active(cast), active(cast, told={"given_name": "Tjetër"})
    theirs = Action.objects.get(case=other)
    with pytest.raises(NotFound):
        set_action_status(
            cast.ana, operation_id=new_id(), case_id=mine.id, action_id=theirs.id, status="done", at=now()
        )


def test_a_stranger_finds_no_plan(cast: Cast) -> None:
    case = planning(cast)
    with pytest.raises(NotFound):
        draft_plan(cast.cen, operation_id=new_id(), case_id=case.id, plan=plan())
    with pytest.raises(NotFound):
        plan_page(cast.cen, case.id)


def test_another_edition_than_those_that_stand_does_not_exist(cast: Cast) -> None:
    case = active(cast)
    with pytest.raises(NotFound):
        plan_page(cast.ana, case.id, edition=7)


def test_a_plan_posted_twice_is_written_once(cast: Cast) -> None:
    case, operation_id = planning(cast), new_id()
    for _time in range(2):
        draft_plan(cast.ana, operation_id=operation_id, case_id=case.id, plan=plan())
    assert Action.objects.filter(case=case).count() == 1


def test_two_who_change_the_same_words_see_both(cast: Cast) -> None:
    case = planning(cast)
    version = drafted(cast, case).version
    drafted(cast, case, plan(told={**TOLD, "overall_goal": "Theirs"}), version)
    with pytest.raises(Stale) as refused:
        drafted(cast, case, plan(told={**TOLD, "overall_goal": "Mine"}), version)
    assert [(one.field, one.theirs, one.yours) for one in refused.value.conflicts] == [
        ("overall_goal", "Theirs", "Mine")
    ]


def test_lines_that_somebody_else_changed_are_kept_where_one_left_them_alone(cast: Cast) -> None:
    case = planning(cast)
    version = drafted(cast, case).version
    drafted(cast, case, plan(actions=(replace(ACTIONS[0], what="Visit every day"),)), version)
    drafted(cast, case, plan(told={**TOLD, "overall_goal": "Mine"}), version)
    action = Action.objects.select_related("subject").get(case=case)
    assert peek_record(action)["what"] == "Visit every day"


def test_lines_that_both_changed_are_a_conflict(cast: Cast) -> None:
    case = planning(cast)
    version = drafted(cast, case).version
    drafted(cast, case, plan(actions=(replace(ACTIONS[0], what="Theirs"),)), version)
    with pytest.raises(Stale) as refused:
        drafted(cast, case, plan(actions=(replace(ACTIONS[0], what="Mine"),)), version)
    assert [one.field for one in refused.value.conflicts] == ["action_rows"]


@pytest.mark.parametrize(
    ("action", "field"),
    [
        (replace(ACTIONS[0], objective=2), "actions-0-objective"),
        (replace(ACTIONS[0], starts_on=today() + timedelta(days=90)), "actions-0-due"),
    ],
)
def test_lines_that_do_not_fit_are_refused_at_their_field(cast: Cast, action: ActionGiven, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(cast, planning(cast), plan(actions=(action,)))
    assert field in refused.value.errors


def test_a_plan_of_tomorrow_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        drafted(cast, planning(cast), plan(happened_at=now() + timedelta(days=1)))


def test_a_closed_case_takes_no_plan(cast: Cast) -> None:
    case = planning(cast)
    Case.objects.filter(id=case.id).update(is_open=False, closed_at=now(), stage="closed")
    with pytest.raises(CaseClosed):
        drafted(cast, case)
