"""Disputes about whose a case is: asked, seen by the other side, decided with a reason, without a file being read."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.models import Membership, User
from rrjeta.access.operations.relations import exclude as shut_out
from rrjeta.access.operations.users import disable_user, end_membership
from rrjeta.cases.choices import Verdict
from rrjeta.cases.models import Arbitration, Case, Transfer
from rrjeta.cases.operations.arbitrations import (
    AlreadyAsked,
    AlreadyDecided,
    NothingDisputed,
    ask_agency,
    decide_arbitration,
    say_view,
)
from rrjeta.cases.operations.handover import offer_case
from rrjeta.cases.operations.passing_on import NobodyToPassTo
from rrjeta.cases.operations.relatives import declare_relative
from rrjeta.cases.operations.transfers import (
    OrderedByAgency,
    TakenOver,
    accept_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from rrjeta.cases.queries import arbitrations
from rrjeta.cases.queries.arbitrations import dispute, disputes, disputes_waiting
from rrjeta.cases.queries.file import case_header
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.notices.choices import Kind
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cases.test_transfers import send
from tests.cast import Cast, actor_of, exclude, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
ASKED = "The family has been registered there since spring."
VIEW = "They have only a summer place here."
REASON = "Competence follows where the family lives."


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case whose transfer was declined."""
    case = make_case(cast, told={"given_name": "Xhulia", "surname": "Mbiemri"})
    send(cast, case)
    refuse_transfer(cast.fatma, operation_id=new_id(), case_id=case.id, reason="They do not live here.")
    return case


def asked(cast: Cast, case: Case, words: str = ASKED) -> UUID:
    return ask_agency(cast.ana, operation_id=new_id(), case_id=case.id, words=words)


def decided(cast: Cast, row_id: UUID, verdict: str, reason: str = REASON) -> None:
    decide_arbitration(cast.agency, operation_id=new_id(), arbitration_id=row_id, verdict=verdict, reason=reason)


def test_the_agency_is_asked_once_a_transfer_was_declined(cast: Cast, case: Case) -> None:
    row_id = asked(cast, case)
    row = Arbitration.objects.get(id=row_id)
    assert (row.owner_id, row.is_open, row.due_at > now()) == (cast.agency.user_id, True, True)
    with pytest.raises(AlreadyAsked):
        asked(cast, case)
    told = set(
        Notice.objects.filter(kind__in=[Kind.ARBITRATION_ASKED, Kind.ARBITRATION_VIEW]).values_list("to_id", flat=True)
    )
    assert told == {cast.agency.user_id, cast.fatma.user_id}


def test_silence_is_disputed_once_it_is_late(cast: Cast) -> None:
    case = make_case(cast)
    with pytest.raises(NothingDisputed):
        asked(cast, case)
    send(cast, case)
    with pytest.raises(NothingDisputed):
        asked(cast, case)
    with clock.frozen(now() + timedelta(days=30)):
        asked(cast, case)
    assert Arbitration.objects.count() == 1


@pytest.mark.parametrize("words", ["", "-", "Xhulia lives there", "Familja e Xhulias", "a" * 2001])
def test_what_is_written_is_short_and_names_nobody(cast: Cast, case: Case, words: str) -> None:
    with pytest.raises(Invalid):
        asked(cast, case, words)
    row_id = asked(cast, case)
    with pytest.raises(Invalid):
        say_view(cast.fatma, operation_id=new_id(), arbitration_id=row_id, words=words)
    with pytest.raises(Invalid):
        decided(cast, row_id, Verdict.GOES, words)
    assert Arbitration.objects.get().is_open


def test_without_anybody_at_the_agency_the_page_says_so(cast: Cast, case: Case) -> None:
    Membership.objects.filter(user_id=cast.agency.user_id).update(until=clock.today() - timedelta(days=1))
    with pytest.raises(Invalid):
        asked(cast, case)


