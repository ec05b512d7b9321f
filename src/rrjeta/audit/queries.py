"""Reads of the log: what somebody did or saw, its checkpoints, and the whole of it for a verifier."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Case, Max, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from rrjeta.audit.models import ChainHead, Checkpoint, LogEntry
from rrjeta.audit.rules import checkpoint_content, microseconds
from rrjeta.audit.verifier import FORMAT
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import first_id
from rrjeta.kernel.masterkey import LOG_CHAIN, LOG_CHECKPOINTS, derived_key
from rrjeta.kernel.models import EarlierVersion, SealedRecord
from rrjeta.kernel.saving import blob_digest

LOG_TABLES = (LogEntry._meta.db_table, ChainHead._meta.db_table)
CHECKPOINT_TABLE = Checkpoint._meta.db_table
# A checkpoint is made after so many entries, or so long after the last one where anything was written since (design §3.10).
_ENTRIES, _AGE = 50, timedelta(seconds=30)
_AT_ONCE = 2000
# An entry's id is made in the moment of the entry; the ids of two machines may differ by their clocks.
_SLACK = timedelta(hours=1)
OPENED, LISTED, WRITTEN = "opened", "listed", "written"
LISTS = ("list", "on_duty_list")


def last_action_at(actor_id: UUID, action: str, before: datetime) -> datetime | None:
    """Return when the actor last did this before a moment, or None."""
    found = LogEntry.objects.filter(actor_id=actor_id, action=action, at__lt=before).aggregate(last=Max("at"))
    last: datetime | None = found["last"]
    return last


def last_done_at(actor_id: UUID, before: datetime) -> datetime | None:
    """Return when the actor last did or saw anything before a moment, or None. One query, along their own entries."""
    found = LogEntry.objects.filter(actor_id=actor_id, at__lt=before).order_by("-at").values_list("at", flat=True)
    return found.first()


def looked_at(actor_ids: Iterable[UUID], relation: str, since: datetime) -> list[tuple[UUID, datetime, list[UUID]]]:
    """Return who opened which records by a relation since a moment, the oldest first: whom, when, the records' ids."""
    found = LogEntry.objects.filter(actor_id__in=list(actor_ids), at__gte=since, relation=relation)
    rows = found.filter(action__startswith="look.").order_by("at", "id").values_list("actor_id", "at", "changes")
    return [(by, at, [UUID(change[1]) for change in changes]) for by, at, changes in rows if by]


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry about somebody: who looked or wrote, when, by which relation, why."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    action: str
    kind: str
    relation: str
    reason: str


@dataclass(frozen=True, slots=True)
class SeenWanted:
    """Which entries are wanted: from a moment to another, of one person, not of another, opened, on lists or written."""

    since: datetime
    until: datetime
    by: UUID | None = None
    not_by: UUID | None = None
    kind: str = ""


def is_in_log(subject_id: UUID) -> bool:
    """Tell whether the log ever named this subject: of somebody erased it is all that is left."""
    return LogEntry.objects.filter(_naming([subject_id])).exists()


def entries_about(
    subject_ids: Collection[UUID],
    wanted: SeenWanted,
    *,
    after: UUID | None,
    most: int,
    opening: Collection[str] = (),
) -> list[Seen]:
    """Return the entries that name one of these subjects, the newest first, along the ids and no further back than wanted.

    `opening` are the actions by which somebody opens a file, though something is written with it. PostgreSQL finds them by
    an index; SQLite, which serves one office, reads the entries of the time that is asked for.
    """
    found = LogEntry.objects.filter(at__gte=wanted.since, at__lt=wanted.until)
    found = found.filter(id__gte=first_id(wanted.since - _SLACK), id__lt=first_id(wanted.until + _SLACK))
    found = found.filter(_naming(subject_ids))
    if wanted.by:
        found = found.filter(actor_id=wanted.by)
    if wanted.not_by:
        found = found.exclude(actor_id=wanted.not_by)
    found = found.annotate(kind=_kind(opening))
    if wanted.kind in (OPENED, LISTED, WRITTEN):
        found = found.filter(kind=wanted.kind)
    rows = (found.filter(id__lt=after) if after else found).order_by("-id")
    columns = rows.values_list("id", "at", "actor_id", "action", "kind", "relation", "reason")
    return [Seen(*row) for row in columns[:most]]


def _kind(opening: Collection[str]) -> Case:
    """Return what an entry tells: that a file was opened, that somebody stood on a list, or that something was written."""
    return Case(
        When(action__in=list(opening), then=Value(OPENED)),
        When(operation_id__isnull=False, then=Value(WRITTEN)),
        When(relation__in=LISTS, then=Value(LISTED)),
        default=Value(OPENED),
    )


