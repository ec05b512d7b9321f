"""The loop: sent as the sender saw it, answered, started, served, its result reported; and each of its other ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from rrjeta.access.actors import Actor
from rrjeta.access.models import Grant, Unit
from rrjeta.access.operations.users import disable_user
from rrjeta.cases.models import Case
from rrjeta.cases.operations.consents import withdraw_consent
from rrjeta.directory.models import Service, WaitingEntry
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.network.models import Package, Referral, ReferralMove
from rrjeta.network.operations.drafting import (
    OwnUnit,
    PackageChanged,
    ReferredAlready,
    ServiceClosed,
    send_referral,
    send_update,
)
from rrjeta.network.operations.moving import NotNow
from rrjeta.network.operations.receiving import TakenByAnother, take_referral
from rrjeta.network.operations.tending import tend_referrals
from rrjeta.network.queries.lines import owner
from rrjeta.network.queries.pages import received_page, sent_page
from rrjeta.network.scope import find_sent, packages_open_to
from rrjeta.notices.models import Notice
from rrjeta.papers.queries.sharing import NotCovered
from rrjeta.places import book
from rrjeta.places.models import Organisation
from tests.cases.making import make_case
from tests.cast import Cast, actor_of, exclude, make_user
from tests.directory.offering import make_organisation
from tests.network.referring import (
    SOON,
    answered,
    asked,
    consented,
    drafted,
    found,
    guest_of,
    moved,
    opened,
    partner,
    send,
    sent,
    service_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def words(page: Any) -> str:
    return str([one.sections for one in page.packages])


def test_it_goes_from_sent_to_result_reported_with_one_owner_at_each_step(
    cast: Cast, referral: Referral, team: tuple[Unit, Actor, Actor]
) -> None:
    unit, mira, _nora = team
    assert (referral.state, owner(referral).unit_id) == ("sent", unit.id)
    referral = opened(mira, referral)
    assert referral.state == "received"
    referral = answered(mira, referral, "accept", day=today() + SOON)
    assert (referral.state, owner(referral).user_id, referral.started_at) == ("accepted", mira.user_id, None)
    referral = answered(mira, referral, "start")
    referral = answered(mira, referral, "update", words="She comes every week.")
    referral = answered(mira, referral, "finish")
    assert (referral.state, referral.is_open) == ("completed", True)
    referral = answered(mira, referral, "report", reason="mostly", words="She sleeps again.")
    assert (referral.state, referral.is_open, referral.result, referral.due_at) == ("reported", False, "mostly", None)
    assert owner(referral).side is None
    assert ReferralMove.objects.filter(referral=referral).count() == 7


def test_before_it_is_accepted_nobody_is_named(cast: Cast, referral: Referral, team: tuple[Unit, Actor, Actor]) -> None:
    _unit, mira, _nora = team
    assert received_page(mira, referral.id).packages == []
    before = words(received_page(mira, opened(mira, referral).id))
    assert "Shembulli" not in before
    assert "Eight talks" in before
    referral = answered(mira, referral, "accept", day=today() + SOON)
    assert "Shembulli" in words(received_page(mira, referral.id))


def test_what_was_sent_is_what_its_sender_saw(cast: Cast, case: Case, service: Service) -> None:
    consented(cast, case)
    referral_id = drafted(cast.ana, case, service_id=service.id)
    seen = sent_page(cast.ana, referral_id).draft
    assert seen is not None
    send_referral(cast.ana, operation_id=new_id(), referral_id=referral_id, mark=seen.mark)
    with working(cast.ana.user_id):
        change(case.person, told={"surname": "Zqlater"})
    page = sent_page(cast.ana, referral_id)
    assert [one.sections for one in page.packages] == [seen.request, seen.rest]
    assert "Zqlater" not in words(page)


def test_it_does_not_leave_when_the_file_changed_since_the_sender_looked(
    cast: Cast, case: Case, service: Service
) -> None:
    consented(cast, case)
    referral_id = drafted(cast.ana, case, service_id=service.id)
    seen = sent_page(cast.ana, referral_id).draft
    assert seen is not None
    with working(cast.ana.user_id):
        change(case.person, told={"surname": "Zqlater"})
    with pytest.raises(PackageChanged):
        send_referral(cast.ana, operation_id=new_id(), referral_id=referral_id, mark=seen.mark)
    assert (found(referral_id).state, Package.objects.count()) == ("draft", 0)


def test_a_package_is_never_changed(cast: Cast, referral: Referral) -> None:
    package = Package.objects.select_related("subject").filter(referral=referral).first()
    assert package is not None
    with pytest.raises(IntegrityError), transaction.atomic(), working(cast.ana.user_id):
        change(package, told={"sections": []})


def test_an_update_is_a_new_package_and_closes_the_one_before(
    cast: Cast, referral: Referral, team: tuple[Unit, Actor, Actor]
) -> None:
    _unit, mira, _nora = team
    answered(mira, referral, "accept", day=today() + SOON)
    with working(cast.ana.user_id):
        change(referral.case.person, told={"surname": "Zqlater"})
    seen = sent_page(cast.ana, referral.id, with_draft=True).draft
    assert seen is not None
    send_update(cast.ana, operation_id=new_id(), referral_id=referral.id, mark=seen.mark)
    opened_now = list(packages_open_to(mira).values_list("edition", "part"))
    assert sorted(opened_now) == [(2, "request"), (2, "rest")]
    assert "Zqlater" in words(received_page(mira, referral.id))
    assert Package.objects.filter(referral=referral).count() == 4


@pytest.mark.parametrize("who", ["besa", "cen", "dea", "fatma", "edi", "police", "partner", "administrator", "agency"])
def test_nobody_else_reads_it_as_a_receiver(cast: Cast, referral: Referral, who: str) -> None:
    with pytest.raises(NotFound):
        received_page(getattr(cast, who), referral.id)
    assert not packages_open_to(getattr(cast, who)).exists()


def test_a_stranger_hears_that_it_does_not_exist_and_a_colleague_that_they_may_not(
    cast: Cast, referral: Referral
) -> None:
    with pytest.raises(NotFound):
        find_sent(cast.cen, referral.id)
    with pytest.raises(NotAllowed):
        find_sent(cast.besa, referral.id)
    assert find_sent(cast.dea, referral.id).id == referral.id


def test_a_member_who_is_shut_out_of_the_family_has_no_such_referral(
    referral: Referral, team: tuple[Unit, Actor, Actor], cast: Cast
) -> None:
    _unit, mira, nora = team
    exclude(mira, referral.case.household_id)
    with pytest.raises(NotFound):
        received_page(cast.again(mira), referral.id)
    assert received_page(nora, opened(nora, referral).id).packages


@pytest.mark.parametrize(
    ("move", "given"),
    [
        ("withdraw", {}),
        ("family_declines", {}),
    ],
)
def test_what_the_sender_takes_back_closes_at_once(
    cast: Cast, referral: Referral, team: tuple[Unit, Actor, Actor], move: str, given: dict[str, Any]
) -> None:
    _unit, mira, _nora = team
    answered(mira, referral, "accept", day=today() + SOON)
    moved(cast.ana, referral, move, **given)
    assert not packages_open_to(mira).exists()
    assert received_page(mira, referral.id).packages == []
    with pytest.raises(NotNow):
        answered(mira, referral, "start")


def test_a_declined_referral_waits_for_what_happens_instead(
    cast: Cast, referral: Referral, team: tuple[Unit, Actor, Actor]
) -> None:
    _unit, mira, _nora = team
    referral = answered(mira, referral, "refuse", reason="capacity")
    assert (referral.state, referral.is_open, owner(referral).user_id) == ("refused", True, cast.ana.user_id)
    assert not packages_open_to(mira).exists()
    with pytest.raises(Invalid):
        moved(cast.ana, referral, "settle")
    referral = moved(cast.ana, referral, "settle", reason="other_service")
    assert (referral.state, referral.is_open, referral.consequence) == ("settled", False, "other_service")


def test_a_refusal_says_why(referral: Referral, team: tuple[Unit, Actor, Actor]) -> None:
    with pytest.raises(Invalid) as refused:
        answered(team[1], referral, "refuse", reason="bad mood")
    assert list(refused.value.errors) == ["reason"]
    assert found(referral.id).state == "sent"


def test_an_answer_without_a_day_or_with_one_too_far_is_not_taken(
    referral: Referral, team: tuple[Unit, Actor, Actor]
) -> None:
    for day in (None, today() - timedelta(days=1), today() + timedelta(days=40)):
        with pytest.raises(Invalid) as refused:
            answered(team[1], referral, "accept", day=day)
        assert list(refused.value.errors) == ["day"]


def test_a_question_is_answered_by_the_sender_and_the_receiver_goes_on(
    cast: Cast, referral: Referral, team: tuple[Unit, Actor, Actor]
) -> None:
    _unit, mira, _nora = team
    referral = answered(mira, referral, "ask", words="In which language?")
    assert owner(referral).user_id == cast.ana.user_id
    referral = moved(cast.ana, referral, "reply", words="In Albanian.")
    assert (referral.state, owner(referral).user_id) == ("studied", mira.user_id)
    assert [one.words for one in received_page(mira, referral.id).history][-2:] == [
        "In which language?",
        "In Albanian.",
    ]


def test_any_member_takes_it_and_the_others_see_that_it_is_taken(
    referral: Referral, team: tuple[Unit, Actor, Actor]
) -> None:
    _unit, mira, nora = team
    take_referral(mira, operation_id=new_id(), referral_id=referral.id)
    assert received_page(nora, referral.id).is_taken_by_other
    with pytest.raises(TakenByAnother):
        answered(nora, referral, "accept", day=today() + SOON)
    take_referral(nora, operation_id=new_id(), referral_id=referral.id)
    assert answered(nora, referral, "accept", day=today() + SOON).state == "accepted"


def test_waiting_for_a_place_is_waiting_at_the_service(
    referral: Referral, service: Service, team: tuple[Unit, Actor, Actor]
) -> None:
    _unit, mira, _nora = team
    referral = answered(mira, referral, "wait", day=today() + timedelta(days=60))
    entry = WaitingEntry.objects.get()
    assert (entry.service_id, entry.record_id, entry.left_at) == (service.id, referral.id, None)
    answered(mira, referral, "accept", day=today() + SOON)
    entry.refresh_from_db()
    assert (entry.left_why, entry.left_at is not None) == ("placed", True)


def test_with_the_consent_goes_the_access(cast: Cast, case: Case, service: Service, team: Any) -> None:
    consent_id = consented(cast, case)
    referral = sent(cast.ana, case, service_id=service.id)
    answered(team[1], referral, "accept", day=today() + SOON)
    withdraw_consent(cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=today(), by="mother")
    referral = found(referral.id)
    assert (referral.state, referral.is_open) == ("withdrawn", False)
    assert not packages_open_to(team[1]).exists()
    assert Grant.objects.filter(purpose="referral", ends_at__gt=now()).count() == 0


def test_with_another_consent_it_goes_on(cast: Cast, case: Case, service: Service, team: Any) -> None:
    consent_id = consented(cast, case)
    referral = sent(cast.ana, case, service_id=service.id)
    under = Package.objects.filter(referral=referral).values_list("consent_id", flat=True).first()
    other = consented(cast, case)
    assert under == consent_id != other
    withdraw_consent(cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=today(), by="mother")
    assert found(referral.id).state == "sent"
    assert packages_open_to(team[1]).exists()


def test_without_consent_it_leaves_on_another_basis_with_a_reason_alone(
    cast: Cast, case: Case, service: Service
) -> None:
    referral_id = drafted(cast.ana, case, service_id=service.id)
    with pytest.raises(NotCovered):
        send(cast.ana, referral_id)
    assert (found(referral_id).state, Package.objects.count(), Grant.objects.count()) == ("draft", 0, 0)
    reason = "The mother cannot be reached and the child must be seen this week."
    referral = sent(cast.ana, case, service_id=service.id, legal_basis="vital_interest", reason=reason)
    package = Package.objects.filter(referral=referral).first()
    assert package is not None
    assert (package.legal_basis, package.consent_id) == ("vital_interest", None)
    assert sent_page(cast.ana, referral.id).packages[0].reason == reason


def test_a_service_that_takes_nobody_is_not_referred_to(cast: Cast, case: Case, service: Service) -> None:
    for fields in ({"status": "closed", "is_open_to_referrals": False}, {"status": "running"}):
        Service.objects.filter(id=service.id).update(**{"is_open_to_referrals": False, **fields})
        with pytest.raises(ServiceClosed):
            drafted(cast.ana, case, service_id=service.id)


def test_ones_own_unit_is_no_receiver(cast: Cast, case: Case) -> None:
    with pytest.raises(OwnUnit):
        drafted(cast.ana, case, unit_id=cast.unit.id)


def test_the_same_child_is_referred_to_a_service_once_at_a_time(
    cast: Cast, referral: Referral, service: Service, team: Any
) -> None:
    with pytest.raises(ReferredAlready):
        drafted(cast.ana, referral.case, service_id=service.id)
    row = Referral.objects.filter(id=referral.id).values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(**{**row, "id": new_id(), "number": "XXXX-XXXX"})
    moved(cast.ana, referral, "withdraw")
    assert sent(cast.ana, referral.case, service_id=service.id).state == "sent"


@pytest.mark.parametrize("one", ["restricted", "placement", "reporter", "risk", "justice", "log"])
def test_what_is_restricted_is_never_shared(cast: Cast, case: Case, service: Service, one: str) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(cast.ana, case, service_id=service.id, classes=("plan", one))
    assert list(refused.value.errors) == ["classes"]
    assert Referral.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "more"), [("school", "narrative"), ("health", "assessment"), ("police", "assessment")]
)
def test_schools_health_and_police_are_told_what_they_are_asked_to_do(
    cast: Cast, case: Case, kind: str, more: str
) -> None:
    organisation = make_kind(kind)
    with pytest.raises(Invalid):
        drafted(cast.ana, case, organisation=organisation, classes=(more,), narrative="He was beaten.")
    assert drafted(cast.ana, case, organisation=organisation, classes=("plan",))


def make_kind(kind: str) -> str:
    make_organisation(f"body-{kind}")
    Organisation.objects.filter(code=f"body-{kind}").update(kind=kind)
    book.forget()
    return f"body-{kind}"


def test_no_name_stands_in_what_is_asked(cast: Cast, case: Case, service: Service) -> None:
    with pytest.raises(Invalid) as refused:
        drafted(cast.ana, case, service_id=service.id, asks="Please see SHEMBULLI's daughter.")
    assert list(refused.value.errors) == ["asks"]


def test_silence_is_reminded_told_to_the_head_and_ends(cast: Cast, referral: Referral, team: Any) -> None:
    assert referral.due_at is not None
    assert tend_referrals() == 0 or Notice.objects.filter(kind="referral_late").count() == 0
    with frozen(referral.due_at + timedelta(hours=1)):
        tend_referrals()
        tend_referrals()
    late = Notice.objects.filter(kind="referral_late").values_list("to_id", flat=True)
    assert sorted(late) == sorted([cast.ana.user_id, team[1].user_id, team[2].user_id])
    with frozen(referral.due_at + timedelta(days=5)):
        tend_referrals()
        tend_referrals()
    assert list(Notice.objects.filter(kind="referral_silent").values_list("to_id", flat=True)) == [cast.dea.user_id]
    assert referral.expires_at is not None
    with frozen(referral.expires_at + timedelta(minutes=1)):
        tend_referrals()
        referral = found(referral.id)
        assert (referral.state, owner(referral).user_id) == ("expired", cast.ana.user_id)
        assert not packages_open_to(team[1]).exists()


def test_a_consent_that_ends_on_a_day_closes_it_on_that_day(
    cast: Cast, case: Case, service: Service, team: Any
) -> None:
    consented(cast, case, ends_on=today() + timedelta(days=2))
    referral = sent(cast.ana, case, service_id=service.id)
    with frozen(now() + timedelta(days=3)):
        assert not packages_open_to(team[1]).exists()
        tend_referrals()
        assert found(referral.id).state == "withdrawn"


def test_a_guest_reads_and_answers_the_one_referral_of_the_link(cast: Cast, case: Case) -> None:
    partner("no-account")
    service = service_of(None, "no-account")
    consented(cast, case, "no-account")
    referral = sent(cast.ana, case, service_id=service.id)
    guest = guest_of(cast.ana, referral)
    assert "Shembulli" not in words(received_page(guest, referral.id))
    other_case = make_case(cast)
    consented(cast, other_case, "no-account")
    other = sent(cast.ana, other_case, service_id=service.id)
    with pytest.raises(NotFound):
        received_page(guest, other.id)
    referral = answered(guest, opened(guest, referral), "accept", day=today() + SOON)
    assert "Shembulli" in words(received_page(guest, referral.id))
    second = guest_of(cast.ana, referral, "another token")
    with pytest.raises(NotFound):
        received_page(guest, referral.id)
    assert received_page(second, referral.id).packages
    moved(cast.ana, referral, "withdraw")
    with pytest.raises(NotFound):
        received_page(second, referral.id)


def test_a_guest_may_do_nothing_else(cast: Cast, case: Case) -> None:
    partner("no-account")
    consented(cast, case, "no-account")
    referral = sent(cast.ana, case, service_id=service_of(None, "no-account").id)
    guest = guest_of(cast.ana, referral)
    with pytest.raises(NotAllowed):
        moved(guest, referral, "withdraw")
    with pytest.raises(NotAllowed):
        drafted(guest, case, recipient="Somebody")


def test_the_inbox_of_a_colleague_who_leaves_goes_back_to_the_team(
    cast: Cast, referral: Referral, team: tuple[Unit, Actor, Actor]
) -> None:
    _unit, mira, _nora = team
    answered(mira, referral, "study")
    disable_user(cast.administrator, operation_id=new_id(), user_id=mira.user_id)
    referral = found(referral.id)
    assert (referral.taken_by_id, owner(referral).unit_id) == (None, team[0].id)


def test_whoever_takes_over_the_case_owns_the_referral(cast: Cast, referral: Referral) -> None:
    moved(cast.ana, referral, "family_declines")
    with working(cast.dea.user_id):
        change(referral.case, {"owner_id": cast.besa.user_id})
    assert owner(found(referral.id)).user_id == cast.besa.user_id


def test_nothing_told_stands_in_clear(referral: Referral) -> None:
    for table in (Referral, Package, ReferralMove):
        for row in table.objects.values():
            plain = str({name: value for name, value in row.items() if name != "sealed"})
            assert "Eight talks" not in plain
            assert "Shembulli" not in plain
            assert b"Eight talks" not in bytes(row["sealed"])


def test_somebody_named_by_hand_without_a_list_can_receive(cast: Cast, case: Case) -> None:
    line = {"organisation": {"id": None, "text": "Doktoresha Zq"}}
    consented(cast, case, line=line)
    referral = sent(cast.ana, case, recipient="doktoresha zq")
    assert (owner(referral).name, owner(referral).unit_id) == ("doktoresha zq", None)
    assert asked().need == "psych_support"


def test_a_worker_elsewhere_is_no_member_of_the_team(cast: Cast, referral: Referral) -> None:
    stranger = actor_of(make_user("stranger"))
    with pytest.raises(NotFound):
        received_page(stranger, referral.id)
