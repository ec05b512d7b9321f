"""When something is due.

How a limit ends is decided once, here: hours are hours that pass, through nights, weekends and the change of the
clock; every other unit ends with the last second of the local day (not with the end of office hours, which no text
names and which differ from one municipality to the next). The day on which a limit starts is never counted.
"""

import calendar as month_lengths
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from rrjeta.cases.rules.calendar import Calendar, aware
from rrjeta.packs.choices import Span
from rrjeta.packs.facts import Parameter
from rrjeta.packs.rules import best_parameter

Table = Mapping[str, tuple[Parameter, ...]]


class NoSuchDeadline(Exception):
    """The table of deadlines has no row of this name, for any risk or urgency."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"no deadline is called {code}")


def table_of(parameters: Iterable[Parameter]) -> Table:
    """Return the table in which `choose_deadline` looks, from the rows of a pack."""
    found: dict[str, tuple[Parameter, ...]] = {}
    for parameter in parameters:
        found[parameter.code] = (*found.get(parameter.code, ()), parameter)
    return found


def choose_deadline(
    table: Table,
    code: str,
    risk: int | None = None,
    urgency: str | None = None,
    part: str | None = None,
    on: date | None = None,
) -> Parameter | None:
    """Return the row that speaks most exactly of this risk, urgency and part, as it held on the day.

    Returns None where the rows of this code speak of other levels only. Raises NoSuchDeadline when there is none.
    """
    if code not in table:
        raise NoSuchDeadline(code)
    facts = {"risk": risk, "urgency": urgency, "part": part}
    said = {name: str(value) for name, value in facts.items() if value is not None}
    return best_parameter(table[code], said, on)


def due_moment(start: datetime, deadline: Parameter, calendar: Calendar) -> datetime:
    """Return the aware moment, in UTC, after which the step is late.

    Raises ValueError for a start without a time zone, CalendarTooShort for working days beyond the known years.
    """
    if deadline.unit is Span.MINUTES:
        return aware(start).astimezone(UTC) + timedelta(minutes=deadline.value)
    if deadline.unit in (Span.IMMEDIATELY, Span.HOURS):
        # In UTC, because Python adds hours to a local time as the wall clock shows them, not as they pass.
        return aware(start).astimezone(UTC) + timedelta(hours=deadline.value)
    return calendar.end_of(_last_day(calendar.day_of(start), deadline, calendar))


def is_late(due_at: datetime, now: datetime) -> bool:
    """Say whether the due moment has passed; at the moment itself the step is still in time."""
    return aware(now) > aware(due_at)


def after_months(day: date, count: int) -> date:
    """Return the same day of a later month, or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = month_lengths.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _last_day(first: date, deadline: Parameter, calendar: Calendar) -> date:
    match deadline.unit:
        case Span.DAYS:
            return first + timedelta(days=deadline.value)
        case Span.WORKING_DAYS:
            return calendar.after_working_days(first, deadline.value)
        case Span.MONTHS:
            return after_months(first, deadline.value)
        case Span.YEARS:
            return after_months(first, 12 * deadline.value)
        case _:
            raise ValueError(f"{deadline.unit} is not counted in days")
