"""Stored codes of complaints."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a complaint stands; it is all that the code of its receipt answers, beside the answer itself."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    ANSWERED = "answered"


class Level(StrEnum):
    """Who looks at a complaint: never whoever it is about."""

    HEAD = "head"
    DIRECTOR = "director"
    AGENCY = "agency"


class Target(StrEnum):
    """About whom somebody complains, as far as they say."""

    UNIT = "unit"
    WORKER = "worker"
    HEAD = "head"
    DIRECTOR = "director"
    UNKNOWN = "unknown"


class Complainant(StrEnum):
    """Who complains, as they say themselves."""

    CHILD = "child"
    FAMILY = "family"
    OTHER = "other"


OPEN = (Stage.RECEIVED, Stage.LOOKED_AT)
# Rows of the table of deadlines of the pack.
ANSWER, CODE_KEPT = "complaint_answer", "complaint_receipt"
# The one type that is answered sooner.
SOONER = "safeguarding"
TYPES, RESULTS, CHANNELS = "complaint_type", "complaint_result", "contact_channel"
ONLINE = "online"
