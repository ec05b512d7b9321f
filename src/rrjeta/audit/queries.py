"""Reads of the log."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from rrjeta.audit.models import LogEntry


def last_action_at(actor_id: UUID, action: str, before: datetime) -> datetime | None:
    """Return when the actor last did this before a moment, or None."""
    found = LogEntry.objects.filter(actor_id=actor_id, action=action, at__lt=before).aggregate(last=Max("at"))
    last: datetime | None = found["last"]
    return last
