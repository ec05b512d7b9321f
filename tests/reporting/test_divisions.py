"""By what a number is divided, and for whom: who works on what for who leads, where children live for who reads it."""

from typing import Any

import pytest

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Episode
from rrjeta.kernel.clock import at, frozen
from rrjeta.kernel.errors import NotFound
from rrjeta.people.models import CareArrangement, Person
from rrjeta.reporting.queries.divisions import division_told, divisions_open, indicator_division
from rrjeta.reporting.queries.indicators import find_indicator, indicator_values
from rrjeta.reporting.queries.lists import Chosen, counted_list
from rrjeta.reporting.rules.spans import read_span
from rrjeta.reporting.scope import Area, areas, find_area
from tests.cast import Cast
from tests.reporting.made import NOW, Maker

YEAR = read_span("2025")


@pytest.fixture
def made(cast: Cast, pack: Any) -> Maker:
    with frozen(NOW):
        maker = Maker(cast, 3)
        maker.register()
    return maker


def divided_by(reader: Actor, code: str, area: Area | None = None) -> list[str]:
    one = find_indicator(code)
    return divisions_open(reader, one, one.figures[0], YEAR, area or areas(reader)[0])


def twelve_cases(cast: Cast, made: Maker) -> list[Person]:
    """Write twelve cases of the unit at home, every second of trafficking and the others of neglect; return the children."""
    home = made.made.all(Person)[0].household
    people = [Person(subject=made.subject, household=home, sex="f") for _turn in range(12)]
    Person.objects.bulk_create(people)
    opened = at(read_span("2025-Q4").first)
    cases = [
        Case(
            subject=made.subject,
            number=f"K{number}",
            person=child,
            household=home,
            pathway="protection",
            pack_version=1,
            municipality="AL132",
            unit=cast.unit,
            owner_id=cast.ana.user_id,
            stage="closed",
            opened_at=opened,
            harm_categories=["trafficking" if number % 2 else "neglect"],
            is_open=False,
            closed_at=NOW,
        )
        for number, child in enumerate(people)
    ]
    Case.objects.bulk_create(cases)
    Episode.objects.bulk_create(
        Episode(case=one, number=1, opened_at=opened, closed_at=NOW, closure_reason="objectives") for one in cases
    )
    return people


@pytest.mark.django_db
def test_who_has_which_cases_is_told_to_who_leads_the_unit(cast: Cast, made: Maker) -> None:
    with frozen(NOW):
        assert "worker" in divided_by(cast.dea, "CM04")
        assert "worker" not in divided_by(cast.ana, "CM04")
        assert "worker" not in divided_by(cast.agency, "CM04")
        area = find_area(cast.dea, str(cast.unit.id))
        (every,) = indicator_values(cast.dea, ["CM04"], [YEAR], area)
        cells = indicator_division(cast.dea, "CM04", "cases", YEAR, area, "worker")
        assert sum(one.part or 0 for one in cells) == every.part
        assert [one.name for one in cells] == [cast.user(cast.ana).name]
        chosen = Chosen("CM04", "cases", by="worker", group=cells[0].group)
        assert counted_list(cast.dea, chosen, YEAR, area).total == cells[0].part
        for reader, group in ((cast.ana, cells[0].group), (cast.dea, "nobody")):
            with pytest.raises(NotFound):
                counted_list(reader, Chosen("CM04", "cases", by="worker", group=group), YEAR, area)


@pytest.mark.django_db
def test_where_the_children_live_adds_up_and_is_for_who_reads_it(cast: Cast, made: Maker) -> None:
    with frozen(NOW):
        assert "care_arrangement" not in divided_by(cast.ana, "CM05")
        area = find_area(cast.dea, str(cast.unit.id))
        assert "care_arrangement" in divided_by(cast.dea, "CM05", area)
        since = at(read_span("2025-Q4").first)
        for child in twelve_cases(cast, made)[:5]:
            CareArrangement.objects.create(
                subject=made.subject, person=child, arrangement="foster_short", since_at=since
            )
        (every,) = indicator_values(cast.dea, ["CM05"], [YEAR], area)
        cells = indicator_division(cast.dea, "CM05", "children", YEAR, area, "care_arrangement")
        assert {one.group: one.part for one in cells}["foster_short"] == 5
        assert sum(one.part or 0 for one in cells) == every.part


@pytest.mark.django_db
def test_one_unit_is_not_divided_by_places(cast: Cast, made: Maker) -> None:
    with frozen(NOW):
        assert not {"unit", "municipality"} & set(divided_by(cast.dea, "CM04"))


@pytest.mark.django_db
def test_trafficking_is_told_of_no_place_below_the_county(cast: Cast, made: Maker) -> None:
    """Of twelve cases six are of trafficking and six of neglect: the mayor's page may name the second alone."""
    with frozen(NOW):
        twelve_cases(cast, made)
        area = find_area(cast.edi, "AL132")
        told = division_told(find_indicator("CM04").figures[0], read_span("2025"), area, "harm_category")
    assert told["neglect"] >= 6
    assert "trafficking" not in told
