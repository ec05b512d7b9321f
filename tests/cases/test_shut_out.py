"""A tie to the family shuts a colleague out of all of it: the concern, the case, the brothers and sisters (S23)."""

from typing import Any
from uuid import UUID

import pytest

from rrjeta.access.actors import Actor
from rrjeta.access.operations.relations import exclude as shut_out
from rrjeta.access.permissions import Permission
from rrjeta.access.register import exclusions
from rrjeta.cases.models import Case, Concern, KnownAsked
from rrjeta.cases.operations.handover import offer_case
from rrjeta.cases.operations.opening import link_concern, open_case
from rrjeta.cases.operations.passing_on import StillResponsible
from rrjeta.cases.operations.screening import propose_no_case
from rrjeta.cases.queries.concern_lists import WantedConcerns, concern_list
from rrjeta.cases.queries.concerns import concern_file, proposal, received, second_looks, sent
from rrjeta.cases.queries.desk import desk
from rrjeta.cases.queries.finding import found_by_word
from rrjeta.cases.queries.handover import hand_on_page
from rrjeta.cases.queries.known import call_backs, likely
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.people.models import Household
from tests.cases.making import make_case
from tests.cases.telling import child, screened, tell
from tests.cast import Cast, cover, exclude, put_on_duty
from tests.doors.addresses import addresses_with

pytestmark = pytest.mark.django_db

NAMED = {**child(child_given_name="Luanda", child_surname="Provaj", age_estimate="9"), "danger_now": "yes"}


def opened(cast: Cast, concern: Concern) -> Case:
    """Return Ana's case of the first child of a concern."""
    first = concern.children.values_list("person_id", flat=True)[0]
    case_id = open_case(
        cast.ana,
        operation_id=new_id(),
        concern_id=concern.id,
        child_ids=[first],
        owner_id=cast.ana.user_id,
        harm_categories=["neglect"],
        reason="The child is in danger at home.",
    )
    return Case.objects.get(id=case_id)


def cousin(cast: Cast, record_id: UUID, actor: Actor | None = None) -> Actor:
    """Return a colleague on call tonight who covers for Ana and is shut out of one record."""
    actor = actor or cast.besa
    put_on_duty(actor)
    cover(cast.ana, actor)
    exclude(actor, record_id)
    return cast.again(actor)


def reads(actor: Actor, concern: Concern) -> bool:
    """Tell whether somebody meets a concern in any way."""
    reached = any(concerns_in(actor, one).filter(id=concern.id).exists() for one in Permission)
    lists = [
        concern_list(actor, WantedConcerns(whose, decided=one)) for whose in ("mine", "team") for one in (True, False)
    ]
    listed = any(row.line.id == concern.id for page in lists for row in page.rows)
    counted = any(page.counts.get("all") for page in lists)
    start = desk(actor)
    return reached or listed or counted or bool(start.dangers or start.to_screen)


def test_shut_out_of_a_case_is_shut_out_of_its_concern(cast: Cast, pack: object) -> None:
    concern = screened(cast.ana, **NAMED)
    tied = cousin(cast, opened(cast, concern).id)
    assert not reads(tied, concern)
    with pytest.raises(NotFound):
        concern_file(tied, concern.id)


def test_shut_out_before_there_is_a_case_stays_shut_out_of_it(cast: Cast, pack: object) -> None:
    concern = screened(cast.ana, **NAMED)
    tied = cousin(cast, concern.id)
    assert not reads(tied, concern)
    case = opened(cast, concern)
    assert not any(cases_in(tied, one).filter(id=case.id).exists() for one in Permission)


def test_shut_out_of_a_family_is_shut_out_of_all_of_it(cast: Cast, pack: object) -> None:
    concern = screened(cast.ana, **NAMED)
    case = opened(cast, concern)
    tied = cousin(cast, case.household_id)
    assert not reads(tied, concern)
    assert not cases_in(tied, Permission.SEE_CASE).exists()


def test_brothers_and_sisters_are_shut_as_well(cast: Cast, pack: object) -> None:
    one = make_case(cast)
    household = Household.objects.select_related("subject").get(id=one.household_id)
    make_case(cast, household=household)
    tied = cousin(cast, one.id)
    assert not cases_in(tied, Permission.SEE_CASE).exists()
    assert worklist(tied, Wanted("team")).counts["all"] == 0
    assert worklist(tied, Wanted("mine")).counts["all"] == 0


def test_a_concern_linked_to_a_shut_case_is_shut(cast: Cast, pack: object) -> None:
    case, concern = make_case(cast), screened(cast.ana, **NAMED)
    person_id = concern.children.values_list("person_id", flat=True)[0]
    link_concern(cast.ana, operation_id=new_id(), concern_id=concern.id, child_id=person_id, case_id=case.id)
    assert not reads(cousin(cast, case.id), concern)


def test_a_case_linked_to_a_shut_concern_is_shut(cast: Cast, pack: object) -> None:
    case, concern = make_case(cast), screened(cast.ana, **NAMED)
    person_id = concern.children.values_list("person_id", flat=True)[0]
    link_concern(cast.ana, operation_id=new_id(), concern_id=concern.id, child_id=person_id, case_id=case.id)
    assert not cases_in(cousin(cast, concern.id), Permission.SEE_CASE).exists()


