"""What pages and reports tell of the country, its counties, towns and units gives no small number back, all taken together."""

import re
from collections import Counter
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rrjeta.access.actors import SYSTEM
from rrjeta.access.models import Unit
from rrjeta.kernel.clock import at, frozen
from rrjeta.places.queries import county_of
from rrjeta.reporting.queries.divisions import indicator_division
from rrjeta.reporting.queries.indicators import indicator_values
from rrjeta.reporting.queries.mayor import PeriodRuns, mayors_page
from rrjeta.reporting.rules.leaving_out import TOLD_OF_COUNTRY
from rrjeta.reporting.rules.places import told_places
from rrjeta.reporting.rules.spans import parts_of, read_span
from rrjeta.reporting.rules.suppressing import LEAST, ROOM
from rrjeta.reporting.scope import Area, areas
from tests.cast import Cast
from tests.reporting.attacker import Attacker, Cell, ways_up
from tests.reporting.made import NOW, told_to

YEAR = read_span("2025")
QUARTERS = parts_of(YEAR, TOLD_OF_COUNTRY)
# Two towns of one county, three of another, one alone in a third; one town has two units.
TOWNS = ("AL132", "AL132", "AL131", "AL121", "AL122", "AL123", "AL111")
IN, REST = "in", "rest"


@pytest.fixture
def units(cast: Cast, pack: Any) -> dict[str, str]:
    """Return the path of each unit by its id."""
    Unit.objects.bulk_create(
        Unit(organisation=f"njmf-{town.lower()}", municipality=town, name=f"Unit {number}")
        for number, town in enumerate(TOWNS)
    )
    found = Unit.objects.exclude(municipality="")
    return {str(one.id): f"{county_of(one.municipality)}/{one.municipality}/{one.id}" for one in found}


def random_year(units: dict[str, str], seed: int) -> Counter[Cell]:
    """Write concerns of a year, many in some units and few in others; return them by path, quarter and whether a case."""
    dice, found = Random(seed), Counter[Cell]()
    for unit, path in sorted(units.items(), key=lambda one: one[1]):
        often = dice.choice((1, 4, 9, 16))
        for quarter in QUARTERS:
            for side, outcome in ((IN, "open_cp"), (REST, "no_action")):
                number = dice.randint(0, often)
                told_to(unit, at(quarter.first), number, outcome)
                found[path, quarter.code, side] = number
    return found


def place_of(code: str, units: dict[str, str]) -> str:
    """Return the path of an area or unit; nothing for the country."""
    ways = {way.rpartition("/")[2]: way for path in units.values() for way in ways_up(path)}
    return ways.get(code, "")


def published(reader: Any, units: dict[str, str]) -> set[Cell]:
    """Return the cells that any page of statistics, or any report of a unit, tells the agency: place, quarter, side."""
    told = [
        (one.code, cell.span, cell.figure)
        for one in areas(reader)
        for cell in indicator_values(reader, ["CM01", "CM02"], [YEAR, *QUARTERS], one)
        if cell.value is not None
    ]
    for unit in Unit.objects.exclude(municipality=""):
        own = Area(str(unit.id), "unit", unit.name, frozenset({unit.id}), frozenset({unit.municipality}))
        report = indicator_values(SYSTEM, ["CM01", "CM02"], [YEAR, *QUARTERS], own, told_by=TOLD_OF_COUNTRY)
        told += [(own.code, cell.span, cell.figure) for cell in report if cell.value is not None]
    told += [
        (cell.group, quarter.code, "received")
        for quarter in QUARTERS
        for cell in indicator_division(reader, "CM01", "received", quarter, areas(reader)[0], "municipality")
    ]
    return {
        (place_of(code, units), "" if period == YEAR.code else period, side)
        for code, period, figure in told
        for side in {"received": [""], "share": [IN, REST]}.get(figure, [])
    }


def summed(counted: Counter[Cell]) -> Counter[Cell]:
    totals: Counter[Cell] = Counter()
    for (path, quarter, side), number in counted.items():
        totals.update(dict.fromkeys(product(ways_up(path), [quarter, ""], [side, ""]), number))
    return totals


@pytest.mark.slow
@pytest.mark.django_db
def test_a_solver_finds_no_small_number_from_all_pages_and_reports(
    cast: Cast, units: dict[str, str], long_run: bool
) -> None:
    for seed in range(9 if long_run else 1):
        with transaction.atomic():
            attack(cast, units, seed)
            transaction.set_rollback(True)


