"""What people type into a page, as plain values."""

from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from rrjeta.forms.rules.days import read_day, read_hour
from rrjeta.kernel import clock
from rrjeta.kernel.errors import Refused


class NotADate(Refused):
    """The text is no day of the calendar."""

    message = _("Write the date as day.month.year, for example 14.03.2026.")


class NotATime(Refused):
    """The text is no time of a day."""

    message = _("Write the time as hours and minutes, for example 23:10.")


def typed_whole(text: str, digits: int) -> int | None:
    """Return a whole number of at most so many digits as an address or a hidden field carries it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def typed_date(text: str) -> date | None:
    """Return the day that was typed, nothing for an empty field. Raises NotADate."""
    if not (typed := text.strip()):
        return None
    day = read_day(typed)
    if day is None:
        raise NotADate
    return day


def typed_time(text: str) -> time | None:
    """Return the time of day that was typed, nothing for an empty field. Raises NotATime."""
    if not (typed := text.strip()):
        return None
    hour = read_hour(typed)
    if hour is None:
        raise NotATime
    return hour


def typed_moment(day_text: str, time_text: str) -> datetime | None:
    """Return the aware moment of both fields of a moment input. Raises NotADate, NotATime.

    Without a time it is noon of that day, or now where noon is still ahead.
    """
    day, hour = typed_date(day_text), typed_time(time_text)
    if day is None:
        return None
    if hour is None:
        noon, now = clock.at(day, 12), clock.now()
        return min(noon, now) if day == clock.today() else noon
    return clock.at(day, hour.hour, hour.minute)


def typed_back(day: date | None) -> str:
    """Return a day the way people type it, to fill a date input."""
    return day.strftime("%d.%m.%Y") if day else ""
