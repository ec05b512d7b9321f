"""Loading: whole or not at all, twice is once, and an earlier version stays as it was."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rrjeta.kernel import seams
from rrjeta.kernel.facts import PackLoaded
from rrjeta.packs import current, queries
from rrjeta.packs.choices import Mark
from rrjeta.packs.current import NoPackLoaded
from rrjeta.packs.facts import Fault, PackFaults
from rrjeta.packs.loaded import NotInPack
from rrjeta.packs.models import PackPart, PackVersion
from rrjeta.packs.operations import load_pack
from rrjeta.packs.parts import Part, PartStandsTwice, register
from rrjeta.packs.reading import read_pack
from rrjeta.places import book
from rrjeta.places.models import Area
from tests.packs.little import PARTS, edited, empty_tables, write_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_tables(db: None) -> Iterator[None]:
    """Start each test without a pack, and leave none in memory behind."""
    empty_tables()
    yield
    current.forget()
    book.forget()


def test_a_pack_is_stored_with_every_part(tmp_path: Path) -> None:
    done = load_pack(write_pack(tmp_path), PARTS)

    assert (done.number, done.code, done.released, done.is_new) == (1, "little", 1, True)
    assert set(PackPart.objects.values_list("name", flat=True)) == {part.name for part in PARTS}


def test_the_same_pack_again_changes_nothing(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    before = [list(table.objects.order_by("pk").values()) for table in (PackVersion, PackPart, Area)]

    again = load_pack(tmp_path, PARTS)

    assert (again.number, again.is_new) == (1, False)
    assert [list(table.objects.order_by("pk").values()) for table in (PackVersion, PackPart, Area)] == before


def test_what_was_stored_comes_back_in_the_same_order(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)

    told = read_pack(tmp_path, PARTS).contents
    assert [json.dumps(current.current().part(name)) for name in told] == [json.dumps(told[name]) for name in told]


def test_a_newer_pack_leaves_the_earlier_version_as_it_was(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    changed = edited("vocabularies.csv", "Rrezik i ulët,Low risk", "Rrezik i vogël,Small risk")
    done = load_pack(
        write_pack(tmp_path, **changed, **edited("deadlines.csv", "screening,,24", "screening,,12")), PARTS
    )

    old, new = current.version(1), current.current()
    assert (done.number, new.number) == (2, 2)
    assert [pack.labels("risk_level", "1_low").en for pack in (old, new)] == ["Low risk", "Small risk"]
    assert [pack.parameter("screening").value for pack in (old, new)] == [24, 12]


def test_a_broken_pack_changes_nothing(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    broken = {**edited("vocabularies.csv", "Low risk", "Small risk"), **edited("network.yaml", "area: M1", "area: M9")}

    with pytest.raises(PackFaults):
        load_pack(write_pack(tmp_path, **broken), PARTS)

    assert current.current().labels("risk_level", "1_low").en == "Low risk"
    assert PackVersion.objects.count() == 1


class LoaderRefuses(Exception):
    pass


@pytest.mark.parametrize("at", range(len(PARTS) + 1))
def test_a_loader_that_refuses_leaves_nothing_half_loaded(tmp_path: Path, at: int) -> None:
    def refuse(number: int, content: object) -> None:
        raise LoaderRefuses

    last = Part("last", lambda source: [], lambda source: [], load=refuse)
    areas = Area.objects.count()

    with pytest.raises(LoaderRefuses):
        load_pack(write_pack(tmp_path), [*PARTS[:at], last, *PARTS[at:]])

    assert (PackVersion.objects.count(), PackPart.objects.count(), Area.objects.count()) == (0, 0, areas)
    with pytest.raises(NoPackLoaded):
        current.current()


def test_a_listener_that_refuses_leaves_nothing_half_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(fact: PackLoaded) -> None:
        raise LoaderRefuses

    monkeypatch.setitem(seams._listeners, PackLoaded, [*seams._listeners[PackLoaded], (90, refuse)])
    areas = Area.objects.count()

    with pytest.raises(LoaderRefuses):
        load_pack(write_pack(tmp_path), PARTS)

    assert (PackVersion.objects.count(), Area.objects.count()) == (0, areas)


def test_a_code_that_records_may_carry_cannot_be_deleted(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    without = edited("vocabularies.csv", "urgency,h24,Brenda 24 orëve,Within 24 hours,proposed,proposed\n", "")

    with pytest.raises(PackFaults, match=r"'h24' of the list 'urgency' is gone; retire it"):
        load_pack(write_pack(tmp_path, **without), PARTS)


def test_the_pack_of_another_country_is_refused(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)

    with pytest.raises(PackFaults, match="this installation holds the pack 'little'"):
        load_pack(write_pack(tmp_path, **edited("pack.toml", 'code = "little"', 'code = "other"')), PARTS)


def test_a_retired_code_keeps_its_words_and_is_not_offered(tmp_path: Path) -> None:
    text = (write_pack(tmp_path) / "vocabularies.csv").read_text().splitlines()
    text = [f"{line},{'valid_to' if line.startswith('list') else ''}" for line in text]
    text[3] += "2026-01-01"
    load_pack(write_pack(tmp_path, vocabularies_csv="\n".join(text)), PARTS)
    pack = current.current()

    assert pack.code_list("urgency") == []
    assert [one.code for one in pack.code_list("urgency", with_retired=True)] == ["h24"]
    assert pack.labels("urgency", "h24").sq == "Brenda 24 orëve"


def test_a_part_reads_what_its_room_understands(tmp_path: Path) -> None:
    stored: list[tuple[int, object]] = []
    words = Part(
        "words",
        lambda source: [] if source.text("words.txt") else [Fault("words.txt", 1, "no words")],
        lambda source: (source.text("words.txt") or "").split(),
        load=lambda number, content: stored.append((number, content)),
    )
    folder = write_pack(tmp_path)

    with pytest.raises(PackFaults, match=r"words\.txt:1: the file is missing"):
        load_pack(folder, [*PARTS, words])
    (folder / "words.txt").write_text("one two")
    load_pack(folder, [*PARTS, words])

    assert current.current().part("words") == ["one", "two"]
    assert stored == [(1, ["one", "two"])]


def test_two_rooms_cannot_bring_one_part() -> None:
    with pytest.raises(PartStandsTwice):
        register(Part("lists", lambda source: [], lambda source: []))


def test_labels_and_deadlines_cost_no_query(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    current.current()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        pack = current.current()
        pack.labels("risk_level", "1_low")
        pack.parameter("visit_interval", risk=4)
        pack.is_working_day(date(2026, 3, 16))
        queries.emergency_numbers()

    assert len(asked) == 0


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"on": date(2026, 3, 1)}, (14, "days")),
        ({"on": date(2025, 3, 1)}, (1, "months")),
        ({}, (14, "days")),
        ({"risk": 4}, (7, "days")),
        ({"risk": 1}, (14, "days")),
        ({"risk": 4, "part": "placement_week"}, (1, "days")),
        ({"risk": 1, "part": "placement_week"}, (14, "days")),
    ],
)
def test_a_deadline_is_the_row_that_fits_best(tmp_path: Path, facts: dict[str, object], value: tuple[int, str]) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    found = current.current().parameter("visit_interval", **facts)

    assert (found.value, found.unit) == value


def test_a_legal_limit_is_told_from_a_target(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    pack = current.current()

    assert (pack.parameter("stay").is_legal, pack.parameter("screening").is_legal) == (True, False)


@pytest.mark.parametrize("ask", ["label", "list", "deadline", "step", "part"])
def test_what_the_pack_does_not_hold_is_said(tmp_path: Path, ask: str) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    pack = current.current()
    questions = {
        "label": lambda: pack.labels("risk_level", "9"),
        "list": lambda: pack.code_list("nothing"),
        "deadline": lambda: pack.parameter("nothing"),
        "step": lambda: pack.step("nothing"),
        "part": lambda: pack.part("nothing"),
    }

    with pytest.raises(NotInPack):
        questions[ask]()


def test_the_calendar_is_the_countrys_with_the_lines_of_the_pack(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)
    pack = current.current()

    assert not pack.is_working_day(date(2026, 11, 30)), "a public holiday that moved from a Saturday"
    assert not pack.is_working_day(date(2026, 3, 17)), "added by the pack"
    assert pack.is_working_day(date(2026, 3, 16)), "taken away by the pack"
    assert not pack.is_working_day(date(2026, 3, 15)), "a Sunday"
    assert pack.after_working_days(date(2026, 3, 13), 2) == date(2026, 3, 18)


def test_marks_travel_with_the_data(tmp_path: Path) -> None:
    load_pack(write_pack(tmp_path), PARTS)

    assert [(one.group, one.code, one.value) for one in queries.marked("parameters", [Mark.SOURCED])] == [
        ("stay", "", "72 hours"),
        ("police", "", "0 immediately"),
    ]
    assert {one.code for one in queries.marked("organisations")} == {
        "helpers",
        "bigger",
        "unit-m1",
        "gardens",
        "members",
    }
    assert queries.mark_counts()["labels"] == {Mark.SOURCED: 1, Mark.TO_CONFIRM: 1, Mark.PROPOSED: 3}


def test_without_a_pack_a_page_still_stands() -> None:
    assert queries.emergency_numbers() == []