def times_done(actor_id: UUID, actions: Collection[str], since: datetime) -> int:
    """Return how often somebody did one of these since a moment."""
    return LogEntry.objects.filter(actor_id=actor_id, at__gte=since, action__in=list(actions)).count()


def _naming(subject_ids: Iterable[UUID]) -> Q:
    is_indexed = connection.vendor == "postgresql"
    about = Q(pk__in=[])
    for one in sorted(map(str, subject_ids)):
        about |= Q(subjects__contains=[one]) if is_indexed else Q(Contains(Cast("subjects", TextField()), Value(one)))
    return about


def entries_of(operation_ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Return every column of the entries that these operations wrote, in the order in which they were written."""
    found = LogEntry.objects.filter(operation_id__in=list(operation_ids)).order_by("at", "id")
    return [dict(values) for values in found.values()]


def is_checkpoint_due() -> bool:
    """Tell whether enough was written, or enough time has passed, since the last checkpoint. Two queries."""
    last = Checkpoint.objects.order_by("-number").first()
    written = sum(ChainHead.objects.values_list("place", flat=True))
    known = sum(place for _chain, place, _link in last.heads) if last else 0
    if written == known:
        return False
    return last is None or written - known >= _ENTRIES or now() - last.at >= _AGE


def checkpoints_to_give() -> list[dict[str, Any]]:
    """Return the checkpoints that the witness has not taken yet, signed, the oldest first."""
    return [signed(one) for one in Checkpoint.objects.filter(given_at=None).order_by("number")]


def said_of(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return what a checkpoint says and its signature covers."""
    return checkpoint_content(checkpoint.number, checkpoint.at, checkpoint.heads, checkpoint.before)


def signed(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return a checkpoint as the witness takes it."""
    public = signing_key().public_key().public_bytes_raw().hex()
    return {"checkpoint": said_of(checkpoint), "signature": checkpoint.signature, "public_key": public}


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs checkpoints, derived from the master key."""
    return Ed25519PrivateKey.from_private_bytes(derived_key(LOG_CHECKPOINTS))


def chain_key() -> str:
    """Return the key of the chains in hexadecimal: with it an auditor checks links, and can read nothing sealed."""
    return derived_key(LOG_CHAIN).hex()


def exported() -> Iterator[dict[str, Any]]:
    """Yield the whole log for a verifier: a head that counts, every entry, every checkpoint, the digest of every blob.

    All of it as it stood in one moment, while others write on.
    """
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and is_first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield from _exported()


def _exported() -> Iterator[dict[str, Any]]:
    entries, checkpoints = LogEntry.objects.order_by("chain", "place"), Checkpoint.objects.order_by("number")
    counts = {
        "entry_count": entries.count(),
        "checkpoint_count": checkpoints.count(),
        "blob_count": sum(_blob_counts()),
    }
    yield {"kind": "head", "format": FORMAT, "exported_at": microseconds(now()), **counts}
    for entry in entries.iterator(_AT_ONCE):
        yield {
            "kind": "entry",
            "chain": entry.chain,
            "place": entry.place,
            "id": str(entry.id),
            "at": microseconds(entry.at),
            "actor": str(entry.actor_id or ""),
            "action": entry.action,
            "operation": str(entry.operation_id or ""),
            "subjects": entry.subjects,
            "changes": entry.changes,
            "reason": entry.reason,
            "relation": entry.relation,
            "link": entry.link,
        }
    for checkpoint in checkpoints.iterator(_AT_ONCE):
        yield {"kind": "checkpoint", **signed(checkpoint)}
    for table, record_id, version, blob in _blobs():
        yield {
            "kind": "blob",
            "table": table,
            "id": str(record_id),
            "version": version,
            "digest": blob_digest(blob),
        }


def _sealed_models() -> list[type[SealedRecord]]:
    return [model for model in apps.get_models() if issubclass(model, SealedRecord)]


def _blob_counts() -> Iterator[int]:
    for model in _sealed_models():
        yield model._base_manager.exclude(sealed=b"").count()
    yield EarlierVersion.objects.exclude(sealed=b"").count()


def _blobs() -> Iterator[tuple[str, UUID, int, bytes | memoryview]]:
    for model in _sealed_models():
        rows = model._base_manager.exclude(sealed=b"").order_by("pk").values_list("pk", "version", "sealed")
        yield from ((model._meta.db_table, *row) for row in rows.iterator(_AT_ONCE))
    kept = EarlierVersion.objects.exclude(sealed=b"").order_by("pk")
    yield from kept.values_list("table", "record_id", "version", "sealed").iterator(_AT_ONCE)
