"""Where a list goes on: what the last line was sorted by, written into the address of the next page and read back."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from rrjeta.kernel.errors import NotFound

Read = TypeVar("Read")


def write_mark(value: Any) -> str:
    """Return a mark that `read_mark` understands. Codes, moments and ids only: it stands in an address."""
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def read_mark(mark: str, read: Callable[[Any], Read]) -> Read:
    """Return what `read` makes of a mark. Raises NotFound for one that no page of the list gave."""
    try:
        return read(json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise NotFound from None


def moment_in(written: Any) -> datetime:
    """Return a moment as a mark holds it. Raises ValueError for one that names no zone, TypeError for no text."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def write_place(moment: datetime, last_id: UUID) -> str:
    """Return the mark of a list that is sorted by a moment."""
    return write_mark([moment.isoformat(), str(last_id)])


def read_place(mark: str) -> tuple[datetime, UUID]:
    """Return the moment and id in a mark of `write_place`. Raises NotFound."""

    def read(value: Any) -> tuple[datetime, UUID]:
        moment, last_id = value
        return moment_in(moment), UUID(last_id)

    return read_mark(mark, read)
