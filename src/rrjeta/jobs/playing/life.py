"""A life: who does what when, as data. Days count from the first day of the life, hours are those of the wall clock."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from rrjeta.kernel import clock

_WHEN = re.compile(r"day (-?[0-9]{1,4})(?: ([0-9]{2}):([0-9]{2}))?")
_BORN = re.compile(r"born ([0-9]{1,2})y(?: ([0-9]{1,3})d)?")
_NUMBER = re.compile(r"nid ([0-9]{1,2})y(?: ([0-9]{1,3})d)? ([fm]) ([0-9]{3}[XYZ])")
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ANY_DAY = date(2001, 1, 1)
# What a step says about itself; everything else is given to its verb.
_OF_STEP = frozenset({"at", "by", "do", "refused", "again"})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody does. `refused` names the guards that must refuse it."""

    at: str
    by: str
    do: str
    given: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """Steps in the order in which they happen; `code` is unique among all lives that are played into one register."""

    code: str
    steps: tuple[Step, ...]

    def filled(self, code: str, words: Mapping[str, Any]) -> "Life":
        """Return the same life of other people: every `{word}` replaced. Raises KeyError for a word not given.

        An answer that is nothing but a word takes whatever stands for it, such as the rows of several children.
        """
        return Life(
            code, tuple(replace(step, by=_fill(step.by, words), given=_fill(step.given, words)) for step in self.steps)
        )

    def without(self, verbs: Collection[str], since: int = 0) -> "Life":
        """Return the life in which, from a day on, some things are not done."""
        return replace(self, steps=tuple(one for one in self.steps if one.do not in verbs or _day(one) < since))

    def followed_by(self, other: "Life", day: int, *, goes_on: bool = False) -> "Life":
        """Return the life to which another is added, whose first day is that day of this one; else this one ends there."""
        added = tuple(replace(one, at=_shifted(one.at, day), given=_shifted(one.given, day)) for one in other.steps)
        own = self if goes_on else self.stopped(min(map(_day, added)))
        return replace(self, steps=tuple(sorted((*own.steps, *added), key=lambda one: moment_of(one.at, _ANY_DAY))))

    def stopped(self, day: int) -> "Life":
        """Return the life in which nobody does anything from a day on."""
        return replace(self, steps=tuple(one for one in self.steps if _day(one) < day))


def life_of(code: str, steps: Iterable[Mapping[str, Any]]) -> Life:
    """Return a life from the steps of a pack file that was checked; `again` repeats a step, its days moving along."""
    told = [later for one in steps for later in _repeated(one)]
    return Life(code, tuple(sorted(told, key=lambda step: moment_of(step.at, _ANY_DAY))))


def moment_of(words: str, first: date) -> datetime:
    """Return the moment written as `day 3 14:00`. Raises ValueError for anything else."""
    match = _WHEN.fullmatch(words)
    if match is None or match.group(2) is None:
        raise ValueError(words)
    return _moment(match, first)


def resolved(value: Any, first: date) -> Any:
    """Return what a step gives with its days, births and personal numbers reckoned from the first day of the life."""
    if isinstance(value, Mapping):
        return {key: resolved(one, first) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [resolved(one, first) for one in value]
    if not isinstance(value, str):
        return value
    if match := _WHEN.fullmatch(value):
        if match.group(2) is None:
            return (first + timedelta(days=int(match.group(1)))).isoformat()
        return _moment(match, first).isoformat()
    if match := _BORN.fullmatch(value):
        return _birth(match, first).isoformat()
    if match := _NUMBER.fullmatch(value):
        return _personal_number(_birth(match, first), match.group(3), match.group(4))
    return value


def words_wanted(value: Any) -> Iterator[str]:
    """Yield the name of each `{word}` that has to be filled in."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from words_wanted(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from words_wanted(one)
    elif isinstance(value, str):
        yield from _PLACEHOLDER.findall(value)


def is_moment(words: Any) -> bool:
    """Tell whether the words are a day with an hour."""
    match = _WHEN.fullmatch(words) if isinstance(words, str) else None
    return match is not None and match.group(2) is not None and int(match.group(2)) < 24 and int(match.group(3)) < 60


def _step(one: Mapping[str, Any]) -> Step:
    given = {key: value for key, value in one.items() if key not in _OF_STEP}
    return Step(one["at"], one["by"], one["do"], given, tuple(one.get("refused", ())))


def _day(step: Step) -> int:
    return (moment_of(step.at, _ANY_DAY).date() - _ANY_DAY).days


def _repeated(one: Mapping[str, Any]) -> Iterator[Step]:
    again = one.get("again") or {"every": 0, "times": 1}
    for time in range(again["times"]):
        yield _step(_shifted(one, time * again["every"]))


def _shifted(value: Any, days: int) -> Any:
    if not days:
        return value
    if isinstance(value, Mapping):
        return {key: _shifted(one, days) for key, one in value.items()}
    if isinstance(value, list):
        return [_shifted(one, days) for one in value]
    match = _WHEN.fullmatch(value) if isinstance(value, str) else None
    return value.replace(f"day {match.group(1)}", f"day {int(match.group(1)) + days}", 1) if match else value


def _fill(value: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {_fill(key, words): _fill(one, words) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_fill(one, words) for one in value]
    if not isinstance(value, str):
        return value
    if whole := _PLACEHOLDER.fullmatch(value):
        return words[whole.group(1)]
    return _PLACEHOLDER.sub(lambda match: str(words[match.group(1)]), value)


def _moment(match: re.Match[str], first: date) -> datetime:
    return clock.at(first + timedelta(days=int(match.group(1))), int(match.group(2)), int(match.group(3)))


def _birth(match: re.Match[str], first: date) -> date:
    year, day = first.year - int(match.group(1)), min(first.day, 28)
    return date(year, first.month, day) - timedelta(days=int(match.group(2) or 0))


def _personal_number(birth: date, sex: str, end: str) -> str:
    """Return a number of the shape of guide 8 whose last letter no real one has."""
    decade = chr(ord("A") + (birth.year - 1900) // 10)
    return f"{decade}{birth.year % 10}{birth.month + (50 if sex == 'f' else 0):02d}{birth.day:02d}{end}"
