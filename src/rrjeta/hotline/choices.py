"""Stored codes of what anybody reports."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    TAKEN = "taken"
    CLOSED = "closed"


class ClosedAs(StrEnum):
    """Why a report became no concern."""

    SPAM = "spam"
    NOT_OURS = "not_ours"
    KNOWN = "known"


class Receipt(StrEnum):
    """All that the code of a receipt ever answers (screens.md S7)."""

    RECEIVED = "received"
    LOOKED_AT = "looked_at"
    CLOSED = "closed"


WAITING = (Stage.RECEIVED, Stage.LOOKED_AT)

# Whom the page offers to say they are, in the words of the list `referral_source`.
SOURCES = ("self", "parent", "relative", "neighbour", "school", "health", "other")

# Rows of the table of deadlines of the pack.
TAKE_UP, RECEIPT_KEPT, REPORT_KEPT = "worry_take_up", "worry_receipt", "retention_worry"
IN_DANGER = "danger"
