"""Cases for tests, made by the same pieces that the product uses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Episode
from rrjeta.cases.operations.moving import begin_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.numbers import new_number
from rrjeta.kernel.saving import add, working
from rrjeta.packs.current import current
from rrjeta.people.models import Household
from rrjeta.people.operations.persons import register_household, register_person
from tests.cast import Cast

CHILD = {"given_name": "Provë", "surname": "Shembulli", "father_name": "Agim", "birth_date": "2015-04-12"}


def make_case(
    cast: Cast,
    owner: Actor | None = None,
    *,
    told: Mapping[str, Any] | None = None,
    household: Household | None = None,
    opened_at: datetime | None = None,
) -> Case:
    """Write an open case of a child at home, owned by Ana unless said otherwise."""
    owner = owner or cast.ana
    unit = cast.unit if owner.unit_ids == cast.ana.unit_ids else cast.unit_elsewhere
    at = opened_at or now()
    with working(owner.user_id):
        village = "Fshati i Provës" if unit is cast.unit else "Fshati përtej"
        household = household or register_household(municipality=unit.municipality, told={"village": village})
        person = register_person(
            household=household, sex="f", municipality=unit.municipality, told={**CHILD, **(told or {})}
        )
        case = Case(
            subject=person.subject,
            number=new_number(),
            person=person,
            household=household,
            pathway="protection",
            pack_version=current().number,
            municipality=unit.municipality,
            unit=unit,
            owner_id=owner.user_id,
            opened_at=at,
        )
        begin_case(case, {}, at=at)
        add(Episode(case=case, number=1, opened_at=at))
    return case
