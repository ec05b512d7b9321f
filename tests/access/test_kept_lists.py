"""Lists kept under a name of one's own: sealed to whoever keeps them, few, and gone when they are taken away."""

from typing import Any

import pytest

from rrjeta.access.kept import KeptList, kept_lists
from rrjeta.access.models import User
from rrjeta.access.operations.kept_lists import MOST, drop_list, keep_list
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NAME = "E martë, Has dhe Krumë"


def _keep(cast: Cast, name: str = NAME, wanted: str = "late=1", by: Any = None) -> None:
    keep_list(by or cast.ana, operation_id=new_id(), name=name, wanted=wanted)


def _kept(cast: Cast) -> list[KeptList]:
    return kept_lists(cast.again(cast.ana))


def test_a_list_is_kept_and_taken_away(cast: Cast) -> None:
    _keep(cast)
    _keep(cast, "  B   lists ", "risk=4")
    assert _kept(cast) == [KeptList("B lists", "risk=4"), KeptList(NAME, "late=1")]
    drop_list(cast.ana, operation_id=new_id(), wanted="late=1")
    assert [one.name for one in _kept(cast)] == ["B lists"]
    with pytest.raises(NotFound):
        drop_list(cast.ana, operation_id=new_id(), wanted="late=1")


def test_the_same_name_means_the_newer_list(cast: Cast) -> None:
    _keep(cast)
    _keep(cast, NAME.upper(), "risk=4")
    assert _kept(cast) == [KeptList(NAME.upper(), "risk=4")]


def test_nobody_reads_the_name_in_the_table_and_nobody_else_has_the_list(cast: Cast) -> None:
    _keep(cast)
    sealed = bytes(User.objects.get(id=cast.ana.user_id).kept_lists)
    assert b"Krum" not in sealed
    assert kept_lists(cast.again(cast.besa)) == []


@pytest.mark.parametrize("name", ["", "   ", "a" * 41])
def test_a_name_that_is_none_or_too_long_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid):
        _keep(cast, name)
    assert _kept(cast) == []


def test_there_is_an_end_to_keeping(cast: Cast) -> None:
    for place in range(MOST):
        _keep(cast, f"{place}", f"after={place}")
    with pytest.raises(Invalid):
        _keep(cast, "one more")
    _keep(cast, "3", "late=1")
    assert len(_kept(cast)) == MOST


def test_who_sees_no_case_keeps_no_list(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _keep(cast, by=cast.administrator)
