"""The one writer of the log. Every entry takes the next place of a chain and is linked to the one before (design §3.10)."""

import random
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from rrjeta.audit.models import ChainHead, Checkpoint, LogEntry
from rrjeta.audit.queries import said_of, signing_key
from rrjeta.audit.rules import (
    CHAINS,
    START,
    canonical,
    content_of,
    digest,
    link_of,
    microseconds,
)
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.masterkey import LOG_CHAIN, derived_key
from rrjeta.kernel.saving import Saved

# What tells an entry, in the order in which `record_copies` takes it; its place in a chain comes with the writing.
_TOLD = ("id", "at", "actor_id", "action", "operation_id", "subjects", "changes", "reason", "relation")
_TEXTS = ("subjects", "changes")
_FIELDS = {field.attname: field for field in LogEntry._meta.concrete_fields}
_NAMES = (*_TOLD, "chain", "place", "link")
COPIED = _TOLD

_LOG, _HEADS = LogEntry._meta.db_table, ChainHead._meta.db_table
_COLUMNS = ", ".join(str(_FIELDS[name].column) for name in _NAMES)
_INSERT = f"INSERT INTO {_LOG} ({_COLUMNS}) VALUES ({', '.join(['%s'] * len(_NAMES))})"  # noqa: S608  our own columns
_TAKE = f"UPDATE {_HEADS} SET place = place + %s WHERE chain = %s RETURNING place, link"  # noqa: S608  our own table
_BEGIN = f"INSERT INTO {_HEADS} (chain, place, link) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING"  # noqa: S608  our own table
_KEEP = f"UPDATE {_HEADS} SET link = %s WHERE chain = %s"  # noqa: S608  our own table

_mine = threading.local()


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
    """Write the entry of one operation, inside its transaction; return the entry's id.

    A change names table, record, version and fields; where it wrote a blob, the blob's digest.
    """
    changes = [
        [one.table, str(one.record_id), one.version, list(one.fields), *([one.blob] if one.blob else [])]
        for one in saved
    ]
    return _record(
        actor_id=actor_id,
        action=action,
        operation_id=operation_id,
        changes=changes,
        subjects=subjects,
        reason=reason,
        relation=relation,
    )


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
    return _record(
        actor_id=actor_id,
        action=action,
        changes=[[table, str(record_id), 0, []] for table, record_id in about],
        subjects=subjects,
        reason=reason,
        relation=relation,
    )


def record_event(*, actor_id: UUID | None, action: str, about: Iterable[tuple[str, UUID]] = ()) -> UUID:
    """Write the entry of something that happened without a change, such as a refused sign-in; return the entry's id."""
    changes = [[table, str(record_id), 0, []] for table, record_id in about]
    return _record(actor_id=actor_id, action=action, changes=changes, subjects=())


def record_copies(entries: Sequence[Sequence[Any]]) -> None:
    """Write entries of a register made from a seed; a row holds the values of `COPIED`, changes and subjects as JSON."""
    _append([dict(zip(COPIED, row, strict=True)) for row in entries])


def make_checkpoint() -> int | None:
    """Sign all heads as they stand now; return the checkpoint's number, or None where nothing was written since the last."""
    last = Checkpoint.objects.order_by("-number").first()
    heads = [list(head) for head in ChainHead.objects.order_by("chain").values_list("chain", "place", "link")]
    if not heads or (last is not None and last.heads == heads):
        return None
    number, before = (last.number + 1, digest(canonical(said_of(last)))) if last else (1, START)
    checkpoint = Checkpoint(number=number, at=now(), heads=heads, before=before)
    checkpoint.signature = signing_key().sign(canonical(said_of(checkpoint))).hex()
    try:
        with transaction.atomic():
            checkpoint.save(force_insert=True)
    except IntegrityError:
        # Another process made it in the same moment.
        return None
    return number


def mark_given(number: int) -> None:
    """Remember that the witness took a checkpoint."""
    Checkpoint.objects.filter(number=number, given_at=None).update(given_at=now())


def as_json(value: Any) -> str:
    """Return a value as the log keeps it and its link covers it: JSON without blanks."""
    return canonical(value).decode("ascii")


def _record(
    *,
    actor_id: UUID | None,
    action: str,
    changes: list[list[Any]],
    subjects: Iterable[UUID],
    operation_id: UUID | None = None,
    reason: str = "",
    relation: str = "",
) -> UUID:
    entry_id = new_id()
    _append(
        [
            {
                "id": entry_id,
                "at": now(),
                "actor_id": actor_id,
                "action": action,
                "operation_id": operation_id,
                "subjects": as_json(sorted(str(subject) for subject in subjects)),
                "changes": as_json(changes),
                "reason": reason,
                "relation": relation,
            }
        ]
    )
    return entry_id


def _append(entries: Sequence[Mapping[str, Any]]) -> None:
    """Write entries at the end of a chain. Three statements, the lock of the chain's head taken last and kept to the end."""
    if not entries:
        return
    chain, key = _chain(), derived_key(LOG_CHAIN)
    with connection.cursor() as cursor:
        last, link = _taken(cursor, chain, len(entries))
        rows = []
        for place, entry in enumerate(entries, last - len(entries) + 1):
            digests = digest(entry["subjects"].encode()), digest(entry["changes"].encode())
            link = link_of(key, chain, place, link, content_of(entry, microseconds(entry["at"]), *digests))
            rows.append(_prepared({**entry, "chain": chain, "place": place, "link": link}))
        if len(rows) == 1:
            cursor.execute(_INSERT, rows[0])
        else:
            cursor.executemany(_INSERT, rows)
        cursor.execute(_KEEP, [link, chain])


def _taken(cursor: Any, chain: int, count: int) -> tuple[int, str]:
    """Lock the head of a chain; return the last of the places taken and the link of the entry before them."""
    cursor.execute(_TAKE, [count, chain])
    found = cursor.fetchone()
    if found is None:
        cursor.execute(_BEGIN, [chain, START])
        cursor.execute(_TAKE, [count, chain])
        found = cursor.fetchone()
    return int(found[0]), str(found[1])


def _prepared(entry: Mapping[str, Any]) -> list[Any]:
    return [
        entry[name] if name in _TEXTS else _FIELDS[name].get_db_prep_save(entry[name], connection) for name in _NAMES
    ]


def _chain() -> int:
    """Return the chain of this thread: all entries of one transaction stand in one chain, so no two lock crosswise."""
    if not hasattr(_mine, "chain"):
        _mine.chain = random.randrange(CHAINS)  # noqa: S311  spreads writers, hides nothing
    chain: int = _mine.chain
    return chain
