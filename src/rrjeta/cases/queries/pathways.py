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
from rrjeta.kernel.clock import today
from rrjeta.kernel.text import Text
from rrjeta.packs.current import current, version

PROTECTION = "protection"
_YEARS_BACK, _YEARS_AHEAD = 20, 30


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
    first, last = today().year - _YEARS_BACK, today().year + _YEARS_AHEAD
    free = frozenset(day for year in range(first, last + 1) for day in pack.public_holidays(year))
    return Calendar(
        zone=ZoneInfo(pack.head["timezone"]),
        holidays=free,
        first_year=first,
        last_year=last,
        weekend=frozenset(pack.head["weekend"]),
    )


@cache
def clockwork(code: str, track: Track, pack_version: int) -> Clockwork:
    """Return the clockwork of one track of a pathway.

    A record keeps the pathway it was made under; limits and holidays are those of the pack that is loaded now, since
    an open clock keeps the due moment it was given and only new ones are counted by the new table.
    """
    present = current().number
    return Clockwork(pathway_of(code, pack_version), track, table_of(present), calendar_of(present))


def step_text(code: str) -> Text:
    """Return the verb phrase of a step, for the button that does it."""
    return current().step(code).verb


@cache
def deadline_kind(step: str) -> str:
    """Return whether the limit of a step is legal or a target; nothing for a step without a limit."""
    deadline = current().step(step).deadline if step else ""
    kinds = [str(one.limit) for one in current().parameters() if one.code == deadline]
    return kinds[0] if kinds else ""
