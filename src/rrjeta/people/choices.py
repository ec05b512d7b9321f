"""Stored codes of the people room that are not lists of the pack."""

from enum import StrEnum


class PersonKind(StrEnum):
    CHILD = "child"
    ADULT = "adult"


class Certainty(StrEnum):
    CONFIRMED = "confirmed"
    SAID = "said"


class MayPhone(StrEnum):
    YES = "yes"
    NO = "no"
    BETWEEN = "between"


# Alerts (list `safety_alert`) that make every address of the child a secret.
HIDING_ALERTS = frozenset({"secret_address", "feud", "witness"})
