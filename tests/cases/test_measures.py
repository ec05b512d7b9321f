"""A protection measure through the operations: each move works, and each guard before it refuses."""

from datetime import timedelta
from typing import Any

import pytest

from rrjeta.access.choices import Role
from rrjeta.cases.models import Approval, Case, Clock, Measure, MeasureMove, Reminder
from rrjeta.cases.operations.approving import NeedsSecondPerson, Signed
from rrjeta.cases.operations.measures import (
    complete_papers,
    decide_measure,
    decide_measure_on_paper,
    follow_measure,
    leave_emergency_place,
    propose_measure,
    report_refusal,
    review_measure,
)
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import CareArrangement
from tests.cases.making import make_case
from tests.cases.protecting import (
    ASKED,
    JUDGED,
    PLACED,
    PNG,
    SUPERVISED,
    at_stage,
    decide,
    follow,
    proposal,
    proposed,
    row,
    step,
)
from tests.cast import Cast, put_on_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


def clocks(measure: Measure) -> set[str]:
    return set(Clock.objects.filter(measure=measure, stopped_at=None).values_list("code", flat=True))


def test_a_proposed_measure_waits_for_a_decision(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    assert (measure.status, measure.owner_id, measure.next_step) == ("proposed", cast.ana.user_id, "decide_measure")
    assert measure.due_at is not None
    assert clocks(measure) == {"decision_immediate"}
    assert peek_record(measure)["reason"]


def test_the_whole_way_to_the_court_and_to_the_end(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "confirmed")
    assert measure.status == "confirmed"
    measure = decide(cast.dea, measure, "M7", reason="The conditions are eased.", valid_to=today() + timedelta(days=30))
    assert (measure.status, measure.valid_to) == ("changed", today() + timedelta(days=30))
    later = today() + timedelta(days=60)
    measure = decide(cast.dea, measure, "M8", reason="It is needed longer.", valid_to=later)
    assert (measure.status, measure.valid_to) == ("extended", later)
    assert Case.objects.get(id=case.id).measure_until == later
    home = {"arrangement": "parents", "place": "At home"}
    measure = decide(cast.dea, measure, "M9", reason_code="reunified", end_decision="Decision 7", **home)
    assert (measure.status, measure.is_open, measure.end_reason) == ("ended", False, "reunified")
    assert clocks(measure) == set()
    assert MeasureMove.objects.filter(measure=measure).count() == 8
    assert Case.objects.get(id=case.id).measure_until is None


def test_a_court_that_does_not_confirm_asks_for_a_decision_within_a_day(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "not_confirmed")
    assert (measure.status, measure.next_step) == ("not_confirmed", "end_measure")


def test_a_proposal_can_be_turned_down(cast: Cast, case: Case) -> None:
    measure = decide(cast.dea, proposed(cast.ana, case), "M10", reason="The child is safe with the aunt.")
    assert (measure.status, measure.is_open) == ("revoked", False)
    assert not Approval.objects.get(record_id=measure.id).is_approved


# code, stage of the measure, its kind, what is typed, the guard that refuses
REFUSED: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("M2", "proposed", "supervision", {**SUPERVISED, "has_monitored_plan": False}, "has_monitored_plan"),
    ("M2", "proposed", "supervision", {**SUPERVISED, "visit_frequency": " "}, "has_visit_frequency"),
    ("M2", "proposed", "supervision", {**SUPERVISED, "parent_signatures": 0}, "has_parent_signature"),
    ("M2", "proposed", "supervision", {**SUPERVISED, "do_parents_refuse": True}, "parents_cooperate"),
    ("M2", "proposed", "immediate", {"parents_told": "not_yet"}, "has_told_parents"),
    ("M2", "proposed", "immediate", {"parents_told": "unsafe", "parents_words": "."}, "has_told_parents"),
    ("M2", "proposed", "immediate", {"place_kind": "residential"}, "has_options_explained"),
    ("M3", "decided", "immediate", {"arrangement": "kinship_informal", "place": " "}, "has_place"),
    ("M4", "executed", "supervision", ASKED, "goes_to_court"),
    ("M4", "executed", "immediate", {**ASKED, "court": ""}, "has_court_request"),
    ("M4", "executed", "immediate", {**ASKED, "has_report": False}, "has_psychosocial_report"),
    ("M5", "court_pending", "immediate", {"decision_no": ""}, "has_court_decision"),
    ("M6", "court_pending", "immediate", {"decision_no": ""}, "has_court_decision"),
    ("M7", "executed", "immediate", {"reason": "It has to be changed."}, "needs_no_court"),
    ("M7", "confirmed", "immediate", {"reason": "."}, "has_written_reason"),
    ("M8", "executed", "immediate", {"reason": "Needed longer.", "valid_to": True}, "needs_no_court"),
    ("M8", "confirmed", "immediate", {"reason": "Needed longer."}, "has_later_end"),
    ("M8", "confirmed", "immediate", {"reason": "", "valid_to": True}, "has_written_reason"),
    ("M9", "confirmed", "immediate", {"reason_code": "objective_met", **PLACED}, "has_end_decision"),
    ("M9", "confirmed", "immediate", {"reason_code": "objective_met", "end_decision": "7"}, "has_next_care"),
    ("M9", "confirmed", "immediate", {"end_decision": "7", **PLACED}, "reason_missing"),
    ("M9", "confirmed", "immediate", {"reason_code": "bored", "end_decision": "7", **PLACED}, "reason_unknown"),
    ("M10", "proposed", "immediate", {"reason": ""}, "has_written_reason"),
    ("M10", "confirmed", "immediate", {"reason": "Not needed any more."}, "wrong_stage"),
    ("M3", "proposed", "immediate", PLACED, "wrong_stage"),
]


