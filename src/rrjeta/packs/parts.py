"""The parts of a pack, each brought by the room that understands it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.source import PackSource


@dataclass(frozen=True, slots=True)
class Part:
    """One part: how it is checked, what of it is kept as JSON, what a room does when a version is stored.

    `content` is asked only when no part of the whole pack has a fault. `load` runs inside the transaction that stores
    the version and may refuse by raising. `marks` gives the entries of the part that the administrator reviews.
    """

    name: str
    check: Callable[[PackSource], list[Fault]]
    content: Callable[[PackSource], Any]
    load: Callable[[int, Any], None] | None = None
    marks: Callable[[Any], list[Marked]] | None = None


class PartStandsTwice(Exception):
    """Two rooms want to read the same part of a pack."""


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Have the part read with every pack; called from AppConfig.ready. Raises PartStandsTwice."""
    if _parts.setdefault(part.name, part) != part:
        raise PartStandsTwice(part.name)


def registered() -> list[Part]:
    """Return the parts in the order in which the rooms brought them."""
    return list(_parts.values())
