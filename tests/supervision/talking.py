"""Talks for tests, as a head prepares and writes them down."""

from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.supervision.operations.talks import prepare_talk, write_talk
from rrjeta.supervision.rules import Written

WRITTEN: dict[str, Any] = {
    "words": "Zqwords about the week.",
    "wellbeing": "2",
    "notes": "Zqnotes between the two.",
    "training": ("interview",),
}


def prepared(head: Actor, worker: Actor, *case_ids: UUID) -> UUID:
    """Prepare a talk about cases; return its id."""
    return prepare_talk(head, operation_id=new_id(), worker_id=worker.user_id, case_ids=case_ids)


def held(head: Actor, worker: Actor, *case_ids: UUID, **changed: Any) -> UUID:
    """Prepare a talk and write it down; return its id."""
    talk_id = prepared(head, worker, *case_ids)
    written = Written(**{"held_at": now(), **WRITTEN, **changed})
    return write_talk(head, operation_id=new_id(), talk_id=talk_id, written=written)
