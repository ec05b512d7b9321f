"""Until when a file is kept, what is counted of it afterwards, and how its tables are put together."""

from collections.abc import Iterable, Mapping
from datetime import date

from rrjeta.people.rules import age_in_years
from rrjeta.retention.choices import Group

# Up to and including each age; who is older, or of no known age, has a band of their own.
_BANDS = ((2, "0-2"), (5, "3-5"), (9, "6-9"), (13, "10-13"), (17, "14-17"))
GROWN, UNKNOWN = "18+", "unknown"
CASE, RISK, HARM, OUTCOME = "case", "risk", "harm", "closed"
_GROUPS = {
    "people_pairkey": Group.SEARCH_KEYS,
    "kernel_subjectkey": Group.KEYS,
    "kernel_earlierversion": Group.EARLIER,
    "files_attachment": Group.FILES,
}
_ROOMS = {
    "people": Group.PEOPLE,
    "cases": Group.CASE_FILE,
    "papers": Group.CASE_FILE,
    "letters": Group.CASE_FILE,
    "consent": Group.CASE_FILE,
}


def quarter_of(day: date) -> str:
    """Return the quarter of a day, such as 2026-Q3."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def age_band(birth_year: int | None, birth_month: int | None, on: date) -> str:
    """Return the age band on a day, counted in whole years."""
    age = age_in_years(birth_year, birth_month, on)
    if age is None:
        return UNKNOWN
    return next((band for most, band in _BANDS if age <= most), GROWN)


def codes_of(harm: Iterable[str], risk_level: int | None, closure_reason: str) -> list[str]:
    """Return the codes under which a case is counted once each: itself, its kinds of harm, its risk, how it ended."""
    found = [CASE, *(f"{HARM}:{one}" for one in sorted(set(harm)))]
    if risk_level is not None:
        found.append(f"{RISK}:{risk_level}")
    if closure_reason:
        found.append(f"{OUTCOME}:{closure_reason}")
    return found


def grouped(rows: Mapping[str, int]) -> dict[Group, int]:
    """Return counts by table put together as people read them, in the order of `Group`."""
    found = dict.fromkeys(Group, 0)
    for table, count in rows.items():
        found[_GROUPS.get(table) or _ROOMS.get(table.partition("_")[0], Group.OTHER)] += count
    return {group: count for group, count in found.items() if count}
