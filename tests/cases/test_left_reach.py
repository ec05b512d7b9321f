"""A case that went to another municipality takes its people along: the old unit reads what was told, as it was told."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Concern
from rrjeta.cases.operations.merging import merge_case
from rrjeta.cases.operations.opening import open_case
from rrjeta.cases.operations.transfers import HandoverGiven, TakenOver, accept_transfer, send_transfer
from rrjeta.cases.queries.concern_lists import WantedConcerns, concern_list
from rrjeta.cases.queries.concerns import ConcernFile, concern_file
from rrjeta.cases.queries.known import likely
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, working
from rrjeta.people.models import Household, Person, Tie
from rrjeta.people.operations.around import raise_alert
from rrjeta.people.operations.persons import correct_person
from rrjeta.web.concern_shown import concern_shown
from tests.cases.making import make_case
from tests.cases.telling import child, screened
from tests.cast import Cast, put_on_duty
from tests.doors.addresses import addresses_with

pytestmark = pytest.mark.django_db

TOLD = {
    **child(
        child_given_name="Luanda", child_surname="Provaj", age_estimate="9", school="Shkolla e parë", school_class="3"
    ),
    "mother_name": "Mirela Provaj",
    "father_name": "Agim Provaj",
    "address": "Rruga e vjetër",
    "safety_alerts": ["armed"],
    "beware": "A gun in the cupboard.",
}
CHILD = {name: f"Zq{name.replace('_', '')}canary" for name in ("given_name", "nickname", "school", "grade", "village")}
HOME = {"village": "Zqhomecanary", "address": "Zqstreetcanary", "name": "Zqfamilycanary"}


def opened(cast: Cast, **inputs: Any) -> tuple[Concern, Case]:
    """Return a concern, and Ana's case of its first child."""
    concern = screened(cast.ana, **{**TOLD, **inputs})
    first = concern.children.order_by("entered_at", "id").values_list("person_id", flat=True)[0]
    case_id = open_case(
        cast.ana,
        operation_id=new_id(),
        concern_id=concern.id,
        child_ids=[first],
        owner_id=cast.ana.user_id,
        harm_categories=["neglect"],
        reason="The child is in danger at home.",
    )
    return concern, Case.objects.get(id=case_id)


def hand_on(cast: Cast, case: Case) -> None:
    """Send a case to the unit elsewhere, where Cen takes it."""
    told = {"summary": "The mother fled with the child."}
    given = HandoverGiven("transfer", "family_moved", cast.unit_elsewhere.id, now(), {}, told)
    send_transfer(cast.ana, operation_id=new_id(), case_id=case.id, handover=given)
    accept_transfer(cast.fatma, operation_id=new_id(), case_id=case.id, taken=TakenOver(cast.cen.user_id))


def live_on(cast: Cast, case: Case) -> None:
    """Write what the new unit learns: other names, places, a school, dangers, the mother's new name."""
    person = Person.objects.select_related("subject").get(id=case.person_id)
    household = Household.objects.select_related("subject").get(id=case.household_id)
    mother = Tie.objects.filter(child=person, relationship="mother").select_related("person__subject").first()
    with working(cast.cen.user_id):
        correct_person(person, told=CHILD)
        change(household, None, HOME)
        raise_alert(household=household, code="", words="Zqhomealertcanary", happened_at=now())
        raise_alert(person=person, code="", words="Zqchildalertcanary", happened_at=now())
        if mother:
            correct_person(mother.person, told={"given_name": "Zqmothercanary"})


def gone(cast: Cast, **inputs: Any) -> tuple[Concern, Case]:
    """Return a concern and the case of it that went away and lived on elsewhere."""
    concern, case = opened(cast, **inputs)
    hand_on(cast, case)
    live_on(cast, case)
    return concern, case


def left_behind(cast: Cast) -> Iterator[Actor]:
    """Yield the colleagues of the unit that handed the case on, the last of them on call tonight."""
    yield from (cast.ana, cast.besa, cast.dea, cast.edi)
    put_on_duty(cast.besa)
    yield cast.again(cast.besa)


def words_of(file: ConcernFile) -> str:
    return repr(file) + repr(concern_shown(file))


def test_the_old_unit_reads_the_concern_as_it_was_told(cast: Cast, pack: object) -> None:
    concern, _case = gone(cast)
    for actor in (cast.ana, cast.besa, cast.dea):
        shown = words_of(concern_file(actor, concern.id))
        assert "canary" not in shown
        for told in ("Luanda", "Provaj", "Shkolla e parë", "Fshati i Provës", "Mirela", "A gun in the cupboard."):
            assert told in shown


def test_the_old_unit_is_led_to_no_case(cast: Cast, pack: object) -> None:
    concern, case = gone(cast)
    shown = concern_shown(concern_file(cast.ana, concern.id))
    assert [one["case_url"] for one in shown["children"]] == [""]
    assert reverse("case", args=[case.id]) not in words_of(concern_file(cast.ana, concern.id))


