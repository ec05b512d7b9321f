"""The version of the pack that holds now, and the earlier ones, kept in the memory of the process."""

import json
from dataclasses import dataclass, field
from time import monotonic

from rrjeta.packs.loaded import LoadedPack
from rrjeta.packs.models import PackPart, PackVersion

# A pack is loaded by a command beside the running server; after so many seconds each process sees it too.
_LOOK_AGAIN = 300.0


class NoPackLoaded(Exception):
    """No country pack was loaded into this database yet, or not this version of it."""


@dataclass(slots=True)
class _Memory:
    packs: dict[int, LoadedPack] = field(default_factory=dict)
    newest: int = 0
    looked_at: float | None = None


_memory = _Memory()


def current() -> LoadedPack:
    """Return the newest version; costs a query once in five minutes in each process. Raises NoPackLoaded."""
    moment = monotonic()
    if _memory.looked_at is None or moment >= _memory.looked_at + _LOOK_AGAIN:
        newest = PackVersion.objects.order_by("-number").values_list("number", flat=True).first()
        if newest is None:
            raise NoPackLoaded
        _memory.newest, _memory.looked_at = newest, moment
    return version(_memory.newest)


def version(number: int) -> LoadedPack:
    """Return one version; the first time in a process it is read from the table. Raises NoPackLoaded."""
    if number not in _memory.packs:
        parts = dict(PackPart.objects.filter(version_id=number).values_list("name", "content"))
        if not parts:
            raise NoPackLoaded(f"version {number}")
        _memory.packs[number] = LoadedPack(number, {name: json.loads(content) for name, content in parts.items()})
    return _memory.packs[number]


def forget() -> None:
    """Forget what is kept in memory, after another version was stored or given up."""
    _memory.packs.clear()
    _memory.looked_at = None
