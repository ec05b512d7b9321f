"""What ends a receiver's reading: a consent that goes or is corrected, a link whose time is over, the end of the service."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Case
from rrjeta.cases.operations.consents import change_consent, withdraw_consent
from rrjeta.cases.queries.state import case_state
from rrjeta.directory.models import Service
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.network.models import Link, Referral
from rrjeta.network.operations.drafting import send_update
from rrjeta.network.operations.linking import NoLink
from rrjeta.network.operations.moving import NotNow
from rrjeta.network.operations.slips import make_slip
from rrjeta.network.operations.tending import tend_referrals
from rrjeta.network.queries.packaging import composed
from rrjeta.network.queries.pages import received_page
from rrjeta.network.scope import find_sent, packages_open_to
from rrjeta.notices.models import Notice
from rrjeta.people.models import Tie
from rrjeta.people.operations.persons import register_person
from tests.cases.making import make_case
from tests.cast import Cast, exclude
from tests.network.referring import (
    SOON,
    answered,
    consented,
    consented_as,
    drafted,
    found,
    guest_of,
    moved,
    opened,
    partner,
    sent,
    service_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def withdrawn(cast: Cast, case: Case, consent_id: UUID) -> None:
    withdraw_consent(cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=today(), by="mother")


@pytest.mark.parametrize("end", ["refuse", "expire", "interrupt", "family_declines"])
def test_a_consent_can_be_withdrawn_while_the_sender_decides_what_happens_instead(
    cast: Cast, case: Case, service: Service, team: Any, end: str
) -> None:
    consent_id, mira = consented(cast, case), team[1]
    referral = sent(cast.ana, case, service_id=service.id)
    moment = now()
    if end == "refuse":
        answered(mira, referral, "refuse", reason="capacity")
    elif end == "family_declines":
        moved(cast.ana, referral, "family_declines")
    elif end == "interrupt":
        answered(mira, referral, "accept", day=today() + SOON)
        answered(mira, referral, "start")
        answered(mira, referral, "interrupt", words="They moved away.")
    else:
        assert referral.expires_at is not None
        moment = referral.expires_at + timedelta(minutes=1)
    with frozen(moment):
        tend_referrals()
        stood = found(referral.id).state
        withdrawn(cast, case, consent_id)
        tend_referrals()
        assert (found(referral.id).state, found(referral.id).is_open) == (stood, True)
        assert moved(cast.ana, referral, "settle", reason="pause").is_open is False


def test_with_the_last_of_two_consents_goes_the_access(cast: Cast, case: Case, service: Service, team: Any) -> None:
    first = consented(cast, case)
    referral = sent(cast.ana, case, service_id=service.id)
    second = consented(cast, case)
    withdrawn(cast, case, first)
    assert packages_open_to(team[1]).exists()
    withdrawn(cast, case, second)
    assert found(referral.id).state == "withdrawn"
    assert not packages_open_to(team[1]).exists()


def test_a_consent_corrected_to_an_earlier_day_closes_on_that_day(
    cast: Cast, case: Case, service: Service, team: Any
) -> None:
    consent_id = consented(cast, case)
    referral = sent(cast.ana, case, service_id=service.id)
    given = consented_as(ends_on=today() + timedelta(days=2))
    change_consent(
        cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, given=given, base_version=None
    )
    assert packages_open_to(team[1]).exists()
    with frozen(now() + timedelta(days=3)):
        # At once, before any clock is looked at.
        assert not packages_open_to(team[1]).exists()
        tend_referrals()
        assert found(referral.id).state == "withdrawn"


def test_a_consent_that_was_renewed_goes_on(cast: Cast, case: Case, service: Service, team: Any) -> None:
    consented(cast, case, ends_on=today() + timedelta(days=2))
    referral = sent(cast.ana, case, service_id=service.id)
    consented(cast, case)
    with frozen(now() + timedelta(days=3)):
        tend_referrals()
        assert found(referral.id).state == "sent"
        assert packages_open_to(team[1]).exists()


def test_once_the_service_is_done_the_receiver_reads_what_was_asked_and_no_name(
    cast: Cast, case: Case, service: Service, team: Any
) -> None:
    consented(cast, case)
    referral, mira = sent(cast.ana, case, service_id=service.id), team[1]
    answered(mira, referral, "accept", day=today() + SOON)
    answered(mira, referral, "start")
    assert packages_open_to(mira).count() == 2
    answered(mira, referral, "finish")
    assert list(packages_open_to(mira).values_list("part", flat=True)) == ["request"]
    assert moved(cast.ana, referral, "withdraw").is_open is False
    assert not packages_open_to(mira).exists()


def test_a_link_whose_time_is_over_is_not_revived_by_the_sender(cast: Cast, case: Case) -> None:
    partner("no-account")
    consented(cast, case, "no-account")
    referral = sent(cast.ana, case, service_id=service_of(None, "no-account").id)
    guest = guest_of(cast.ana, referral)
    answered(guest, opened(guest, referral), "ask", words="In which language?")
    over = Link.objects.get().expires_at
    with frozen(over + timedelta(minutes=1)):
        moved(cast.ana, referral, "reply", words="In Albanian.")
        assert Link.objects.get().ended_at is not None
        assert not packages_open_to(guest).exists()
        with pytest.raises(NotFound):
            received_page(guest, referral.id)


def test_nothing_new_is_sent_to_whoever_reads_nothing_any_more(
    cast: Cast, case: Case, service: Service, team: Any
) -> None:
    consented(cast, case)
    referral = sent(cast.ana, case, service_id=service.id)
    answered(team[1], referral, "refuse", reason="capacity")
    mark = composed(cast.ana, find_sent(cast.ana, referral.id)).mark
    with pytest.raises(NotNow):
        send_update(cast.ana, operation_id=new_id(), referral_id=referral.id, mark=mark)
    with pytest.raises(NoLink):
        make_slip(cast.ana, operation_id=new_id(), referral_id=referral.id, token_hash="x" * 64, is_paper_safe=True)


def test_after_the_end_the_receiver_is_not_told_who_works_with_the_family(
    cast: Cast, case: Case, service: Service, team: Any
) -> None:
    consented(cast, case)
    referral = sent(cast.ana, case, service_id=service.id)
    assert received_page(team[1], referral.id).call_name == cast.ana.name
    answered(team[1], referral, "refuse", reason="capacity")
    page = received_page(team[1], referral.id)
    assert (page.call_name, page.call_phone) == (case.unit.name, case.unit.phone)


def test_whoever_is_named_by_hand_is_told_what_everybody_may_be_told(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(cast.ana, case, recipient="Policia Zq", classes=("assessment",))
    assert list(refused.value.errors) == ["classes"]
    assert drafted(cast.ana, case, recipient="Policia Zq", classes=("plan",))


def test_no_name_of_the_family_stands_in_what_is_asked(cast: Cast, case: Case, service: Service) -> None:
    with working(cast.ana.user_id):
        mother = register_person(household=case.household, told={"given_name": "Zqmeritxhe"})
        add(Tie(person=mother, child=case.person, relationship="mother", is_carer=True))
    with pytest.raises(Invalid) as refused:
        drafted(cast.ana, case, service_id=service.id, asks="Talk with ZQMERITXHE about the school.")
    assert list(refused.value.errors) == ["asks"]


def test_of_a_silence_somebody_hears_whoever_is_shut_out(cast: Cast, case: Case, service: Service, team: Any) -> None:
    _unit, mira, nora = team
    consented(cast, case)
    referral = sent(cast.ana, case, service_id=service.id)
    answered(mira, referral, "study")
    exclude(mira, case.household_id)
    Notice.objects.all().delete()
    due_at = found(referral.id).due_at
    assert due_at is not None
    with frozen(due_at + timedelta(minutes=1)):
        tend_referrals()
    told = set(Notice.objects.filter(kind="referral_late").values_list("to_id", flat=True))
    assert told == {nora.user_id, cast.ana.user_id}


def test_what_was_told_of_keeps_nothing_else_waiting(
    cast: Cast, case: Case, service: Service, team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A referral that is late and told of, or expired and undecided, is not looked at again: the next one's turn comes."""
    monkeypatch.setattr("rrjeta.network.operations.tending._AT_ONCE", 1)
    consented(cast, case)
    old = sent(cast.ana, case, service_id=service.id)
    assert old.expires_at is not None
    with frozen(old.expires_at + timedelta(days=1)):
        assert [tend_referrals() for _minute in range(4)][-1] == 0
        assert found(old.id).state == "expired"
        other_case = make_case(cast)
        consented(cast, other_case)
        young: Referral = sent(cast.ana, other_case, service_id=service.id)
        due_at = young.due_at
    assert due_at is not None
    with frozen(due_at + timedelta(minutes=1)):
        worked = [tend_referrals() for _minute in range(6)]
        assert worked[-1] == 0
        assert found(young.id).reminded_at is not None


def test_a_case_is_not_closed_while_somebody_still_has_to_act_on_a_referral(
    cast: Cast, case: Case, service: Service, team: Any
) -> None:
    consented(cast, case)
    drafted(cast.ana, case, recipient="Doktoresha Zq")
    assert case_state(case).referrals_open == 0
    referral = sent(cast.ana, case, service_id=service.id)
    assert case_state(case).referrals_open == 1
    answered(team[1], referral, "refuse", reason="capacity")
    assert case_state(case).referrals_open == 1
    moved(cast.ana, referral, "settle", reason="pause")
    assert case_state(case).referrals_open == 0
