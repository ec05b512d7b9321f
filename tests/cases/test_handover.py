"""Handing on inside a unit: no moment without an owner, and whoever leaves leaves nothing behind."""

from typing import Any
from uuid import UUID

import pytest

from rrjeta.access.models import Membership
from rrjeta.access.operations.relations import exclude
from rrjeta.access.operations.users import disable_user, end_membership
from rrjeta.cases.models import Case, Concern, CoWorker, Measure, Reminder, Transfer
from rrjeta.cases.operations.handover import (
    BeingHandedOver,
    accept_case,
    give_cases,
    offer_case,
    refuse_case,
    withdraw_offer,
)
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.operations.passing_on import NobodyToPassTo, StillResponsible
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.protecting import proposed
from tests.cases.telling import tell
from tests.cast import Cast, make_unit, make_user

pytestmark = pytest.mark.django_db
WORDS = "The mother may be phoned only in the morning."


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


def offer(cast: Cast, case: Case, to: UUID | None = None, words: str = WORDS) -> UUID:
    return offer_case(cast.ana, operation_id=new_id(), case_id=case.id, to_id=to or cast.besa.user_id, words=words)


def owner(case: Case) -> UUID:
    return Case.objects.get(id=case.id).owner_id


def test_an_offered_case_stays_with_its_owner_until_accepted(cast: Cast, case: Case) -> None:
    transfer = Transfer.objects.get(id=offer(cast, case))
    assert owner(case) == cast.ana.user_id
    assert (transfer.owner_id, transfer.next_step) == (cast.besa.user_id, "accept_transfer")
    assert transfer.due_at is not None
    accept_case(cast.besa, operation_id=new_id(), case_id=case.id)
    assert owner(case) == cast.besa.user_id
    transfer.refresh_from_db()
    assert (transfer.status, transfer.is_open) == ("accepted", False)


def test_what_is_open_goes_along(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="Call the school", remind_on=today())
    offer(cast, case)
    accept_case(cast.besa, operation_id=new_id(), case_id=case.id)
    assert Measure.objects.get(id=measure.id).owner_id == cast.besa.user_id
    assert Reminder.objects.get(case=case).user_id == cast.besa.user_id


def test_a_declined_offer_leaves_the_case_where_it_is(cast: Cast, case: Case) -> None:
    offer(cast, case)
    with pytest.raises(Invalid):
        refuse_case(cast.besa, operation_id=new_id(), case_id=case.id, reason="")
    refuse_case(cast.besa, operation_id=new_id(), case_id=case.id, reason="I know the father from my village.")
    assert owner(case) == cast.ana.user_id
    assert not Transfer.objects.filter(is_open=True).exists()
    assert Case.objects.get(id=case.id).next_step != "accept_transfer"


def test_an_offer_is_withdrawn_by_its_owner(cast: Cast, case: Case) -> None:
    offer(cast, case)
    withdraw_offer(cast.ana, operation_id=new_id(), case_id=case.id)
    with pytest.raises(NotFound):
        accept_case(cast.besa, operation_id=new_id(), case_id=case.id)
    with pytest.raises(NotFound):
        withdraw_offer(cast.ana, operation_id=new_id(), case_id=case.id)


def test_nobody_but_the_one_asked_and_the_head_answers(cast: Cast, case: Case) -> None:
    offer(cast, case)
    for other in (cast.ana, cast.cen, cast.fatma):
        with pytest.raises(NotFound):
            accept_case(other, operation_id=new_id(), case_id=case.id)
    accept_case(cast.dea, operation_id=new_id(), case_id=case.id)
    assert owner(case) == cast.besa.user_id


def test_a_case_is_offered_once_at_a_time(cast: Cast, case: Case) -> None:
    offer(cast, case)
    with pytest.raises(BeingHandedOver):
        offer(cast, case)


def test_a_case_goes_only_to_a_colleague_who_works_with_cases(cast: Cast, case: Case) -> None:
    for to in (cast.cen.user_id, cast.police.user_id, cast.ana.user_id, new_id()):
        with pytest.raises(Invalid) as wrong:
            offer(cast, case, to)
        assert "to" in wrong.value.errors
    with pytest.raises(Invalid):
        offer_case(cast.ana, operation_id=new_id(), case_id=case.id, to_id=None, words=WORDS)
    with pytest.raises(Invalid) as wrong:
        offer(cast, case, words=".")
    assert "words" in wrong.value.errors


