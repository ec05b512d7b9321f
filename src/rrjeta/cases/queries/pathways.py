"""The pathway, table of deadlines, calendar and steps of a pack version, read once and kept."""

from functools import cache
from zoneinfo import ZoneInfo

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.building import pathway_from
from rrjeta.cases.rules.calendar import Calendar
from rrjeta.cases.rules.clocks import Clockwork
from rrjeta.cases.rules.deadlines import Table
from rrjeta.cases.rules.deadlines import table_of as table_from
from rrjeta.cases.rules.pathway import Pathway
from rrjeta.kernel.text import Text
from rrjeta.packs.current import current, version

PROTECTION = "protection"
# Beyond these years a deadline in working days is refused; they do not move with today, or each January would make
# another edition of the same calendar.
_FIRST_YEAR, _LAST_YEAR = 2000, 2060


@cache
def pathway_of(code: str, pack_version: int) -> Pathway:
    """Return a pathway as a pack version wrote it. Raises KeyError for an unknown one."""
    return pathway_from(version(pack_version).part("pathways")[code])


@cache
def table_of(pack_version: int) -> Table:
    """Return the table of deadlines of a pack version."""
    return table_from(version(pack_version).parameters())


@cache
def calendar_of(pack_version: int) -> Calendar:
    """Return the working calendar of a pack version: the library's holidays, corrected by the pack."""
    pack = version(pack_version)
    years = range(_FIRST_YEAR, _LAST_YEAR + 1)
    free = frozenset(day for year in years for day in pack.public_holidays(year))
    return Calendar(
        zone=ZoneInfo(pack.head["timezone"]),
        holidays=free,
        first_year=_FIRST_YEAR,
        last_year=_LAST_YEAR,
        weekend=frozenset(pack.head["weekend"]),
    )


def clockwork(code: str, track: Track, pack_version: int) -> Clockwork:
    """Return the clockwork of one track of a pathway.

    A record keeps the pathway it was made under; limits and holidays are those of the pack that is loaded now, since
    an open clock keeps the due moment it was given and only new ones are counted by the new table.
    """
    return _clockwork(code, track, pack_version, current().number)


def earlier_clockwork(code: str, track: Track, pack_version: int, counted_by: int) -> Clockwork:
    """Return the clockwork under the limits and holidays of an earlier version: that by which a clock was counted."""
    return _clockwork(code, track, pack_version, counted_by)


@cache
def _clockwork(code: str, track: Track, pack_version: int, present: int) -> Clockwork:
    return Clockwork(pathway_of(code, pack_version), track, table_of(present), calendar_of(present))


def step_text(code: str) -> Text:
    """Return the verb phrase of a step, for the button that does it."""
    return current().step(code).verb


def deadline_kind(step: str) -> str:
    """Return whether the limit of a step is legal or a target; nothing for a step without a limit."""
    return _deadline_kind(step, current().number)


@cache
def _deadline_kind(step: str, _version: int) -> str:
    deadline = current().step(step).deadline if step else ""
    kinds = [str(one.limit) for one in current().parameters() if one.code == deadline]
    return kinds[0] if kinds else ""
