"""The pathway, table of deadlines, calendar and steps of a pack version, read once and kept."""

from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.calendar import Calendar, calendar_for
from rrjeta.cases.rules.clocks import Clockwork
from rrjeta.cases.rules.deadlines import Table, table_from
from rrjeta.cases.rules.measures import MeasureKinds
from rrjeta.cases.rules.pathway import Pathway, pathway_from
from rrjeta.kernel.text import Text
from rrjeta.packs.current import current, version

PROTECTION = "protection"
_YEARS_BACK, _YEARS_AHEAD = 20, 30
_FIRST_YEAR = 2026


@cache
def pathway_of(code: str, pack_version: int) -> Pathway:
    """Return a pathway as a pack version wrote it. Raises KeyError for an unknown one."""
    return pathway_from(version(pack_version).part("pathways")[code])


@cache
def table_of(pack_version: int) -> Table:
    """Return the table of deadlines of a pack version."""
    return table_from(version(pack_version).part("deadlines"))


@cache
def calendar_of(pack_version: int) -> Calendar:
    """Return the working calendar of a pack version: the library's holidays, corrected by the pack."""
    changes = version(pack_version).part("holidays")
    return calendar_for(
        settings.RRJETA_COUNTRY,
        first_year=_FIRST_YEAR - _YEARS_BACK,
        last_year=_FIRST_YEAR + _YEARS_AHEAD,
        zone=settings.TIME_ZONE,
        added=[date.fromisoformat(row["date"]) for row in changes if row["kind"] == "add"],
        removed=[date.fromisoformat(row["date"]) for row in changes if row["kind"] == "remove"],
    )


@cache
def clockwork(code: str, track: Track, pack_version: int) -> Clockwork:
    """Return the clockwork of one track of a pathway.

    A record keeps the pathway it was made under; limits and holidays are those of the pack that is loaded now, since
    an open clock keeps the due moment it was given and only new ones are counted by the new table.
    """
    present = current().number
    return Clockwork(pathway_of(code, pack_version), track, table_of(present), calendar_of(present))


def kinds_of_measures(pathway: Pathway) -> MeasureKinds:
    """Return what the pathway says of the stages and types of measures."""
    return MeasureKinds(
        in_force=pathway.meaning("measure_in_force"),
        undecided=pathway.meaning("measure_undecided"),
        ended=pathway.meaning("measure_over"),
        immediate=pathway.meaning("measure_immediate"),
    )


@cache
def steps() -> dict[str, dict[str, Any]]:
    """Return every step of the loaded pack by its code: its words, whose it is, the mark of its limit."""
    found: dict[str, dict[str, Any]] = {row["code"]: row for row in current().part("steps")}
    return found


def step_text(code: str) -> Text:
    """Return the verb phrase of a step, for the button that does it."""
    row = steps().get(code)
    return Text.read(row["verb"]) if row else Text(sq=code, en=code)


@cache
def deadline_kind(step: str) -> str:
    """Return whether the limit of a step is legal or a target; nothing for a step without a limit."""
    row = steps().get(step)
    if row is None or not row["deadline"]:
        return ""
    kinds = [one["limit"] for one in current().part("deadlines") if one["code"] == row["deadline"]]
    return kinds[0] if kinds else ""
