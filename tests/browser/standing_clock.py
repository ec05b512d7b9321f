"""A clock that stands for the test and for the threads that serve the pages."""

from datetime import UTC, datetime


class StandingClock:
    """Stands where the kernel keeps the stopped moment, for every thread: the pages are served by threads of their own."""

    def __init__(self) -> None:
        self._moment: datetime | None = None

    def stand_at(self, moment: datetime) -> None:
        """Stop at an aware moment."""
        self._moment = moment.astimezone(UTC)

    # What the kernel asks for, in place of the variable that each thread has for itself.
    def get(self) -> datetime | None:
        return self._moment

    def set(self, moment: datetime) -> datetime | None:
        before, self._moment = self._moment, moment
        return before

    def reset(self, before: datetime | None) -> None:
        self._moment = before
