"""The part of a pack that says how names are written, sound and are shortened: `matching.toml` and `name_forms.csv`."""

from collections.abc import Mapping
from typing import Any

from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.parts import Part
from rrjeta.packs.source import Cells, PackSource

NAME = "matching"
FILE, FORMS = "matching.toml", "name_forms.csv"
KINDS = ("form", "working_name")
_COLUMNS = ("name", "other", "kind", "mark", "source")
_TABLES = ("letters", "sounds", "near")
_LISTS = (("endings", "drop"), ("words", "drop"), ("words", "unknown"), ("places", "drop"))


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the two files; a pack without them compares names as they are typed."""
    faults: list[Fault] = []
    if source.files(FILE) and (told := source.toml(FILE)) is not None:
        faults += [Fault(FILE, source.toml_line(FILE, way), message) for way, message in _wrong(told)]
    if source.files(FORMS):
        for row in source.table(FORMS, _COLUMNS):
            cells = Cells(FORMS, row, faults)
            if cells.needed("name") == cells.needed("other"):
                cells.fault("a name is not another form of itself")
            cells.one_of("kind", KINDS)
            cells.mark()
    return faults


def content(source: PackSource) -> dict[str, Any]:
    """Return the tables of letters and sounds, and the pairs of forms of one name."""
    told = (source.toml(FILE) or {}) if source.files(FILE) else {}
    rows = source.table(FORMS, _COLUMNS) if source.files(FORMS) else []
    return told | {
        "forms": [[row.cells["name"], row.cells["other"]] for row in rows],
        "marks": [
            [f"{row.cells['name']} – {row.cells['other']}", row.cells["mark"], row.cells["source"]] for row in rows
        ],
    }


def marks(found: Mapping[str, Any]) -> list[Marked]:
    """Return what the administrator reviews: the tables of letters and sounds, and every form of a name."""
    signs = sum(len(found.get(name) or {}) for name in _TABLES)
    whole = [_marked(FILE, str(signs), found["mark"], found["source"])] if "mark" in found else []
    return whole + [_marked(pair, "", mark, source) for pair, mark, source in found["marks"]]


def _marked(words: str, value: str, mark: str, source: str) -> Marked:
    return Marked(NAME, "", "", Text(words, words), value, Mark(mark), source)


def _wrong(told: dict[str, Any]) -> list[tuple[str, str]]:
    wrong = []
    if told.get("mark") not in list(Mark):
        wrong.append(("mark", f"mark is one of {', '.join(Mark)}"))
    if not told.get("source"):
        wrong.append(("source", "source is missing"))
    for name in _TABLES:
        table = told.get(name)
        if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
            wrong.append((name, f"[{name}] says for signs what they become"))
    for section, key in _LISTS:
        found = told.get(section, {}).get(key) if isinstance(told.get(section), dict) else None
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            wrong.append((section, f"[{section}] has a list {key}"))
    return wrong


PART = Part(NAME, check, content, marks=marks)