@pytest.mark.parametrize(("code", "stage", "kind", "typed", "guard"), REFUSED)
def test_a_move_is_refused_with_its_reason(
    cast: Cast, case: Case, code: str, stage: str, kind: str, typed: dict[str, Any], guard: str
) -> None:
    measure = at_stage(cast, case, stage, kind)
    typed = {
        name: today() + timedelta(days=90) if value is True and name == "valid_to" else value
        for name, value in typed.items()
    }
    make = follow if code in ("M3", "M4", "M5", "M6") else decide
    before = measure.version
    with pytest.raises(MoveRefused) as refused:
        make(cast.ana if make is follow else cast.dea, measure, code, **typed)
    assert guard in refused.value.codes
    assert row(measure.id).version == before
    assert row(measure.id).status == stage


def test_an_immediate_measure_needs_the_moment_when_the_child_was_secured(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case, secured_at=None)
    with pytest.raises(MoveRefused) as refused:
        decide(cast.dea, measure)
    assert "is_secured_if_immediate" in refused.value.codes
    assert decide(cast.dea, measure, secured_at=now()).status == "decided"


def test_a_measure_needs_grounds(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused) as refused:
        proposed(cast.ana, case, grounds=".")
    assert refused.value.codes == ("has_grounds",)
    assert not Measure.objects.exists()


def test_each_less_restrictive_place_needs_its_reason(cast: Cast, case: Case) -> None:
    kin_only = {"kin": "The grandparents threatened the mother."}
    measure = proposed(cast.ana, case, place_kind="emergency_centre", options=kin_only)
    with pytest.raises(MoveRefused) as refused:
        decide(cast.dea, measure)
    assert "has_options_explained" in refused.value.codes
    both = {**kin_only, "foster": "There is no foster family in the municipality."}
    assert decide(cast.dea, measure, place_kind="emergency_centre", options=both).status == "decided"
    assert set(peek_record(row(measure.id))["options"]) == {"kin", "foster"}


