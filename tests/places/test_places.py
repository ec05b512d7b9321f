"""Places: known codes keep their ids, and a name finds however it is written."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rrjeta.packs import current
from rrjeta.packs.operations import load_pack
from rrjeta.places import book, queries
from rrjeta.places.choices import AreaKind
from rrjeta.places.models import Area, Organisation
from rrjeta.places.queries import UnknownPlace
from tests.packs.little import FILES, PARTS, edited, empty_tables, write_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(db: None, tmp_path: Path) -> Iterator[Path]:
    """Load the little pack into tables without another; leave nothing of it in memory."""
    empty_tables()
    load_pack(write_pack(tmp_path / "pack"), PARTS)
    yield tmp_path / "pack"
    book.forget()
    current.forget()


def codes(found: list[queries.AreaFact]) -> list[str]:
    return [one.code for one in found]


def ids() -> dict[str, str]:
    return {row.code: str(row.id) for table in (Area, Organisation) for row in table.objects.all()}


def test_the_tables_hold_what_the_pack_says() -> None:
    kukes = queries.area("U3")
    assert (kukes.text.sq, kukes.kind, kukes.ways_up) == ("Grykë-Çajë", AreaKind.ADMINISTRATIVE_UNIT, ("M2", "C1"))
    assert (queries.area("M1").seat, queries.area("M1").latitude) == ("Krumë", 42.1969)
    body = Organisation.objects.get(code="helpers")
    assert (body.kind, body.area.code, body.office_codes, body.founded) == ("npo", "M2", ["U1"], "2003")


def test_a_newer_pack_keeps_every_id_and_writes_only_what_differs(folder: Path) -> None:
    before = ids()
    write_pack(folder, **edited("places.csv", "Fajzë,Fajza,Fajzë,,,,2015-06-21", "Fajzë,Fajza,Fajza,,,,2015-06-21"))
    load_pack(folder, PARTS)

    assert ids() == before
    assert queries.area("U2").text.en == "Fajza"
    assert list(Area.objects.filter(changed_in=2).values_list("code", flat=True)) == ["U2"]
    assert not Organisation.objects.filter(changed_in=2).exists()


def test_a_place_that_the_pack_no_longer_names_stays_and_is_not_offered(folder: Path) -> None:
    text = "\n".join(line for line in FILES["places.csv"].splitlines() if not line.startswith("V1"))
    load_pack(write_pack(folder, places_csv=text), PARTS)

    assert (queries.area("V1").text.sq, queries.area("V1").is_listed) == ("Shkinak", False)
    assert codes(queries.areas_for_choice(AreaKind.VILLAGE)) == []
    assert queries.find_area("shkinak") == []


def test_a_place_that_comes_back_is_the_same_row(folder: Path) -> None:
    before = ids()["V1"]
    text = "\n".join(line for line in FILES["places.csv"].splitlines() if not line.startswith("V1"))
    load_pack(write_pack(folder, places_csv=text), PARTS)
    load_pack(write_pack(folder), PARTS)

    assert (ids()["V1"], queries.area("V1").is_listed) == (before, True)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Grykë-Çajë", ["U3"]),
        ("gryke caje", ["U3"]),
        ("GRYKA E ÇAJËS", ["U3"]),
        ("gryke-caja", ["U3"]),
        ("caj", ["U3"]),
        ("fajza", ["U2"]),
        ("krume", ["U1", "M1"]),
        ("kuk", ["C1", "M2"]),
        ("kukesi", ["C1", "M2"]),
        ("has", ["M1"]),
        ("zzz", []),
        ("", []),
        (" -- ", []),
    ],
)
def test_a_name_finds_however_it_is_written(word: str, found: list[str]) -> None:
    assert codes(queries.find_area(word)) == found


def test_a_division_of_the_past_is_found_when_asked_for() -> None:
    past = [AreaKind.DISTRICT, AreaKind.FORMER_COMMUNE]
    assert codes(queries.find_area("has", past)) == ["R1"]
    assert codes(queries.find_area("fajza", past, on=date(2012, 5, 1))) == ["K1"]
    assert codes(queries.find_area("fajza", past, on=date(2020, 5, 1))) == []


def test_a_search_inside_an_area_stays_inside() -> None:
    assert codes(queries.find_area("k", within="M1")) == ["U1"]


def test_a_choice_is_alphabetical_and_inside_what_was_asked() -> None:
    assert codes(queries.areas_for_choice(AreaKind.ADMINISTRATIVE_UNIT)) == ["U2", "U3", "U1"]
    assert codes(queries.areas_for_choice(AreaKind.ADMINISTRATIVE_UNIT, within="M1")) == ["U2", "U1"]


def test_a_choice_of_a_day_holds_what_existed_then() -> None:
    assert codes(queries.areas_for_choice(AreaKind.DISTRICT)) == []
    assert codes(queries.areas_for_choice(AreaKind.DISTRICT, on=date(2012, 5, 1))) == ["R1"]
    assert codes(queries.areas_for_choice(AreaKind.MUNICIPALITY, on=date(2012, 5, 1))) == []


def test_everything_inside_an_area_is_listed_with_it() -> None:
    assert queries.areas_inside("M2") == {"M2", "U3", "V1"}


@pytest.mark.parametrize(
    ("code", "municipality", "county"),
    [("V1", "M2", "C1"), ("M1", "M1", "C1"), ("C1", "", "C1"), ("K1", "M1", "C1"), ("R1", "M1", "C1")],
)
def test_the_municipality_and_county_of_a_place_of_today_or_the_past(code: str, municipality: str, county: str) -> None:
    assert (queries.municipality_of(code), queries.county_of(code)) == (municipality, county)


def test_an_unknown_code_is_refused() -> None:
    for ask in (queries.area, queries.county_of, queries.organisation):
        with pytest.raises(UnknownPlace):
            ask("nowhere")
    assert not queries.is_area("nowhere")
    assert queries.is_area("V1", [AreaKind.VILLAGE])
    assert not queries.is_area("V1", [AreaKind.MUNICIPALITY])


def test_names_of_a_page_cost_no_query() -> None:
    queries.area("V1")
    with CaptureQueriesContext(connection) as asked:
        names = queries.area_names(["V1", "M1", "nowhere"])
        queries.find_area("kukes")
        queries.organisations("njmf", "M1")
    assert (set(names), len(asked)) == ({"V1", "M1"}, 0)


def test_the_units_of_a_municipality() -> None:
    assert [one.code for one in queries.organisations("njmf", "M1")] == ["unit-m1"]
    assert queries.organisation("unit-m1").text.en == "CPU Has"


@pytest.mark.parametrize(
    "wrong",
    [
        {"parent_id": "self"},
        {"parent_id": None},
        {"latitude": 42.0, "longitude": None},
        {"latitude": 142.0, "longitude": 20.0},
        {"valid_from": date(2020, 1, 1), "valid_to": date(2019, 1, 1)},
        {"code": "M1"},
    ],
)
def test_the_table_refuses_what_cannot_be(wrong: dict[str, object]) -> None:
    village = Area.objects.get(code="V1")
    for name, value in wrong.items():
        setattr(village, name, village.id if value == "self" else value)
    with pytest.raises(IntegrityError), transaction.atomic():
        village.save()
