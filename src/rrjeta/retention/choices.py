"""Why a file is kept longer, why a child is forgotten, and how far that is."""

from enum import StrEnum


class HoldReason(StrEnum):
    COURT = "court"
    COMPLAINT = "complaint"
    INSPECTION = "inspection"
    CRIME = "crime"
    WISH = "wish"


class ErasureReason(StrEnum):
    KEPT_LONG_ENOUGH = "kept_long_enough"
    ASKED_FOR = "asked_for"
    ORDERED = "ordered"
    WRITTEN_BY_MISTAKE = "written_by_mistake"


class ErasureState(StrEnum):
    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class Group(StrEnum):
    """What the tables of a dry run and of a receipt are put together as."""

    PEOPLE = "people"
    CASE_FILE = "case_file"
    FILES = "files"
    SEARCH_KEYS = "search_keys"
    EARLIER = "earlier"
    KEYS = "keys"
    OTHER = "other"
