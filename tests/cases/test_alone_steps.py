"""Steps done alone are listed for the State Agency, without the name of anybody (design §3.11, screens.md §1.11)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rrjeta.access.choices import Role
from rrjeta.access.models import Membership
from rrjeta.cases.models import Approval, Case, Move
from rrjeta.cases.operations.plans import approve_own_plan
from rrjeta.cases.operations.screening import propose_no_case
from rrjeta.cases.queries.alone_steps import PAGE, alone_steps
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.planning import sent
from tests.cases.telling import child, screened
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def alone(cast: Cast) -> None:
    """Leave Ana's unit without head and director."""
    gone = [cast.dea.user_id, cast.edi.user_id]
    Membership.objects.filter(user_id__in=gone).delete()


def moved_alone(case: Case, minutes: int = 0) -> Move:
    at = now() - timedelta(minutes=minutes)
    move = Move(subject=case.subject, case=case, code="T11", to_stage="plan_active", happened_at=at)
    move.is_without_second_look = True
    move.save(force_insert=True)
    return move


def test_a_plan_put_to_work_alone_is_listed_once(cast: Cast) -> None:
    alone(cast)
    case = sent(cast)
    approve_own_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    steps, _older = alone_steps(cast.agency)
    assert [(one.number, one.unit, one.move) for one in steps] == [(case.number, "Unit at home", "T11")]


def test_a_concern_closed_alone_is_listed(cast: Cast) -> None:
    alone(cast)
    concern = screened(cast.ana, **child(child_given_name="Luanda"))
    why = "The grandmother asked about the school allowance only."
    propose_no_case(cast.ana, operation_id=new_id(), concern_id=concern.id, outcome="no_action", reason=why)
    assert [(one.number, one.move) for one in alone_steps(cast.agency)[0]] == [(concern.number, "T3")]


def test_a_measure_decided_alone_is_listed(cast: Cast) -> None:
    case = make_case(cast)
    for what in ("measure", "plan"):
        Approval.objects.create(
            subject=case.subject,
            case=case,
            what=what,
            record_id=new_id(),
            is_approved=True,
            user_id=cast.ana.user_id,
            happened_at=now(),
            is_without_second_look=True,
        )
    assert [(one.number, one.decision) for one in alone_steps(cast.agency)[0]] == [(case.number, "measure")]


def test_what_was_looked_at_is_not_listed(cast: Cast) -> None:
    make_case(cast)
    assert alone_steps(cast.agency) == ([], "")


def test_the_list_goes_on_from_page_to_page(cast: Cast) -> None:
    case = make_case(cast)
    moves = [moved_alone(case, minutes).id for minutes in range(PAGE + 3)]
    first, older = alone_steps(cast.agency)
    second, end = alone_steps(cast.agency, older)
    assert [one.id for one in (*first, *second)] == moves
    assert end == ""
    with pytest.raises(NotFound):
        alone_steps(cast.agency, "nonsense")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AGENCY])
def test_only_the_agency_reads_it(cast: Cast, role: Role) -> None:
    with pytest.raises(NotAllowed):
        alone_steps(cast.of(role))


def test_the_page_names_nobody(cast: Cast) -> None:
    case = make_case(cast, told={"given_name": "Zqcanary"})
    moved_alone(case)
    browser = cast.signed_in(cast.agency)
    page = browser.get(reverse("alone-steps")).content.decode()
    assert case.number in page
    for name in ("Zqcanary", "Shembulli", "Ana Test", "Fshati i Provës", str(case.id)):
        assert name not in page
    assert reverse("alone-steps") in browser.get(reverse("administration")).content.decode()
