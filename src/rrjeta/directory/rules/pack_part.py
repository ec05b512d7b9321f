"""The part of a pack that holds the directory: `services.yaml`, beside the bodies and programmes of `network.yaml`."""

from collections.abc import Iterable
from typing import Any

from rrjeta.directory.choices import (
    CATEGORIES,
    DISABILITIES,
    LANGUAGES_SPOKEN,
    NEEDS,
    TYPES,
    ContactKind,
    Cost,
    Cover,
    EventKind,
    ForSex,
)
from rrjeta.directory.rules.offering import OLDEST
from rrjeta.kernel.text import Text
from rrjeta.packs import lists, network, territory
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.lines import Tree
from rrjeta.packs.parts import Part
from rrjeta.packs.source import CODE, LANGUAGES, PackSource

NAME, FILE = "services", "services.yaml"
SECTIONS = ("profiles", "services", "history", "words")
_WORDS = {*LANGUAGES, "mark", "source"}
_KEYS: dict[str, set[str]] = {
    "profiles": {
        *("organisation", "legal_form", "registration", "registered_on", "about", "languages", "funders", "website"),
        *("mark", "source"),
    },
    "services": {
        *("code", "organisation", "type", "category", "about", "ages", "sex", "needs", "disabilities", "languages"),
        *("eligibility", "cover", "cost", "entry", "residential", "hidden", "seats", "contacts", "mark", "source"),
    },
    "history": {"code", "kind", "of", "other", "service", "on", *_WORDS},
    "words": {"list", "code", "words"},
}
_NEEDED = {
    "profiles": ("organisation", "mark", "source"),
    "services": ("code", "type", "category"),
    "history": ("code", "kind", "of", *LANGUAGES, "mark", "source"),
    "words": ("list", "code", "words"),
}
# Keys whose values are codes of a list of the pack, and keys whose value is one of an enumeration.
_CODES = {
    "type": TYPES,
    "category": CATEGORIES,
    "needs": NEEDS,
    "disabilities": DISABILITIES,
    "languages": LANGUAGES_SPOKEN,
}
_CHOICES: dict[str, Iterable[str]] = {"cover": Cover, "cost": Cost, "sex": ForSex}
_BODIES = ("organisation", "of", "other", "funders")
_TEXTS = ("about", "entry", "eligibility", "registration")


