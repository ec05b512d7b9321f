"""What is exported: columns, rows, and the marks of the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

Value = str | int | date | datetime | None
Values = Sequence[Value]


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"  # a day, or a moment on the wall clock


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key for machines, its words, what stands in it."""

    key: str
    label: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Mark:
    """What every file says of itself: words for people in `lines`, and the same by key for machines.

    `short` stands in the header of each printed page, `title` is the name of the sheet.
    """

    title: str
    short: str
    lines: tuple[str, ...]
    told: tuple[tuple[str, str | int], ...]
