"""Stored codes of the network."""

from enum import StrEnum


class Side(StrEnum):
    """Who acts in a referral."""

    SENDER = "sender"
    RECEIVER = "receiver"
    SYSTEM = "system"


class Shows(StrEnum):
    """How much a receiver may read in a state of the loop."""

    NOTHING = "nothing"
    REQUEST = "request"
    EVERYTHING = "everything"


class PackagePart(StrEnum):
    """The two parts of what is shared: what is asked for without a name, and the rest once it was accepted."""

    REQUEST = "request"
    REST = "rest"


class Audience(StrEnum):
    """For whom a link is: it opens a referral to its receiver, or says to a family where and when."""

    RECEIVER = "receiver"
    FAMILY = "family"


class PlaceStep(StrEnum):
    """What happened to a place of a service."""

    WAITS = "waits"
    OFFERED = "offered"
    CAME_IN = "came_in"
    LEFT = "left"


# States that the programme itself speaks of; all of them stand in the pack.
DRAFT = "draft"
SENT = "sent"
ACCEPTED = "accepted"
WAITLIST = "waitlist"
STARTED = "started"
REFUSED = "refused"
# How a referral ends when nobody was served.
WITHOUT_SERVICE = (REFUSED, "expired", "interrupted", "client_declined")
STATUS_LIST = "service_referral_status"


class Direction(StrEnum):
    """Which state asks which."""

    OUT = "out"
    IN = "in"


class LetterKind(StrEnum):
    """What went or came about a request to another state."""

    SENT = "sent"
    RECEIVED = "received"
    REMINDER = "reminder"
    ANSWER = "answer"
    NOTE = "note"
