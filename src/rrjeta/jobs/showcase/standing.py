"""Whether a demonstration stands already, and whether anybody else does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rrjeta.access.actors import SYSTEM
from rrjeta.access.queries import done_at, user_ids
from rrjeta.cases.queries.held import is_held_by_others
from rrjeta.jobs.showcase.founding import LOADING


def stands_beside_others(office: Mapping[str, Any]) -> bool:
    """Tell whether the register holds a user who is not invented, or what somebody else entered."""
    invented, others = user_ids(SYSTEM, is_demo=True), user_ids(SYSTEM, is_demo=False)
    return bool(others) or is_held_by_others(SYSTEM, [*invented, SYSTEM.user_id])


def loaded_at(office: Mapping[str, Any]) -> datetime | None:
    """Return when the demonstration was first loaded, or None."""
    return done_at(SYSTEM, LOADING)
