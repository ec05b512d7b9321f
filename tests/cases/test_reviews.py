"""The review: started, judged, followed; a second review and a second planning count nothing of the first."""

from datetime import timedelta

import pytest

from rrjeta.access.models import Membership
from rrjeta.cases.models import Action, Case, Entry, Move, Objective, Plan
from rrjeta.cases.operations.approving import NeedsSecondPerson
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.cases.operations.plans import approve_plan, draft_plan, send_plan
from rrjeta.cases.operations.reviews import (
    JudgedGiven,
    NoReviewNow,
    approve_own_review,
    approve_review,
    continue_plan,
    plan_anew,
    record_review,
    start_review,
)
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from tests.cases.planning import (
    OBJECTIVES,
    active,
    called,
    continued,
    fresh,
    in_review,
    minuted,
    on_paper,
    plan,
    planning,
    review,
    reviewed,
)
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def go_on(cast: Cast, case: Case) -> set[str]:
    with pytest.raises(MoveRefused) as refused:
        continue_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    return set(refused.value.codes)


def test_a_review_starts_from_a_plan_at_work(cast: Cast) -> None:
    assert in_review(cast).stage == "review"
    with pytest.raises(MoveRefused):
        start_review(cast.ana, operation_id=new_id(), case_id=planning(cast).id, at=now())


def test_a_review_without_a_visit_in_time_needs_a_reason(cast: Cast) -> None:
    case = active(cast)
    Case.objects.filter(id=case.id).update(visit_due_at=now() - timedelta(days=1))
    with pytest.raises(MoveRefused) as refused:
        start_review(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), reason="...")
    assert refused.value.codes == ("is_visited_in_time",)
    start_review(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), reason="The road was closed by snow.")
    assert fresh(case).stage == "review"


def test_a_review_is_written_only_while_one_runs(cast: Cast) -> None:
    case = active(cast)
    with pytest.raises(NoReviewNow):
        record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=review(case))


def test_a_plan_does_not_go_on_without_its_review(cast: Cast) -> None:
    assert go_on(cast, in_review(cast)) == {"has_review", "earlier_version_is_frozen"}


def test_a_review_freezes_what_it_reviewed(cast: Cast) -> None:
    case = reviewed(cast)
    assert list(Plan.objects.filter(case=case).order_by("edition").values_list("edition", "status")) == [
        (1, "frozen"),
        (2, "draft"),
    ]
    assert case.next_step == "decide_review"
    old = Objective.objects.select_related("subject").get(plan__case=case, plan__edition=1)
    assert (old.attainment, peek_record(old)["note"]) == ("mostly", "nearly")
    assert Objective.objects.get(plan__case=case, plan__edition=2).carried_from_id == old.id
    assert Action.objects.filter(case=case, is_current=True).count() == 1


def test_the_plan_goes_on(cast: Cast) -> None:
    case = continued(cast)
    assert case.stage == "plan_active"
    assert Plan.objects.get(case=case, status="active").edition == 2


def test_an_objective_nobody_judged_stops_the_plan(cast: Cast) -> None:
    case = in_review(cast)
    record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=review(case, objectives={}))
    assert go_on(cast, case) == {"objectives_are_judged"}


def test_a_review_that_is_no_end_freezes_nothing(cast: Cast) -> None:
    assert go_on(cast, reviewed(cast, "transfer")) == {"earlier_version_is_frozen"}


