"""What the dry run says of a row: how it stands, and what is kept of it until it comes in. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rrjeta.importing.choices import State
from rrjeta.importing.rules.rows import Row


@dataclass(frozen=True, slots=True)
class Checked:
    """A row of the file after the dry run; `told` is what is sealed of it."""

    number: int
    family: int
    state: State
    fingerprint: bytes
    told: Mapping[str, Any] = field(default_factory=dict)
    person_id: Any = None


def told_of(row: Row, cells: Sequence[str], likely: Sequence[Any], same_row: int | None) -> dict[str, Any]:
    """Return what is kept sealed of a row: its cells, what was read, what is wrong, whom it may mean."""
    return {
        "cells": list(cells),
        "read": asdict(row),
        "faults": [list(one) for one in row.faults],
        "likely": [
            {"case": str(one.case_id), "person": str(one.person_id), "reasons": [list(why) for why in one.reasons]}
            for one in likely
        ],
        **({"same_row": same_row} if same_row is not None else {}),
    }


def row_of(told: Mapping[str, Any]) -> Row:
    """Return a row as it was read."""
    read = dict(told.get("read") or {})
    read["faults"] = [(name, code) for name, code in read.get("faults", [])]
    return Row(**read)
