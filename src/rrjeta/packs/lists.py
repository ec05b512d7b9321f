"""vocabularies.csv: the code lists of the country, in every language, with what each entry stands on."""

from typing import Any

from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.source import Cells, PackSource, text_of

FILE = "vocabularies.csv"
_COLUMNS = ("list", "code", "sq", "en", "mark", "source")
_OPTIONAL = ("valid_to",)


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the code lists."""
    return list(_read(source)[1])


def content(source: PackSource) -> dict[str, Any]:
    """Return the lists, each with its entries in the order of the file."""
    return _read(source)[0]


def codes(source: PackSource) -> dict[str, set[str]]:
    """Return the codes of every list, for parts that name a list."""
    return source.once(
        "codes of lists", lambda: {name: {e["code"] for e in own} for name, own in content(source).items()}
    )


def _read(source: PackSource) -> tuple[dict[str, Any], list[Fault]]:
    return source.once("lists", lambda: _read_rows(source))


def _read_rows(source: PackSource) -> tuple[dict[str, Any], list[Fault]]:
    lists: dict[str, list[dict[str, Any]]] = {}
    seen: dict[tuple[str, str], int] = {}
    faults: list[Fault] = []
    last = ""
    for row in source.table(FILE, _COLUMNS, _OPTIONAL):
        cells = Cells(FILE, row, faults)
        name, code = cells.code("list"), cells.code("code")
        if first := seen.get((name, code)):
            cells.fault(f"the code {code!r} of the list {name!r} stands on line {first} already")
        if name != last and name in lists:
            cells.fault(f"the list {name!r} is torn apart; its rows must stand together")
        seen.setdefault((name, code), row.line)
        last = name
        entry = {"code": code, **cells.words(), "mark": cells.mark(), "source": cells.get("source")}
        if ended := cells.day("valid_to"):
            entry["valid_to"] = ended
        lists.setdefault(name, []).append(entry)
    return lists, faults


def deleted_codes(before: dict[str, Any], after: dict[str, Any]) -> list[Fault]:
    """Return a fault for each code that the earlier version had and this one has not: records may carry it."""
    faults = []
    for name, entries in before.items():
        kept = {entry["code"] for entry in after.get(name, [])}
        faults += [
            Fault(FILE, 1, f"the code {entry['code']!r} of the list {name!r} is gone; retire it with valid_to instead")
            for entry in entries
            if entry["code"] not in kept
        ]
    return faults


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return every label with what it stands on."""
    return [
        Marked("labels", name, entry["code"], text_of(entry), "", Mark(entry["mark"]), entry["source"])
        for name, entries in kept.items()
        for entry in entries
    ]