def test_a_changed_plan_waits_for_a_second_person(cast: Cast) -> None:
    case = reviewed(cast, "amend")
    assert go_on(cast, case) == {"changed_plan_is_approved"}
    with pytest.raises(NotAllowed):
        approve_review(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    with pytest.raises(NeedsSecondPerson):
        approve_own_review(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    approve_review(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert fresh(case).stage == "plan_active"


def test_a_changed_plan_is_approved_on_paper_or_alone(cast: Cast) -> None:
    case = reviewed(cast, "amend")
    approve_own_review(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), signed=on_paper())
    assert fresh(case).stage == "plan_active"
    alone = reviewed(cast, "amend", told={"given_name": "Tjetër"})
    Membership.objects.filter(unit=cast.unit).exclude(user_id=cast.ana.user_id).delete()
    approve_own_review(cast.ana, operation_id=new_id(), case_id=alone.id, at=now())
    assert fresh(alone).stage == "plan_active"


def test_a_plan_that_was_changed_beside_its_review_waits_as_well(cast: Cast) -> None:
    case = reviewed(cast, "continue")
    draft_plan(cast.ana, operation_id=new_id(), case_id=case.id, plan=plan())
    assert go_on(cast, case) == {"changed_plan_is_approved"}


def test_the_review_is_corrected_on_the_edition_it_looked_at(cast: Cast) -> None:
    case = reviewed(cast, "continue")
    again = review(case, "amend")
    record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=again)
    assert Plan.objects.filter(case=case).count() == 2
    assert go_on(cast, case) == {"changed_plan_is_approved"}


def test_a_second_review_counts_nothing_of_the_first(cast: Cast) -> None:
    case = continued(cast)
    start_review(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert go_on(cast, case) == {"has_review", "earlier_version_is_frozen"}
    record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=review(case))
    continue_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert Plan.objects.get(case=case, status="active").edition == 3


def test_planning_anew_needs_a_reason(cast: Cast) -> None:
    case = in_review(cast)
    with pytest.raises(MoveRefused) as refused:
        plan_anew(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), reason="")
    assert refused.value.codes == ("has_written_reason",)


def test_a_second_planning_asks_for_a_meeting_of_its_own(cast: Cast) -> None:
    case = in_review(cast)
    plan_anew(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), reason="The mother has left the country.")
    assert fresh(case).stage == "gtn_planning"
    with pytest.raises(MoveRefused) as refused:
        send_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert refused.value.codes == ("has_minutes_or_reason",)
    minuted(cast.ana, called(cast.ana, case), case)
    draft_plan(cast.ana, operation_id=new_id(), case_id=case.id, plan=plan())
    send_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    with pytest.raises(NotFound):
        approve_review(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    approve_plan(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    assert list(Plan.objects.filter(case=case).order_by("edition").values_list("status", flat=True)) == [
        "frozen",
        "active",
    ]


def test_an_unfinished_review_judges_nothing(cast: Cast) -> None:
    case = in_review(cast)
    entry_id = record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=review(case, is_finished=False))
    assert not Objective.objects.exclude(attainment="").exists()
    record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=review(case), entry_id=entry_id)
    continue_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert fresh(case).stage == "plan_active"


def test_the_risk_follows_the_review(cast: Cast) -> None:
    case = in_review(cast)
    coded = {"outcome": "escalate", "risk_after": "3_high"}
    soon = today() + timedelta(days=20)
    given = review(case, coded=coded, next_review_on=soon)
    record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=given)
    assert fresh(case).risk_level == 3
    coded = Entry.objects.get(kind="review").coded
    assert (coded["risk_before"], coded["visits_done"]) == ("2_medium", 0)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"coded": {"outcome": "king", "risk_after": "1_low"}}, "outcome"),
        ({"coded": {"outcome": "continue", "risk_after": "9"}}, "risk_after"),
        ({"next_review_on": None}, "next_review"),
        ({"happened_at": now() + timedelta(days=1)}, "happened_at"),
    ],
)
def test_a_faulty_review_says_so_at_its_field(cast: Cast, more: dict[str, object], field: str) -> None:
    case = in_review(cast)
    with pytest.raises(Invalid) as refused:
        record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=review(case, **more))
    assert field in refused.value.errors
    assert Plan.objects.get(case=case).status == "active"


def test_another_plans_objective_is_not_judged(cast: Cast) -> None:
    case, other = in_review(cast), active(cast, told={"given_name": "Tjetër"})
    theirs = Objective.objects.get(plan__case=other)
    wrong = review(case, objectives={theirs.id: JudgedGiven("mostly")})
    with pytest.raises(NotFound):
        record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=wrong)


def test_a_review_posted_twice_is_written_once(cast: Cast) -> None:
    case, operation_id = in_review(cast), new_id()
    given = review(case)
    for _time in range(2):
        record_review(cast.ana, operation_id=operation_id, case_id=case.id, review=given)
    assert Plan.objects.filter(case=case).count() == 2


def test_a_move_says_who_went_on(cast: Cast) -> None:
    case = continued(cast)
    assert Move.objects.get(case=case, code="T13").entered_by_id == cast.ana.user_id
    assert len(OBJECTIVES) == Objective.objects.filter(plan__case=case, plan__edition=2).count()
    assert Plan.objects.get(case=case, edition=2).review_on == today() + timedelta(days=90)
