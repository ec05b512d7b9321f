"""The lives of the loaded pack, and the day on which each begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rrjeta.jobs.playing.life import Life, life_of, moment_of
from rrjeta.jobs.playing.pack_part import NAME
from rrjeta.kernel import clock
from rrjeta.kernel.errors import NotFound
from rrjeta.packs.current import current

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A worked scenario of the guide: its life, and on which weekday how many weeks ago it begins in a demonstration."""

    life: Life
    guide: str
    about: str
    weekday: int
    weeks_ago: int

    def start(self, now: datetime) -> datetime:
        """Return the first day of the scenario for a demonstration loaded now: the weekday kept, the first step past."""
        today = clock.local(now).date()
        first = today - timedelta(days=(today.weekday() - self.weekday) % 7, weeks=self.weeks_ago)
        if moment_of(self.life.steps[0].at, first) > now:
            first -= timedelta(weeks=1)
        return clock.at(first)


def scenarios() -> list[Scenario]:
    """Return the worked scenarios of the pack, in the order of the guide."""
    found = [_scenario(code, data) for code, data in _part()["scenarios"].items()]
    return sorted(found, key=lambda one: one.guide)


def scenario(guide: str) -> Scenario:
    """Return one scenario by its number in the guide. Raises NotFound."""
    found = next((one for one in scenarios() if one.guide == guide), None)
    if found is None:
        raise NotFound
    return found


def template(code: str) -> Life:
    """Return a life whose people have to be filled in. Raises NotFound."""
    lives = _part()["lives"]
    if code not in lives:
        raise NotFound
    return life_of(code, lives[code]["steps"])


def wordings(code: str) -> Mapping[str, list[str]]:
    """Return the variants of those words that a life words itself, such as the story."""
    return dict(_part()["lives"][code].get("variants", {}))


def begins_of(code: str) -> int:
    """Return on which day a life begins that is added to another, counted from the day of loading."""
    return int(_part()["lives"][code].get("begins", 0))


def templates() -> dict[str, Mapping[str, Any]]:
    """Return every life to be filled in, by code, with the words that it needs."""
    return dict(_part()["lives"])


def office(name: str) -> Mapping[str, Any]:
    """Return the units, users and roster of a demonstration. Raises NotFound."""
    offices = _part()["offices"]
    if name not in offices:
        raise NotFound
    return dict(offices[name])


def names() -> Mapping[str, list[tuple[str, int]]]:
    """Return plausible names by kind with their weights, the frequent ones first."""
    return {kind: [(name, weight) for name, weight in rows] for kind, rows in _part()["names"].items()}


def _part() -> Mapping[str, Any]:
    found: Mapping[str, Any] = current().part(NAME)
    return found


def _scenario(code: str, data: Mapping[str, Any]) -> Scenario:
    begins = data["begins"]
    steps = [step for step in data["steps"] if "elsewhere" not in step]
    return Scenario(
        life_of(code, steps), str(data["guide"]), data["about"], _WEEKDAYS.index(begins["weekday"]), begins["weeks_ago"]
    )
