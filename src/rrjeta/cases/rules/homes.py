"""Homes of a family over time: what each is called in a drawing, and the line of time on which stays are drawn. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

Letter = str
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letters(home_id: UUID, stays: Iterable[tuple[UUID, date | None]]) -> dict[UUID, Letter]:
    """Return a letter for each home that somebody lived in, the family's own first, then by the day it was first lived in."""
    first: dict[UUID, date] = {}
    for household_id, since in stays:
        first[household_id] = min(first.get(household_id, date.max), since or date.max)
    order = sorted(first, key=lambda one: (one != home_id, first[one], str(one)))
    return {one: _letter(place) for place, one in enumerate(order)}


def _letter(place: int) -> Letter:
    more, rest = divmod(place, len(_ALPHABET))
    return _ALPHABET[rest] if not more else f"{_ALPHABET[rest]}{more + 1}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stay on the line of time: in whose row, in which home, from where to where (0 to 1), and which ends are not known."""

    row: int
    home: Letter
    begin: float
    end: float
    is_begin_known: bool
    is_end_known: bool


@dataclass(frozen=True, slots=True)
class Spell:
    """A stay as the line of time needs it."""

    row: int
    home: Letter
    since: date | None
    until: date | None


def stretches(spells: Sequence[Spell], today: date) -> tuple[list[Stretch], list[tuple[float, int]]]:
    """Return the stays as stretches of one line of time, and its marks: where the first day of a year stands, and which."""
    days = [day for one in spells for day in (one.since, one.until) if day is not None]
    begin = date(min([today, *days]).year, 1, 1)
    width = max((today - begin).days, 1)

    def at(day: date) -> float:
        return min(max((day - begin).days / width, 0.0), 1.0)

    drawn = [
        Stretch(
            row=one.row,
            home=one.home,
            begin=at(one.since) if one.since else 0.0,
            end=at(one.until) if one.until else 1.0,
            is_begin_known=one.since is not None,
            is_end_known=one.until is not None,
        )
        for one in spells
    ]
    step = max(1, (today.year - begin.year + 1) // 8)
    years = [(at(date(year, 1, 1)), year) for year in range(begin.year, today.year + 1, step)]
    return drawn, years
