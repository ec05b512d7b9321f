"""Whereabouts unknown, being searched: begun, each step of the search, found. Never a pause (screens.md S4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Entry
from rrjeta.cases.operations.assessments import note_seen
from rrjeta.cases.operations.entries import write_entry
from rrjeta.cases.operations.moving import happen_on_case, move_case
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.scope import find_case
from rrjeta.kernel.errors import Invalid, Refused

SEARCH = "search"
START, STEP, FOUND = "start", "step", "found"


class NotSearched(Refused):
    """A step of a search was to be written for a child who is not being searched."""

    message = _("This child is not being searched.")


@dataclass(frozen=True, slots=True)
class SearchGiven:
    """One part of the search form as it was typed."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]


@operation(Permission.DECLARE_MISSING)
def start_search(actor: Actor, *, operation_id: UUID, case_id: UUID, search: SearchGiven) -> UUID:
    """Begin the search (T19) with what was tried and who was told; return the entry's id. Raises MoveRefused, Invalid."""
    case = find_case(actor, Permission.DECLARE_MISSING, case_id, lock=True)
    entry = _write(case, search, START)
    move_case(case, "T19", at=search.happened_at, reason=str(search.told.get("last_known") or ""))
    return entry.id


@operation(Permission.DECLARE_MISSING)
def record_search_step(actor: Actor, *, operation_id: UUID, case_id: UUID, search: SearchGiven) -> UUID:
    """Write what was done to find the child; the next step is due anew. Raises NotSearched, Invalid, NotFound."""
    case = find_case(actor, Permission.DECLARE_MISSING, case_id, lock=True)
    if case.whereabouts_unknown_at is None:
        raise NotSearched
    if not is_written(str(search.told.get("step_done") or "")):
        raise Invalid({"step_done": _("Write what was done to find the child.")})
    entry = _write(case, search, STEP)
    happen_on_case(case, "search_step_taken", at=search.happened_at)
    return entry.id


@operation(Permission.DECLARE_MISSING)
def end_search(actor: Actor, *, operation_id: UUID, case_id: UUID, search: SearchGiven) -> UUID:
    """Say that the child was found (T19e): where, and who saw the child; return the entry's id. Raises MoveRefused."""
    case = find_case(actor, Permission.DECLARE_MISSING, case_id, lock=True)
    entry = _write(case, search, FOUND)
    move_case(case, "T19e", at=search.happened_at, reason=str(search.told.get("found_where") or ""))
    note_seen(actor, case, search.happened_at, str(search.coded.get("seen_outcome") or ""), "")
    return entry.id


def _write(case: Case, search: SearchGiven, part: str) -> Entry:
    return write_entry(
        kind=SEARCH,
        cases=[case],
        happened_at=search.happened_at,
        coded=search.coded,
        told=search.told,
        status=part,
    )
