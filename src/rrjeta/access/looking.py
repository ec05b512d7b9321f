"""By what a record was opened, noted while a door or an operation answers, so that the log says so (S19, design §3.14)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

OWN, COVERING, BESIDE, TEAM, ORGANISATION, GRANTED = "own", "covering", "beside", "team", "organisation", "granted"
ON_DUTY, GLASS = "on_duty", "glass"
# Somebody stood on a list; nobody's file was opened. The second: something stands there that the roster alone shows.
ON_LIST, ON_DUTY_LIST = "list", "on_duty_list"
# The log names the first of these by which something was opened while one page was made.
_FIRST = (ON_DUTY, GLASS, GRANTED, ORGANISATION, TEAM, BESIDE, COVERING, OWN)

# The table and the id of a record.
Opened = tuple[str, UUID]


@dataclass(slots=True)
class Looked:
    """What was looked at: which records were opened by which relation, and whether that was asked where they were found.

    `revealed` are the restricted objects that were opened, `reason` the code of why.
    """

    by: dict[str, set[Opened]] = field(default_factory=dict)
    is_settled: bool = False
    revealed: set[Opened] = field(default_factory=set)
    reason: str = ""
    # Files whose first page was opened, each with the end of the reader's last sitting with it.
    files: dict[UUID, datetime | None] = field(default_factory=dict)

    @property
    def relation(self) -> str:
        """Return the relation that the log names, or nothing."""
        return next((one for one in _FIRST if one in self.by), "")

    @property
    def beyond_work(self) -> set[Opened]:
        """Return the records opened by nothing but the duty roster or urgently: the log names each."""
        return self.by.get(ON_DUTY, set()) | self.by.get(GLASS, set())


_opened: ContextVar[Looked | None] = ContextVar("opened", default=None)


@contextmanager
def noting_relations() -> Iterator[Looked]:
    """Collect by what records were opened until the block ends; what surrounds it hears of them too."""
    opened = Looked()
    outer = _opened.get()
    token = _opened.set(opened)
    try:
        yield opened
    finally:
        _opened.reset(token)
        if outer is not None:
            outer.is_settled |= opened.is_settled
            outer.revealed |= opened.revealed
            outer.reason = outer.reason or opened.reason
            outer.files |= opened.files
            for relation, records in opened.by.items():
                outer.by.setdefault(relation, set()).update(records)


def note_relation(relation: str, records: Iterable[Opened] = ()) -> None:
    """Note by what these records were opened; without a relation only that it was asked."""
    if (opened := _opened.get()) is not None:
        opened.is_settled = True
        if relation:
            opened.by.setdefault(relation, set()).update(records)


def note_reveal(record: Opened, reason: str) -> None:
    """Note that a restricted object is opened, and the code of why: both stand in the log before the answer leaves."""
    if (opened := _opened.get()) is not None:
        opened.revealed.add(record)
        opened.reason = reason


def note_file(case_id: UUID, since_at: datetime | None) -> None:
    """Note that the first page of a file is opened, and since when the reader had not seen it: the door remembers it."""
    if (opened := _opened.get()) is not None:
        opened.files[case_id] = since_at
