"""Reads a folder with a pack, whole or not at all."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rrjeta.packs.facts import Fault, PackFaults
from rrjeta.packs.parts import Part, registered
from rrjeta.packs.source import PackSource


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack without a fault: the content of every part, and a digest of all of it."""

    folder: Path
    contents: dict[str, Any]
    digest: str


def read_pack(folder: Path, parts: Sequence[Part] | None = None) -> Pack:
    """Return the pack in the folder, in all registered parts or in those given.

    Raises PackFaults that name every fault with its file and line.
    """
    if not folder.is_dir():
        raise PackFaults([Fault(folder.name, 1, "there is no such folder")])
    parts = registered() if parts is None else parts
    source = PackSource(folder)
    faults = [fault for part in parts for fault in part.check(source)]
    if faults := [*source.faults, *faults]:
        raise PackFaults(faults)
    # Through JSON and back, so that what is kept in memory equals what comes back from the table.
    written = {part.name: json.dumps(part.content(source), ensure_ascii=False) for part in parts}
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    return Pack(folder, {name: json.loads(content) for name, content in written.items()}, digest)