class _Reader:
    """Checks the sections of services.yaml against the lists, the places and the network of the same pack."""

    def __init__(self, source: PackSource, tree: Tree) -> None:
        self.tree, self.data = tree, tree.data
        self.faults: list[Fault] = []
        self.codes = lists.codes(source)
        self.places = territory.codes(source)
        told = network.content(source)
        self.bodies = {one.get("code") for name in ("organisations", "units") for one in told[name]}
        self.programmes = {one.get("code") for one in told["programmes"]}
        self.seen: dict[tuple[str, str], int] = {}

    def note(self, message: str, *way: str | int) -> None:
        self.faults.append(self.tree.fault(message, *way))

    def check(self) -> list[Fault]:
        for name in self.data:
            if name not in SECTIONS:
                self.note(f"the section {name!r} is not known", name)
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
            if key not in _KEYS[section]:
                self.note(f"the key {key!r} is not known here", *way, key)
        for key in _NEEDED[section]:
            if entry.get(key) in (None, ""):
                self.note(f"{key} is missing", *way)
        if section == "words":
            if entry.get("code") not in self.codes.get(str(entry.get("list")), set()):
                self.note(f"code {entry.get('code')!r} is not in the list {entry.get('list')!r}", *way, "code")
            return
        self.code(section, entry, *way)
        if entry.get("mark") not in [None, *Mark]:
            self.note(f"mark {entry['mark']!r} is not a mark; known: {', '.join(Mark)}", *way, "mark")
        for key in _TEXTS:
            if key in entry:
                self.words(entry[key], *way, key)
        for key in ("on", "registered_on"):
            if key in entry and not (isinstance(entry[key], str) and network.A_TIME.match(entry[key])):
                self.note(f'{key} {entry[key]!r} is not a time in quotes like "2003" or "2006-12-29"', *way, key)
        self.known(entry, *way)
        if section == "services":
            self.service(entry, *way)
        if section == "history" and entry.get("kind") not in (None, *EventKind):
            self.note(f"kind {entry['kind']!r} is not known; known: {', '.join(EventKind)}", *way, "kind")

    def code(self, section: str, entry: dict[str, Any], *way: str | int) -> None:
        key = "organisation" if section == "profiles" else "code"
        code = str(entry.get(key, ""))
        if code and not CODE.match(code):
            self.note(f"{key} {code!r} is not a code (letters, digits, - and _)", *way, key)
        if first := self.seen.get((section, code)):
            self.note(f"the {key} {code!r} stands on line {first} already", *way, key)
        self.seen.setdefault((section, code), self.tree.line(*way, key))

    def words(self, value: Any, *way: str | int) -> None:
        for language in LANGUAGES:
            said = value.get(language) if isinstance(value, dict) else None
            if not isinstance(said, str) or not said.strip():
                self.note(f"no words in {language}", *way)

    def known(self, entry: dict[str, Any], *way: str | int) -> None:
        for key, name in _CODES.items():
            for code in _several(entry.get(key)):
                if code not in self.codes.get(name, set()):
                    self.note(f"{key} {code!r} is not in the list {name}", *way, key)
        for key, allowed in _CHOICES.items():
            if key in entry and entry[key] not in list(allowed):
                self.note(f"{key} {entry[key]!r} is not known; known: {', '.join(filter(None, allowed))}", *way, key)
        for key in _BODIES:
            for code in _several(entry.get(key)):
                if code not in self.bodies:
                    self.note(f"{key} names the unknown body {code!r}", *way, key)
        for code in _several(entry.get("seats")):
            if code not in self.places:
                self.note(f"seats names the unknown place {code!r}", *way, "seats")
        if entry.get("service") not in (None, *(one.get("code") for one in self.data.get("services") or [])):
            self.note(f"service names the unknown service {entry['service']!r}", *way, "service")

    def service(self, entry: dict[str, Any], *way: str | int) -> None:
        if entry.get("code") not in (None, "", *self.programmes):
            self.note(f"the code {entry['code']!r} is no programme of {network.FILE}", *way, "code")
        for key in ("residential", "hidden"):
            if key in entry and not isinstance(entry[key], bool):
                self.note(f"{key} must be true or false", *way, key)
        if entry.get("hidden") and entry.get("seats"):
            self.note("a hidden place has no seats: where it is must not be told", *way, "seats")
        if "ages" in entry and not _is_span(entry["ages"]):
            self.note(f"ages {entry['ages']!r} are not two whole numbers, the lower first", *way, "ages")
        contacts = entry.get("contacts") or []
        for place, contact in enumerate(contacts if isinstance(contacts, list) else [{}]):
            self.contact(contact if isinstance(contact, dict) else {}, *way, "contacts", place)

    def contact(self, contact: dict[str, Any], *way: str | int) -> None:
        if contact.get("kind") not in list(ContactKind):
            self.note(f"kind {contact.get('kind')!r} is not known; known: {', '.join(ContactKind)}", *way)
        if not isinstance(contact.get("value"), str) or not contact["value"].strip():
            self.note("value is missing", *way)
        if not isinstance(contact.get("public"), bool):
            self.note("public must be true or false", *way)
        for key in contact:
            if key not in ("kind", "value", "public"):
                self.note(f"the key {key!r} is not known here", *way, key)


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the directory; a pack may come without one."""
    tree = source.tree(FILE) if source.files(FILE) else None
    if tree is None:
        return []
    if not isinstance(tree.data, dict):
        return [tree.fault("the file must have sections")]
    return _Reader(source, tree).check()


def content(source: PackSource) -> dict[str, Any]:
    """Return the sections; each service with what it takes from its programme."""
    tree = source.tree(FILE) if source.files(FILE) else None
    data: dict[str, Any] = tree.data if tree else {}
    programmes = {one["code"]: one for one in network.content(source)["programmes"]}
    return {
        "profiles": data.get("profiles") or [],
        "services": [_whole(one, programmes[one["code"]]) for one in data.get("services") or []],
        "history": data.get("history") or [],
        "words": data.get("words") or [],
    }


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return every service and event with what it stands on."""
    return [
        Marked(NAME, section, entry["code"], Text.read(entry), "", Mark(entry["mark"]), entry["source"])
        for section in ("services", "history")
        for entry in kept[section]
    ]


def _whole(service: dict[str, Any], programme: dict[str, Any]) -> dict[str, Any]:
    """Return a service with names, body, areas, status, times, figures, mark and source of its programme."""
    taken: dict[str, Any] = {"organisation": programme.get("run_by", ""), "areas": programme.get("areas") or []}
    taken |= {key: programme[key] for key in (*LANGUAGES, "status", "mark", "source")}
    taken |= {key: programme[key] for key in ("from", "to", "counts", "funders") if key in programme}
    return {**taken, **service}


def _is_span(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not all(type(one) is int for one in value):
        return False
    return bool(0 <= value[0] <= value[1] <= OLDEST)


def _several(value: Any) -> Iterable[str]:
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


PART = Part(NAME, check, content, marks=marks)
