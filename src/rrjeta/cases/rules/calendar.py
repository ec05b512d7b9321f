"""Which days an office works, and when a day ends."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY_AND_SUNDAY = frozenset({5, 6})
_LAST_SECOND = time(23, 59, 59)


class CalendarTooShort(Exception):
    """A day was asked about in a year for which nobody has said which days are holidays."""

    def __init__(self, day: date, first_year: int, last_year: int) -> None:
        self.day = day
        super().__init__(f"the calendar knows the years {first_year} to {last_year}, not {day.year}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off of one country, for the years named and no other.

    It refuses to guess beyond them: a missing year would silently make every deadline in it too short.
    """

    zone: ZoneInfo
    holidays: frozenset[date]
    first_year: int
    last_year: int
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def is_working_day(self, day: date) -> bool:
        """Say whether the offices are open. Raises CalendarTooShort outside the known years."""
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarTooShort(day, self.first_year, self.last_year)
        return day.weekday() not in self.weekend and day not in self.holidays

    def day_of(self, moment: datetime) -> date:
        """Return the day on the wall of the country. Raises ValueError for a moment without a time zone."""
        return aware(moment).astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """Return the last second of the local day, in UTC."""
        return datetime.combine(day, _LAST_SECOND, tzinfo=self.zone).astimezone(UTC)

    def after_working_days(self, day: date, count: int) -> date:
        """Return the day that is `count` working days later; the first day itself is not counted.

        With a count of nought it is the same day, or the next working day when the offices are closed.
        """
        left = count
        while left > 0 or not self.is_working_day(day):
            day += timedelta(days=1)
            left -= self.is_working_day(day)
        return day

    @property
    def edition(self) -> str:
        """Return a short mark that differs whenever any day off differs; it is stored with each due moment."""
        days = " ".join(day.isoformat() for day in sorted(self.holidays))
        told = f"{self.zone.key} {self.first_year}-{self.last_year} {sorted(self.weekend)} {days}"
        return hashlib.sha256(told.encode()).hexdigest()[:12]


def is_end_of_day(there: datetime) -> bool:
    """Tell whether a moment on the wall of the country is the last minute of its day: the day alone is meant, not an hour."""
    return (there.hour, there.minute) == (_LAST_SECOND.hour, _LAST_SECOND.minute)


def aware(moment: datetime) -> datetime:
    """Return the moment as given. Raises ValueError when it has no time zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone cannot be counted from")
    return moment


def calendar_for(
    *,
    zone: str,
    first_year: int,
    last_year: int,
    holidays_of: Callable[[int], Iterable[date]],
    weekend: Iterable[int] = SATURDAY_AND_SUNDAY,
) -> Calendar:
    """Return the calendar of a country for the years named; `holidays_of` is the country pack's `public_holidays`."""
    return Calendar(
        zone=ZoneInfo(zone),
        holidays=frozenset(day for year in range(first_year, last_year + 1) for day in holidays_of(year)),
        first_year=first_year,
        last_year=last_year,
        weekend=frozenset(weekend),
    )
