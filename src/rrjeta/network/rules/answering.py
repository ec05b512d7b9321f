"""How a service answers: which share of what was sent to it, and after how many days. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Answering:
    """How a service answered in the last year. Without a referral nothing is known."""

    sent: int = 0
    answered: int = 0
    days: int | None = None

    @property
    def share(self) -> int | None:
        """Return the share answered in per cent."""
        return round(100 * self.answered / self.sent) if self.sent else None


def answering_of(rows: Iterable[tuple[datetime, datetime | None]]) -> Answering:
    """Return how it was answered, out of when each was sent and answered."""
    held = list(rows)
    waits = [(answered - sent).total_seconds() / _DAY for sent, answered in held if answered is not None]
    return Answering(len(held), len(waits), round(median(waits)) if waits else None)


def order_of(answering: Answering) -> tuple[int, int]:
    """Return the place of a service among those that fit equally: what answers, and answers soon, comes first."""
    share = 50 if answering.share is None else answering.share
    return (-(share // 25), 7 if answering.days is None else answering.days)