def test_a_colleague_does_not_hand_on_what_is_not_theirs(cast: Cast, case: Case) -> None:
    said: dict[str, Any] = {"case_id": case.id, "to_id": cast.besa.user_id, "words": WORDS}
    with pytest.raises(NotAllowed):
        offer_case(cast.besa, operation_id=new_id(), **said)
    with pytest.raises(NotFound):
        offer_case(cast.cen, operation_id=new_id(), **said)


def test_the_head_gives_several_cases_at_once(cast: Cast, case: Case) -> None:
    others = [make_case(cast), make_case(cast)]
    offer(cast, case)
    ids = [case.id, *(one.id for one in others)]
    give_cases(cast.dea, operation_id=new_id(), case_ids=ids, to_id=cast.besa.user_id)
    assert {owner(one) for one in (case, *others)} == {cast.besa.user_id}
    assert not Transfer.objects.filter(is_open=True).exists()


def test_a_bundle_with_a_strange_case_moves_nothing(cast: Cast, case: Case) -> None:
    strange = make_case(cast, cast.cen)
    with pytest.raises(NotFound):
        give_cases(cast.dea, operation_id=new_id(), case_ids=[case.id, strange.id], to_id=cast.besa.user_id)
    assert owner(case) == cast.ana.user_id
    with pytest.raises(NotAllowed):
        give_cases(cast.ana, operation_id=new_id(), case_ids=[case.id], to_id=cast.besa.user_id)
    with pytest.raises(Invalid):
        give_cases(cast.dea, operation_id=new_id(), case_ids=[], to_id=cast.besa.user_id)


def test_a_colleague_shut_out_leaves_nothing_without_an_owner(cast: Cast, case: Case) -> None:
    measure = proposed(cast.ana, case)
    concern = tell(cast.ana)
    besas = make_case(cast, cast.besa)
    offer_case(cast.besa, operation_id=new_id(), case_id=besas.id, to_id=cast.ana.user_id, words=WORDS)
    other = make_case(cast, cast.besa)
    CoWorker.objects.create(case=other, user_id=cast.ana.user_id)
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    head = cast.dea.user_id
    assert owner(case) == head
    assert Measure.objects.get(id=measure.id).owner_id == head
    assert Concern.objects.get(id=concern.id).owner_id == head
    assert Transfer.objects.get(is_open=True).owner_id == head
    assert not CoWorker.objects.filter(ended_at=None).exists()
    assert not Case.objects.filter(is_open=True, owner_id=cast.ana.user_id).exists()
    assert Reminder.objects.filter(case=case, user_id=head).exists()


def test_a_role_that_ends_passes_on_what_was_done_in_that_unit_only(cast: Cast, case: Case) -> None:
    second = make_unit()
    make_user("second_head", unit=second)
    Membership.objects.create(user=cast.user(cast.ana), unit=second, role="worker", since=today())
    elsewhere = make_case(cast)
    Case.objects.filter(id=elsewhere.id).update(unit=second)
    role = Membership.objects.get(user_id=cast.ana.user_id, unit=cast.unit)
    end_membership(cast.administrator, operation_id=new_id(), membership_id=role.id)
    assert owner(case) == cast.dea.user_id
    assert owner(elsewhere) == cast.ana.user_id


def test_the_last_one_of_a_unit_is_not_shut_out_with_open_work(cast: Cast, pack: object) -> None:
    alone = make_user("alone", unit=make_unit(municipality="AL121", organisation="njmf-al121"))
    case = make_case(cast, cast.cen)
    Case.objects.filter(id=case.id).update(owner=alone)
    with pytest.raises(NobodyToPassTo):
        disable_user(cast.administrator, operation_id=new_id(), user_id=alone.id)
    alone.refresh_from_db()
    assert alone.is_active
    assert owner(case) == alone.id


def test_whoever_is_responsible_is_not_shut_out_of_the_case(cast: Cast, case: Case) -> None:
    with pytest.raises(StillResponsible):
        exclude(cast.dea, operation_id=new_id(), user_id=cast.ana.user_id, number=case.number)
    assert owner(case) == cast.ana.user_id
