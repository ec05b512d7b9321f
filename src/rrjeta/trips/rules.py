"""When somebody may say that they are back by, who is told next, and how hours and roads are summed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

LONGEST_PLACE = 200
# How far ahead a time that somebody asks for by a button lies, in minutes.
LONGER = (30, 60, 120)


def fault_of_return(back_by: datetime | None, now: datetime, latest: datetime) -> Any:
    """Return why somebody cannot be back by then, or nothing. `latest` is the longest that the pack allows."""
    if back_by is None:
        return _("Say by when you are back.")
    if back_by <= now:
        return _("This time has passed. Give a time that is still to come.")
    if back_by > latest:
        return _("This is too far ahead. Give the time of this way only, and stay longer later if you need to.")
    return None


def fault_of_place(place: str, *, is_hidden: bool) -> Any:
    """Return why a place cannot be written, or nothing. Where a child is hidden, no place is written at all."""
    if is_hidden and place.strip():
        return _("Where this child lives is not shown, so no place is written. Leave it empty.")
    return _("This is too long to be kept. Please shorten it.") if len(place) > LONGEST_PLACE else None


def next_in_turn(groups: Iterable[Collection[UUID]], without: Collection[UUID]) -> frozenset[UUID]:
    """Return the first of these groups in which anybody is left besides those who know already."""
    return next((left for group in groups if (left := frozenset(group) - frozenset(without))), frozenset())


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit as hours and roads are counted: minutes, kilometres, vehicle (a code), empty where not said."""

    entry_id: UUID
    user_id: UUID | None
    on: date
    minutes: int
    km: int
    vehicle: str


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of visits: how many, minutes, kilometres, and of how many no minutes were said."""

    visits: int = 0
    minutes: int = 0
    km: int = 0
    unsaid: int = 0

    def with_one(self, one: Visited) -> "Total":
        """Return the sum with one more visit."""
        return Total(
            self.visits + 1, self.minutes + one.minutes, self.km + one.km, self.unsaid + (0 if one.minutes else 1)
        )


def visited(entry_id: UUID, user_id: UUID | None, on: date, coded: Mapping[str, Any]) -> Visited:
    """Return a visit as it is counted, from the coded answers of the form (`minutes_spent`, `km`, `transport`)."""
    return Visited(
        entry_id,
        user_id,
        on,
        _whole(coded.get("minutes_spent")),
        _whole(coded.get("km")),
        _text(coded.get("transport")),
    )


def summed(visits: Iterable[Visited], by: str) -> dict[Any, Total]:
    """Return the sums of visits by an attribute: `user_id`, `vehicle`, or `month` for the first day of a month."""
    found: dict[Any, Total] = defaultdict(Total)
    for one in visits:
        key = one.on.replace(day=1) if by == "month" else getattr(one, by)
        found[key] = found[key].with_one(one)
    return dict(found)


def total(visits: Iterable[Visited]) -> Total:
    """Return the sum of all."""
    found = Total()
    for one in visits:
        found = found.with_one(one)
    return found


def hour_words(minutes: int) -> str:
    """Return minutes as hours and minutes: 7:05."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _whole(said: Any) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) and said > 0 else 0


def _text(said: Any) -> str:
    return said if isinstance(said, str) else ""
