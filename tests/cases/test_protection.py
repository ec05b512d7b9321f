"""Immediate protection: one form for brothers and sisters, a clock from the first minute, an end with a reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Case, Clock, Entry, Measure, Move
from rrjeta.cases.operations.entries import LineGiven, NotOneFamily
from rrjeta.cases.operations.moving import MoveRefused, judge_risk
from rrjeta.cases.operations.protection import ProtectionGiven, end_protection, start_protection
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from tests.cases.making import make_case
from tests.cases.protecting import GROUNDS, at_stage, decide
from tests.cast import Cast, put_on_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


def given(*case_ids: UUID, **more: Any) -> ProtectionGiven:
    coded = {"is_immediate": True, **more.pop("coded", {})}
    lines = {one: LineGiven({"doctor_seen": "not_yet"}) for one in case_ids}
    whole = ProtectionGiven(happened_at=now(), coded=coded, told={"grounds": GROUNDS}, lines=lines)
    return replace(whole, **more)


def start(cast: Cast, case: Case, protection: ProtectionGiven | None = None, **more: Any) -> UUID:
    said = protection or given(case.id)
    return start_protection(cast.ana, operation_id=new_id(), case_id=case.id, protection=said, **more)


def running(case: Case) -> set[str]:
    return set(Clock.objects.filter(case=case, measure=None, stopped_at=None).values_list("code", flat=True))


def test_protection_runs_beside_the_stage(cast: Cast, case: Case) -> None:
    start(cast, case)
    case.refresh_from_db()
    assert (case.is_in_protection, case.stage, case.risk_level) == (True, "registered", 4)
    assert "secure_child" in running(case)
    assert Move.objects.get(case=case, code="T6").to_stage == "registered"


def test_brothers_and_sisters_are_protected_in_one_form(cast: Cast, case: Case) -> None:
    sister = make_case(cast, household=case.household)
    third = make_case(cast, household=case.household)
    start(cast, case, given(case.id, sister.id))
    protected = set(Case.objects.filter(is_in_protection=True).values_list("id", flat=True))
    assert protected == {case.id, sister.id}
    assert third.id not in protected
    assert Entry.objects.get(kind="protection").lines.count() == 2


def test_children_of_two_families_are_two_forms(cast: Cast, case: Case) -> None:
    with pytest.raises(NotOneFamily):
        start(cast, case, given(case.id, make_case(cast).id))
    assert not Case.objects.filter(is_in_protection=True).exists()


def test_a_child_handed_over_by_the_police_needs_no_level_first(cast: Cast, case: Case) -> None:
    start(cast, case, given(case.id, coded={"is_immediate": False, "police_handover": True}))
    case.refresh_from_db()
    assert (case.is_in_protection, case.risk_level) == (True, None)


def test_without_immediate_risk_it_is_refused(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused) as refused:
        start(cast, case, given(case.id, coded={"is_immediate": False}))
    assert refused.value.codes == ("is_immediate_or_from_police",)
    assert not Entry.objects.filter(kind="protection").exists()


def test_the_list_goes_on_through_the_night(cast: Cast, case: Case) -> None:
    entry_id = start(cast, case)
    version = Entry.objects.get(id=entry_id).version
    secured = given(case.id, secured_at=now(), coded={"place_kind": "kin"})
    start(cast, case, secured, entry_id=entry_id, base_version=version)
    assert running(case).isdisjoint({"secure_child"})
    assert "measure_decision" in running(case)
    assert Move.objects.filter(case=case, code="T6").count() == 1
    assert Entry.objects.filter(kind="protection").count() == 1


def test_securing_twice_does_not_start_the_decision_again(cast: Cast, case: Case) -> None:
    secured = given(
        case.id, secured_at=now(), coded={"proposes_measure": True, "place_kind": "kin", "parents_told": "told"}
    )
    entry_id = start(cast, case, secured)
    decide(cast.dea, Measure.objects.get(case=case))
    assert "measure_decision" not in running(case)
    start(cast, case, secured, entry_id=entry_id)
    assert "measure_decision" not in running(case)
    assert Measure.objects.filter(case=case).count() == 1


def test_a_proposal_made_before_the_child_is_safe_learns_when_it_was(cast: Cast, case: Case) -> None:
    entry_id = start(cast, case, given(case.id, coded={"proposes_measure": True}))
    assert Measure.objects.get(case=case).secured_at is None
    at = now()
    start(cast, case, given(case.id, secured_at=at), entry_id=entry_id)
    assert Measure.objects.get(case=case).secured_at == at


@pytest.mark.parametrize("field", ["happened_at", "secured_at"])
def test_nothing_happens_in_the_future(cast: Cast, case: Case, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        start(cast, case, given(case.id, **{field: now() + timedelta(minutes=5)}))
    assert field in wrong.value.errors


def test_on_duty_any_child_of_the_municipality_is_protected(cast: Cast, case: Case) -> None:
    said = {"case_id": case.id, "protection": given(case.id)}
    with pytest.raises(NotFound):
        start_protection(cast.cen, operation_id=new_id(), **said)
    put_on_duty(cast.cen)
    start_protection(cast.again(cast.cen), operation_id=new_id(), **said)
    assert Case.objects.get(id=case.id).is_in_protection


def test_a_colleague_who_is_not_on_duty_may_not(cast: Cast, case: Case) -> None:
    with pytest.raises(NotAllowed):
        start_protection(cast.besa, operation_id=new_id(), case_id=case.id, protection=given(case.id))


def test_a_closed_case_is_not_protected_but_reopened(cast: Cast, case: Case) -> None:
    Case.objects.filter(id=case.id).update(is_open=False, stage="closed", closed_at=now())
    with pytest.raises(MoveRefused):
        start(cast, case)


def end(cast: Cast, case: Case, reason: str = "The child is safe with the aunt now.") -> UUID:
    return end_protection(cast.ana, operation_id=new_id(), case_id=case.id, at=now(), reason=reason)


def judged(cast: Cast, case: Case, level: int) -> None:
    case = Case.objects.select_related("subject", "person").get(id=case.id)
    with working(cast.ana.user_id):
        judge_risk(case, level, at=now())


def test_it_ends_when_the_risk_is_lower_and_no_measure_is_open(cast: Cast, case: Case) -> None:
    start(cast, case)
    with pytest.raises(MoveRefused) as refused:
        end(cast, case)
    assert refused.value.codes == ("risk_is_below",)
    judged(cast, case, 2)
    with pytest.raises(MoveRefused) as refused:
        end(cast, case, reason=".")
    assert refused.value.codes == ("has_written_reason",)
    end(cast, case)
    assert not Case.objects.get(id=case.id).is_in_protection
    assert running(case).isdisjoint({"secure_child", "measure_decision"})


def test_it_does_not_end_while_an_immediate_measure_is_open(cast: Cast, case: Case) -> None:
    start(cast, case)
    at_stage(cast, case, "decided")
    judged(cast, case, 2)
    with pytest.raises(MoveRefused) as refused:
        end(cast, case)
    assert refused.value.codes == ("no_immediate_measure_open",)


def test_what_has_not_begun_does_not_end(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused) as refused:
        end(cast, case)
    assert refused.value.codes == ("not_beside",)
