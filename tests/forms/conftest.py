"""The forms of the Albania pack as plain values, without a database."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from rrjeta.forms.rules.checking import read_form
from rrjeta.forms.rules.shape import Choice, Form, Option
from rrjeta.kernel.text import Text
from rrjeta.packs.lines import read_tree

PACK = Path(__file__).resolve().parents[2] / "packs" / "albania"


def _code_lists() -> dict[str, tuple[Option, ...]]:
    found: dict[str, list[Option]] = defaultdict(list)
    with (PACK / "vocabularies.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["list"]].append(Option(row["code"], Text(sq=row["sq"], en=row["en"])))
    return {name: tuple(own) for name, own in found.items()}


@pytest.fixture(scope="session")
def code_lists() -> dict[str, tuple[Option, ...]]:
    return _code_lists()


@pytest.fixture(scope="session")
def forms(code_lists: dict[str, tuple[Option, ...]]) -> dict[str, Form]:
    found = {}
    for path in sorted((PACK / "forms").glob("*.yaml")):
        tree = read_tree(path.read_text(encoding="utf-8"), path.name)
        form, faults = read_form(tree, path.stem, code_lists)
        assert [str(fault) for fault in [*tree.faults, *faults]] == []
        found[path.stem] = form
    return found


@pytest.fixture
def children() -> list[Choice]:
    """Two sisters with near names, as in scenario 9.1."""
    return [Choice("sara-1", "Sara M."), Choice("era-2", "Era M.")]
