"""Chains of earlier merges are cut short: a joined record points to the one that stands."""

from importlib import import_module

import pytest
from django.apps import apps

from rrjeta.kernel.saving import working
from rrjeta.people.models import Person
from rrjeta.people.operations.persons import register_person
from tests.cast import Cast


@pytest.mark.django_db
def test_chains_and_rings_end_at_one_that_stands(cast: Cast) -> None:
    with working(cast.ana.user_id):
        a, b, c, d, e, f = [register_person(household=None, told={}) for _ in range(6)]
    for one, into in ((a, b), (b, c), (d, e), (e, d), (f, d)):
        Person.objects.filter(id=one.id).update(merged_into=into)
    import_module("rrjeta.people.migrations.0006_flat_pointers").cut_chains(apps, None)
    left = dict(Person.objects.values_list("id", "merged_into_id"))
    stands = min(d.id, e.id)
    assert (left[a.id], left[b.id], left[c.id]) == (c.id, c.id, None)
    assert {left[d.id], left[e.id]} == {None, stands}
    assert left[f.id] == stands
