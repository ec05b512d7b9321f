"""`rrjeta pack check|load`."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rrjeta.packs import current, parts
from rrjeta.packs.models import PackVersion
from rrjeta.places import book
from tests.packs.little import PARTS, edited, empty_tables, write_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _little_parts(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read the parts that the little pack has into tables without another, and leave nothing of it in memory."""
    empty_tables()
    monkeypatch.setattr(parts, "_parts", {part.name: part for part in PARTS})
    yield
    current.forget()
    book.forget()


def run(action: str, folder: Path) -> tuple[str, str]:
    said, complained = StringIO(), StringIO()
    try:
        call_command("pack", action, str(folder), stdout=said, stderr=complained)
    except CommandError as refusal:
        return said.getvalue(), f"{complained.getvalue()}{refusal}"
    return said.getvalue(), complained.getvalue()


def test_check_says_that_nothing_is_wrong_and_stores_nothing(tmp_path: Path) -> None:
    before = PackVersion.objects.count()
    assert run("check", write_pack(tmp_path / "pack")) == ("little 1: no fault\n", "")
    assert PackVersion.objects.count() == before


def test_load_says_what_it_did(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "pack")
    number = PackVersion.objects.count() + 1
    assert run("load", folder) == (f"little 1: loaded (version {number} here)\n", "")
    assert run("load", folder) == (f"little 1: nothing changed (version {number} here)\n", "")


@pytest.mark.parametrize("action", ["check", "load"])
def test_a_broken_pack_is_refused_with_every_fault(tmp_path: Path, action: str) -> None:
    before = PackVersion.objects.count()
    broken = {**edited("vocabularies.csv", "Low risk", ""), **edited("network.yaml", "area: M1", "area: M9")}
    said, complained = run(action, write_pack(tmp_path / "pack", **broken))

    assert said == ""
    assert complained.splitlines() == [
        "network.yaml:17: area names the unknown place 'M9'",
        "vocabularies.csv:2: no words in en (en is empty)",
        "2 faults; nothing was changed.",
    ]
    assert PackVersion.objects.count() == before
