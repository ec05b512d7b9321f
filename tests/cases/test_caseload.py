"""Caseload within reach: every number opens the list it counted, and who gives a case on sees who has room."""

from typing import Any

import pytest
from django.urls import reverse

from rrjeta.cases.models import Case
from rrjeta.cases.queries.caseload import PAGE, caseload, loads_of, norm, unit_caseload, worker_caseload
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.packs.loaded import LoadedPack
from rrjeta.packs.queries import marked
from tests.cases.making import make_case
from tests.cases.telling import child, screened
from tests.cast import Cast, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def by_name(cast: Cast, reader: Any) -> dict[str, tuple[int, int]]:
    return {one.name: (one.load.count, one.load.weight) for one in caseload(reader).workers}


def test_the_head_sees_every_worker_of_the_unit_by_name_also_who_carries_nothing(cast: Cast) -> None:
    case = make_case(cast)
    Case.objects.filter(id=case.id).update(risk_level=3, stage="plan_active")
    found = caseload(cast.dea)
    assert [one.name for one in found.workers] == sorted(one.name for one in found.workers)
    assert by_name(cast, cast.dea) == {cast.ana.name: (1, 150), cast.besa.name: (0, 0)}
    unit = next(one for one in found.units if one.unit_id == cast.unit.id)
    assert (unit.load.count, unit.load.weight, unit.workers, unit.percent) == (1, 150, 2, 3)
    assert found.norm == norm() == 25


def test_nothing_beyond_ones_reach_is_counted(cast: Cast) -> None:
    make_case(cast)
    make_case(cast, owner=cast.cen)
    assert cast.cen.name not in by_name(cast, cast.dea)
    assert by_name(cast, cast.fatma) == {cast.cen.name: (1, by_name(cast, cast.fatma)[cast.cen.name][1])}
    for actor in (cast.ana, cast.police, cast.administrator):
        with pytest.raises(NotAllowed):
            caseload(actor)
    with pytest.raises(NotFound):
        worker_caseload(cast.dea, cast.cen.user_id)
    with pytest.raises(NotFound):
        unit_caseload(cast.dea, cast.unit_elsewhere.id)


def test_a_family_closed_to_the_head_is_not_counted_for_them(cast: Cast) -> None:
    make_case(cast)
    shut = make_case(cast)
    exclude(cast.dea, shut.id)
    assert by_name(cast, cast.again(cast.dea))[cast.ana.name][0] == 1


def test_every_number_is_that_of_the_list_it_opens(cast: Cast) -> None:
    first = make_case(cast)
    make_case(cast, household=first.household)
    make_case(cast)
    closed = make_case(cast)
    Case.objects.filter(id=closed.id).update(is_open=False, stage="closed", closed_at=now())
    load = next(one for one in caseload(cast.dea).workers if one.user_id == cast.ana.user_id).load
    assert load.count == worklist(cast.dea, Wanted(whose="area", worker=cast.ana.user_id)).counts["all"] == 3
    page = worker_caseload(cast.dea, cast.ana.user_id)
    assert (page.load, sum(one.weight for one in page.lines)) == (load, load.weight)
    assert sorted(one.sibling_count for one in page.lines) == [0, 1, 1]
    assert unit_caseload(cast.dea, cast.unit.id).load == load


def test_the_list_is_paged_and_statements_do_not_grow(cast: Cast, django_assert_num_queries: Any) -> None:
    dea = cast.dea
    make_case(cast)
    with django_assert_num_queries(4):
        caseload(dea)
    for _one in range(PAGE + 2):
        make_case(cast)
    with django_assert_num_queries(4):
        assert caseload(dea).workers[0].load.count == PAGE + 3
    with django_assert_num_queries(2):
        page = worker_caseload(dea, cast.ana.user_id)
    rest = worker_caseload(dea, cast.ana.user_id, page.next_after)
    assert (len(page.lines), len(rest.lines), rest.next_after) == (PAGE, 3, "")
    numbers = [one.case.number for one in (*page.lines, *rest.lines)]
    assert numbers == sorted(set(numbers))


def test_who_gives_a_case_on_sees_who_has_room(cast: Cast) -> None:
    case = make_case(cast)
    make_case(cast)
    page = cast.signed_in(cast.dea).get(reverse("case-hand-over", args=[case.id])).content.decode()
    assert f"{cast.besa.name}, carries 0.0 of 25" in page
    assert set(loads_of(cast.dea, [cast.user(cast.ana), cast.user(cast.besa)])) == {cast.ana.user_id}


def test_who_opens_a_case_sees_who_has_room(cast: Cast) -> None:
    make_case(cast)
    concern = screened(cast.ana, **child(child_given_name="Sara"))
    page = cast.signed_in(cast.ana).get(reverse("concern-open-case", args=[concern.id])).content.decode()
    assert f"Most room for another case: {cast.besa.name}." in page


def test_every_weight_is_marked_and_named_in_both_languages(pack: LoadedPack) -> None:
    found = marked("caseload")
    assert len(found) == 15
    assert {str(one.mark) for one in found} == {"proposed", "to_confirm", "sourced"}
    assert all(one.source and one.text.sq and one.text.en for one in found)


def test_the_page_ranks_nobody(cast: Cast) -> None:
    make_case(cast, owner=cast.besa)
    browser = cast.signed_in(cast.dea)
    page = browser.get(reverse("caseload")).content.decode()
    assert page.index(cast.ana.name) < page.index(cast.besa.name)
    assert reverse("caseload-worker", args=[cast.besa.user_id]) in page
    assert browser.get(reverse("caseload-worker", args=[cast.besa.user_id])).status_code == 200
    assert browser.get(reverse("caseload-unit", args=[cast.unit.id])).status_code == 200
