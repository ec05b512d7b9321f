"""What a register holds in all, for whoever fills or empties it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.scope import cases_in, concerns_in


def is_held_by_others(actor: Actor, users: Collection[UUID]) -> bool:
    """Tell whether a case or concern was entered by anybody but these users."""
    cases = cases_in(actor, Permission.SEE_CASE).exclude(entered_by_id__in=users)
    concerns = concerns_in(actor, Permission.READ_CONCERN).exclude(entered_by_id__in=users)
    return cases.exists() or concerns.exists()


def cases_held(actor: Actor) -> list[dict[str, Any]]:
    """Return every case within reach with its number, child, owner and unit."""
    rows = cases_in(actor, Permission.SEE_CASE).order_by("opened_at", "id")
    found = rows.values("id", "number", "person_id", "owner_id", "unit_id", "municipality", "stage", "is_open")
    return [dict(row) for row in found]


def concerns_held(actor: Actor) -> list[dict[str, Any]]:
    """Return every concern within reach with its number and owner."""
    rows = concerns_in(actor, Permission.READ_CONCERN).order_by("received_at", "id")
    found = rows.values("id", "number", "owner_id", "unit_id", "municipality", "stage", "is_open")
    return [dict(row) for row in found]
