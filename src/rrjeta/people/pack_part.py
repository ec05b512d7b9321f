"""The part of a pack that says how a personal number is built: `personal_number.toml`."""

import re
from typing import Any

from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource

NAME = "personal_number"
FILE = "personal_number.toml"
_KEYS = {"mark": str, "source": str, "shape": str, "decades": str, "first_year": int, "months": dict}
_NAMED = {"decade", "year", "month", "day"}


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the file; a country without such numbers has none."""
    if not source.files(FILE):
        return []
    told = source.toml(FILE)
    if told is None:
        return []
    wrong = [(key, f"{key} is missing or not of the expected kind") for key in _KEYS if not _fits(told, key)]
    wrong += [(key, f"the key {key} is not known") for key in told if key not in _KEYS]
    if not wrong:
        wrong = _wrong_values(told)
    return [Fault(FILE, source.toml_line(FILE, key), message) for key, message in wrong]


def content(source: PackSource) -> dict[str, Any]:
    """Return the rule, or nothing where the pack has none."""
    return source.toml(FILE) or {} if source.files(FILE) else {}


def _fits(told: dict[str, Any], key: str) -> bool:
    return isinstance(told.get(key), _KEYS[key]) and not isinstance(told.get(key), bool)


def _wrong_values(told: dict[str, Any]) -> list[tuple[str, str]]:
    wrong = []
    try:
        named = set(re.compile(told["shape"]).groupindex)
    except re.error:
        named = set()
    if named != _NAMED:
        wrong.append(("shape", f"shape is a pattern with the groups {', '.join(sorted(_NAMED))}"))
    if told["mark"] not in list(Mark):
        wrong.append(("mark", f"mark {told['mark']!r} is not a mark; known: {', '.join(Mark)}"))
    offsets = [one for found in told["months"].values() for one in (found if isinstance(found, list) else [None])]
    if not offsets or not all(isinstance(one, int) and 0 <= one <= 87 for one in offsets):
        wrong.append(("months", "months gives numbers from 0 to 87 for each sex"))
    return wrong


PART = Part(NAME, check, content)