def test_a_brother_without_a_case_is_frozen_with_the_family(cast: Cast, pack: object) -> None:
    concern, case = opened(cast, **child(1, child_given_name="Besmir", child_surname="Provaj", age_estimate="4"))
    hand_on(cast, case)
    live_on(cast, case)
    brother = concern.children.exclude(person_id=case.person_id).select_related("person__subject").get()
    with working(cast.cen.user_id):
        correct_person(brother.person, told={"village": "Zqbrothercanary", "school": "Zqclasscanary"})
    shown = words_of(concern_file(cast.ana, concern.id))
    assert "canary" not in shown
    assert "Besmir" in shown


def test_what_stays_in_reach_is_read_live(cast: Cast, pack: object) -> None:
    concern, case = opened(cast)
    live_on(cast, case)
    shown = words_of(concern_file(cast.ana, concern.id))
    for word in (CHILD["given_name"], CHILD["school"], "Zqhomealertcanary", "Zqmothercanary"):
        assert word in shown


def test_the_new_unit_reads_nothing_of_the_concern_by_itself(cast: Cast, pack: object) -> None:
    concern, _case = gone(cast)
    assert concern_list(cast.fatma, WantedConcerns("team", decided=True)).rows == []
    assert concern.unit_id != cast.unit_elsewhere.id


def test_the_list_of_concerns_says_the_place_and_the_names_as_told(cast: Cast, pack: object) -> None:
    gone(cast)
    for whose in ("mine", "team", "sent"):
        rows = concern_list(cast.ana, WantedConcerns(whose, decided=True)).rows
        assert "canary" not in repr(rows)
        assert not rows or rows[0].line.place == "Fshati i Provës"


def test_a_new_name_is_not_known_to_who_types_it_at_home(cast: Cast, pack: object) -> None:
    gone(cast)
    typed = {"given_name": CHILD["given_name"], "nickname": CHILD["nickname"]}
    assert likely(cast.dea, [typed]).concerns == []


def test_a_case_merged_into_one_that_left_goes_with_it(cast: Cast, pack: object) -> None:
    stays, copy = make_case(cast), make_case(cast)
    merge_case(cast.dea, operation_id=new_id(), case_id=copy.id, survivor_id=stays.id, reason="The same child twice.")
    hand_on(cast, stays)
    copy.refresh_from_db()
    assert (copy.unit_id, copy.owner_id) == (cast.unit_elsewhere.id, cast.cen.user_id)


@pytest.mark.slow
def test_no_page_of_the_old_unit_tells_where_they_went(cast: Cast, pack: object) -> None:
    concern, case = gone(cast)
    ids = {"case_id": case.id, "concern_id": concern.id, "person_id": case.person_id}
    asked = [address for _name, address in addresses_with(ids)]
    asked += [f"/concerns?whose={whose}&decided=1" for whose in ("mine", "team", "sent")]
    asked += [f"/cases?whose={whose}{closed}" for whose in ("mine", "team", "area") for closed in ("", "&closed=1")]
    words = ("Provaj", *CHILD.values(), *HOME.values(), case.number)
    asked += [f"/search?q={word}" for word in words]
    for actor in left_behind(cast):
        browser = cast.signed_in(actor)
        for address in asked:
            page = browser.get(address)
            told = b"".join(page) if page.streaming else page.content
            said = address.partition("?")[2]
            leaks = [
                word
                for word in (*CHILD.values(), *HOME.values(), "alertcanary", "Zqmothercanary")
                if word in told.decode(errors="replace") and word not in said
            ]
            assert leaks == [], (actor.name, address)


def closed_sister(cast: Cast, case: Case) -> Case:
    """Return a closed case of a sister in the same home."""
    household = Household.objects.select_related("subject").get(id=case.household_id)
    sister = make_case(cast, household=household)
    Case.objects.filter(id=sister.id).update(is_open=False, stage="closed", closed_at=now())
    return sister


def test_a_closed_sister_goes_along_since_her_file_shows_the_home_of_now(cast: Cast, pack: object) -> None:
    _concern, case = opened(cast)
    sister = closed_sister(cast, case)
    hand_on(cast, case)
    live_on(cast, case)
    for actor in left_behind(cast):
        with pytest.raises(NotFound):
            find_case(actor, Permission.SEE_CASE, sister.id)
    assert find_case(cast.cen, Permission.SEE_CASE, sister.id).owner_id == cast.cen.user_id


def test_a_closed_sister_stays_while_somebody_works_with_the_family_there(cast: Cast, pack: object) -> None:
    _concern, case = opened(cast)
    sister = closed_sister(cast, case)
    household = Household.objects.select_related("subject").get(id=case.household_id)
    make_case(cast, household=household)
    hand_on(cast, case)
    assert find_case(cast.ana, Permission.SEE_CASE, sister.id).unit_id == cast.unit.id
