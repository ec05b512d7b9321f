"""What the duty roster alone opened, noted while a door or an operation answers, so that the log says so (S19)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

ON_DUTY = "on_duty"
# A list on which something stands that the roster alone shows; nobody's file was opened.
ON_DUTY_LIST = "on_duty_list"

# The table and the id of a record.
Opened = tuple[str, UUID]


@dataclass(slots=True)
class Looked:
    """What was looked at: the records opened on duty alone, and whether that was asked where they were found.

    `revealed` are the restricted objects that were opened, `reason` the code of why.
    """

    by_duty: set[Opened] = field(default_factory=set)
    is_settled: bool = False
    revealed: set[Opened] = field(default_factory=set)
    reason: str = ""


_opened: ContextVar[Looked | None] = ContextVar("opened", default=None)


@contextmanager
def noting_duty() -> Iterator[Looked]:
    """Collect the records that were opened on duty alone until the block ends; what surrounds it hears of them too."""
    opened = Looked()
    outer = _opened.get()
    token = _opened.set(opened)
    try:
        yield opened
    finally:
        _opened.reset(token)
        if outer is not None:
            outer.by_duty |= opened.by_duty
            outer.is_settled |= opened.is_settled
            outer.revealed |= opened.revealed
            outer.reason = outer.reason or opened.reason


def note_duty(records: Iterable[Opened]) -> None:
    """Note what nothing but the duty roster opened of the records that were found: nothing, for one's own."""
    if (opened := _opened.get()) is not None:
        opened.is_settled = True
        opened.by_duty.update(records)


def note_reveal(record: Opened, reason: str) -> None:
    """Note that a restricted object is opened, and the code of why: both stand in the log before the answer leaves."""
    if (opened := _opened.get()) is not None:
        opened.revealed.add(record)
        opened.reason = reason