def test_strangers_neither_ask_nor_see_nor_decide(cast: Cast, case: Case) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        ask_agency(cast.cen, operation_id=new_id(), case_id=case.id, words=ASKED)
    row_id = asked(cast, case)
    for other in (cast.cen, cast.police, cast.meeting_member, cast.administrator):
        with pytest.raises(NotFound):
            dispute(other, row_id)
    for other in (cast.ana, cast.dea, cast.fatma, cast.administrator):
        with pytest.raises(NotAllowed):
            decide_arbitration(
                other, operation_id=new_id(), arbitration_id=row_id, verdict=Verdict.STAYS, reason=REASON
            )
    with pytest.raises(NotFound):
        say_view(cast.dea, operation_id=new_id(), arbitration_id=row_id, words=VIEW)


def test_the_agency_reads_what_both_sides_wrote_and_no_file(cast: Cast, case: Case) -> None:
    row_id = asked(cast, case)
    assert [one.row.id for one in disputes_waiting(cast.fatma)] == [row_id]
    say_view(cast.fatma, operation_id=new_id(), arbitration_id=row_id, words=VIEW)
    assert disputes_waiting(cast.fatma) == []
    seen = dispute(cast.agency, row_id)
    assert (seen.asked, seen.answered, seen.number) == (ASKED, VIEW, case.number)
    page = cast.signed_in(cast.agency).get(f"/disputes/{row_id}").content.decode()
    assert ASKED in page
    assert not [one for one in ("Xhulia", "Mbiemri", "They do not live here.") if one in page]
    with pytest.raises(NotFound):
        case_header(cast.agency, case.id)


def test_a_case_that_goes_is_taken_over_and_cannot_be_declined(cast: Cast, case: Case) -> None:
    row_id = asked(cast, case)
    decided(cast, row_id, Verdict.GOES)
    waiting = Transfer.objects.get(case=case, is_open=True)
    assert (waiting.is_ordered, waiting.to_unit_id) == (True, cast.unit_elsewhere.id)
    assert Case.objects.get(id=case.id).owner_id == cast.ana.user_id
    with pytest.raises(OrderedByAgency):
        refuse_transfer(cast.fatma, operation_id=new_id(), case_id=case.id, reason="Still not here.")
    accept_transfer(cast.fatma, operation_id=new_id(), case_id=case.id, taken=TakenOver(cast.cen.user_id))
    assert Case.objects.get(id=case.id).owner_id == cast.cen.user_id
    told = set(Notice.objects.filter(kind=Kind.ARBITRATION_DECIDED).values_list("to_id", flat=True))
    assert told == {cast.ana.user_id, cast.dea.user_id, cast.fatma.user_id}
    for side in (cast.again(cast.fatma), cast.agency):
        assert dispute(side, row_id).decided == REASON


def test_a_silent_transfer_goes_on_when_the_agency_says_so(cast: Cast) -> None:
    case = make_case(cast)
    send(cast, case)
    with clock.frozen(now() + timedelta(days=30)):
        decided(cast, asked(cast, case), Verdict.GOES)
        assert Transfer.objects.get(case=case).is_ordered
        with pytest.raises(OrderedByAgency):
            refuse_transfer(cast.fatma, operation_id=new_id(), case_id=case.id, reason="Not here.")


def test_a_silent_transfer_ends_when_the_case_stays(cast: Cast) -> None:
    case = make_case(cast)
    send(cast, case)
    with clock.frozen(now() + timedelta(days=30)):
        decided(cast, asked(cast, case), Verdict.STAYS)
    case.refresh_from_db()
    assert (case.owner_id, case.is_transfer_pending) == (cast.ana.user_id, False)
    assert Transfer.objects.get(case=case).status == "refused"


@pytest.mark.parametrize("end", ["accepted", "withdrawn"])
def test_units_that_agree_need_no_decision(cast: Cast, end: str) -> None:
    case = make_case(cast)
    send(cast, case)
    with clock.frozen(now() + timedelta(days=30)):
        row_id = asked(cast, case)
        same: dict[str, Any] = {"operation_id": new_id(), "case_id": case.id}
        if end == "accepted":
            accept_transfer(cast.fatma, **same, taken=TakenOver(cast.cen.user_id))
        else:
            withdraw_transfer(cast.ana, **same, reason="They came back yesterday.")
        assert Arbitration.objects.get(id=row_id).verdict == Verdict.SETTLED
        with pytest.raises(NotFound):
            decided(cast, row_id, Verdict.STAYS)


