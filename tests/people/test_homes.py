"""Stays begin for everybody who lives somewhere when the table comes, once, and follow every move after that."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from rrjeta.kernel.saving import working
from rrjeta.people.models import Person, Stay
from rrjeta.people.operations.homes import LivedElsewhere, move
from rrjeta.people.operations.persons import register_household, register_person

pytestmark = pytest.mark.django_db
begin_stays = import_module("rrjeta.people.migrations.0004_stays_of_now").begin_stays


def _person(*, at_home: bool = True) -> Person:
    with working(None):
        household = register_household(municipality="AL132")
        return register_person(household=household if at_home else None, told={"given_name": "Provë"})


def test_everybody_who_lives_somewhere_gets_a_present_stay_and_nobody_two() -> None:
    settled, moved, nowhere, merged = _person(), _person(), _person(at_home=False), _person()
    Stay.objects.filter(person__in=[settled, merged]).delete()
    Stay.objects.filter(person=moved).update(until=date(2020, 1, 1))
    Person.objects.filter(id=merged.id).update(merged_into=settled)
    begin_stays(apps, None)
    begin_stays(apps, None)
    present = {one.person_id: one.household_id for one in Stay.objects.filter(until=None)}
    assert present == {one.id: one.household_id for one in (settled, moved, merged)}
    assert (Stay.objects.filter(person=moved).count(), Stay.objects.filter(person=nowhere).count()) == (2, 0)


def test_nobody_moves_before_they_came() -> None:
    person, other = _person(), _person()
    with working(None):
        move(person, other.household, since=date(2024, 5, 1))
        with pytest.raises(LivedElsewhere):
            move(person, None, since=date(2024, 4, 30))
        assert move(person, other.household, since=date(2024, 6, 1)).since == date(2024, 5, 1)  # type: ignore[union-attr]  # there is one
    assert Person.objects.get(id=person.id).household_id == other.household_id
    assert Stay.objects.filter(person=person).count() == 2
