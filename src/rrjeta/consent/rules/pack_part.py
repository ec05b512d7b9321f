"""The part of a pack that says from which age a child consents alone: `consent.toml`."""

from collections.abc import Iterator
from typing import Any

from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource

NAME = "consent"
FILE = "consent.toml"
_SECTIONS: dict[str, str] = {"approval": "age", "renewal": "days", "danger": ""}
_MOST = 366


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the file; a pack without one has no rule of its own."""
    if not source.files(FILE):
        return []
    told = source.toml(FILE)
    return list(_faults(source, told)) if told is not None else []


def content(source: PackSource) -> dict[str, Any]:
    """Return the sections, or nothing where the pack has no such file."""
    return source.toml(FILE) or {} if source.files(FILE) else {}


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return each rule with what it stands on."""
    return [
        Marked(NAME, NAME, code, Text.read(one), str(one.get(_SECTIONS[code], "")), Mark(one["mark"]), one["source"])
        for code, one in kept.items()
    ]


def _faults(source: PackSource, told: dict[str, Any]) -> Iterator[Fault]:
    def fault(section: str, message: str) -> Fault:
        return Fault(FILE, source.toml_line(FILE, section), message)

    yield from (fault(name, f"the section {name} is not known") for name in told if name not in _SECTIONS)
    for name, number in _SECTIONS.items():
        one = told.get(name)
        if not isinstance(one, dict):
            yield fault(name, f"the section {name} is missing")
            continue
        if not all(isinstance(one.get(key), str) and one[key] for key in ("sq", "en", "source")):
            yield fault(name, f"{name} has sq, en and source")
        if one.get("mark") not in list(Mark):
            yield fault(name, f"mark is one of {', '.join(Mark)}")
        value = one.get(number)
        if number and not (isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST):
            yield fault(name, f"{number} is a whole number from 1 to {_MOST}")


PART = Part(NAME, check, content, marks=marks)
