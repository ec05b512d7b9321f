"""Erases children of a register just made, by the two people whom an erasure takes: what is asked for them is gone."""

from collections.abc import Mapping, Sequence
from typing import Any

from rrjeta.access.queries import actor_of_user
from rrjeta.jobs.hostile.making import Made
from rrjeta.kernel.ids import new_id
from rrjeta.retention.choices import ErasureReason
from rrjeta.retention.operations.erasures import confirm_erasure, propose_erasure

_PROPOSES, _CONFIRMS = "data_protection-1", "data_protection-2"
_AT_ONCE = 100

Row = Mapping[str, Any]


def erase(made: Made, cases: Sequence[Row]) -> list[Row]:
    """Erase every second family whose cases are closed for good; return the cases that were theirs."""
    open_homes = {row["household_id"] for row in cases if row["stage"] != "closed"}
    homes = sorted({row["household_id"] for row in cases} - open_homes)
    gone = set(homes[::2])
    erased = [row for row in cases if row["household_id"] in gone]
    proposes, confirms = (actor_of_user(made.cast[key]) for key in (_PROPOSES, _CONFIRMS))
    for start in range(0, len(erased), _AT_ONCE):
        ids = [row["id"] for row in erased[start : start + _AT_ONCE]]
        reason = ErasureReason.ASKED_FOR
        erasure_id = propose_erasure(proposes, operation_id=new_id(), case_ids=ids, reason=reason)
        confirm_erasure(confirms, operation_id=new_id(), erasure_id=erasure_id)
    return erased
