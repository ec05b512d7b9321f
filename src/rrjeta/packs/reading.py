"""Reads a folder with a pack, whole or not at all."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rrjeta.packs.facts import Fault, PackFaults
from rrjeta.packs.parts import registered
from rrjeta.packs.source import PackSource


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack without a fault: the content of every part, and a digest of all of it."""

    folder: Path
    contents: dict[str, Any]
    digest: str


def read_pack(folder: Path) -> Pack:
    """Return the pack in the folder. Raises PackFaults that name every fault with its file and line."""
    if not folder.is_dir():
        raise PackFaults([Fault(folder.name, 1, "there is no such folder")])
    source = PackSource(folder)
    faults = [fault for part in registered() for fault in part.check(source)]
    if faults := [*source.faults, *faults]:
        raise PackFaults(faults)
    # Through JSON and back, so that what is kept in memory equals what comes back from the table.
    written = {part.name: json.dumps(part.content(source), ensure_ascii=False) for part in registered()}
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    return Pack(folder, {name: json.loads(content) for name, content in written.items()}, digest)
