"""A paper leaves for another office under a consent that covers all of it, or on a legal basis with a reason."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from rrjeta.cases.operations.consents import override_consent, withdraw_consent
from rrjeta.consent.operations import ConsentGiven, add_consent
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.loaded import LoadedPack
from rrjeta.papers.choices import Audience, Part
from rrjeta.papers.models import Printing
from rrjeta.papers.operations import print_paper
from rrjeta.papers.queries.papers import Order, drawn
from rrjeta.papers.queries.sharing import NotCovered, Sharing
from tests.cast import Cast
from tests.papers.making import Life, make_life

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SCHOOL = "Shkolla e Re"
BASIS: dict[str, Any] = {"legal_basis": "vital_interest", "reason": "The doctor needs it tonight."}


@pytest.fixture
def life(cast: Cast, pack: LoadedPack) -> Life:
    """Return a case with everything that a paper could give away."""
    return make_life(cast)


def agreed(cast: Cast, life: Life, *classes: str, **changed: Any) -> UUID:
    fields = {
        "given_on": today() - timedelta(days=1),
        "types": ("info_sharing",),
        "legal_basis": "consent",
        "giver": "mother",
        "status": "given",
        "child_assent": "given",
        "ends_on": None,
        "is_parent_danger": False,
        **changed,
    }
    line = {"organisation": {"id": None, "text": SCHOOL}, "classes": list(classes), "purpose": "schooling"}
    with working(cast.ana.user_id):
        return add_consent(life.case.person, life.case.id, ConsentGiven(fields, told={"recipients": [line]})).id


def printed(cast: Cast, life: Life, *, chosen: tuple[str, ...] = (), paper: str = "plan", **said: Any) -> Printing:
    sharing = Sharing(**{"purpose": "schooling", **said})
    printing_id = print_paper(
        cast.ana,
        operation_id=new_id(),
        case_id=life.case.id,
        paper=paper,
        record_id=life.record_id(paper),
        audience="agency",
        language="sq",
        recipient=SCHOOL,
        chosen=chosen,
        sharing=sharing,
    )
    return Printing.objects.get(id=printing_id)


def test_a_consent_that_covers_it_is_noted_with_the_paper(cast: Cast, life: Life) -> None:
    consent_id = agreed(cast, life, "identity", "plan")
    printing = printed(cast, life)
    assert (printing.consent_id, printing.legal_basis, printing.purpose) == (consent_id, "consent", "schooling")
    assert printing.classes == ["identity", "plan"]


def test_without_one_nothing_is_printed_and_it_is_said_what_nobody_agreed_to(cast: Cast, life: Life) -> None:
    agreed(cast, life, "identity")
    with pytest.raises(NotCovered) as refused:
        printed(cast, life)
    assert refused.value.missing == {"plan"}
    assert set(refused.value.errors) == {"legal_basis", "reason"}
    assert not Printing.objects.exists()


def test_what_is_chosen_beyond_it_needs_to_be_covered_too(cast: Cast, life: Life) -> None:
    agreed(cast, life, "identity", "plan")
    with pytest.raises(NotCovered) as refused:
        printed(cast, life, chosen=("measure",))
    assert refused.value.missing == {"measure"}


def test_a_withdrawn_consent_lets_nothing_leave(cast: Cast, life: Life) -> None:
    consent_id = agreed(cast, life, "identity", "plan")
    withdraw_consent(
        cast.ana, operation_id=new_id(), case_id=life.case.id, consent_id=consent_id, on=today(), by="mother"
    )
    with pytest.raises(NotCovered):
        printed(cast, life)


def test_another_basis_and_a_reason_let_it_leave_and_are_kept(cast: Cast, life: Life) -> None:
    printing = printed(cast, life, **BASIS)
    assert (printing.consent_id, printing.legal_basis) == (None, "vital_interest")
    assert peek_record(printing) == {"recipient": SCHOOL, "reason": BASIS["reason"]}


def test_what_leaves_under_an_override_is_never_said_to_rest_on_consent(cast: Cast, life: Life) -> None:
    consent_id = agreed(cast, life, "identity", "plan", status="refused")
    override_consent(
        cast.ana,
        operation_id=new_id(),
        case_id=life.case.id,
        consent_id=consent_id,
        basis="vital_interest",
        reason=BASIS["reason"],
        ends_on=today(),
    )
    printing = printed(cast, life)
    assert (printing.consent_id, printing.legal_basis) == (consent_id, "vital_interest")
    assert peek_record(printing) == {"recipient": SCHOOL, "reason": BASIS["reason"]}


def test_what_was_shared_on_a_decision_of_the_court_is_not_said_to_rest_on_consent(cast: Cast, life: Life) -> None:
    consent_id = agreed(cast, life, "identity", "plan", legal_basis="court_order")
    printing = printed(cast, life)
    assert (printing.consent_id, printing.legal_basis) == (consent_id, "court_order")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({**BASIS, "purpose": ""}, "purpose"),
        ({**BASIS, "purpose": "gossip"}, "purpose"),
        ({**BASIS, "organisation": "nobody"}, "organisation"),
        ({**BASIS, "legal_basis": "consent"}, "legal_basis"),
        ({**BASIS, "reason": "."}, "reason"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast: Cast, life: Life, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        printed(cast, life, **changed)
    assert list(refused.value.errors) == [field]


def test_the_page_shows_the_consents_and_what_is_missing(cast: Cast, life: Life) -> None:
    agreed(cast, life, "identity")
    ana = cast.signed_in(cast.ana)
    ways = [life.case.id, "plan", life.record_id("plan")]
    page = ana.get(reverse("paper-ask", args=ways), {"for": "agency"})
    assert page.context["is_shared"]
    assert SCHOOL in str(page.context["consents"])
    sent = {"audience": "agency", "language": "en", "recipient": SCHOOL, "purpose": "schooling"}
    refused = ana.post(reverse("paper-print", args=ways), sent)
    assert refused.status_code == 422
    assert refused.context["missing"] == ["Plan and actions"]
    assert ana.post(reverse("paper-print", args=ways), {**sent, **BASIS}).status_code == 200


def test_the_page_for_signature_says_nothing_about_a_parent_who_was_not_asked(cast: Cast, life: Life) -> None:
    fields = {
        "given_on": today(),
        "types": ("case_mgmt",),
        "legal_basis": "vital_interest",
        "giver": "child",
        "status": "given",
        "child_assent": "given",
        "ends_on": None,
        "is_parent_danger": True,
    }
    with working(cast.ana.user_id):
        told = {"danger_why": "Frika nga babai Zq"}
        one = add_consent(life.case.person, life.case.id, ConsentGiven(fields, told=told))
    for audience in (Audience.PARENT, Audience.CHILD, Audience.OWN):
        paper = drawn(cast.ana, Order(life.case.id, "consent", one.id, audience, "sq", frozenset(Part))).paper
        assert "Frika" not in str(paper)
