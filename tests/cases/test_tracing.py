"""A relative is traced with consent alone, found by a person's word, and no child returns before it was decided."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Case, KnownAsked, Reminder, TracingMatch, TracingRequest
from rrjeta.cases.operations.consents import record_consent, withdraw_consent
from rrjeta.cases.operations.tracing import (
    NoConsent,
    NotSearchedYet,
    TracingGiven,
    change_tracing,
    compare_tracing,
    decide_match,
    end_tracing,
    note_step,
    open_tracing,
)
from rrjeta.cases.queries.kin import kin_page
from rrjeta.cases.queries.known import call_backs
from rrjeta.cases.queries.tracing import TracingPage, tracing_page
from rrjeta.cases.rules.tracing import STEPS, Status
from rrjeta.consent.operations import ConsentGiven
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Person
from rrjeta.people.operations.around import tie
from rrjeta.people.operations.persons import register_person
from tests.cases.making import make_case
from tests.cast import Cast, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
TOLD = {"given_name": "Lindita", "surname": "Kërkuari", "father_name": "Zef", "birth_date": "1984-05-06"}
MOTHER = TracingGiven("relative", "mother", sex="f", told={**TOLD, "circumstances": "U ndanë në kufi."})
OTHER_CHILD = {"given_name": "Fjolla", "surname": "Tjetra", "father_name": "Beni", "birth_date": "2012-01-30"}


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's."""
    return make_case(cast)


def consented(cast: Cast, case: Case, **changed: Any) -> UUID:
    fields = {
        "given_on": today(),
        "types": ["tracing"],
        "legal_basis": "consent",
        "giver": "guardian",
        "status": "given",
        "child_assent": "yes",
        "ends_on": None,
        "is_parent_danger": False,
    }
    given = ConsentGiven({**fields, **changed})
    return record_consent(cast.ana, operation_id=new_id(), case_id=case.id, given=given)


def opened(cast: Cast, case: Case, given: TracingGiven = MOTHER) -> UUID:
    return open_tracing(cast.ana, operation_id=new_id(), case_id=case.id, given=given)


def compared(cast: Cast, case: Case, request_id: UUID) -> TracingPage:
    compare_tracing(cast.ana, operation_id=new_id(), case_id=case.id, request_id=request_id)
    return tracing_page(cast.ana, case.id, request_id)


def _mother_of(cast: Cast, case: Case, told: dict[str, Any] = TOLD) -> Person:
    with working(cast.cen.user_id):
        person = register_person(household=None, kind=PersonKind.ADULT, sex="f", told=told)
        tie(person, case.person, "mother")
    return person


def _elsewhere(cast: Cast, owner: Any = None) -> Case:
    return make_case(cast, owner or cast.cen, told=OTHER_CHILD)


