"""Whether a list is still the one that was asked for. Pure."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

_BYTES = 8


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows a list has that it had not when it was asked for, and how many it has no more."""

    added: int
    gone: int

    def __bool__(self) -> bool:
        return bool(self.added or self.gone)


def row_marks(export_id: UUID, row_ids: Iterable[UUID]) -> list[str]:
    """Return what is remembered of the rows: marks that tell nobody which they were, in no order of the list."""
    return sorted(row_mark(export_id, one) for one in row_ids)


def row_mark(export_id: UUID, row_id: UUID) -> str:
    """Return the mark of one row in one export."""
    return hashlib.blake2b(row_id.bytes, digest_size=_BYTES, key=export_id.bytes).hexdigest()


def changed(before: Collection[str], after: Collection[str]) -> Change:
    """Return what changed between two lists of marks."""
    was, now = set(before), set(after)
    return Change(len(now - was), len(was - now))


def whole_mark(marks: Iterable[str]) -> str:
    """Return one mark for a whole list: a page carries it, so that nobody fetches another list than the page showed."""
    return hashlib.blake2b("".join(marks).encode(), digest_size=_BYTES).hexdigest()
