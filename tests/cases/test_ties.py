"""Ties of a family are said, corrected, ended, taken back and undone; people move and nothing earlier is lost."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from rrjeta.cases.models import Case
from rrjeta.cases.operations.families import Member, add_family_member
from rrjeta.cases.operations.homes import NEW, NOT_KNOWN, Move, correct_stay, move_home, say_death
from rrjeta.cases.operations.ties import NothingToUndo, TieGiven, correct_tie, say_tie, take_back_tie, undo_tie
from rrjeta.cases.queries.kin import HAS_DIED, kin_page
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.people.choices import Certainty
from rrjeta.people.models import Person, Stay, Tie
from rrjeta.people.operations.around import tie
from rrjeta.people.operations.persons import register_person
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case of Ana's."""
    return make_case(cast)


def _add(cast: Cast, case: Case, name: str, relationship: str = "mother", to: UUID | None = None, **more: Any) -> UUID:
    member = Member(relationship, name, certainty=Certainty.CONFIRMED, **more)
    return add_family_member(cast.ana, operation_id=new_id(), case_id=case.id, member=member, tied_to=to)


def _say(cast: Cast, case: Case, person: UUID, child: UUID, relationship: str, **more: Any) -> UUID:
    given = TieGiven(person, child, relationship, **more)
    return say_tie(cast.ana, operation_id=new_id(), case_id=case.id, given=given)


def _correct(cast: Cast, case: Case, tie_id: UUID, given: TieGiven, version: int | None = None) -> UUID:
    return correct_tie(
        cast.ana, operation_id=new_id(), case_id=case.id, tie_id=tie_id, given=given, base_version=version
    )


def test_a_couple_of_the_family_is_said_with_its_days(cast: Cast, case: Case) -> None:
    vera, agim = _add(cast, case, "Vera"), _add(cast, case, "Agim", "father")
    said = Tie.objects.get(id=_say(cast, case, vera, agim, "spouse", since=date(2010, 5, 1), bond="strained"))
    assert (said.person_id, said.child_id, said.since, said.bond) == (vera, agim, date(2010, 5, 1), "strained")
    page = kin_page(cast.ana, case.id)
    assert {one.said.relationship for one in page.circle.ties} == {"mother", "father", "spouse"}


