"""Reads of the pack for the doors; nothing here is about a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.packs.current import NoPackLoaded, current
from rrjeta.packs.facts import Marked
from rrjeta.packs.models import PackVersion
from rrjeta.packs.parts import registered


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One load of the pack, for the administrator's page."""

    number: int
    code: str
    released: int
    digest: str
    loaded_at: datetime


def marked(kind: str, marks: Iterable[Mark] = tuple(Mark)) -> list[Marked]:
    """Return the entries of a kind with these marks, in the order of the pack.

    Kinds here: parameters, labels, places, organisations, holidays, emergency; further rooms may bring more.
    """
    wanted = frozenset(marks)
    return [entry for entry in _all_marked() if entry.kind == kind and entry.mark in wanted]


def mark_counts() -> dict[str, dict[Mark, int]]:
    """Return how many entries of each kind carry each mark."""
    counts: dict[str, dict[Mark, int]] = {}
    for entry in _all_marked():
        own = counts.setdefault(entry.kind, dict.fromkeys(Mark, 0))
        own[entry.mark] += 1
    return counts


def _all_marked() -> Iterable[Marked]:
    pack = current()
    for part in registered():
        if part.marks is not None and pack.has_part(part.name):
            yield from part.marks(pack.part(part.name))


def emergency_numbers() -> list[tuple[str, Text]]:
    """Return each number for an emergency with its name; none while no pack is loaded."""
    try:
        return [(entry.number, entry.name) for entry in current().emergency_numbers()]
    except NoPackLoaded:
        return []


def choices(list_name: str) -> list[tuple[str, Text]]:
    """Return the codes of a list that may be chosen today, with their words."""
    return [(one.code, one.text) for one in current().code_list(list_name)]


def versions() -> list[StoredVersion]:
    """Return every version that was loaded, the newest first."""
    return [
        StoredVersion(one.number, one.code, one.released, one.digest, one.loaded_at)
        for one in PackVersion.objects.order_by("-number")
    ]