def test_a_verdict_is_one_of_two(cast: Cast, case: Case) -> None:
    row_id = asked(cast, case)
    for verdict in ("", "settled", "king"):
        with pytest.raises(Invalid):
            decided(cast, row_id, verdict)


def test_the_agency_has_a_list_of_its_own(cast: Cast, case: Case) -> None:
    row_id = asked(cast, case)
    with clock.frozen(now() + timedelta(days=60)):
        assert [(one.row.id, one.is_late) for one in disputes(cast.agency)[0]] == [(row_id, True)]
        assert [one.row.id for one in disputes_waiting(cast.agency)] == [row_id]
    decided(cast, row_id, Verdict.STAYS)
    assert disputes(cast.agency)[0] == []
    assert [one.row.id for one in disputes(cast.agency, is_open=False)[0]] == [row_id]
    with pytest.raises(NotFound):
        disputes(cast.ana)


def another_decider(cast: Cast) -> User:
    return make_user("second", Role.AGENCY, cast.office)


def tie_to(actor: Actor) -> None:
    given = {"given_name": "Xhulia", "surname": "Mbiemri", "tie": "cousin"}
    declare_relative(actor, operation_id=new_id(), **given)


@pytest.mark.parametrize("verdict", [Verdict.STAYS, Verdict.GOES])
def test_what_was_decided_is_not_asked_again(cast: Cast, case: Case, verdict: Verdict) -> None:
    decided(cast, asked(cast, case), verdict)
    with clock.frozen(now() + timedelta(days=60)), pytest.raises(AlreadyDecided):
        asked(cast, case)
    assert Arbitration.objects.count() == 1


def test_the_way_to_the_agency_is_offered_until_it_decided(cast: Cast, case: Case) -> None:
    page, way = reverse("transfer-send", args=[case.id]), reverse("arbitration-ask", args=[case.id])
    ana = cast.signed_in(cast.ana)
    assert way in ana.get(page).content.decode()
    decided(cast, asked(cast, case), Verdict.STAYS)
    assert way not in ana.get(page).content.decode()


def test_a_case_that_is_sent_anew_can_be_disputed_anew(cast: Cast, case: Case) -> None:
    decided(cast, asked(cast, case), Verdict.STAYS)
    send(cast, case)
    refuse_transfer(cast.fatma, operation_id=new_id(), case_id=case.id, reason="Still not here.")
    asked(cast, case)
    assert Arbitration.objects.filter(is_open=True).count() == 1


def test_nobody_who_is_shut_out_of_the_family_is_asked_to_decide(cast: Cast, case: Case) -> None:
    exclude(cast.agency, case.household_id)
    with pytest.raises(Invalid):
        asked(cast, case)
    second = another_decider(cast)
    assert Arbitration.objects.get(id=asked(cast, case)).owner_id == second.id
    assert [one.to_id for one in Notice.objects.filter(kind=Kind.ARBITRATION_ASKED)] == [second.id]


def test_a_dispute_passes_to_another_when_its_decider_is_tied_to_the_family(cast: Cast, case: Case) -> None:
    row_id, second = asked(cast, case), another_decider(cast)
    tie_to(cast.agency)
    assert Arbitration.objects.get(id=row_id).owner_id == second.id
    assert [one.row.id for one in disputes_waiting(actor_of(second))] == [row_id]
    assert disputes_waiting(cast.again(cast.agency)) == []


def test_a_dispute_passes_to_another_when_its_decider_leaves_and_somebody_has_to_be_there(
    cast: Cast, case: Case
) -> None:
    row_id = asked(cast, case)
    same = {"user_id": cast.agency.user_id}
    with pytest.raises(NobodyToPassTo):
        disable_user(cast.administrator, operation_id=new_id(), **same)
    second = another_decider(cast)
    disable_user(cast.administrator, operation_id=new_id(), **same)
    assert Arbitration.objects.get(id=row_id).owner_id == second.id


def test_a_role_that_ends_at_the_agency_passes_its_disputes(cast: Cast, case: Case) -> None:
    row_id, second = asked(cast, case), another_decider(cast)
    role = Membership.objects.get(user_id=cast.agency.user_id)
    end_membership(cast.administrator, operation_id=new_id(), membership_id=role.id)
    assert Arbitration.objects.get(id=row_id).owner_id == second.id


