"""Units: founded, changed, closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from rrjeta.access.actors import Actor
from rrjeta.access.models import Membership, Unit
from rrjeta.access.operations.units import change_unit, create_unit
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from tests.cast import HOME, Cast, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def _found(actor: Actor, **fields: Any) -> UUID:
    given = {"organisation": "njmf-al132", "municipality": HOME, "name": "Unit of the valley"}
    return create_unit(actor, operation_id=new_id(), **{**given, **fields})


def _change(cast: Cast, unit: Unit, **fields: Any) -> UUID:
    return change_unit(cast.administrator, operation_id=new_id(), unit_id=unit.id, **{"name": unit.name, **fields})


def _faults(run: Callable[[], object]) -> set[str]:
    with pytest.raises(Invalid) as refused:
        run()
    return set(refused.value.errors)


def test_a_unit_is_founded_in_a_municipality_or_for_the_country(cast: Cast) -> None:
    local = Unit.objects.get(id=_found(cast.administrator, letterhead="Bashkia Kukës\nRr. e re 1"))
    assert (local.municipality, local.letterhead) == (HOME, "Bashkia Kukës\nRr. e re 1")
    assert Unit.objects.get(id=_found(cast.administrator, municipality="", name="Central")).municipality == ""


def test_a_unit_may_belong_to_an_organisation_that_no_list_names(cast: Cast) -> None:
    assert _found(cast.administrator, organisation="")


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"organisation": "nobody"}, "organisation"),
        ({"municipality": "AL999"}, "municipality"),
        ({"municipality": "AL-07"}, "municipality"),
        ({"name": " "}, "name"),
        ({"phone": "x"}, "phone"),
        ({"letterhead": "x" * 700}, "letterhead"),
        ({"name": "Unit at home"}, "name"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(cast: Cast, fields: dict[str, str], faulty: str) -> None:
    assert _faults(lambda: _found(cast.administrator, **fields)) == {faulty}


@pytest.mark.parametrize("name", ["ana", "dea", "edi", "data_protection"])
def test_nobody_but_an_administrator_founds_units(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        _found(getattr(cast, name))


def test_a_unit_gets_another_letterhead_and_a_deputy(cast: Cast) -> None:
    _change(cast, cast.unit, letterhead="New", phone="024 222 333", deputy_id=cast.besa.user_id)
    unit = Unit.objects.get(id=cast.unit.id)
    assert (unit.letterhead, unit.phone, unit.deputy_id, unit.version) == ("New", "024 222 333", cast.besa.user_id, 2)


def test_a_deputy_who_is_nobody_or_disabled_is_refused(cast: Cast) -> None:
    gone = make_user("gone", is_active=False)
    for deputy in (uuid4(), gone.id):
        assert _faults(lambda deputy=deputy: _change(cast, cast.unit, deputy_id=deputy)) == {"deputy_id"}


def test_a_unit_closes_only_when_it_is_empty(cast: Cast) -> None:
    assert _faults(lambda: _change(cast, cast.unit, is_active=False)) == {"is_active"}
    empty = make_unit(name="Empty")
    _change(cast, empty, is_active=False)
    assert not Unit.objects.get(id=empty.id).is_active


def test_a_unit_of_people_who_are_gone_closes(cast: Cast) -> None:
    unit = make_unit(name="Left")
    make_user("gone", unit=unit, is_active=False)
    assert Membership.objects.filter(unit=unit).exists()
    assert _change(cast, unit, is_active=False)


def test_a_stale_change_sees_both_values(cast: Cast) -> None:
    _change(cast, cast.unit, letterhead="One", base_version=1)
    with pytest.raises(Stale):
        _change(cast, cast.unit, letterhead="Two", base_version=1)


def test_an_unknown_unit_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        change_unit(cast.administrator, operation_id=new_id(), unit_id=uuid4(), name="x")
