"""How a case begins again or from paper, and how it ends in another one or in the archive."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Case, Clock, Entry, Episode, KnownAsked, Measure, Plan
from rrjeta.cases.operations.archiving import archive_case
from rrjeta.cases.operations.entries import write_entry
from rrjeta.cases.operations.handover import offer_case
from rrjeta.cases.operations.merging import merge_case
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.operations.paper_cases import PaperCaseGiven, take_in_paper_case
from rrjeta.cases.operations.plans import return_plan
from rrjeta.cases.operations.reopening import reopen_case
from rrjeta.cases.operations.transfers import HandoverGiven, send_transfer
from rrjeta.cases.queries.entries import entry_page
from rrjeta.cases.queries.file import case_file
from rrjeta.cases.queries.plans import ACTIVE
from rrjeta.files.models import Attachment
from rrjeta.forms.rules.enclosed import Enclosed
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.packs.current import current
from tests.cases.making import make_case
from tests.cases.protecting import PNG, at_stage, proposed
from tests.cases.test_protection import given as protection_given
from tests.cases.test_protection import start as start_protection
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


def closed(case: Case, *, keep_until: str = "2040-01-01T00:00:00+01:00") -> Case:
    """Have a case be closed, with its closing form, as the closing of another topic leaves it."""
    Clock.objects.filter(case=case).update(stopped_at=now())
    Case.objects.filter(id=case.id).update(
        is_open=False, stage="closed", closed_at=now(), next_step="", due_at=None, visit_due_at=None
    )
    with working(case.owner_id):
        write_entry(kind="closure", cases=[case], happened_at=now(), coded={"retention_due_at": keep_until}, told={})
    return Case.objects.select_related("person__subject", "household__subject").get(id=case.id)


def reopen(cast: Cast, case: Case, **more: Any) -> UUID:
    said = {"at": now(), "reason_code": "new_report", "owner_id": cast.besa.user_id, **more}
    return reopen_case(cast.ana, operation_id=new_id(), case_id=case.id, **said)


# ---- T17 ---------------------------------------------------------------------------------------------------------


def test_a_case_is_not_reopened_before_it_was_closed(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        reopen(cast, closed(case), at=now() - timedelta(days=1))
    assert set(refused.value.errors) == {"happened_at"}


def test_a_reopened_case_is_a_new_episode_on_the_same_number(cast: Cast, case: Case) -> None:
    case = closed(case)
    Case.objects.filter(id=case.id).update(risk_level=1)
    reopen(cast, case)
    again = Case.objects.get(id=case.id)
    assert (again.number, again.stage, again.is_open, again.episode_no) == (case.number, "registered", True, 2)
    assert (again.owner_id, again.risk_level, again.closed_at) == (cast.besa.user_id, None, None)
    assert again.due_at is not None
    assert list(Episode.objects.filter(case=case).values_list("number", flat=True).order_by("number")) == [1, 2]
    assert Episode.objects.get(case=case, number=2).opening_reason == "new_report"


def test_an_earlier_plan_is_not_approved_again_by_reopening(cast: Cast, case: Case) -> None:
    with working(cast.ana.user_id):
        plan = Plan(
            subject=case.person.subject,
            case=case,
            pack_version=current().number,
            edition=1,
            status=ACTIVE,
            happened_at=now(),
        )
        add(plan, {"overall_goal": "The child is safe."})
    reopen(cast, closed(case))
    assert dict(Plan.objects.values_list("edition", "status")) == {1: "frozen", 2: "draft"}
    assert not Case.objects.get(id=case.id).has_plan


REOPENING: list[tuple[dict[str, Any], str]] = [
    ({"owner_id": None}, "has_owner"),
    ({"reason_code": ""}, "reason_missing"),
    ({"reason_code": "bored"}, "reason_unknown"),
    ({"at": timedelta(hours=1)}, "not_in_future"),
]


@pytest.mark.parametrize(("typed", "guard"), REOPENING)
def test_reopening_is_refused_with_its_reason(cast: Cast, case: Case, typed: dict[str, Any], guard: str) -> None:
    case = closed(case)
    if "at" in typed:
        typed = {"at": now() + typed["at"]}
    with pytest.raises(MoveRefused) as refused:
        reopen(cast, case, **typed)
    assert guard in refused.value.codes
    assert Episode.objects.filter(case=case).count() == 1


def test_a_stranger_owner_is_no_owner(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused) as refused:
        reopen(cast, closed(case), owner_id=cast.cen.user_id)
    assert refused.value.codes == ("has_owner",)


def test_who_has_grown_up_or_another_open_case_is_not_reopened(cast: Cast, case: Case) -> None:
    case = closed(case)
    second = make_case(cast)
    Case.objects.filter(id=second.id).update(person=case.person)
    with pytest.raises(MoveRefused) as refused:
        reopen(cast, case)
    assert refused.value.codes == ("no_other_open_case",)
    Case.objects.filter(id=second.id).update(person=second.person)
    type(case.person).objects.filter(id=case.person_id).update(birth_year=today().year - 19)
    with pytest.raises(MoveRefused) as refused:
        reopen(cast, case)
    assert refused.value.codes == ("is_child",)


def test_an_open_case_is_not_reopened_nor_one_of_others(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused) as refused:
        reopen(cast, case)
    assert "wrong_stage" in refused.value.codes
    with pytest.raises(NotFound):
        reopen_case(
            cast.cen,
            operation_id=new_id(),
            case_id=case.id,
            at=now(),
            reason_code="new_report",
            owner_id=cast.cen.user_id,
        )


# ---- T20 ---------------------------------------------------------------------------------------------------------


def merge(cast: Cast, case: Case, survivor: UUID | None, reason: str = "The same girl, registered twice.") -> UUID:
    return merge_case(cast.dea, operation_id=new_id(), case_id=case.id, survivor_id=survivor, reason=reason)


def test_a_merged_case_points_to_the_one_that_remains_and_is_read_there(cast: Cast, case: Case) -> None:
    note = write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="Told by the teacher.")
    survivor = make_case(cast)
    assert merge(cast, case, survivor.id) == survivor.id
    merged = Case.objects.select_related("person").get(id=case.id)
    assert (merged.stage, merged.is_open, merged.merged_into_id) == ("merged", False, survivor.id)
    assert merged.person.merged_into_id == survivor.person_id
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()
    assert note in [one.entry_id for one in case_file(cast.ana, survivor.id).timeline]
    assert entry_page(cast.ana, survivor.id, note).told["text"] == "Told by the teacher."
    assert note in [one.entry_id for one in case_file(cast.ana, case.id).timeline]


def test_a_chain_of_merged_cases_ends_at_the_last(cast: Cast, case: Case) -> None:
    second, third = make_case(cast), make_case(cast)
    merge(cast, case, second.id)
    merge(cast, second, third.id)
    assert set(Case.objects.filter(merged_into=third).values_list("id", flat=True)) == {case.id, second.id}


def test_a_merge_needs_another_standing_case_and_a_reason(cast: Cast, case: Case) -> None:
    survivor, gone = make_case(cast), make_case(cast)
    Case.objects.filter(id=gone.id).update(stage="archived", is_open=False, closed_at=now())
    for wanted, guard in ((None, "has_survivor"), (case.id, "survivor_is_another"), (gone.id, "survivor_stands")):
        with pytest.raises(MoveRefused) as refused:
            merge(cast, case, wanted)
        assert guard in refused.value.codes
    with pytest.raises(MoveRefused) as refused:
        merge(cast, case, survivor.id, reason="?")
    assert refused.value.codes == ("has_written_reason",)


def test_nothing_open_is_lost_by_a_merge(cast: Cast, pack: object) -> None:
    survivor = make_case(cast)
    undecided, in_force, refused_by_court, protected, sent = (make_case(cast) for _ in range(5))
    proposed(cast.ana, undecided)
    at_stage(cast, in_force, "decided")
    at_stage(cast, refused_by_court, "not_confirmed")
    start_protection(cast, protected, protection_given(protected.id))
    handover = HandoverGiven("transfer", "safety", cast.unit_elsewhere.id, now(), {}, {"summary": "They moved there."})
    send_transfer(cast.ana, operation_id=new_id(), case_id=sent.id, handover=handover)
    for case, guard in (
        (undecided, "no_measure_undecided"),
        (in_force, "no_measure_in_force"),
        (refused_by_court, "no_court_decision_unexecuted"),
        (protected, "no_immediate_protection"),
        (sent, "no_transfer_pending"),
    ):
        with pytest.raises(MoveRefused) as refused:
            merge(cast, case, survivor.id)
        assert refused.value.codes == (guard,)
        assert Case.objects.get(id=case.id).stage == "registered"


def test_an_offer_to_a_colleague_ends_with_the_merge(cast: Cast, case: Case) -> None:
    offer_case(cast.ana, operation_id=new_id(), case_id=case.id, to_id=cast.besa.user_id, words="Please take this.")
    merge(cast, case, make_case(cast).id)
    assert not Clock.objects.filter(case=case, stopped_at=None).exists()


def test_cases_of_others_are_not_merged(cast: Cast, case: Case) -> None:
    strange = make_case(cast, cast.cen)
    with pytest.raises(NotFound):
        merge(cast, case, strange.id)
    with pytest.raises(NotFound):
        merge(cast, strange, case.id)
    with pytest.raises(NotAllowed):
        merge_case(cast.ana, operation_id=new_id(), case_id=case.id, survivor_id=make_case(cast).id, reason="The same.")


# ---- T21 ---------------------------------------------------------------------------------------------------------


def test_a_file_is_archived_when_its_time_is_over_and_not_before(cast: Cast, case: Case) -> None:
    early = closed(case)
    with pytest.raises(MoveRefused) as refused:
        archive_case(cast.data_protection, operation_id=new_id(), case_id=early.id)
    assert refused.value.codes == ("is_retention_reached",)
    over = closed(make_case(cast), keep_until="2020-01-01T00:00:00+01:00")
    archive_case(cast.data_protection, operation_id=new_id(), case_id=over.id)
    assert Case.objects.get(id=over.id).stage == "archived"


def test_an_open_case_is_not_archived_nor_by_a_worker(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused):
        archive_case(cast.data_protection, operation_id=new_id(), case_id=case.id)
    with pytest.raises(NotAllowed):
        archive_case(cast.ana, operation_id=new_id(), case_id=case.id)


# ---- T4p ---------------------------------------------------------------------------------------------------------


def paper(cast: Cast, **more: Any) -> PaperCaseGiven:
    whole = PaperCaseGiven(
        told={"given_name": "Provë", "surname": "Letra", "birth_date": "2014-05-01", "village": "Fshati"},
        sex="f",
        owner_id=cast.ana.user_id,
        stage="plan_active",
        risk_level=3,
        next_step_on=today() + timedelta(days=3),
        unit_id=cast.unit.id,
        municipality=cast.unit.municipality,
        opened_on=date(2022, 3, 1),
        last_seen_on=today() - timedelta(days=200),
    )
    return replace(whole, **more)


def take_in(cast: Cast, **more: Any) -> Case:
    made = take_in_paper_case(cast.ana, operation_id=new_id(), paper=paper(cast, **more))
    return Case.objects.select_related("person").get(id=made)


def test_a_paper_case_stands_where_it_stands_today_and_nothing_is_late(cast: Cast, pack: object) -> None:
    case = take_in(cast)
    assert (case.stage, case.is_from_paper, case.risk_level, case.is_open) == ("plan_active", True, 3, True)
    assert case.opened_at.date() == date(2022, 3, 1)
    assert case.due_at is not None
    assert not Clock.objects.filter(case=case, due_at__lt=now()).exists()
    assert case.visit_due_at is not None
    assert case.visit_due_at > now()


@pytest.mark.parametrize("plan_date", [None, date(2026, 1, 12)])
def test_a_paper_case_whose_plan_waits_has_a_way_on(cast: Cast, pack: object, plan_date: date | None) -> None:
    case = take_in(cast, stage="plan_approval", plan_date=plan_date)
    given = {"case_id": case.id, "at": now(), "reason": "The plan of the folder has to be written here."}
    return_plan(cast.dea, operation_id=new_id(), **given)
    assert Case.objects.get(id=case.id).stage == "gtn_planning"
    assert Plan.objects.get(case=case).status == "returned"


@pytest.mark.parametrize("stage", ["registered", "initial_assessment", "full_assessment", "gtn_planning", "review"])
def test_a_paper_case_is_taken_in_at_any_stage(cast: Cast, pack: object, stage: str) -> None:
    assert take_in(cast, stage=stage).stage == stage


def test_the_next_step_comes_on_the_day_that_the_worker_knows_of(cast: Cast, pack: object) -> None:
    case = take_in(cast, risk_level=1, next_step_on=today() + timedelta(days=1))
    assert case.due_at is not None
    assert case.due_at.date() <= today() + timedelta(days=1)
    far = take_in(cast, risk_level=4, next_step_on=today() + timedelta(days=900))
    assert far.due_at is not None
    assert far.due_at < now() + timedelta(days=60)


def test_measure_plan_and_folder_come_along(cast: Cast, pack: object) -> None:
    end = today() + timedelta(days=100)
    scan = Enclosed("folder_scan", "paper_folder", "narrative", (PNG,))
    made = {"measure": "supervision", "measure_valid_to": end, "plan_date": date(2023, 1, 5), "files": [scan]}
    case = take_in(cast, **made, summary="Neglect, followed since 2022.")
    measure = Measure.objects.get(case=case)
    assert (measure.status, measure.is_open, case.measure_until) == ("executed", True, end)
    assert measure.due_at is not None
    assert measure.due_at > now()
    assert case.has_plan
    assert Plan.objects.get(case=case).status == ACTIVE
    assert Attachment.objects.filter(record_id=case.id, kind="paper_folder").exists()
    assert take_in(cast, measure="alternative_care").measure_until is None


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"opened_on": date(2010, 1, 1)}, "birth_date"),
    ({"opened_on": timedelta(days=1)}, "opened_on"),
    ({"last_seen_on": timedelta(days=1)}, "last_seen_on"),
    ({"plan_date": timedelta(days=1)}, "plan_date"),
    ({"next_step_on": timedelta(days=-1)}, "next_step_on"),
    ({"measure": "prison"}, "measure"),
    ({"measure": "supervision", "measure_valid_to": timedelta(days=-1)}, "measure_valid_to"),
    ({"owner_id": None}, "owner"),
    ({"stage": "closed"}, "to_stage"),
    ({"stage": "nonsense"}, "to_stage"),
]


@pytest.mark.parametrize(("typed", "field"), WRONG)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, pack: object, typed: dict[str, Any], field: str) -> None:
    typed = {key: today() + value if isinstance(value, timedelta) else value for key, value in typed.items()}
    with pytest.raises(Invalid) as wrong:
        take_in(cast, **typed)
    assert field in wrong.value.errors
    assert not Case.objects.exists()
    assert not Entry.objects.exists()


def test_a_grown_up_is_not_taken_in(cast: Cast, pack: object) -> None:
    with pytest.raises(MoveRefused) as refused:
        take_in(cast, told={"given_name": "Provë", "birth_date": "1990-01-01"})
    assert refused.value.codes == ("is_child",)


def test_whoever_holds_the_child_already_is_told(cast: Cast, pack: object) -> None:
    theirs = make_case(cast, cast.cen, told={"given_name": "Provë", "surname": "Letra", "birth_date": "2014-05-01"})
    take_in(cast)
    assert KnownAsked.objects.filter(case=theirs).exists()


def test_sent_twice_it_is_taken_in_once(cast: Cast, pack: object) -> None:
    same, said = new_id(), paper(cast)
    first = take_in_paper_case(cast.ana, operation_id=same, paper=said)
    assert first == take_in_paper_case(cast.ana, operation_id=same, paper=said)
    assert Case.objects.count() == 1


def test_a_police_officer_takes_none_in(cast: Cast, pack: object) -> None:
    with pytest.raises(NotAllowed):
        take_in_paper_case(cast.police, operation_id=new_id(), paper=paper(cast))
