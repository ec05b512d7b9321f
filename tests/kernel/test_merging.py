"""A change from an old page keeps what others wrote meanwhile, unless both changed the same thing."""

from typing import Any
from uuid import uuid4

import pytest

from rrjeta.kernel.errors import Conflict, Stale
from rrjeta.kernel.saving import add, change, working
from rrjeta.kernel.sealing import new_subject, peek_record
from rrjeta.people.models import Household, Person

pytestmark = pytest.mark.django_db
WHO = uuid4()


def _household(**told: Any) -> Household:
    with working(WHO):
        return add(Household(subject=new_subject(), municipality="AL132"), {"name": "Hoxha", "village": "Has"} | told)


def _person(coded: dict[str, Any]) -> Person:
    with working(WHO):
        return add(Person(subject=new_subject(), coded=coded), {})


def test_a_whole_form_sent_from_an_old_page_takes_back_nothing() -> None:
    household = _household()
    with working(WHO):
        change(household, told={"name": "Hoxha", "village": "Krumë"}, base_version=1)
        change(household, {"municipality": "AL132"}, {"name": "Çela", "village": "Has"}, base_version=1)
    assert peek_record(household) == {"name": "Çela", "village": "Krumë"}


def test_a_form_that_changed_nothing_leaves_what_others_wrote() -> None:
    household = _household()
    with working(WHO):
        change(household, {"municipality": "AL121"}, {"village": "Krumë"}, base_version=1)
        change(household, {"municipality": "AL132"}, {"name": "Hoxha", "village": "Has"}, base_version=1)
    assert (household.version, household.municipality, peek_record(household)["village"]) == (2, "AL121", "Krumë")


def test_what_was_added_by_two_is_a_conflict() -> None:
    household = _household()
    with working(WHO):
        change(household, told={"address": "Rruga 1"}, base_version=1)
        with pytest.raises(Stale) as refused:
            change(household, told={"address": "Rruga 2"}, base_version=1)
    assert refused.value.conflicts == [Conflict("address", "Rruga 1", "Rruga 2")]


def test_the_version_on_the_page_is_the_measure_however_many_came_after() -> None:
    household = _household()
    with working(WHO):
        for village in ("Krumë", "Golaj", "Has"):
            change(household, told={"village": village}, base_version=household.version)
        change(household, told={"village": "Has", "name": "Leka"}, base_version=1)
    assert peek_record(household) == {"name": "Leka", "village": "Has"}


def test_coded_answers_are_settled_one_by_one() -> None:
    person = _person({"education_status": "attends", "housing_type": "own"})
    with working(WHO):
        change(person, {"coded": {"education_status": "dropped", "housing_type": "own"}}, base_version=1)
        change(
            person, {"coded": {"education_status": "attends", "housing_type": "rented", "aid": "yes"}}, base_version=1
        )
    assert person.coded == {"education_status": "dropped", "housing_type": "rented", "aid": "yes"}


def test_the_same_coded_answer_is_a_conflict_under_its_own_name() -> None:
    person = _person({"education_status": "attends"})
    with working(WHO):
        change(person, {"coded": {"education_status": "dropped"}}, base_version=1)
        with pytest.raises(Stale) as refused:
            change(person, {"coded": {"education_status": "never"}}, base_version=1)
    assert refused.value.conflicts == [Conflict("education_status", "dropped", "never")]


def test_an_answer_taken_back_by_one_stays_taken_back() -> None:
    person = _person({"education_status": "attends", "aid": "yes"})
    with working(WHO):
        change(person, {"coded": {"education_status": "attends"}}, base_version=1)
        change(person, {"coded": {"education_status": "dropped", "aid": "yes"}}, base_version=1)
    assert person.coded == {"education_status": "dropped"}


def test_an_answer_left_empty_does_not_take_back_one_given_meanwhile() -> None:
    household = _household()
    with working(WHO):
        change(household, told={"address": "Rruga 1"}, base_version=1)
        change(household, told={"address": "", "name": "Leka"}, base_version=1)
    assert peek_record(household)["address"] == "Rruga 1"
