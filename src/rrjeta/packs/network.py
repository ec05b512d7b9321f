"""network.yaml: the bodies, units, programmes and services that the sources name, and those they only count."""

import re
from collections.abc import Iterable
from typing import Any

from rrjeta.kernel.text import Text
from rrjeta.packs import lists, territory
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.lines import Tree
from rrjeta.packs.source import CODE, LANGUAGES, PackSource

FILE = "network.yaml"
SECTIONS = ("organisations", "units", "programmes", "counted", "agreements")
_WORDS = ("code", *LANGUAGES, "mark", "source")
_BODY = {"kind", "short", "aliases", "area", "former_area", "offices", "founded", "closed", "relations"}
_PROGRAMME = {"kind", "run_by", "partners", "funders", "areas", "from", "to", "status", "as_of", "counts", "relations"}
_KEYS: dict[str, set[str]] = {
    "organisations": _BODY,
    "units": _BODY,
    "programmes": _PROGRAMME,
    "counted": {"kind", "count", "relation", "to"},
    "agreements": {"between", "from", "to"},
}
_NEEDED = {
    "organisations": ("kind",),
    "units": ("kind", "area"),
    "programmes": ("kind", "status"),
    "counted": ("kind", "count", "relation"),
    "agreements": ("between",),
}
RELATIONS = (
    *("member_of", "successor_of", "taken_over_by", "founded_by", "supported_by", "partner_of", "part_of"),
    "takes_part_in",
)
PROGRAMME_KINDS = ("programme", "project", "service", "centre", "campaign", "training", "grants", "advocacy")
STATUSES = ("running", "planned", "ended")
A_TIME = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")


