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


def looked_at(actor_ids: Iterable[UUID], relation: str, since: datetime) -> list[tuple[UUID, datetime, list[UUID]]]:
    """Return who opened which records by a relation since a moment, the oldest first: whom, when, the records' ids."""
    found = LogEntry.objects.filter(actor_id__in=list(actor_ids), at__gte=since, relation=relation)
    rows = found.filter(action__startswith="look.").order_by("at", "id").values_list("actor_id", "at", "changes")
    return [(by, at, [UUID(change[1]) for change in changes]) for by, at, changes in rows if by]


def entries_of(operation_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Return every column of the entries that these operations wrote, in the order in which they were written."""
    found = LogEntry.objects.filter(operation_id__in=list(operation_ids)).order_by("at", "id")
    return [dict(values) for values in found.values()]
