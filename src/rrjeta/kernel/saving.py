"""The only way to write a record: inside an operation, with its earlier version kept and the change noted for the log."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from rrjeta.kernel.clock import now
from rrjeta.kernel.merging import plain_value, settled
from rrjeta.kernel.models import EarlierVersion, Record, SealedRecord, SubjectKey
from rrjeta.kernel.sealing import peek_record, seal

_DIGEST_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Saved:
    """One row written by an operation: for its entry in the log. Names of fields only, never values.

    `blob` is the digest of the blob that was written, or nothing where none was.
    """

    table: str
    record_id: UUID
    version: int
    fields: tuple[str, ...]
    blob: str = ""


@dataclass(slots=True)
class Work:
    """What one operation has written so far, and for whom."""

    actor_id: UUID | None
    saved: list[Saved] = field(default_factory=list)
    subjects: set[UUID] = field(default_factory=set)


class OutsideOperation(Exception):
    """A record was to be written where no operation runs; nothing would have been checked or logged."""


R = TypeVar("R", bound=Record)

_work: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def working(actor_id: UUID | None) -> Iterator[Work]:
    """Collect what is written until the block ends. An operation inside another one joins its work."""
    if (outer := _work.get()) is not None:
        yield outer
        return
    work = Work(actor_id)
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)


def is_working() -> bool:
    """Tell whether an operation runs here."""
    return _work.get() is not None


def add(record: R, told: Mapping[str, Any] | None = None) -> R:
    """Insert a new record; a sealed one with what it tells. Returns it. Raises OutsideOperation."""
    work = _running()
    record.entered_by_id = work.actor_id
    record.entered_at = now()
    if isinstance(record, SealedRecord):
        record.sealed = seal(record, told or {})
    record.save(force_insert=True)
    names = tuple(sorted(told)) if told else ()
    _note(work, record, ("+", *names), has_blob=True)
    return record


def change(
    record: R,
    fields: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
    base_version: int | None = None,
) -> R:
    """Write the fields that differ and the parts told that differ; keep the earlier version.

    The record must be the row as it stands, locked by the operation. `base_version` is the version from which the
    person worked: a field that both they and somebody else changed since is a conflict. Raises Stale, OutsideOperation.
    """
    work = _running()
    fields, told = dict(fields or {}), dict(told or {})
    before = peek_record(record) if told and isinstance(record, SealedRecord) else {}
    plain = {name: value for name, value in fields.items() if getattr(record, name) != value}
    parts = {name: value for name, value in told.items() if before.get(name) != value}
    if not plain and not parts:
        return record
    if base_version is not None and base_version < record.version:
        present = {**{name: getattr(record, name) for name in plain}, **{name: before.get(name) for name in parts}}
        kept = settled(record, base_version, {**plain, **parts}, present)
        plain = {name: kept[name] for name in plain if name in kept}
        parts = {name: kept[name] for name in parts if name in kept}
        if not kept:
            return record
    changed = (*sorted(plain), *sorted(parts))
    _keep_earlier(work, record, changed, plain, bool(parts))
    for name, value in plain.items():
        setattr(record, name, value)
    columns = [*plain, "version"]
    record.version += 1
    if parts and isinstance(record, SealedRecord):
        record.sealed_revision += 1
        record.sealed = seal(record, {**before, **parts})
        columns += ["sealed", "sealed_revision"]
    record.save(update_fields=columns)
    _note(work, record, changed, has_blob=bool(parts))
    return record


def remove(record: Model) -> None:
    """Delete a row that holds no history of its own, such as a search key or a shift to come. Raises OutsideOperation."""
    work = _running()
    if isinstance(record, Record):
        _note(work, record, ("-",))
    record.delete()


def written() -> tuple[Saved, ...]:
    """Return what the operation has written so far, in order. Raises OutsideOperation."""
    return tuple(_running().saved)


def hand_to(record: SealedRecord, subject: SubjectKey, fields: Mapping[str, Any]) -> None:
    """Give a row to another subject: what it tells is sealed anew under their key; the earlier version stays under the old.

    The record must be the row as it stands, locked by the operation and loaded with its subject. Raises OutsideOperation.
    """
    work = _running()
    told = peek_record(record)
    changed = (*sorted(fields), "subject_id")
    _keep_earlier(work, record, changed, {**fields, "subject_id": subject.pk}, with_blob=True)
    for name, value in fields.items():
        setattr(record, name, value)
    work.subjects.add(record.subject_id)
    record.subject = subject
    record.version += 1
    record.sealed_revision += 1
    record.sealed = seal(record, told)
    record.save(update_fields=[*fields, "subject", "version", "sealed", "sealed_revision"])
    _note(work, record, changed, has_blob=True)


def note_subjects(subject_ids: Iterable[UUID]) -> None:
    """Note whom the operation concerns where no row of theirs is saved one by one. Raises OutsideOperation."""
    _running().subjects.update(subject_ids)


def _running() -> Work:
    work = _work.get()
    if work is None:
        raise OutsideOperation("Records are written inside an operation.")
    return work


def blob_digest(blob: bytes | memoryview) -> str:
    """Return what the log keeps of a blob: enough to tell that it is another, nothing of what it says."""
    return hashlib.sha256(blob).hexdigest()[:_DIGEST_LETTERS]


def _note(work: Work, record: Record, names: tuple[str, ...], *, has_blob: bool = False) -> None:
    blob = blob_digest(record.sealed) if has_blob and isinstance(record, SealedRecord) else ""
    work.saved.append(Saved(record._meta.db_table, record.pk, record.version, names, blob))
    if isinstance(record, SealedRecord):
        work.subjects.add(record.subject_id)


def _keep_earlier(
    work: Work,
    record: Record,
    changed: tuple[str, ...],
    plain: Mapping[str, Any],
    with_blob: bool,
) -> None:
    sealed = record if isinstance(record, SealedRecord) else None
    EarlierVersion(
        table=record._meta.db_table,
        record_id=record.pk,
        version=record.version,
        changed_fields=list(changed),
        plain={name: plain_value(getattr(record, name)) for name in plain if name not in record.not_kept},
        sealed=sealed.sealed if sealed and with_blob else b"",
        sealed_revision=sealed.sealed_revision if sealed else 0,
        subject_id=sealed.subject_id if sealed else None,
        replaced_by_id=work.actor_id,
        replaced_at=now(),
    ).save(force_insert=True)
