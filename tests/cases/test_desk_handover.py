"""A whole desk handed over: offered with its checklist, accepted one by one, refused back onto the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rrjeta.access.operations.users import disable_user
from rrjeta.cases.models import Case, Reminder, Transfer
from rrjeta.cases.operations.desk_handover import DeskLineGiven, offer_desk
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.cases.operations.handover import BeingHandedOver, accept_case, refuse_case
from rrjeta.cases.operations.hearings import set_hearing
from rrjeta.cases.operations.questions import ask_about_case
from rrjeta.cases.queries.desk_handover import desk_page, whose_desks
from rrjeta.cases.queries.handover import answer_page
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import peek_record
from tests.cases.making import make_case
from tests.cases.planning import active
from tests.cast import Cast, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def cases_of(cast: Cast, count: int) -> list[Case]:
    return [make_case(cast, told={"given_name": f"Fëmija{number}"}) for number in range(count)]


def offered(cast: Cast, *cases: Case, **more: Any) -> None:
    lines = [
        DeskLineGiven(case.id, cast.besa.user_id, ("handed_papers", "told_dates"), "Ring the aunt first.")
        for case in cases
    ]
    given = {"worker_id": cast.ana.user_id, "lines": lines, **more}
    offer_desk(more.pop("actor", cast.ana), operation_id=new_id(), **{k: v for k, v in given.items() if k != "actor"})


def test_a_desk_is_offered_with_its_checklist_and_accepted_one_by_one(cast: Cast) -> None:
    first, second, third = cases_of(cast, 3)
    offered(cast, first, second)
    assert set(Case.objects.values_list("owner_id", flat=True)) == {cast.ana.user_id}
    page = desk_page(cast.ana, None)
    assert ([one.row.case_id for one in page.lines], page.left_count) == ([third.id], 1)
    assert {one.row.case_id for one in page.waiting} == {first.id, second.id}
    found = answer_page(cast.besa, first.id)
    assert found.told["summary"] == "Ring the aunt first."
    ticked = {name for name, done in found.transfer.coded.items() if done}
    assert ticked == {"handed_papers", "told_dates"}
    accept_case(cast.besa, operation_id=new_id(), case_id=first.id)
    owners = dict(Case.objects.values_list("id", "owner_id"))
    assert (owners[first.id], owners[second.id]) == (cast.besa.user_id, cast.ana.user_id)


def test_what_a_colleague_declines_is_on_the_desk_again(cast: Cast) -> None:
    [case] = cases_of(cast, 1)
    offered(cast, case)
    refuse_case(cast.besa, operation_id=new_id(), case_id=case.id, reason="I know this family from the village.")
    [line] = desk_page(cast.ana, None).lines
    assert (line.declined_by, line.declined_why) == (cast.besa.name, "I know this family from the village.")


def test_the_head_hands_over_the_desk_of_somebody_who_is_gone(cast: Cast) -> None:
    [case] = cases_of(cast, 1)
    assert cast.ana.user_id in {one.id for one in whose_desks(cast.dea)}
    assert [one.id for one in whose_desks(cast.ana)] == [cast.ana.user_id]
    offered(cast, case, actor=cast.dea)
    assert Transfer.objects.get().owner_id == cast.besa.user_id


def test_nobody_hands_over_the_desk_of_another(cast: Cast) -> None:
    [case] = cases_of(cast, 1)
    for other in (cast.besa, cast.cen, cast.fatma):
        with pytest.raises(NotFound):
            desk_page(other, cast.ana.user_id)
        with pytest.raises(NotFound):
            offered(cast, case, actor=other)
    assert not Transfer.objects.exists()


def test_one_fault_offers_nothing(cast: Cast) -> None:
    first, second = cases_of(cast, 2)
    good = DeskLineGiven(first.id, cast.besa.user_id)
    for bad, error in (
        (DeskLineGiven(second.id, None), Invalid),
        (DeskLineGiven(second.id, cast.cen.user_id), Invalid),
        (DeskLineGiven(second.id, cast.ana.user_id), Invalid),
        (DeskLineGiven(second.id, cast.besa.user_id, words="a" * 2001), Invalid),
        (DeskLineGiven(second.id, cast.besa.user_id, ("made_up",)), NotFound),
        (DeskLineGiven(new_id(), cast.besa.user_id), NotFound),
    ):
        with pytest.raises(error):
            offered(cast, lines=[good, bad])
    with pytest.raises(Invalid):
        offered(cast, lines=[])
    assert not Transfer.objects.exists()


def test_a_case_that_waits_already_is_not_offered_twice(cast: Cast) -> None:
    [case] = cases_of(cast, 1)
    offered(cast, case)
    with pytest.raises(BeingHandedOver):
        offered(cast, case)


def test_whoever_is_shut_out_of_a_family_takes_the_other_cases(cast: Cast) -> None:
    first, second = cases_of(cast, 2)
    exclude(cast.besa, first.id)
    takers = {one.row.case_id: {user.id for user in one.takers} for one in desk_page(cast.ana, None).lines}
    assert cast.besa.user_id not in takers[first.id]
    assert cast.besa.user_id in takers[second.id]


def test_a_desk_is_paged_and_asks_as_much_for_twenty_as_for_two(cast: Cast) -> None:
    cases_of(cast, 2)
    with CaptureQueriesContext(connection) as few:
        desk_page(cast.ana, None)
    cases_of(cast, 19)
    with CaptureQueriesContext(connection) as many:
        page = desk_page(cast.ana, None)
    assert (len(page.lines), page.left_count, page.next_after is not None) == (20, 21, True)
    assert len(many) == len(few)
    assert len(desk_page(cast.ana, None, page.next_after).lines) == 1


def test_what_was_said_of_a_case_is_sealed(cast: Cast) -> None:
    [case] = cases_of(cast, 1)
    offered(cast, case)
    transfer = Transfer.objects.select_related("subject").get()
    assert "Ring" not in str(transfer.coded)
    assert peek_record(transfer)["summary"] == "Ring the aunt first."


def test_progress_counts_what_was_accepted_of_all(cast: Cast) -> None:
    first, second, _third = cases_of(cast, 3)
    offered(cast, first, second)
    accept_case(cast.besa, operation_id=new_id(), case_id=first.id)
    refuse_case(cast.besa, operation_id=new_id(), case_id=second.id, reason="I know this family from the village.")
    page = desk_page(cast.ana, None)
    assert (page.accepted_count, page.total_count) == (1, 3)


def test_the_desk_says_what_is_open_on_each_case_and_what_passes_to_whom(cast: Cast) -> None:
    case = active(cast)
    when = now() + timedelta(days=3)
    given = {"measure_id": None, "held_at": when, "court": "Court of the district"}
    set_hearing(cast.ana, operation_id=new_id(), case_id=case.id, **given)
    ask_about_case(cast.besa, operation_id=new_id(), case_id=case.id, words="Is the child at school?")
    with working(cast.ana.user_id):
        lines = {case.id: LineGiven()}
        write_entry(kind="note", cases=[case], happened_at=now(), coded={}, told={}, lines=lines, is_finished=False)
    page = desk_page(cast.ana, None)
    [line] = page.lines
    assert (line.hearings, line.next_hearing_at, line.questions, line.drafts) == (1, when, 1, 1)
    assert line.actions > 0
    assert page.passes_to == cast.dea.name
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    assert Case.objects.get(id=case.id).owner_id == cast.dea.user_id


def test_the_receiver_reads_what_goes_along_before_accepting(cast: Cast) -> None:
    case = active(cast)
    ask_about_case(cast.dea, operation_id=new_id(), case_id=case.id, words="Is the child at school?")
    offered(cast, case)
    work = answer_page(cast.besa, case.id).work
    assert work.steps
    assert work.questions == 1


def test_a_joint_visit_stands_on_both_desks_once_the_case_is_accepted(cast: Cast) -> None:
    [case] = cases_of(cast, 1)
    day = today() + timedelta(days=4)
    offered(cast, lines=[DeskLineGiven(case.id, cast.besa.user_id, joint_on=day)])
    assert not Reminder.objects.filter(remind_on=day).exists()
    accept_case(cast.besa, operation_id=new_id(), case_id=case.id)
    found = Reminder.objects.filter(case=case, remind_on=day)
    assert set(found.values_list("user_id", flat=True)) == {cast.ana.user_id, cast.besa.user_id}


@pytest.mark.parametrize("days", [-1, 93, 4000])
def test_a_joint_visit_is_neither_past_nor_far_away(cast: Cast, days: int) -> None:
    [case] = cases_of(cast, 1)
    line = DeskLineGiven(case.id, cast.besa.user_id, joint_on=today() + timedelta(days=days))
    with pytest.raises(Invalid):
        offered(cast, lines=[line])
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("typed", ["31.31.2026", "soon", "2026-02-30"])
def test_a_day_that_cannot_be_read_stands_at_its_field_with_what_was_typed(cast: Cast, typed: str) -> None:
    [case] = cases_of(cast, 1)
    sent = {"worker": cast.ana.user_id, f"to-{case.id}": cast.besa.user_id, f"joint-{case.id}": typed}
    page = cast.signed_in(cast.ana).post(reverse("desk-hand-over"), sent)
    assert page.status_code == 422
    assert typed in page.content.decode()
    assert not Transfer.objects.exists()
