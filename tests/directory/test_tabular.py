"""The directory as files: whole, described, taken in again without a loss; faults named with file and line."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from rrjeta.directory.models import (
    Capacity,
    ConfirmLink,
    Contact,
    CoveredArea,
    Event,
    OpeningHour,
    Service,
    Site,
    SuggestedEdit,
)
from rrjeta.directory.rules.tables import TABLES
from tests.directory.offering import make_contact, make_rich_service, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def rich() -> Service:
    return make_rich_service()


def exported(folder: Path) -> dict[str, bytes]:
    call_command("directory", "export", str(folder), verbosity=0)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def emptied() -> None:
    for table in (Event, SuggestedEdit, ConfirmLink, Contact, CoveredArea, OpeningHour, Capacity, Site, Service):
        table.objects.all().delete()


def test_a_round_trip_loses_nothing(tmp_path: Path, rich: Service, capsys: Any) -> None:
    before = exported(tmp_path / "one")
    count = Service.objects.count()
    emptied()
    call_command("directory", "import", str(tmp_path / "one"), verbosity=0)
    assert Service.objects.count() == count > 50
    assert exported(tmp_path / "two") == before
    back = Service.objects.get(id=rich.id)
    assert (back.names, back.needs, back.age_to, back.cost) == (rich.names, rich.needs, 17, "free")


def test_taken_in_twice_it_is_the_same(tmp_path: Path, rich: Service) -> None:
    make_contact(rich, "069 secret")
    before = exported(tmp_path / "one")
    call_command("directory", "import", str(tmp_path / "one"), verbosity=0)
    assert exported(tmp_path / "two") == before
    assert Contact.objects.filter(value="069 secret").count() == 1


def test_the_description_is_that_of_the_files(tmp_path: Path, rich: Service) -> None:
    exported(tmp_path)
    said = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in said["resources"]] == list(TABLES)
    for one in said["resources"]:
        found = rows(tmp_path, one["name"])
        assert len(found) == one["rrjeta_rows"] > 0, one["name"]
        assert list(found[0]) == [column["name"] for column in one["schema"]["fields"]]
        assert len({row["id"] for row in found}) == len(found)
        for column in one["schema"]["fields"]:
            if column["constraints"]["required"]:
                assert all(row[column["name"]] for row in found), (one["name"], column["name"])
        for key in one["schema"]["foreignKeys"]:
            there = {row["id"] for row in rows(tmp_path, key["reference"]["resource"])}
            assert {row[key["fields"]] for row in found} - there <= {""}, (one["name"], key["fields"])


def test_nothing_secret_is_in_the_files(tmp_path: Path, rich: Service) -> None:
    shelter = make_service(rich.organisation, "Shelter", is_place_hidden=True)
    shelter.sites.create(area="AL131", address="ZQ7street")
    make_contact(rich, "ZQ7phone")
    make_service(rich.organisation, "ZQ7unlisted", is_listed=False)
    told = b"".join(exported(tmp_path).values())
    assert b"Zqrich" in told
    assert b"ZQ7" not in told
    assert str(shelter.sites.get().id).encode() not in told


def test_a_file_that_is_silent_about_it_opens_no_hidden_place(tmp_path: Path, rich: Service) -> None:
    exported(tmp_path)
    Service.objects.filter(id=rich.id).update(is_place_hidden=True)
    with pytest.raises(CommandError, match="hidden here"):
        call_command("directory", "import", str(tmp_path), verbosity=0)
    rich.refresh_from_db()
    assert rich.is_place_hidden


@pytest.mark.parametrize(
    ("name", "column", "value", "words"),
    [
        ("services", "minimum_age", "200", "services.csv:"),
        ("services", "rrjeta_type", "magic", "type"),
        ("services", "organization_id", "", "organisation is not in the list"),
        ("services", "rrjeta_status", "gone", "status"),
        ("services", "id", "1", "services.csv:"),
        ("schedules", "byday", "XX", "schedules.csv:"),
        ("service_capacity", "available", "99", "service_capacity.csv:"),
        ("service_capacity", "available", "-1", "service_capacity.csv:"),
        ("service_capacity", "available", "1.9", "services.csv:"),
        ("service_capacity", "available", "inf", "services.csv:"),
        ("contacts", "email", "nobody", "contacts.csv:"),
    ],
)
def test_a_fault_is_named_and_nothing_is_taken(
    tmp_path: Path,
    rich: Service,
    name: str,
    column: str,
    value: str,
    words: str,
) -> None:
    exported(tmp_path)
    found = rows(tmp_path, name)
    mine = next(row for row in found if str(rich.id) in (row["id"], row.get("service_id")))
    mine[column] = value
    Service.objects.filter(id=rich.id).update(age_to=12)
    with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    with pytest.raises(CommandError) as refused:
        call_command("directory", "import", str(tmp_path), verbosity=0)
    assert words in str(refused.value)
    assert Service.objects.get(id=rich.id).age_to == 12


def test_a_folder_that_holds_something_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("directory", "export", str(tmp_path), verbosity=0)
    with pytest.raises(CommandError):
        call_command("directory", "import", str(tmp_path), verbosity=0)