class _Reader:
    """Checks the sections of network.yaml against the lists and the places of the same pack."""

    def __init__(self, source: PackSource, tree: Tree) -> None:
        self.tree, self.data = tree, tree.data
        self.faults: list[Fault] = []
        self.places = territory.codes(source)
        self.kinds = lists.codes(source).get("org_type", set()) | set(self.data.get("kinds") or {})
        entries = [entry for name in SECTIONS for entry in self.data.get(name) or [] if isinstance(entry, dict)]
        self.known = {entry.get("code") for entry in entries}
        self.seen: dict[str, int] = {}

    def note(self, message: str, *way: str | int) -> None:
        self.faults.append(self.tree.fault(message, *way))

    def check(self) -> list[Fault]:
        for name in self.data:
            if name not in (*SECTIONS, "kinds"):
                self.note(f"the section {name!r} is not known", name)
        for kind, words in (self.data.get("kinds") or {}).items():
            self.words(words if isinstance(words, dict) else {}, "kinds", kind)
        for name in SECTIONS:
            section = self.data.get(name) or []
            if not isinstance(section, list):
                self.note(f"{name} must be a list", name)
                continue
            for place, entry in enumerate(section):
                if isinstance(entry, dict):
                    self.entry(name, entry, name, place)
                else:
                    self.note("an entry must have keys", name, place)
        return self.faults

    def entry(self, section: str, entry: dict[str, Any], *way: str | int) -> None:
        for key in entry:
            if key not in _WORDS and key not in _KEYS[section]:
                self.note(f"the key {key!r} is not known here", *way, key)
        for key in (*_WORDS, *_NEEDED[section]):
            if entry.get(key) in (None, ""):
                self.note(f"{key} is missing", *way)
        self.code(entry, *way)
        self.words(entry, *way)
        if entry.get("mark") not in [None, *Mark]:
            self.note(f"mark {entry['mark']!r} is not a mark; known: {', '.join(Mark)}", *way, "mark")
        self.kind(section, entry, *way)
        self.values(section, entry, *way)
        self.references(section, entry, *way)

    def code(self, entry: dict[str, Any], *way: str | int) -> None:
        code = str(entry.get("code", ""))
        if code and not CODE.match(code):
            self.note(f"code {code!r} is not a code (letters, digits, - and _)", *way, "code")
        if first := self.seen.get(code):
            self.note(f"the code {code!r} stands on line {first} already", *way, "code")
        self.seen.setdefault(code, self.tree.line(*way, "code"))

    def words(self, entry: dict[str, Any], *way: str | int) -> None:
        for language in LANGUAGES:
            if not isinstance(entry.get(language), str) or not entry[language].strip():
                self.note(f"no words in {language}", *way)

    def kind(self, section: str, entry: dict[str, Any], *way: str | int) -> None:
        allowed = PROGRAMME_KINDS if section == "programmes" else self.kinds
        if "kind" in entry and entry["kind"] not in allowed:
            self.note(f"kind {entry['kind']!r} is not in org_type nor among the kinds of this file", *way, "kind")

    def values(self, section: str, entry: dict[str, Any], *way: str | int) -> None:
        for key in ("founded", "closed", "from", "as_of") + (
            ("to",) if section in ("programmes", "agreements") else ()
        ):
            if key in entry and not (isinstance(entry[key], str) and A_TIME.match(entry[key])):
                self.note(f'{key} {entry[key]!r} is not a time in quotes like "2003" or "2006-12-29"', *way, key)
        if section == "programmes" and entry.get("status") not in (None, *STATUSES):
            self.note(f"status {entry['status']!r} is not known; known: {', '.join(STATUSES)}", *way, "status")
        if section == "counted" and (not isinstance(entry.get("count"), int) or entry["count"] < 1):
            self.note(f"count {entry.get('count')!r} is not a whole number of 1 or more", *way, "count")
        counts = entry.get("counts", {})
        if not isinstance(counts, dict) or not all(type(number) is int for number in counts.values()):
            self.note("counts must be whole numbers by name", *way, "counts")

    def references(self, section: str, entry: dict[str, Any], *way: str | int) -> None:
        for key in ("area", "former_area", "offices", "areas"):
            for code in _several(entry.get(key)):
                if code not in self.places:
                    self.note(f"{key} names the unknown place {code!r}", *way, key)
        ends = ["run_by", "partners", "funders", "between", *(["to"] if section == "counted" else [])]
        for key in ends:
            for code in _several(entry.get(key)):
                if code not in self.known:
                    self.note(f"{key} names the unknown body {code!r}", *way, key)
        relations = entry.get("relations") or []
        for place, relation in enumerate(relations if isinstance(relations, list) else [{}]):
            self.relation(relation if isinstance(relation, dict) else {}, *way, "relations", place)
        if section == "counted" and entry.get("relation") not in RELATIONS:
            self.note(f"relation {entry.get('relation')!r} is not known", *way, "relation")

    def relation(self, relation: dict[str, Any], *way: str | int) -> None:
        if relation.get("kind") not in RELATIONS:
            self.note(f"relation {relation.get('kind')!r} is not known; known: {', '.join(RELATIONS)}", *way)
        if relation.get("to") not in self.known:
            self.note(f"the relation names the unknown body {relation.get('to')!r}", *way)
        for key in relation:
            if key not in ("kind", "to", "from", "mark"):
                self.note(f"the key {key!r} is not known here", *way, key)


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the network."""
    tree = source.tree(FILE)
    if tree is None:
        return []
    if not isinstance(tree.data, dict):
        return [tree.fault("the file must have sections")]
    return _Reader(source, tree).check()


def content(source: PackSource) -> dict[str, Any]:
    """Return the sections as they stand."""
    tree = source.tree(FILE)
    data: dict[str, Any] = tree.data if tree else {}
    return {"kinds": data.get("kinds") or {}, **{name: data.get(name) or [] for name in SECTIONS}}


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return every body, unit, programme and service with what it stands on."""
    return [
        Marked("organisations", name, entry["code"], Text.read(entry), "", Mark(entry["mark"]), entry["source"])
        for name in SECTIONS
        for entry in kept[name]
    ]


def _several(value: Any) -> Iterable[str]:
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]
