"""The start page: what waits for whose decision, what is late, what is missing, what was left unfinished."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from rrjeta.access.choices import Role
from rrjeta.access.models import Membership, Unit
from rrjeta.cases.models import Case, Clock, Reminder
from rrjeta.cases.operations.assessments import ask_second_look
from rrjeta.cases.operations.closing import approve_closure
from rrjeta.cases.operations.concerns import take_concern
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.cases.operations.handover import offer_case
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.operations.plans import approve_plan, draft_plan, send_plan
from rrjeta.cases.queries.concern_lists import WantedConcerns, concern_list
from rrjeta.cases.queries.desk import desk
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from tests.cases.making import make_case
from tests.cases.planning import assessed, fresh, in_review, plan, planning, proposed, reviewed, sent
from tests.cases.protecting import at_stage
from tests.cases.telling import screen, tell
from tests.cast import Cast, cover

pytestmark = pytest.mark.django_db


def _looked_at(cast: Cast) -> Case:
    case = assessed(cast, stage="initial", level=0)
    ask_second_look(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    return case


def _measure(cast: Cast, stage: str) -> Case:
    case = assessed(cast, stage="initial", level=4)
    at_stage(cast, case, stage)
    return case


# Each kind of decision: how a case comes to wait for it, the step, who decides.
DECISIONS: dict[str, tuple[Callable[[Cast], Case], str]] = {
    "approve_plan": (sent, "edi"),
    "look_twice": (_looked_at, "dea"),
    "decide_review": (lambda cast: reviewed(cast, "amend"), "dea"),
    "approve_closure": (proposed, "dea"),
    "decide_measure": (lambda cast: _measure(cast, "proposed"), "edi"),
    "end_measure": (lambda cast: _measure(cast, "not_confirmed"), "edi"),
}


@pytest.mark.parametrize("step", DECISIONS)
def test_a_decision_stands_on_the_page_of_who_decides_and_of_nobody_else(cast: Cast, pack: object, step: str) -> None:
    made, decider = DECISIONS[step]
    case = made(cast)
    for name in ("dea", "edi", "ana"):
        shown = [(row.case_id, row.next_step) for row in desk(getattr(cast, name)).decisions]
        assert shown == ([(case.id, step)] if name == decider else []), name
    decides = getattr(cast, decider)
    for whose in ("decision", decides.standings[0].role.value):
        page = worklist(decides, Wanted(whose="area", waits_for=whose))
        assert [(row.case_id, row.next_step, row.waits_for) for row in page.rows] == [(case.id, step, "")]


def test_a_review_that_changes_nothing_waits_for_no_decision(cast: Cast, pack: object) -> None:
    reviewed(cast)
    assert desk(cast.dea).decisions == desk(cast.edi).decisions == []


def test_a_decision_goes_to_the_head_then_to_the_deputy_where_the_unit_has_no_director(
    cast: Cast, pack: object
) -> None:
    case = sent(cast)
    Membership.objects.filter(role=Role.DIRECTOR).delete()
    assert [row.case_id for row in desk(cast.dea).decisions] == [case.id]
    Membership.objects.filter(role=Role.HEAD).delete()
    assert desk(cast.besa).decisions == []
    assert _waits(cast, case) == ""
    Unit.objects.filter(id=cast.unit.id).update(deputy_id=cast.besa.user_id)
    deputy = cast.again(cast.besa)
    assert [(row.case_id, row.waits_for) for row in desk(deputy).decisions] == [(case.id, "")]
    assert _waits(cast, case) == "deputy"
    approve_plan(deputy, operation_id=new_id(), case_id=case.id, at=now())
    assert fresh(case).stage == "plan_active"


def _waits(cast: Cast, case: Case) -> str:
    return next(row.waits_for for row in worklist(cast.ana, Wanted()).rows if row.case_id == case.id)


def test_what_another_decides_is_said_and_not_offered(cast: Cast, pack: object) -> None:
    case = sent(cast)
    assert _waits(cast, case) == "director"
    assert [row.waits_for for row in worklist(cast.besa, Wanted(whose="team")).rows] == ["director"]
    other = make_case(cast)
    rows = {row.case_id: row.waits_for for row in worklist(cast.besa, Wanted(whose="team")).rows}
    assert rows[other.id] == "worker"


def test_late_concerns_handovers_and_decisions_are_counted_beside_the_cases(cast: Cast, pack: object) -> None:
    case = sent(cast)
    given = make_case(cast, cast.besa)
    offer_case(cast.besa, operation_id=new_id(), case_id=given.id, to_id=cast.ana.user_id, words="Ju lutem.")
    take_concern(cast.ana, operation_id=new_id(), concern_id=tell(cast.ana).id)
    with frozen(now() + timedelta(days=60)):
        ana, edi = desk(cast.ana), desk(cast.edi)
        assert ana.numbers["late_concerns"] == len(concern_list(cast.ana, WantedConcerns(late=True)).rows) == 1
        assert [row.case_id for _transfer, row in ana.late_transfers] == [given.id]
        assert ana.to_accept == []
        assert edi.numbers["late_decisions"] == 1
        page = worklist(cast.edi, Wanted(whose="area", waits_for="decision", late=True))
        assert [row.case_id for row in page.rows] == [case.id]


def test_the_contact_after_closing_can_be_due_and_late(cast: Cast, pack: object) -> None:
    case = proposed(cast)
    approve_closure(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    due = Clock.objects.get(case=case, stopped_at=None).due_at
    with frozen(due - timedelta(days=3)):
        assert [one.row.case_id for one in desk(cast.ana).week] == [case.id]
    with frozen(due + timedelta(days=1)):
        found = desk(cast.ana)
        assert [row.case_id for row in found.late] == [case.id]
        assert (found.numbers["late"], found.numbers["all"]) == (1, 0)
        page = worklist(cast.ana, Wanted(late=True))
        assert [row.case_id for row in page.rows] == [case.id]
        assert page.counts["late"] == page.total == 1


def test_a_missing_child_stands_on_the_page_of_the_head_at_any_risk(cast: Cast, pack: object) -> None:
    low, high = assessed(cast, level=1), assessed(cast, level=3)
    Case.objects.update(whereabouts_unknown_at=now())
    head = desk(cast.dea)
    assert {row.case_id for row in head.searched} == {low.id, high.id}
    assert [row.case_id for row in head.missing] == [high.id]
    assert head.team_numbers["missing"] == sum(one.missing_count for one in head.team) == 2


def test_a_child_at_high_risk_who_has_moved_is_a_stop_line_until_seen(cast: Cast, pack: object) -> None:
    case = assessed(cast, level=3)
    with working(cast.ana.user_id), frozen(now() + timedelta(minutes=1)):
        lines = {case.id: LineGiven({"outcome": "moved"})}
        write_entry(kind="visit", cases=[case], happened_at=now(), coded={}, told={}, lines=lines)
        assert [row.case_id for row in desk(cast.dea).moved] == [case.id]
        Case.objects.update(last_seen_at=now() + timedelta(minutes=1))
        assert desk(cast.dea).moved == []


def test_an_unfinished_paper_of_a_case_that_went_elsewhere_is_not_shown(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        write_entry(kind="visit", cases=[case], happened_at=now(), coded={}, told={}, is_finished=False)
        assert len(desk(cast.ana).unfinished) == 1
        there = {"owner_id": cast.cen.user_id, "unit_id": cast.unit_elsewhere.id, "municipality": "AL121"}
        change(Case.objects.get(id=case.id), there)
    assert desk(cast.ana).unfinished == []


def test_a_half_screened_concern_is_unfinished_and_no_longer_new(cast: Cast, pack: object) -> None:
    concern = tell(cast.ana)
    take_concern(cast.ana, operation_id=new_id(), concern_id=concern.id)
    assert [one.id for one in desk(cast.ana).to_screen] == [concern.id]
    screen(cast.ana, concern.id)
    found = desk(cast.ana)
    assert ([one.id for one in found.half_screened], found.to_screen) == ([concern.id], [])


def test_every_draft_is_counted_and_all_are_shown_when_asked(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        for _turn in range(14):
            write_entry(kind="visit", cases=[case], happened_at=now(), coded={}, told={}, is_finished=False)
    assert (len(desk(cast.ana).unfinished), desk(cast.ana).totals["unfinished"]) == (12, 14)
    assert len(desk(cast.ana, {"unfinished"}).unfinished) == 14


def test_the_reminders_of_a_colleague_covered_for_stand_on_the_page(cast: Cast, pack: object) -> None:
    case = make_case(cast, cast.besa)
    write_note(cast.besa, operation_id=new_id(), case_id=case.id, text="Telefono.", remind_on=today())
    cover(cast.besa, cast.ana)
    reminder = Reminder.objects.get()
    assert reminder.id in [one.record_id for one in desk(cast.again(cast.ana)).today]


def test_today_steps_come_before_reminders_and_the_worst_risk_first(cast: Cast, pack: object) -> None:
    low, high = assessed(cast, level=1), assessed(cast, level=3)
    write_note(cast.ana, operation_id=new_id(), case_id=high.id, text="Telefono.", remind_on=today())
    with frozen(now()):
        Clock.objects.filter(stopped_at=None).update(due_at=now() + timedelta(seconds=30))
        found = [(one.kind, one.row.case_id) for one in desk(cast.ana).today]
    cases = [case_id for kind, case_id in found if kind == "step"]
    assert found[-1] == ("reminder", high.id)
    assert cases == sorted(cases, key=lambda one: one == low.id)


def test_a_plan_that_is_not_sent_is_unfinished_and_its_case_found(cast: Cast, pack: object) -> None:
    case = planning(cast)
    assert desk(cast.ana).unfinished == []
    draft_plan(cast.ana, operation_id=new_id(), case_id=case.id, plan=plan())
    assert [(draft.kind, row.case_id) for draft, row in desk(cast.ana).unfinished] == [("plan", case.id)]
    assert [row.case_id for row in worklist(cast.ana, Wanted(unfinished=True)).rows] == [case.id]
    assert desk(cast.besa).unfinished == []
    send_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    assert desk(cast.ana).unfinished == []


def test_the_next_edition_of_a_plan_under_review_is_no_draft_of_its_own(cast: Cast, pack: object) -> None:
    in_review(cast)
    assert "plan" not in {draft.kind for draft, _row in desk(cast.ana).unfinished}
