"""Stored codes of emergencies."""

from enum import StrEnum


class Heard(StrEnum):
    """How a line of the call list stands: nobody was called yet, or what was heard."""

    WAITING = "waiting"
    NEEDS_HELP = "needs_help"
    NOT_REACHED = "not_reached"
    SOMEONE_ELSE = "someone_else"
    MOVED = "moved"
    REACHED = "reached"


class Way(StrEnum):
    """By which way somebody was spoken to. None of them is seeing the child: that is recorded as a visit."""

    PHONE = "phone"
    MESSAGE = "message"
    NEIGHBOUR = "neighbour"


# What is said after a call; where nobody was reached the family stands among those to call again.
RESULTS = (Heard.REACHED, Heard.NOT_REACHED, Heard.NEEDS_HELP, Heard.MOVED, Heard.SOMEONE_ELSE)
TO_CALL = (Heard.WAITING, Heard.NOT_REACHED)
KINDS = "emergency_kind"
# The alert that stops every call and message, and the kind of note that a call becomes in the file.
NO_PHONE, REMOTE = "no_phone", "remote"
