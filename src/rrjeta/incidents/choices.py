"""Stored codes of incidents."""

from enum import StrEnum


class Kind(StrEnum):
    """What happened, as whoever noticed it chooses."""

    LOST_PAPER = "lost_paper"
    WRONG_ADDRESSEE = "wrong_addressee"
    LOST_DEVICE = "lost_device"
    SEEN_BY_OTHERS = "seen_by_others"
    OTHER = "other"


class Notice(StrEnum):
    """What was decided about telling the Commissioner."""

    WAITING = "waiting"
    TOLD = "told"
    NOT_TOLD = "not_told"


# How long the authority may take to be told, in the table of deadlines of the pack.
DEADLINE = "data_breach_notice"
