"""Reads of the log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from rrjeta.audit.models import LogEntry

LOG_TABLE = LogEntry._meta.db_table


def last_action_at(actor_id: UUID, action: str, before: datetime) -> datetime | None:
    """Return when the actor last did this before a moment, or None."""
    found = LogEntry.objects.filter(actor_id=actor_id, action=action, at__lt=before).aggregate(last=Max("at"))
    last: datetime | None = found["last"]
    return last


def entries_of(operation_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Return every column of the entries that these operations wrote, in the order in which they were written."""
    found = LogEntry.objects.filter(operation_id__in=list(operation_ids)).order_by("at", "id")
    return [dict(values) for values in found.values()]