def test_a_case_that_goes_waits_for_whoever_answers_there_now(cast: Cast, case: Case) -> None:
    row_id = asked(cast, case)
    new_head = make_user("newhead", Role.HEAD, cast.unit_elsewhere)
    Membership.objects.filter(user_id=cast.fatma.user_id).update(until=clock.today() - timedelta(days=1))
    decided(cast, row_id, Verdict.GOES)
    assert Transfer.objects.get(case=case, is_open=True).owner_id == new_head.id
    told = set(Notice.objects.filter(kind=Kind.ARBITRATION_DECIDED).values_list("to_id", flat=True))
    assert told == {cast.ana.user_id, cast.dea.user_id, new_head.id}


def test_a_case_does_not_go_where_nobody_can_answer(cast: Cast, case: Case) -> None:
    row_id = asked(cast, case)
    Membership.objects.filter(unit=cast.unit_elsewhere).update(until=clock.today() - timedelta(days=1))
    with pytest.raises(Invalid):
        decided(cast, row_id, Verdict.GOES)
    assert Arbitration.objects.get(id=row_id).is_open


def test_a_transfer_waits_for_another_when_its_head_is_tied_to_the_family(cast: Cast) -> None:
    case = make_case(cast, told={"given_name": "Xhulia", "surname": "Mbiemri"})
    send(cast, case)
    second = make_user("newhead", Role.HEAD, cast.unit_elsewhere)
    tie_to(cast.fatma)
    assert Transfer.objects.get(case=case).owner_id == second.id


def test_an_offer_inside_the_unit_ends_when_its_receiver_is_tied_to_the_family(cast: Cast) -> None:
    case = make_case(cast, told={"given_name": "Xhulia", "surname": "Mbiemri"})
    words = "Call the mother first, she waits."
    offer_case(cast.ana, operation_id=new_id(), case_id=case.id, to_id=cast.besa.user_id, words=words)
    shut_out(cast.dea, operation_id=new_id(), user_id=cast.besa.user_id, number=case.number)
    assert Transfer.objects.get(case=case).status == "withdrawn"
    case.refresh_from_db()
    assert (case.owner_id, case.due_at is not None) == (cast.ana.user_id, True)


def many(cast: Cast, case: Case, **fields: Any) -> list[UUID]:
    """Write five disputes that are not due in the order in which they are written; return them as due."""
    transfer = Transfer.objects.get(case=case)
    found = {}
    for days in (3, 0, 4, 1, 2):
        row = Arbitration(
            subject=case.person.subject,
            case=make_case(cast),
            transfer=transfer,
            owner=transfer.owner,
            asked_at=now(),
            due_at=now() + timedelta(days=days + 1),
            **fields,
        )
        with working(None):
            found[days] = add(row, {"asked": ASKED}).id
    return [found[days] for days in sorted(found)]


def test_the_list_of_disputes_keeps_its_order_over_pages(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arbitrations, "PAGE", 3)
    due = many(cast, case)
    first, mark = disputes(cast.agency)
    assert mark is not None
    decided(cast, mark, Verdict.STAYS)
    second, end = disputes(cast.agency, before=mark)
    assert [one.row.id for one in (*first, *second)] == due
    assert end is None
    assert [one.row.id for one in disputes(cast.agency, is_open=False)[0]] == [mark]


def test_the_decided_come_by_when_they_were_decided(cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arbitrations, "PAGE", 3)
    rows = many(cast, case, ended_at=now(), is_open=False, verdict=Verdict.SETTLED)
    for row_id, minutes in zip(rows, (1, 3, 0, 1, 2), strict=True):
        Arbitration.objects.filter(id=row_id).update(ended_at=now() + timedelta(minutes=minutes))
    first, mark = disputes(cast.agency, is_open=False)
    second, end = disputes(cast.agency, is_open=False, before=mark)
    shown = [(one.row.ended_at, one.row.id) for one in (*first, *second)]
    assert (end, len(shown), shown) == (None, 5, sorted(shown, reverse=True))