def test_what_has_nothing_to_do_with_the_tie_stays_open(cast: Cast, pack: object) -> None:
    shut, other = screened(cast.ana, **NAMED), screened(cast.ana, **NAMED)
    case, elsewhere = make_case(cast), make_case(cast)
    exclude(cast.besa, shut.id)
    exclude(cast.besa, case.id)
    tied = cast.again(cast.besa)
    assert [one.id for one in concerns_in(tied, Permission.SCREEN_CONCERN)] == [other.id]
    assert [one.id for one in cases_in(tied, Permission.SEE_CASE)] == [elsewhere.id]


def test_nothing_is_known_to_who_is_shut_out(cast: Cast, pack: object) -> None:
    concern = screened(cast.ana, **NAMED)
    case = opened(cast, concern)
    KnownAsked.objects.create(case=case, asked_by_id=cast.cen.user_id, asked_at=now(), due_at=now())
    tied = cousin(cast, concern.id)
    told: dict[str, Any] = {"given_name": "Luanda", "surname": "Provaj"}
    assert likely(tied, [told]) == likely(tied, [{"given_name": "Nobody", "surname": "Known"}])
    assert likely(tied, [told]).cases == []
    assert found_by_word(tied, "Luanda") == found_by_word(tied, case.number) == []
    assert call_backs(tied) == []


def test_a_head_shut_out_gives_no_second_look(cast: Cast, pack: object) -> None:
    concern = screened(cast.ana, **child(child_given_name="Luanda", child_surname="Provaj"))
    said = {"outcome": "no_action", "reason": "The grandmother asked about the school allowance only."}
    propose_no_case(cast.ana, operation_id=new_id(), concern_id=concern.id, **said)
    assert [one.id for one in second_looks(cast.dea)] == [concern.id]
    exclude(cast.dea, concern.id)
    tied = cast.again(cast.dea)
    assert second_looks(tied) == []
    with pytest.raises(NotFound):
        proposal(tied, concern.id)


def test_who_logged_it_and_is_tied_hears_nothing_more(cast: Cast, pack: object) -> None:
    concern = tell(cast.besa, **NAMED)
    assert [one.number for one in sent(cast.besa)] == [concern.number]
    exclude(cast.besa, concern.id)
    tied = cast.again(cast.besa)
    assert sent(tied) == []
    with pytest.raises(NotFound):
        received(tied, concern.id)


def test_the_head_shuts_out_of_a_concern_by_its_number(cast: Cast, pack: object) -> None:
    concern = screened(cast.ana, **NAMED)
    shut_out(cast.dea, operation_id=new_id(), user_id=cast.besa.user_id, number=concern.number)
    assert not reads(cast.again(cast.besa), concern)
    assert [one.number for one in exclusions(cast.dea)] == [concern.number]
    with pytest.raises(Invalid):
        shut_out(cast.fatma, operation_id=new_id(), user_id=cast.cen.user_id, number=concern.number)


def test_nobody_is_shut_out_of_a_family_they_are_responsible_for(cast: Cast, pack: object) -> None:
    one = make_case(cast)
    household = Household.objects.select_related("subject").get(id=one.household_id)
    sister = make_case(cast, cast.besa, household=household)
    with pytest.raises(StillResponsible):
        shut_out(cast.dea, operation_id=new_id(), user_id=cast.ana.user_id, number=sister.number)


def test_nor_of_a_family_whose_child_is_in_a_concern_of_theirs(cast: Cast, pack: object) -> None:
    concern, elsewhere = screened(cast.ana, **NAMED), make_case(cast, cast.besa)
    Concern.objects.filter(id=concern.id).update(owner_id=cast.ana.user_id)
    assert concern.household_id != elsewhere.household_id
    assert concern.children.update(case=elsewhere) == 1
    with pytest.raises(StillResponsible):
        shut_out(cast.dea, operation_id=new_id(), user_id=cast.ana.user_id, number=elsewhere.number)


def test_nothing_is_given_to_who_is_shut_out(cast: Cast, pack: object) -> None:
    concern = screened(cast.ana, **NAMED)
    exclude(cast.besa, concern.id)
    with pytest.raises(Invalid):
        offer_case(
            cast.ana, operation_id=new_id(), case_id=opened(cast, concern).id, to_id=cast.besa.user_id, words="Please."
        )
    case = Case.objects.get()
    page = hand_on_page(cast.ana, case.id, Permission.SEND_TRANSFER)
    assert cast.besa.user_id not in {one.id for one in page.colleagues}


@pytest.mark.slow
def test_no_page_tells_a_cousin_of_the_family(cast: Cast, pack: object) -> None:
    concern = screened(cast.ana, **NAMED, what_happened="Zqstorycanary", address="Zqstreetcanary")
    case = opened(cast, concern)
    ids = {"case_id": case.id, "concern_id": concern.id, "person_id": case.person_id}
    asked = [address for _name, address in addresses_with(ids)]
    asked += [f"/concerns?whose={whose}{more}" for whose in ("mine", "team", "sent") for more in ("", "&decided=1")]
    asked += [f"/cases?whose={whose}{more}" for whose in ("mine", "team", "area") for more in ("", "&closed=1")]
    asked += [f"/search?q={word}" for word in ("Luanda", "Provaj", case.number, concern.number)]
    browser = cast.signed_in(cousin(cast, concern.id))
    for address in asked:
        page = browser.get(address)
        told = (b"".join(page) if page.streaming else page.content).decode(errors="replace")
        said = address.partition("?")[2]
        words = ("Luanda", "Provaj", "canary", case.number, concern.number, str(case.id))
        assert [word for word in words if word in told and word not in said and str(case.id) not in address] == [], (
            address
        )