@pytest.mark.parametrize(
    ("relationship", "more", "field"),
    [
        ("", {}, "relationship"),
        ("emperor", {}, "relationship"),
        ("mother", {}, "relationship"),
        ("own_child", {}, "relationship"),
        ("aunt_m", {"since": date(2200, 1, 1)}, "since"),
        ("aunt_m", {"since": date(2020, 1, 1), "until": date(2019, 1, 1)}, "until"),
        ("aunt_m", {"end_reason": "divorced"}, "until"),
        ("aunt_m", {"bond": "magic"}, "bond"),
        ("aunt_m", {"until": date(2020, 1, 1), "end_reason": "magic"}, "end_reason"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, case: Case, relationship: str, more: dict[str, Any], field: str
) -> None:
    vera = _add(cast, case, "Vera")
    ends = (case.person_id, vera) if relationship == "own_child" else (vera, case.person_id)
    with pytest.raises(Invalid) as refused:
        _say(cast, case, *ends, relationship, **more)
    assert list(refused.value.errors) == [field]
    assert Tie.objects.count() == 1


def test_nobody_becomes_their_own_grandmother(cast: Cast, case: Case) -> None:
    vera = _add(cast, case, "Vera")
    granny = _add(cast, case, "Gjyshja", "mother", to=vera)
    with pytest.raises(Invalid) as refused:
        _say(cast, case, case.person_id, granny, "mother")
    assert list(refused.value.errors) == ["relationship"]
    with pytest.raises(Invalid):
        _say(cast, case, vera, vera, "sister")


def test_a_tie_is_only_said_between_people_of_the_family(cast: Cast, case: Case) -> None:
    other = make_case(cast, cast.cen)
    with pytest.raises(NotFound):
        _say(cast, case, other.person_id, case.person_id, "cousin")
    with pytest.raises(Invalid) as refused:
        say_tie(cast.ana, operation_id=new_id(), case_id=case.id, given=TieGiven(None, case.person_id, "cousin"))
    assert list(refused.value.errors) == ["person_id"]


def test_a_tie_ends_for_a_reason_and_is_told_apart_from_the_present(cast: Cast, case: Case) -> None:
    vera, agim = _add(cast, case, "Vera"), _add(cast, case, "Agim", "father")
    tie_id = _say(cast, case, vera, agim, "spouse")
    _correct(cast, case, tie_id, TieGiven(None, None, "spouse", until=date(2020, 2, 2), end_reason="divorced"))
    again = _say(cast, case, agim, vera, "spouse", since=date(2022, 1, 1))
    page = kin_page(cast.ana, case.id)
    assert {one.id for one in page.circle.ties} >= {tie_id, again}


def test_a_change_is_undone_and_a_tie_taken_back_is_put_back(cast: Cast, case: Case) -> None:
    vera, agim = _add(cast, case, "Vera"), _add(cast, case, "Agim", "father")
    tie_id = _say(cast, case, vera, agim, "spouse")
    with pytest.raises(NothingToUndo):
        undo_tie(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=tie_id)
    _correct(cast, case, tie_id, TieGiven(None, None, "spouse", until=date(2020, 2, 2), end_reason="divorced"))
    undo_tie(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=tie_id)
    undone = Tie.objects.get(id=tie_id)
    assert (undone.until, undone.end_reason) == (None, "")
    take_back_tie(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=tie_id)
    page = kin_page(cast.ana, case.id, with_taken_back=True)
    assert (tie_id in {one.id for one in page.circle.ties}, [one.id for one in page.taken_back]) == (False, [tie_id])
    undo_tie(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=tie_id)
    assert tie_id in {one.id for one in kin_page(cast.ana, case.id).circle.ties}


def test_putting_back_what_was_said_again_meanwhile_is_refused(cast: Cast, case: Case) -> None:
    vera, agim = _add(cast, case, "Vera"), _add(cast, case, "Agim", "father")
    first = _say(cast, case, vera, agim, "spouse")
    take_back_tie(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=first)
    _say(cast, case, agim, vera, "spouse")
    with pytest.raises(Invalid):
        undo_tie(cast.ana, operation_id=new_id(), case_id=case.id, tie_id=first)


def test_two_who_correct_one_day_see_both(cast: Cast, case: Case) -> None:
    vera = _add(cast, case, "Vera")
    known = Tie.objects.get(person_id=vera)
    given = TieGiven(None, None, "mother", certainty=Certainty.CONFIRMED, since=date(2015, 1, 1))
    _correct(cast, case, known.id, given, 1)
    with pytest.raises(Stale):
        _correct(cast, case, known.id, replace(given, since=date(2016, 1, 1)), 1)


def test_a_young_parent_is_asked_about_and_not_refused(cast: Cast, case: Case) -> None:
    _add(cast, case, "Vera", birth_year=2008)
    page = kin_page(cast.ana, case.id)
    assert page.doubtful == {page.circle.ties[0].id}


def test_whoever_does_not_work_on_the_case_changes_nothing(cast: Cast, case: Case) -> None:
    vera = _add(cast, case, "Vera")
    given = TieGiven(vera, case.person_id, "aunt_m")
    for actor, refusal in ((cast.besa, NotAllowed), (cast.cen, NotFound)):
        with pytest.raises(refusal):
            say_tie(actor, operation_id=new_id(), case_id=case.id, given=given)
    tie_id = Tie.objects.get().id
    for operation in (take_back_tie, undo_tie):
        with pytest.raises(NotFound):
            operation(cast.cen, operation_id=new_id(), case_id=case.id, tie_id=tie_id)
    foreign = make_case(cast)
    with pytest.raises(NotFound):
        take_back_tie(cast.ana, operation_id=new_id(), case_id=foreign.id, tie_id=tie_id)


def test_the_database_holds_the_days_of_a_tie(cast: Cast, case: Case) -> None:
    vera = _add(cast, case, "Vera")
    for wrong in ({"since": date(2020, 1, 2), "until": date(2020, 1, 1)}, {"end_reason": "divorced"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tie.objects.filter(person_id=vera).update(**wrong)


def _move(cast: Cast, case: Case, person_id: UUID, to: str, since: date | None, **more: Any) -> UUID:
    given = Move(to, since, **more)
    return move_home(cast.ana, operation_id=new_id(), case_id=case.id, person_id=person_id, given=given)


def test_whoever_moves_keeps_where_they_lived(cast: Cast, case: Case) -> None:
    agim = _add(cast, case, "Agim", "father", lives_here=True)
    _move(cast, case, agim, NEW, date(2025, 3, 1), name="Te gjyshja", village="Kukës")
    stays = list(Stay.objects.filter(person_id=agim).order_by("since"))
    assert sorted((one.since, one.until) for one in stays if one.since) == [(date(2025, 3, 1), None)]
    assert [one.until for one in stays if one.household_id == case.household_id] == [date(2025, 3, 1)]
    moved = Person.objects.get(id=agim)
    assert moved.household_id not in (None, case.household_id)
    _move(cast, case, agim, str(case.household_id), date(2026, 1, 1))
    _move(cast, case, agim, NOT_KNOWN, date(2026, 2, 1))
    assert Person.objects.get(id=agim).household_id is None
    assert Stay.objects.filter(person_id=agim, until=None).count() == 0
    assert Stay.objects.filter(person_id=agim).count() == 3


@pytest.mark.parametrize(
    ("to", "since", "field"),
    [
        (NEW, date(2025, 3, 1), "name"),
        ("nowhere", date(2025, 3, 1), "to"),
        (NOT_KNOWN, None, "since"),
        (NOT_KNOWN, date(2200, 1, 1), "since"),
        (NOT_KNOWN, date(2019, 1, 1), "since"),
    ],
)
def test_a_move_that_cannot_be_is_refused(cast: Cast, case: Case, to: str, since: date | None, field: str) -> None:
    agim = _add(cast, case, "Agim", "father", lives_here=True)
    stay = Stay.objects.get(person_id=agim)
    correct_stay(cast.ana, operation_id=new_id(), case_id=case.id, stay_id=stay.id, since=date(2020, 1, 1))
    with pytest.raises(Invalid) as refused:
        _move(cast, case, agim, to, since)
    assert list(refused.value.errors) == [field]
    assert (Stay.objects.filter(person_id=agim).count(), Person.objects.get(id=agim).household_id) == (
        1,
        case.household_id,
    )


def test_where_a_child_with_a_case_of_their_own_lives_is_said_there(cast: Cast, case: Case) -> None:
    sister = make_case(cast, cast.besa, household=case.household)
    with pytest.raises(Invalid) as refused:
        _move(cast, case, sister.person_id, NOT_KNOWN, today())
    assert list(refused.value.errors) == ["person_id"]


def test_one_person_has_one_present_home(cast: Cast, case: Case) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.create(person=case.person, household=case.household)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stay.objects.filter(person=case.person).update(since=today(), until=today() - timedelta(days=1))


def test_somebody_who_died_is_said_so_and_the_other_answers_stay(cast: Cast, case: Case) -> None:
    vera = _add(cast, case, "Vera")
    Person.objects.filter(id=vera).update(coded={"employment_status": "employed"})
    say_death(cast.ana, operation_id=new_id(), case_id=case.id, person_id=vera, has_died=True)
    assert Person.objects.get(id=vera).coded == {"employment_status": "employed", HAS_DIED: True}
    say_death(cast.ana, operation_id=new_id(), case_id=case.id, person_id=vera, has_died=False)
    assert Person.objects.get(id=vera).coded == {"employment_status": "employed"}


# --- Who is shown to whom (screens.md S9) -----------------------------------------------------------------------------


def _tied(cast: Cast, person: Person, child: Person, relationship: str) -> None:
    with working(cast.cen.user_id):
        tie(person, child, relationship)


def test_nobody_of_a_file_that_is_closed_to_the_reader_is_shown_nor_reached_through(cast: Cast, case: Case) -> None:
    agim = Person.objects.get(id=_add(cast, case, "Agim", "father"))
    theirs = make_case(cast, cast.cen, told={"given_name": "Fshehur"})
    with working(cast.cen.user_id):
        wife = register_person(household=theirs.household, told={"given_name": "Gruaja"})
    _tied(cast, agim, theirs.person, "father")
    _tied(cast, wife, theirs.person, "mother")
    _tied(cast, wife, agim, "spouse")
    mine = kin_page(cast.ana, case.id)
    assert set(mine.persons) == {case.person_id, agim.id}
    assert [one.said.relationship for one in mine.circle.ties] == ["father"]
    assert theirs.household_id not in mine.homes
    others = kin_page(cast.cen, theirs.id)
    assert set(others.persons) == {theirs.person_id, agim.id, wife.id}


def test_an_adopted_child_is_drawn_only_for_whoever_may_see_it(cast: Cast, case: Case) -> None:
    adopted = make_case(cast, cast.cen)
    _tied(cast, adopted.person, case.person, "sister")
    assert set(kin_page(cast.ana, case.id).persons) == {case.person_id}
    Case.objects.filter(id=adopted.id).update(unit=cast.unit, municipality=cast.unit.municipality)
    assert set(kin_page(cast.ana, case.id).persons) == {case.person_id, adopted.person_id}


def test_two_records_of_one_person_are_one_person_with_each_tie_once(cast: Cast, case: Case) -> None:
    vera, other = _add(cast, case, "Vera"), _add(cast, case, "Vera e dyta")
    granny = _add(cast, case, "Gjyshja", "mother", to=other)
    Person.objects.filter(id=other).update(merged_into_id=vera)
    page = kin_page(cast.ana, case.id)
    assert set(page.persons) == {case.person_id, vera, granny}
    assert [(one.said.person, one.said.child) for one in page.circle.ties] == [
        (vera, case.person_id),
        (granny, vera),
    ]


def test_the_number_of_statements_does_not_grow_with_the_family(
    cast: Cast, case: Case, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for _size in range(2):
        for _one in range(3):
            sister = _add(cast, case, "Motra", "sister")
            _add(cast, case, "Halla", "aunt_p", to=sister)
        with django_assert_max_num_queries(60) as found:
            kin_page(cast.ana, case.id)
        counts.append(len(found))
    assert counts[0] == counts[1]
