"""The part of a pack with which registers are made: `made_registers.toml`."""

from typing import Any

from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource

NAME = "made_registers"
FILE = "made_registers.toml"
ENDS = ("girl", "boy", "woman", "man", "surname", "village")
_LISTS = ("keyboard", "starts", "middles", "beats")
_PAIRS = ("confused", "abroad")
_TABLES = ("ends", "cyrillic", "greek", "looks")


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the file; a pack without it makes no registers."""
    if not source.files(FILE) or (told := source.toml(FILE)) is None:
        return []
    wrong = [(key, f"{key} is a list of words") for key in _LISTS if not _is_list_of(told.get(key), str)]
    wrong += [(key, f"{key} is a list of pairs") for key in _PAIRS if not _is_list_of(told.get(key), list)]
    wrong += [(key, f"[{key}] is a table") for key in _TABLES if not isinstance(told.get(key), dict)]
    ends = told.get("ends")
    if isinstance(ends, dict):
        wrong += [("ends", f"ends has no list {kind}") for kind in ENDS if not _is_list_of(ends.get(kind), str)]
    if told.get("mark") not in list(Mark) or not told.get("source"):
        wrong.append(("mark", f"the file says its source and a mark: {', '.join(Mark)}"))
    return [Fault(FILE, source.toml_line(FILE, key), message) for key, message in wrong]


def content(source: PackSource) -> dict[str, Any]:
    """Return the tables, or nothing where the pack has none."""
    return source.toml(FILE) or {} if source.files(FILE) else {}


def _is_list_of(found: object, kind: type) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(one, kind) for one in found)


PART = Part(NAME, check, content)
