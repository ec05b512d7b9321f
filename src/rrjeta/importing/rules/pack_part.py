"""The part of a pack that says what offices call the columns of their lists, and words that they write: `columns.csv`."""

from typing import Any

from rrjeta.importing.rules.fields import BY_CODE, plain
from rrjeta.packs.facts import Fault
from rrjeta.packs.parts import Part
from rrjeta.packs.source import Cells, PackSource

NAME = "columns"
FILE = "columns.csv"
WORDS = ("girl", "boy", "unknown", "child", "months")
_COLUMNS = ("means", "name", "mark", "source")


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the file; without it the names of the template alone are known."""
    faults: list[Fault] = []
    if source.files(FILE):
        for row in source.table(FILE, _COLUMNS):
            cells = Cells(FILE, row, faults)
            cells.one_of("means", (*BY_CODE, *WORDS))
            cells.needed("name")
            cells.mark()
    return faults


def content(source: PackSource) -> dict[str, Any]:
    """Return the names of columns and the words, as `plain` writes them, by what they mean."""
    found: dict[str, list[str]] = {}
    for row in source.table(FILE, _COLUMNS) if source.files(FILE) else []:
        found.setdefault(row.cells["means"], []).append(plain(row.cells["name"]))
    return found


PART = Part(NAME, check, content)
