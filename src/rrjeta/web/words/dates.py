"""Days and moments in words. Month names are fetched once per language: Django's own `date` filter is too slow for lists."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from rrjeta.cases.rules.calendar import is_end_of_day
from rrjeta.kernel import clock

SHOW_DAYS_LEFT_UP_TO = 21
SOON_DAYS = 2


@dataclass(frozen=True, slots=True)
class _Calendar:
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    day: str
    short_day: str
    weekday_day: str
    moment: str


@cache
def _calendar(_language: str | None) -> _Calendar:
    months = (
        pgettext("month in a date", "January"),
        pgettext("month in a date", "February"),
        pgettext("month in a date", "March"),
        pgettext("month in a date", "April"),
        pgettext("month in a date", "May"),
        pgettext("month in a date", "June"),
        pgettext("month in a date", "July"),
        pgettext("month in a date", "August"),
        pgettext("month in a date", "September"),
        pgettext("month in a date", "October"),
        pgettext("month in a date", "November"),
        pgettext("month in a date", "December"),
    )
    weekdays = (
        pgettext("weekday in a date", "Monday"),
        pgettext("weekday in a date", "Tuesday"),
        pgettext("weekday in a date", "Wednesday"),
        pgettext("weekday in a date", "Thursday"),
        pgettext("weekday in a date", "Friday"),
        pgettext("weekday in a date", "Saturday"),
        pgettext("weekday in a date", "Sunday"),
    )
    return _Calendar(
        months=months,
        weekdays=weekdays,
        day=_("%(day)s %(month)s %(year)s"),
        short_day=_("%(day)s %(month)s"),
        weekday_day=_("%(weekday)s, %(date)s"),
        moment=_("%(date)s, %(time)s"),
    )


def _reader_calendar() -> _Calendar:
    return _calendar(get_language())


def day_words(day: date) -> str:
    """Return «14 March 2026»."""
    said = _reader_calendar()
    return said.day % {"day": day.day, "month": said.months[day.month - 1], "year": day.year}


def month_words(day: date) -> str:
    """Return «March 2026»."""
    return f"{_reader_calendar().months[day.month - 1]} {day.year}"


def month_name(number: int) -> str:
    """Return the name of a month; 1 is January."""
    return _reader_calendar().months[number - 1]


def short_day_words(day: date, today: date) -> str:
    """Return «14 March», with the year only where it is not this year's."""
    if day.year != today.year:
        return day_words(day)
    said = _reader_calendar()
    return said.short_day % {"day": day.day, "month": said.months[day.month - 1]}


def weekday_words(day: date) -> str:
    """Return «Saturday, 14 March 2026»."""
    said = _reader_calendar()
    return said.weekday_day % {"weekday": said.weekdays[day.weekday()], "date": day_words(day)}


def weekday_name(weekday: int) -> str:
    """Return the name of a weekday; 0 is Monday."""
    return _reader_calendar().weekdays[weekday]


def time_words(moment: datetime) -> str:
    """Return the wall-clock time «23:10»."""
    return clock.local(moment).strftime("%H:%M")


def moment_words(moment: datetime) -> str:
    """Return «14 March 2026, 23:10», by the wall clock of the country."""
    return _reader_calendar().moment % {"date": day_words(clock.local(moment).date()), "time": time_words(moment)}


def _last_day(due_at: datetime) -> tuple[date, bool]:
    """Return the day something is due, and whether the whole of that day is left for it."""
    due = clock.local(due_at)
    if (due.hour, due.minute) == (0, 0):
        return due.date() - timedelta(days=1), True
    return due.date(), is_end_of_day(due)


def is_whole_day(due_at: datetime) -> bool:
    """Tell whether something is due by the end of a day: then the day alone is said, since whole days are counted."""
    return _last_day(due_at)[1]


def due_words(due_at: datetime, now: datetime) -> str:
    """Return «2 days late», «due today by 15:00», «3 days left»."""
    day, is_whole_day = _last_day(due_at)
    days = (day - clock.local(now).date()).days
    if due_at <= now:
        return _late_words(due_at, now, days=-days, is_whole_day=is_whole_day)
    if days <= 0:
        return _("due today") if is_whole_day else _("due today by %(time)s") % {"time": time_words(due_at)}
    if days == 1:
        return _("due tomorrow") if is_whole_day else _("due tomorrow by %(time)s") % {"time": time_words(due_at)}
    if days <= SHOW_DAYS_LEFT_UP_TO:
        return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
    return _("by %(date)s") % {"date": short_day_words(day, clock.local(now).date())}


def _late_words(due_at: datetime, now: datetime, *, days: int, is_whole_day: bool) -> str:
    hours = int((now - due_at).total_seconds() // 3600)
    if is_whole_day or hours >= 24:
        count = max(days, 1)
        return ngettext("%(count)s day late", "%(count)s days late", count) % {"count": count}
    if hours:
        return ngettext("%(count)s hour late", "%(count)s hours late", hours) % {"count": hours}
    return _("less than an hour late")


def due_state(due_at: datetime, now: datetime) -> str:
    """Return late, today, soon or later: how a due moment is drawn beside its words."""
    if due_at <= now:
        return "late"
    days = (_last_day(due_at)[0] - clock.local(now).date()).days
    if days <= 0:
        return "today"
    return "soon" if days <= SOON_DAYS else "later"


def days_ago_words(day: date | None, today: date) -> str:
    """Return «today», «yesterday», «12 days ago», or «never» where there is no such day."""
    if day is None:
        return _("never")
    days = (today - day).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
