"""The start page forgets a case that was handed on."""

import pytest

from rrjeta.cases.models import Case
from rrjeta.cases.operations.entries import write_entry
from rrjeta.cases.queries.desk import desk
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import change, working
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_unfinished_paper_of_a_case_that_went_elsewhere_is_not_shown(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        write_entry(kind="visit", cases=[case], happened_at=now(), coded={}, told={}, is_finished=False)
        assert len(desk(cast.ana).unfinished) == 1
        there = {"owner_id": cast.cen.user_id, "unit_id": cast.unit_elsewhere.id, "municipality": "AL121"}
        change(Case.objects.get(id=case.id), there)
    assert desk(cast.ana).unfinished == []
