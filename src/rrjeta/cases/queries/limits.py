"""A time limit of the present table, counted from a moment."""

from datetime import datetime

from rrjeta.cases.queries.pathways import calendar_of
from rrjeta.cases.rules.deadlines import due_moment
from rrjeta.packs.current import current


def limit_end(code: str, start: datetime) -> datetime:
    """Return when a limit that speaks of no risk ends. Raises KeyError for one that the table does not hold."""
    pack = current()
    calendar = calendar_of(pack.number)
    return due_moment(start, pack.parameter(code, on=calendar.day_of(start)), calendar)
