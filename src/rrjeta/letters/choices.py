"""Stored codes of letters."""

from enum import StrEnum


class Direction(StrEnum):
    """Whether the office wrote it or received it."""

    OUT = "out"
    IN = "in"


class State(StrEnum):
    """Where a letter stands. Only an unfinished one can be changed; a number that was taken is never given back."""

    UNFINISHED = "unfinished"
    SENT = "sent"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class To(StrEnum):
    """To whom a letter goes: that alone decides what may stand in it."""

    COURT = "court"
    AGENCY = "agency"
    PARENT = "parent"
    REPORTER = "reporter"


# Letters to them name nobody and no matter (screens S7, S8).
NAMING_NOBODY = frozenset({To.PARENT, To.REPORTER})

LONGEST_LINE = 200
LONGEST_ADDRESS = 300
LONGEST_TEXT = 60_000
LONGEST_REASON = 500
