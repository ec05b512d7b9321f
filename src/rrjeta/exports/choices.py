"""Stored codes of exports, and their limits."""

from datetime import timedelta
from enum import StrEnum

# Above this number of children, or with any restricted case, a second person confirms.
MOST_ALONE = 50
MOST_ROWS = 100_000
MOST_WORDS = 500
LEAST_WORDS = 10
FETCHED_WITHIN = timedelta(hours=24)
# How long somebody is waited for who confirms.
CONFIRMED_WITHIN = timedelta(days=7)
# Rows that are read at once while a file is written.
AT_ONCE = 500


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


class Purpose(StrEnum):
    """What a list is taken out of the system for."""

    REPORT = "report"
    MEETING = "meeting"
    INSPECTION = "inspection"
    PLANNING = "planning"
    CORRECTION = "correction"
    OTHER = "other"


class State(StrEnum):
    """How far an export is. What ran out is READY or WAITING with its time over."""

    WAITING = "waiting"  # for the second person
    READY = "ready"
    FETCHED = "fetched"
    REFUSED = "refused"
    DROPPED = "dropped"  # by whoever asked


OPEN = frozenset({State.WAITING, State.READY})