def test_what_is_told_of_the_one_sought_is_sealed_and_due(cast: Cast, case: Case) -> None:
    request = TracingRequest.objects.select_related("subject").get(id=opened(cast, case))
    assert peek_record(request)["given_name"] == "Lindita"
    assert (request.status, request.due_at is not None) == (Status.OPEN, True)
    reminder = Reminder.objects.get(record_id=request.id)
    assert (reminder.user_id, reminder.done_at) == (cast.ana.user_id, None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "anybody"}, "kind"),
        ({"relationship": ""}, "relationship"),
        ({"relationship": "emperor"}, "relationship"),
        ({"told": {"given_name": "Lindita"}}, "given_name"),
        ({"last_seen_on": date(2200, 1, 1)}, "last_seen_on"),
        ({"told": {**TOLD, "birth_date": "1700-01-01"}}, "birth_date"),
        ({"told": {**TOLD, "circumstances": "a" * 3000}}, "circumstances"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, case: Case, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(cast, case, replace(MOTHER, **changed))
    assert list(refused.value.errors) == [field]
    assert TracingRequest.objects.count() == 0


def test_a_child_is_traced_once_it_is_said_to_be_missing(cast: Cast, case: Case) -> None:
    missing = TracingGiven("missing", missing_type="runaway")
    with pytest.raises(NotSearchedYet):
        opened(cast, case, missing)
    Case.objects.filter(id=case.id).update(whereabouts_unknown_at=now())
    assert TracingRequest.objects.get(id=opened(cast, case, missing)).missing_type == "runaway"


def test_without_consent_nothing_is_compared_and_nobody_is_told(cast: Cast, case: Case) -> None:
    _mother_of(cast, _elsewhere(cast))
    request_id = opened(cast, case)
    with pytest.raises(NoConsent):
        compared(cast, case, request_id)
    consent_id = consented(cast, case, types=["info_sharing", "case_mgmt"], status="refused")
    with pytest.raises(NoConsent):
        compared(cast, case, request_id)
    assert (KnownAsked.objects.count(), TracingMatch.objects.count()) == (0, 0)
    consent_id = consented(cast, case)
    compared(cast, case, request_id)
    assert KnownAsked.objects.count() == 1
    withdraw_consent(cast.ana, operation_id=new_id(), case_id=case.id, consent_id=consent_id, on=today(), by="guardian")
    with pytest.raises(NoConsent):
        compared(cast, case, request_id)


def test_outside_reach_the_answer_is_the_same_and_the_holder_has_a_clock(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    consented(cast, case)
    nobody = compared(cast, case, request_id)
    theirs = _elsewhere(cast)
    _mother_of(cast, theirs)
    somebody = compared(cast, case, request_id)
    assert (nobody.matches, somebody.matches) == ([], [])
    assert nobody.requests[0].status == somebody.requests[0].status == Status.OPEN
    (waiting,) = call_backs(cast.cen)
    assert (waiting.case_id, waiting.asked_by) == (theirs.id, "Ana Test")
    assert call_backs(cast.ana) == []


def test_somebody_within_reach_is_proposed_confirmed_and_tied(cast: Cast, case: Case) -> None:
    mother = _mother_of(cast, _elsewhere(cast, cast.besa))
    request_id = opened(cast, case)
    consented(cast, case)
    page = compared(cast, case, request_id)
    (match,) = page.matches
    assert (match.person.id, page.requests[0].status) == (mother.id, Status.POSSIBLE)
    assert {field for field, _agreement in match.reasons} >= {"given_name", "surname"}
    _decide(cast, case, request_id, match.id, is_same=True)
    request = TracingRequest.objects.get(id=request_id)
    assert (request.status, request.found_at is not None) == (Status.FOUND, True)
    ties = kin_page(cast.ana, case.id).circle.ties
    assert (mother.id, case.person_id, "mother") in {
        (one.said.person, one.said.child, one.said.relationship) for one in ties
    }
    assert Reminder.objects.filter(record_id=request_id, done_at=None).count() == 1


def _decide(cast: Cast, case: Case, request_id: UUID, match_id: UUID, *, is_same: bool) -> None:
    decide_match(
        cast.ana,
        operation_id=new_id(),
        case_id=case.id,
        request_id=request_id,
        match_id=match_id,
        is_same=is_same,
    )


def test_somebody_else_is_not_proposed_again(cast: Cast, case: Case) -> None:
    _mother_of(cast, _elsewhere(cast, cast.besa))
    request_id = opened(cast, case)
    consented(cast, case)
    (match,) = compared(cast, case, request_id).matches
    _decide(cast, case, request_id, match.id, is_same=False)
    again = compared(cast, case, request_id)
    assert (again.matches, again.requests[0].status) == ([], Status.OPEN)


def test_a_match_whose_file_is_closed_meanwhile_is_gone(cast: Cast, case: Case) -> None:
    other = _elsewhere(cast, cast.besa)
    _mother_of(cast, other)
    request_id = opened(cast, case)
    consented(cast, case)
    (match,) = compared(cast, case, request_id).matches
    exclude(cast.ana, other.id)
    ana = cast.again(cast.ana)
    assert tracing_page(ana, case.id, request_id).matches == []
    with pytest.raises(NotFound):
        decide_match(
            ana,
            operation_id=new_id(),
            case_id=case.id,
            request_id=request_id,
            match_id=match.id,
            is_same=True,
        )


def test_no_child_returns_before_it_was_decided(cast: Cast, case: Case) -> None:
    _mother_of(cast, _elsewhere(cast, cast.besa))
    request_id = opened(cast, case)
    consented(cast, case)
    with pytest.raises(NotFound):
        _step(cast, case, request_id, "assessed", today())
    (match,) = compared(cast, case, request_id).matches
    _decide(cast, case, request_id, match.id, is_same=True)
    for step, on in (
        ("returned", today()),
        ("magic", today()),
        ("heard", None),
        ("heard", today() + timedelta(days=1)),
    ):
        with pytest.raises(Invalid):
            _step(cast, case, request_id, step, on)
    with pytest.raises(Invalid):
        _end(cast, case, request_id, "reunified")
    for step in STEPS:
        _step(cast, case, request_id, step, today())
    _end(cast, case, request_id, "reunified")
    request = TracingRequest.objects.get(id=request_id)
    assert (request.status, request.due_at, set(request.steps)) == (Status.CLOSED, None, set(STEPS))
    assert Reminder.objects.filter(record_id=request_id, done_at=None).count() == 0


def _step(cast: Cast, case: Case, request_id: UUID, step: str, on: date | None) -> None:
    note_step(cast.ana, operation_id=new_id(), case_id=case.id, request_id=request_id, step=step, on=on)


def _end(cast: Cast, case: Case, request_id: UUID, reason: str) -> None:
    end_tracing(cast.ana, operation_id=new_id(), case_id=case.id, request_id=request_id, reason=reason)


def test_a_request_ends_for_a_reason_that_fits(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    for reason in ("", "magic", "contact", "reunified"):
        with pytest.raises(Invalid):
            _end(cast, case, request_id, reason)
    _end(cast, case, request_id, "mistake")
    assert TracingRequest.objects.get(id=request_id).status == Status.CANCELLED
    with pytest.raises(NotFound):
        _end(cast, case, request_id, "not_found")


def test_what_is_late_says_so(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    with frozen(now() + timedelta(days=15)):
        assert tracing_page(cast.ana, case.id).one(request_id).is_late


def test_two_who_correct_a_request_see_both(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    for village, version in (("Krumë", 1), ("Kukës", 1)):
        given = replace(MOTHER, told={**MOTHER.told, "village": village})
        call = {"operation_id": new_id(), "case_id": case.id, "request_id": request_id, "given": given}
        if village == "Kukës":
            with pytest.raises(Stale):
                change_tracing(cast.ana, base_version=version, **call)
        else:
            change_tracing(cast.ana, base_version=version, **call)


def test_whoever_does_not_work_on_the_case_traces_nobody(cast: Cast, case: Case) -> None:
    request_id = opened(cast, case)
    for actor, refusal in ((cast.besa, NotAllowed), (cast.cen, NotFound)):
        with pytest.raises(refusal):
            open_tracing(actor, operation_id=new_id(), case_id=case.id, given=MOTHER)
        with pytest.raises(refusal):
            tracing_page(actor, case.id)
    other = make_case(cast)
    with pytest.raises(NotFound):
        compare_tracing(cast.ana, operation_id=new_id(), case_id=other.id, request_id=request_id)
    with pytest.raises(NotFound):
        tracing_page(cast.ana, other.id, request_id)
