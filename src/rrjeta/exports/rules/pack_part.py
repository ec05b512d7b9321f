"""The part of a pack that says which cases are restricted when lists leave the system: `exports.toml`."""

from typing import Any

from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault
from rrjeta.packs.lists import codes
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource

NAME = "exports"
FILE = "exports.toml"
HARM = "harm_category"


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the file; a pack without one knows no restricted category of harm."""
    if not source.files(FILE) or (told := source.toml(FILE)) is None:
        return []

    def fault(key: str, message: str) -> Fault:
        return Fault(FILE, source.toml_line(FILE, "restricted", key), message)

    restricted = told.get("restricted", {})
    named = restricted.get(HARM)
    faults = []
    if not isinstance(named, list) or not set(named) <= codes(source).get(HARM, set()):
        faults.append(fault(HARM, "restricted.harm_category names categories of harm of the lists"))
    if restricted.get("mark") not in list(Mark) or not restricted.get("source"):
        faults.append(fault("mark", "restricted has a mark and a source"))
    return faults


def content(source: PackSource) -> dict[str, Any]:
    """Return the file, or nothing where the pack has no such file."""
    return source.toml(FILE) or {} if source.files(FILE) else {}


PART = Part(NAME, check, content)
