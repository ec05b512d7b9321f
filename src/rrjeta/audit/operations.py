"""The one writer of the log."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rrjeta.audit.models import LogEntry
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import Saved


def record_change(
    *,
    actor_id: UUID | None,
    action: str,
    operation_id: UUID,
    saved: Iterable[Saved],
    subjects: Iterable[UUID],
    reason: str = "",
    relation: str = "",
) -> UUID:
    """Write the entry of one operation, inside its transaction; return the entry's id."""
    changes = [[one.table, str(one.record_id), one.version, list(one.fields)] for one in saved]
    entry = LogEntry(
        actor_id=actor_id,
        action=action,
        operation_id=operation_id,
        changes=changes,
        subjects=sorted(str(subject) for subject in subjects),
        reason=reason,
        relation=relation,
        at=now(),
    )
    entry.save(force_insert=True)
    return entry.id


def record_look(
    *,
    actor_id: UUID | None,
    action: str,
    subjects: Iterable[UUID],
    reason: str = "",
    relation: str = "",
) -> UUID:
    """Write the entry of one answer that shows personal data, before it leaves; return the entry's id."""
    entry = LogEntry(
        actor_id=actor_id,
        action=action,
        subjects=sorted(str(subject) for subject in subjects),
        reason=reason,
        relation=relation,
        at=now(),
    )
    entry.save(force_insert=True)
    return entry.id


def record_event(*, actor_id: UUID | None, action: str, about: Iterable[tuple[str, UUID]] = ()) -> UUID:
    """Write the entry of something that happened without a change, such as a refused sign-in; return the entry's id."""
    entry = LogEntry(
        actor_id=actor_id,
        action=action,
        changes=[[table, str(record_id), 0, []] for table, record_id in about],
        at=now(),
    )
    entry.save(force_insert=True)
    return entry.id


def record_many(entries: Iterable[dict[str, Any]]) -> None:
    """Write entries whose values are all given, for registers made from a seed (`rrjeta demo --profile bench`)."""
    LogEntry.objects.bulk_create([LogEntry(**values) for values in entries], batch_size=500)
