"""What the duty roster alone opened, noted while a door or an operation answers, so that the log says so (S19)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

ON_DUTY = "on_duty"
# A list on which something stands that the roster alone shows; nobody's file was opened.
ON_DUTY_LIST = "on_duty_list"

# The table and the id of a record.
Opened = tuple[str, UUID]

_opened: ContextVar[set[Opened] | None] = ContextVar("opened", default=None)


@contextmanager
def noting_duty() -> Iterator[set[Opened]]:
    """Collect the records that were opened on duty alone until the block ends; what surrounds it hears of them too."""
    opened: set[Opened] = set()
    outer = _opened.get()
    token = _opened.set(opened)
    try:
        yield opened
    finally:
        _opened.reset(token)
        if outer is not None:
            outer |= opened


def note_duty(records: Iterable[Opened]) -> None:
    """Note records that nothing but the duty roster opened."""
    if (opened := _opened.get()) is not None:
        opened.update(records)