def attack(cast: Cast, units: dict[str, str], seed: int) -> None:
    with frozen(NOW):
        counted = random_year(units, seed)
        told = published(cast.agency, units)
    totals = summed(counted)
    assert all(totals[cell] >= LEAST for cell in told)
    assert {"", *(county_of(town) for town in TOWNS)} & {place for place, _quarter, _side in told} > {""}
    sides = [list(units.values()), [one.code for one in QUARTERS], [IN, REST]]
    attacker = Attacker(sides, {cell: totals[cell] for cell in told})
    wide = attacker.look(counted, ROOM)
    small = {cell: room for cell, room in wide.items() if totals[cell] < LEAST}
    assert len(small) > 20
    assert min(small.values()) > ROOM - 1e-6


@pytest.mark.django_db
def test_a_unit_is_left_out_of_its_report_beside_a_small_one(cast: Cast, units: dict[str, str]) -> None:
    """The town is told of: its number less the report of the one unit would be that of the other."""
    first, second = (unit for unit, path in sorted(units.items()) if "/AL132/" in path and unit != str(cast.unit.id))
    quarter = QUARTERS[0]
    with frozen(NOW):
        told_to(first, at(quarter.first), 30)
        told_to(second, at(quarter.first), 2)
        told_to(str(cast.unit.id), at(quarter.first), 40)
        for unit in units.keys() - {first, second, str(cast.unit.id)}:
            told_to(unit, at(quarter.first), 20)
        found = published(cast.agency, units)
    here = {place.rpartition("/")[2] for place, period, side in found if (period, side) == (quarter.code, "")}
    assert "AL132" in here
    assert str(cast.unit.id) in here
    assert not {first, second} & here


@pytest.mark.django_db
def test_a_county_opens_for_whoever_reads_the_country_alone(cast: Cast, units: dict[str, str]) -> None:
    county, quarter = county_of("AL132"), QUARTERS[3]
    with frozen(NOW):
        for unit in units:
            told_to(unit, at(quarter.first), 12)
        asked = {"area": county, "period": quarter.code}
        page = cast.signed_in(cast.agency).get(reverse("statistics"), asked).content.decode()
        held = 12 * sum(path.startswith(f"{county}/") for path in units.values())
        assert re.search(rf'<td class="table__number">{held}\s*</td>', page)
        assert cast.signed_in(cast.edi).get(reverse("statistics"), asked).status_code == 404
        # Of a period that runs nothing is told, and the page says why.
        running = cast.signed_in(cast.agency).get(reverse("statistics"), {"area": county, "period": "2026-Q2"})
        assert "are told once they are over" in running.content.decode()


@pytest.mark.django_db
def test_a_county_costs_the_same_at_any_size(cast: Cast, units: dict[str, str]) -> None:
    county, counts = county_of("AL132"), []
    with frozen(NOW):
        browser = cast.signed_in(cast.agency)
        for _turn in range(2):
            for unit in units:
                told_to(unit, at(QUARTERS[3].first), 12)
            browser.get(reverse("statistics"), {"area": county, "period": "2025-Q4"})
            with CaptureQueriesContext(connection) as asked:
                browser.get(reverse("statistics"), {"area": county, "period": "2025-Q4"})
            counts.append(sum(one["sql"].startswith("SELECT") for one in asked.captured_queries))
    assert counts[0] == counts[1] <= 30


@pytest.mark.django_db
def test_the_page_for_the_mayor_is_of_what_is_over(cast: Cast, units: dict[str, str]) -> None:
    with frozen(NOW), pytest.raises(PeriodRuns):
        mayors_page(cast.dea, "", "2026-Q2", "en")


def test_where_the_places_of_a_share_would_hide_the_country_they_give_way() -> None:
    paths = ["a/a1", "b/b1"]
    part, whole = {"a/a1": 4, "b/b1": 1}, {"a/a1": 5, "b/b1": 6}
    assert told_places([part, whole], paths, is_share=True) == {""}
    assert told_places([{"a/a1": 30, "b/b1": 20}, {"a/a1": 60, "b/b1": 50}], paths, is_share=True) > {""}
    assert told_places([{"a/a1": 2}, whole], paths, is_share=True) == frozenset()
