"""Stored codes of supervision."""

from enum import StrEnum


class Which(StrEnum):
    """Which of a worker's cases the agenda shows: each is a number that opens its list."""

    ALL = "all"
    LATE = "late"
    NOT_SEEN = "not_seen"
    HIGH_RISK = "high_risk"
    REFERRALS = "referrals"
    ALONE = "alone"


TOPICS = "training_topic"
# Rows of the table of deadlines of the pack.
NEXT_TALK = "supervision_talk"
HIGH_RISK = 3
# How far back the agenda looks where the two have not talked yet.
FIRST_DAYS = 90
