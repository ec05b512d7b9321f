"""A case goes to another municipality: asked, answered, and never for a moment without an owner."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.access.models import Grant
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Clock, CoWorker, Hearing, Measure, Transfer
from rrjeta.cases.operations.handover import BeingHandedOver, offer_case
from rrjeta.cases.operations.hearings import set_hearing
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.cases.operations.tasks import ask_co_worker
from rrjeta.cases.operations.transfers import (
    HandoverGiven,
    TakenOver,
    accept_transfer,
    add_co_worker,
    end_co_worker,
    refuse_transfer,
    send_transfer,
    withdraw_transfer,
)
from rrjeta.cases.queries.file import case_file, case_header
from rrjeta.cases.queries.handover import answer_page, hand_on_page
from rrjeta.cases.queries.tasks import my_tasks
from rrjeta.cases.scope import cases_in
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from tests.cases.making import make_case
from tests.cases.protecting import proposed
from tests.cast import ELSEWHERE, HOME, Cast, exclude

pytestmark = pytest.mark.django_db
SUMMARY = "The family moved; the child is at school there."


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


def send(cast: Cast, case: Case, **more: Any) -> UUID:
    given = HandoverGiven("transfer", "family_moved", cast.unit_elsewhere.id, now(), {}, {"summary": SUMMARY})
    return send_transfer(cast.ana, operation_id=new_id(), case_id=case.id, handover=replace(given, **more))


def accept(
    cast: Cast, case: Case, owner: UUID | None = None, hearings: Mapping[UUID, str] | None = None, **more: Any
) -> UUID:
    taken = TakenOver(owner or cast.cen.user_id, hearings or {}, **more)
    return accept_transfer(cast.again(cast.fatma), operation_id=new_id(), case_id=case.id, taken=taken)


def row(case: Case) -> Case:
    return Case.objects.select_related("household", "person").get(id=case.id)


def test_a_sent_case_stays_and_its_receiver_reads_the_summary_only(cast: Cast, case: Case) -> None:
    send(cast, case)
    sent = row(case)
    assert (sent.owner_id, sent.municipality, sent.is_transfer_pending) == (cast.ana.user_id, HOME, True)
    page = answer_page(cast.fatma, case.id)
    assert page.told["summary"] == SUMMARY
    assert [one.id for one in page.receivers]
    transfer = Transfer.objects.get(case=case)
    assert (transfer.owner_id, transfer.next_step) == (cast.fatma.user_id, "accept_transfer")
    assert Clock.objects.filter(transfer=transfer, stopped_at=None).exists()
    assert case_file(cast.fatma, case.id).timeline == []
    assert not cases_in(cast.fatma, Permission.READ_NARRATIVE).filter(id=case.id).exists()


def test_an_accepted_case_is_theirs_and_the_sender_keeps_nothing(cast: Cast, case: Case) -> None:
    CoWorker.objects.create(case=case, user_id=cast.besa.user_id)
    send(cast, case)
    accept(cast, case)
    taken = row(case)
    assert (taken.owner_id, taken.unit_id) == (cast.cen.user_id, cast.unit_elsewhere.id)
    assert (taken.municipality, taken.household.municipality, taken.person.municipality) == (ELSEWHERE,) * 3
    assert not taken.is_transfer_pending
    for gone in (cast.ana, cast.besa, cast.dea, cast.edi):
        assert not cases_in(gone, Permission.SEE_CASE).filter(id=case.id).exists()
    assert cases_in(cast.cen, Permission.RECORD_VISIT).filter(id=case.id).exists()
    assert not Grant.objects.filter(record_id=case.id, ends_at__gt=now()).exists()
    assert not Clock.objects.filter(transfer__case=case, stopped_at=None).exists()


def test_a_child_placed_elsewhere_keeps_where_the_family_lives(cast: Cast, case: Case) -> None:
    send(cast, case, reason="placement")
    accept(cast, case)
    assert (row(case).municipality, row(case).household.municipality) == (ELSEWHERE, HOME)


def test_a_declined_case_stays(cast: Cast, case: Case) -> None:
    send(cast, case)
    with pytest.raises(MoveRefused) as refused:
        refuse_transfer(cast.fatma, operation_id=new_id(), case_id=case.id, reason="")
    assert refused.value.codes == ("has_written_reason",)
    refuse_transfer(cast.fatma, operation_id=new_id(), case_id=case.id, reason="The family lives in another town.")
    assert (row(case).owner_id, row(case).is_transfer_pending) == (cast.ana.user_id, False)
    assert peek_record(Transfer.objects.get(case=case))["refused_reason"]
    assert not cases_in(cast.fatma, Permission.SEE_CASE).filter(id=case.id).exists()


def test_a_withdrawn_case_cannot_be_accepted(cast: Cast, case: Case) -> None:
    send(cast, case)
    with pytest.raises(MoveRefused):
        withdraw_transfer(cast.ana, operation_id=new_id(), case_id=case.id, reason="-")
    withdraw_transfer(cast.ana, operation_id=new_id(), case_id=case.id, reason="The family came back.")
    with pytest.raises(NotFound):
        accept(cast, case)
    assert row(case).next_step != "accept_transfer"


def test_what_was_not_sent_cannot_be_withdrawn(cast: Cast, case: Case) -> None:
    with pytest.raises(MoveRefused) as refused:
        withdraw_transfer(cast.ana, operation_id=new_id(), case_id=case.id, reason="Sent by mistake.")
    assert "not_beside" in refused.value.codes


SENDING: list[tuple[dict[str, Any], str]] = [
    ({"told": {"summary": " "}}, "has_handover"),
    ({"to_unit_id": None}, "has_receiver"),
    ({"reason": ""}, "reason_missing"),
    ({"reason": "worker_change"}, "reason_unknown"),
]


@pytest.mark.parametrize(("typed", "guard"), SENDING)
def test_a_transfer_is_refused_with_its_reason(cast: Cast, case: Case, typed: dict[str, Any], guard: str) -> None:
    with pytest.raises(MoveRefused) as refused:
        send(cast, case, **typed)
    assert guard in refused.value.codes
    assert not row(case).is_transfer_pending
    assert not Transfer.objects.exists()


def test_a_transfer_is_not_sent_twice_nor_home_nor_into_the_future(cast: Cast, case: Case) -> None:
    for typed in (
        {"to_unit_id": cast.unit.id},
        {"to_unit_id": cast.office.id},
        {"to_unit_id": new_id()},
        {"requested_at": now() + timedelta(hours=1)},
        {"kind": "reassign"},
        {"to_owner_id": cast.besa.user_id},
    ):
        with pytest.raises(Invalid):
            send(cast, case, **typed)
    send(cast, case)
    with pytest.raises(BeingHandedOver):
        send(cast, case)


def test_an_offer_inside_the_unit_gives_way_to_a_transfer(cast: Cast, case: Case) -> None:
    offer_case(cast.ana, operation_id=new_id(), case_id=case.id, to_id=cast.besa.user_id, words="Please take this one.")
    send(cast, case)
    assert list(Transfer.objects.filter(is_open=True).values_list("kind", flat=True)) == ["transfer"]


def test_a_receiver_names_an_owner_of_their_own(cast: Cast, case: Case) -> None:
    send(cast, case)
    for owner in (cast.ana.user_id, cast.police.user_id, new_id()):
        with pytest.raises(MoveRefused) as refused:
            accept(cast, case, owner)
        assert refused.value.codes == ("has_owner",)
    assert row(case).owner_id == cast.ana.user_id


def test_hearings_and_measures_are_taken_over_by_name(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    said: dict[str, Any] = {"measure_id": measure.id, "held_at": now() + timedelta(days=3), "court": "Court"}
    hearing = set_hearing(cast.ana, operation_id=new_id(), case_id=case.id, **said)
    send(cast, case)
    with pytest.raises(MoveRefused) as refused:
        accept(cast, case)
    assert set(refused.value.codes) == {"court_dates_are_given_on", "measures_are_given_on"}
    with pytest.raises(MoveRefused) as refused:
        accept(cast, case, measures=[measure.id], hearings={hearing: " "})
    assert refused.value.codes == ("court_dates_are_given_on",)
    accept(cast, case, measures=[measure.id], hearings={hearing: "Cen, with the lawyer"})
    assert Measure.objects.get(id=measure.id).owner_id == cast.cen.user_id
    assert peek_record(Hearing.objects.select_related("subject").get(id=hearing))["who_goes"] == "Cen, with the lawyer"


def test_only_the_receiving_unit_answers(cast: Cast, case: Case) -> None:
    send(cast, case)
    taken = TakenOver(cast.cen.user_id)
    for other in (cast.ana, cast.dea, cast.besa, cast.edi):
        with pytest.raises(NotFound):
            accept_transfer(other, operation_id=new_id(), case_id=case.id, taken=taken)
    with pytest.raises(NotAllowed):
        accept_transfer(cast.police, operation_id=new_id(), case_id=case.id, taken=taken)


def test_whoever_is_shut_out_of_the_child_does_not_answer(cast: Cast, case: Case) -> None:
    send(cast, case)
    exclude(cast.fatma, case.id)
    tied = cast.again(cast.fatma)
    with pytest.raises(NotFound):
        accept(cast, case)
    with pytest.raises(NotFound):
        answer_page(tied, case.id)


def test_accepted_in_two_tabs_it_is_accepted_once(cast: Cast, case: Case) -> None:
    send(cast, case)
    accept(cast, case)
    with pytest.raises(NotFound):
        accept(cast, case)


def test_a_closed_case_is_not_sent(cast: Cast, case: Case) -> None:
    Case.objects.filter(id=case.id).update(is_open=False, stage="closed", closed_at=now())
    with pytest.raises(MoveRefused):
        send(cast, case)


def test_a_colleague_elsewhere_works_along_and_stops(cast: Cast, case: Case) -> None:
    said: dict[str, Any] = {"case_id": case.id, "user_id": cast.cen.user_id}
    added = add_co_worker(cast.dea, operation_id=new_id(), **said)
    assert cases_in(cast.cen, Permission.RECORD_VISIT).filter(id=case.id).exists()
    assert row(case).owner_id == cast.ana.user_id
    with pytest.raises(Invalid):
        add_co_worker(cast.dea, operation_id=new_id(), **said)
    assert [one.user_id for one in hand_on_page(cast.dea, case.id, Permission.ASSIGN).co_workers] == [cast.cen.user_id]
    end_co_worker(cast.dea, operation_id=new_id(), case_id=case.id, co_worker_id=added)
    assert not cases_in(cast.cen, Permission.SEE_CASE).filter(id=case.id).exists()
    with pytest.raises(NotFound):
        end_co_worker(cast.dea, operation_id=new_id(), case_id=case.id, co_worker_id=added)


def test_work_along_ends_with_its_last_day(cast: Cast, case: Case) -> None:
    said: dict[str, Any] = {"case_id": case.id, "user_id": cast.cen.user_id}
    for until in (today() - timedelta(days=1), today() + timedelta(days=400)):
        with pytest.raises(Invalid) as refused:
            add_co_worker(cast.dea, operation_id=new_id(), **said, until=until)
        assert list(refused.value.errors) == ["until"]
    add_co_worker(cast.dea, operation_id=new_id(), **said, until=today() + timedelta(days=10))
    assert [one.user.name for one in case_header(cast.ana, case.id).co_workers] == ["Cen Test"]
    page = cast.signed_in(cast.ana).get(f"/cases/{case.id}").content.decode()
    assert "Cen Test works along until" in page
    with clock.frozen(now() + timedelta(days=10)):
        assert cases_in(cast.cen, Permission.RECORD_VISIT).filter(id=case.id).exists()
    with clock.frozen(now() + timedelta(days=11)):
        for permission in (Permission.RECORD_VISIT, Permission.SEE_CASE):
            assert not cases_in(cast.cen, permission).filter(id=case.id).exists()
        with pytest.raises(NotFound):
            case_header(cast.cen, case.id)
        assert case_header(cast.ana, case.id).co_workers == ()
        add_co_worker(cast.dea, operation_id=new_id(), **said)
        assert cases_in(cast.cen, Permission.RECORD_VISIT).filter(id=case.id).exists()
    assert CoWorker.objects.filter(case=case, ended_at=None).count() == 1


def test_without_a_day_work_along_lasts_as_long_as_the_table_says(cast: Cast, case: Case) -> None:
    add_co_worker(cast.dea, operation_id=new_id(), case_id=case.id, user_id=cast.cen.user_id)
    until = CoWorker.objects.get(case=case).until
    assert until is not None
    assert 364 <= (until - today()).days <= 366


def test_who_works_along_has_tasks_of_their_own(cast: Cast, case: Case) -> None:
    asked: dict[str, Any] = {"case_id": case.id, "user_id": cast.cen.user_id, "words": "See the child at the aunt's"}
    due_on = today() + timedelta(days=3)
    with pytest.raises(Invalid):
        ask_co_worker(cast.ana, operation_id=new_id(), **asked, due_on=due_on)
    add_co_worker(cast.dea, operation_id=new_id(), case_id=case.id, user_id=cast.cen.user_id)
    for wrong in ({"due_on": None}, {"due_on": today() - timedelta(days=1)}, {"due_on": due_on, "words": " "}):
        with pytest.raises(Invalid):
            ask_co_worker(cast.ana, operation_id=new_id(), **{**asked, **wrong})
    with pytest.raises(NotFound):
        ask_co_worker(cast.fatma, operation_id=new_id(), **asked, due_on=due_on)
    task_id = ask_co_worker(cast.ana, operation_id=new_id(), **asked, due_on=due_on)
    assert [(one.task.id, one.words) for one in my_tasks(cast.cen)] == [(task_id, asked["words"])]
    assert my_tasks(cast.ana) == []


def test_who_works_along_is_chosen_by_the_head_among_those_who_work_with_cases(cast: Cast, case: Case) -> None:
    with pytest.raises(NotAllowed):
        add_co_worker(cast.ana, operation_id=new_id(), case_id=case.id, user_id=cast.cen.user_id)
    for user_id in (None, cast.police.user_id, cast.ana.user_id):
        with pytest.raises(Invalid):
            add_co_worker(cast.dea, operation_id=new_id(), case_id=case.id, user_id=user_id)
