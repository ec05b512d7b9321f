"""The one place that reads the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    """Return this moment, aware, in UTC; inside `frozen` the moment given there."""
    return _stopped_at.get() or datetime.now(UTC)


def zone() -> ZoneInfo:
    """Return the time zone of the country pack."""
    return ZoneInfo(settings.TIME_ZONE)


def local(moment: datetime) -> datetime:
    """Return the same moment on the wall clock of the country."""
    return moment.astimezone(zone())


def today() -> date:
    """Return the day that it is now in the country."""
    return local(now()).date()


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the aware moment of a wall-clock time in the country."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone())


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment, for tests and for scenarios that carry their own dates."""
    token = _stopped_at.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)
