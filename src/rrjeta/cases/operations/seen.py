"""Remembering when somebody had a file open, beside the log's entry of it and in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.cases.models import FileSeen
from rrjeta.kernel.clock import now


def mark_seen(actor: Actor, files: Mapping[UUID, datetime | None]) -> None:
    """Note that the actor has these files open now, and when the sitting before this one ended. One statement."""
    moment = now()
    rows = [FileSeen(user_id=actor.user_id, case_id=one, seen_at=moment, since_at=at) for one, at in files.items()]
    FileSeen.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "case"], update_fields=["seen_at", "since_at"]
    )
