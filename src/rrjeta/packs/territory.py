"""places.csv: counties, municipalities, units, villages, border points, and the dated divisions of the past."""

import re
from typing import Any

from rrjeta.packs.choices import Mark, PlaceKind
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.rules import word_order
from rrjeta.packs.source import Cells, PackSource, text_of

FILE = "places.csv"
_COLUMNS = (
    *("code", "kind", "parent", "sq", "sq_definite", "en", "seat", "lat", "lon"),
    *("valid_from", "valid_to", "successor", "aliases", "mark", "source"),
)
# `tile` is row.column of a municipality on a picture in which each is a square of one size.
_OPTIONAL = ("tile",)
_TILE = re.compile(r"([1-9][0-9]?)\.([1-9][0-9]?)")
# In what each kind lies; a county lies in nothing.
_LIES_IN: dict[str, tuple[PlaceKind, ...]] = {
    PlaceKind.COUNTY: (),
    PlaceKind.MUNICIPALITY: (PlaceKind.COUNTY,),
    PlaceKind.ADMINISTRATIVE_UNIT: (PlaceKind.MUNICIPALITY,),
    PlaceKind.VILLAGE: (PlaceKind.ADMINISTRATIVE_UNIT,),
    PlaceKind.BORDER_POINT: (PlaceKind.MUNICIPALITY,),
    PlaceKind.DISTRICT: (PlaceKind.COUNTY,),
    PlaceKind.FORMER_MUNICIPALITY: (PlaceKind.DISTRICT, PlaceKind.COUNTY),
    PlaceKind.FORMER_COMMUNE: (PlaceKind.DISTRICT, PlaceKind.COUNTY),
}
_OF_THE_PAST = (PlaceKind.DISTRICT, PlaceKind.FORMER_MUNICIPALITY, PlaceKind.FORMER_COMMUNE)


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the places."""
    return _read(source)[1]


def content(source: PackSource) -> list[dict[str, Any]]:
    """Return the places in alphabetical order of the pack's own language, each with its rank."""
    head = source.toml("pack.toml") or {}
    alphabet = head.get("languages", {}).get("alphabet", {}).get("sq", "").split()
    order = word_order(alphabet)
    ranked = sorted(_read(source)[0], key=lambda entry: (order(entry["sq"]), entry["code"]))
    return [{**entry, "rank": rank} for rank, entry in enumerate(ranked)]


def codes(source: PackSource) -> set[str]:
    """Return the codes of all places, for parts that name one."""
    return {entry["code"] for entry in _read(source)[0]}


def _read(source: PackSource) -> tuple[list[dict[str, Any]], list[Fault]]:
    return source.once("places", lambda: _read_rows(source))


def _read_rows(source: PackSource) -> tuple[list[dict[str, Any]], list[Fault]]:
    entries: list[dict[str, Any]] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    tiles: dict[str, int] = {}
    lines: list[Cells] = []
    for row in source.table(FILE, _COLUMNS, _OPTIONAL):
        cells = Cells(FILE, row, faults)
        entry = _entry(cells)
        if first := seen.get(entry["code"]):
            cells.fault(f"the place {entry['code']!r} stands on line {first} already")
        seen.setdefault(entry["code"], row.line)
        if entry["tile"] and row.line != (first := tiles.setdefault(entry["tile"], row.line)):
            cells.fault(f"the tile {entry['tile']} is taken on line {first} already")
        entries.append(entry)
        lines.append(cells)
    known = {entry["code"]: entry for entry in entries}
    for cells, entry in zip(lines, entries, strict=True):
        _check_relations(cells, entry, known)
    return entries, faults


def _entry(cells: Cells) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "code": cells.code("code"),
        "kind": cells.one_of("kind", list(PlaceKind), "a kind of place"),
        "parent": cells.get("parent"),
        **cells.words(),
        "sq_definite": cells.get("sq_definite"),
        "seat": cells.get("seat"),
        "lat": cells.decimal("lat", -90, 90),
        "lon": cells.decimal("lon", -180, 180),
        "valid_from": cells.day("valid_from"),
        "valid_to": cells.day("valid_to"),
        "successor": cells.get("successor"),
        "tile": cells.get("tile"),
        "aliases": [alias.strip() for alias in cells.get("aliases").split("|") if alias.strip()],
        "mark": cells.mark(),
        "source": cells.get("source"),
    }
    if (entry["lat"] is None) != (entry["lon"] is None):
        cells.fault("lat and lon stand together or not at all")
    if entry["tile"] and (entry["kind"] != PlaceKind.MUNICIPALITY or not _TILE.fullmatch(entry["tile"])):
        cells.fault(f"tile {entry['tile']!r} is not row.column of a municipality")
    if entry["valid_from"] and entry["valid_to"] and entry["valid_to"] < entry["valid_from"]:
        cells.fault("valid_to lies before valid_from")
    return entry


def _check_relations(cells: Cells, entry: dict[str, Any], known: dict[str, dict[str, Any]]) -> None:
    for role in ("parent", "successor"):
        if entry[role] and entry[role] not in known:
            cells.fault(f"the {role} {entry[role]!r} is not a place of this file")
            return
    kind, parent = entry["kind"], known.get(entry["parent"])
    if kind not in _LIES_IN:
        return
    if bool(_LIES_IN[kind]) != bool(parent):
        cells.fault(f"a place of kind {kind} {'needs a parent' if _LIES_IN[kind] else 'has no parent'}")
    elif parent and parent["kind"] not in _LIES_IN[kind]:
        wanted = " or ".join(_LIES_IN[kind])
        cells.fault(f"the parent of kind {kind} must be of kind {wanted}, not {parent['kind']}")
    if kind in _OF_THE_PAST and not entry["valid_to"]:
        cells.fault(f"a place of kind {kind} is of the past and needs valid_to")
    if entry["successor"] and not entry["valid_to"]:
        cells.fault("only a place that ended has a successor")


def marks(kept: list[dict[str, Any]]) -> list[Marked]:
    """Return every place with what it stands on."""
    return [
        Marked("places", entry["kind"], entry["code"], text_of(entry), "", Mark(entry["mark"]), entry["source"])
        for entry in kept
    ]
