"""The one writer of the log."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from rrjeta.audit.models import LogEntry
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import Saved

# The columns of an entry in the order in which `record_copies` takes them.
_FIELDS = ("id", "at", "actor_id", "action", "operation_id", "subjects", "changes", "reason", "relation")
_TEXTS = ("subjects", "changes")
_COLUMNS = [field for name in _FIELDS for field in LogEntry._meta.concrete_fields if field.attname == name]
COPIED = tuple(str(field.column) for field in _COLUMNS)


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
    about: Iterable[tuple[str, UUID]] = (),
) -> UUID:
    """Write the entry of one answer that shows personal data, before it leaves; return the entry's id.

    `about` names the records that the relation opened.
    """
    entry = LogEntry(
        actor_id=actor_id,
        action=action,
        changes=[[table, str(record_id), 0, []] for table, record_id in about],
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


def record_copies(entries: Sequence[Sequence[Any]]) -> None:
    """Write entries of a register made from a seed; a row holds the values of `COPIED`, changes and subjects as JSON."""
    columns = ", ".join(COPIED)
    marks = ", ".join(["%s"] * len(COPIED))
    rows = [
        [
            value if name in _TEXTS else field.get_db_prep_save(value, connection)
            for name, field, value in zip(COPIED, _COLUMNS, row, strict=True)
        ]
        for row in entries
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {LogEntry._meta.db_table} ({columns}) VALUES ({marks})", rows)  # noqa: S608  names of our own columns