def test_the_worker_does_not_decide_on_their_own_measure(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    with pytest.raises(NotAllowed):
        decide(cast.ana, measure)


def test_a_head_who_owns_the_case_needs_somebody_else(cast: Cast, pack: object) -> None:
    case = make_case(cast, cast.dea)
    measure = proposed(cast.dea, case)
    with pytest.raises(NeedsSecondPerson):
        decide(cast.dea, measure)
    assert decide(cast.edi, measure).status == "decided"


def test_a_unit_of_one_person_decides_alone_and_it_is_marked(cast: Cast, pack: object) -> None:
    case = make_case(cast, cast.fatma)
    measure = decide(cast.fatma, proposed(cast.fatma, case))
    assert measure.status == "decided"
    assert Approval.objects.get(record_id=measure.id).is_without_second_look


def test_a_decision_on_paper_needs_the_photographed_page(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    said: dict[str, Any] = {"case_id": case.id, "measure_id": measure.id, "code": "M2"}
    with pytest.raises(Invalid):
        decide_measure_on_paper(cast.ana, operation_id=new_id(), **said, step=step())
    unsigned = Signed(name="", role="social_director", pages=[PNG])
    with pytest.raises(Invalid):
        decide_measure_on_paper(cast.ana, operation_id=new_id(), **said, step=step(signed=unsigned))
    signed = Signed(name="Drejtori", role="social_director", pages=[PNG])
    decide_measure_on_paper(cast.ana, operation_id=new_id(), **said, step=step(signed=signed))
    approval = Approval.objects.get(record_id=measure.id)
    assert approval.is_on_paper
    assert Attachment.objects.filter(id=approval.attachment_id, kind="signed_measure").exists()
    assert row(measure.id).status == "decided"


def test_a_move_of_the_court_is_no_decision_and_a_decision_no_move_of_the_worker(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    with pytest.raises(NotAllowed):
        follow(cast.ana, measure, "M2")
    with pytest.raises(NotFound):
        decide(cast.dea, measure, "T16")
    with pytest.raises(NotFound):
        decide(cast.dea, measure, "nonsense")


@pytest.mark.parametrize("role", [Role.POLICE, Role.SCHOOL, Role.AGENCY, Role.MEETING_MEMBER])
def test_others_cannot_propose(cast: Cast, case: Case, role: Role) -> None:
    with pytest.raises(NotAllowed):
        proposed(cast.of(role), case)


def test_for_a_stranger_the_case_does_not_exist(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    with pytest.raises(NotFound):
        proposed(cast.cen, case)
    with pytest.raises(NotFound):
        decide(cast.fatma, measure)
    with pytest.raises(NotFound):
        follow(cast.cen, measure, "M3", **PLACED)


def test_a_measure_of_another_case_is_not_found(cast: Cast, case: Case) -> None:
    other = proposed(cast.ana, make_case(cast))
    said: dict[str, Any] = {"case_id": case.id, "measure_id": other.id}
    with pytest.raises(NotFound):
        decide_measure(cast.dea, operation_id=new_id(), **said, code="M2", step=step())


def test_whoever_is_on_duty_proposes_and_follows(cast: Cast, case: Case) -> None:
    put_on_duty(cast.cen)
    duty = cast.again(cast.cen)
    measure = proposed(duty, case)
    measure = decide(cast.dea, measure)
    assert follow(duty, measure, "M3", **PLACED).status == "executed"


def test_sent_twice_it_is_proposed_once(cast: Cast, case: Case) -> None:
    same, said = new_id(), proposal()
    first = propose_measure(cast.ana, operation_id=same, case_id=case.id, proposal=said)
    again = propose_measure(cast.ana, operation_id=same, case_id=case.id, proposal=said)
    assert first == again
    assert Measure.objects.count() == 1


def test_a_second_tab_cannot_decide_again(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "decided")
    with pytest.raises(MoveRefused) as refused:
        decide(cast.dea, measure)
    assert refused.value.codes == ("wrong_stage",)
    assert Approval.objects.filter(record_id=measure.id).count() == 1


FUTURE = timedelta(hours=1)


def test_days_that_cannot_be_are_refused_at_their_field(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused) as refused:
        proposed(cast.ana, case, at=now() + FUTURE)
    assert "happened_at" in refused.value.errors
    with pytest.raises(Invalid) as wrong:
        proposed(cast.ana, case, secured_at=now() + FUTURE)
    assert "secured_at" in wrong.value.errors
    with pytest.raises(Invalid) as wrong:
        proposed(cast.ana, case, kind="jail")
    assert "kind" in wrong.value.errors
    measure = proposed(cast.ana, case)
    with pytest.raises(Invalid) as wrong:
        decide(cast.dea, measure, at=now() - timedelta(days=3))
    assert "at" in wrong.value.errors
    with pytest.raises(Invalid) as wrong:
        decide(cast.dea, measure, valid_from=today(), valid_to=today() - timedelta(days=1))
    assert "valid_to" in wrong.value.errors


def test_the_court_does_not_decide_before_it_was_asked(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "court_pending")
    with pytest.raises(Invalid) as wrong:
        follow(cast.ana, measure, "M5", at=now() - timedelta(days=2), **JUDGED)
    assert "at" in wrong.value.errors
    executed = at_stage(cast, make_case(cast), "executed")
    with pytest.raises(Invalid):
        follow(cast.ana, executed, "M4", at=now() - timedelta(days=2), **ASKED)


def test_an_extension_that_ends_sooner_is_refused(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "confirmed")
    end = today() + timedelta(days=30)
    measure = decide(cast.dea, measure, "M8", reason="Needed longer.", valid_to=end)
    with pytest.raises(MoveRefused) as refused:
        decide(cast.dea, measure, "M8", reason="Needed longer.", valid_to=end - timedelta(days=1))
    assert "has_later_end" in refused.value.codes
    assert row(measure.id).valid_to == end


def test_the_child_lives_where_the_measure_was_carried_out(cast: Cast, case: Case) -> None:
    at_stage(cast, case, "executed")
    care = CareArrangement.objects.get(person=case.person, ended_at=None)
    assert care.arrangement == "kinship_informal"
    assert peek_record(care)["where"] == "At the aunt's"


def test_the_address_of_a_refuge_is_hidden_whatever_was_ticked(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "decided")
    follow(cast.ana, measure, "M3", arrangement="shelter_dv", place="Street of the refuge", is_address_hidden=False)
    assert CareArrangement.objects.get(person=case.person, ended_at=None).is_address_hidden


def test_seventy_two_hours_run_in_an_emergency_place_until_the_child_leaves_it(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "decided")
    placed_at = now()
    measure = follow(cast.ana, measure, "M3", at=placed_at, arrangement="emergency_72h", place="Emergency service")
    clock = Clock.objects.get(measure=measure, code="emergency_place")
    assert clock.due_at == placed_at + timedelta(hours=72)
    assert "papers" in clocks(measure)
    said: dict[str, Any] = {"case_id": case.id, "measure_id": measure.id, "at": now()}
    with pytest.raises(Invalid):
        leave_emergency_place(cast.ana, operation_id=new_id(), **said, arrangement="emergency_72h", place="Again")
    leave_emergency_place(cast.ana, operation_id=new_id(), **said, arrangement="foster_short", place="A family")
    complete_papers(cast.ana, operation_id=new_id(), **said)
    assert clocks(measure).isdisjoint({"emergency_place", "papers"})
    assert CareArrangement.objects.get(person=case.person, ended_at=None).arrangement == "foster_short"


def test_parents_who_do_not_cooperate_ask_for_another_measure(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "executed", "supervision")
    said: dict[str, Any] = {"case_id": case.id, "measure_id": measure.id, "at": now()}
    with pytest.raises(Invalid):
        report_refusal(cast.ana, operation_id=new_id(), **said, words=".")
    report_refusal(cast.ana, operation_id=new_id(), **said, words="They did not open the door three times.")
    assert row(measure.id).coded["do_parents_refuse"]
    assert Reminder.objects.filter(case=case, user_id=cast.ana.user_id, remind_on=today()).exists()


def test_a_review_of_the_measure_starts_its_interval_anew(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "confirmed")
    before = Clock.objects.get(measure=measure, code="review", stopped_at=None)
    said: dict[str, Any] = {"case_id": case.id, "measure_id": measure.id, "at": now()}
    review_measure(cast.ana, operation_id=new_id(), **said, words="The child is well there.")
    after = Clock.objects.get(measure=measure, code="review", stopped_at=None)
    assert after.started_at > before.started_at
    with pytest.raises(Invalid):
        review_measure(cast.ana, operation_id=new_id(), **said, words="")


def test_a_court_paper_is_kept_with_the_measure(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "court_pending")
    follow(cast.ana, measure, "M5", pages=[PNG], **JUDGED)
    assert Attachment.objects.filter(record_id=measure.id, kind="court_decision").exists()


def test_a_paper_that_is_no_picture_keeps_nothing(cast: Cast, case: Case) -> None:
    measure = at_stage(cast, case, "court_pending")
    with pytest.raises(Invalid):
        follow(cast.ana, measure, "M5", pages=[b"not a picture"], **JUDGED)
    assert row(measure.id).status == "court_pending"


def test_a_closed_case_takes_no_measure(cast: Cast, case: Case) -> None:
    Case.objects.filter(id=case.id).update(is_open=False, closed_at=now())
    with pytest.raises(Invalid):
        propose_measure(cast.ana, operation_id=new_id(), case_id=case.id, proposal=proposal())
    with pytest.raises(NotFound):
        follow_measure(cast.ana, operation_id=new_id(), case_id=case.id, measure_id=new_id(), code="M3", step=step())
