"""Which lives a register for measuring is made of: drawn from those of the pack, some with what seldom happens."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rrjeta.jobs.playing.life import Life, Step
from rrjeta.jobs.playing.scenarios import template, wordings
from rrjeta.jobs.showcase.families import Family, Inventor
from rrjeta.kernel import clock

_WEEKS_BACK = 70
# How often each life of the pack is lived, and how many children its family has.
_LIVES = (("neglect", 40), ("poverty", 30), ("violence", 15), ("closed", 15))
_CHILDREN = ((1, 55), (2, 28), (3, 12), (4, 5))
_STOPPED = 0.12
_REOPENED = 0.3


@dataclass(frozen=True, slots=True)
class Seldom:
    """Something that seldom happens and stands in every register: which life, after how many days, whether it goes on."""

    life: str
    ending: str
    day: int
    weeks: int
    goes_on: bool = False


# Kin care with its measure and court, a hearing, a search, a transfer, a merged and a reopened case.
SELDOM = (
    Seldom("neglect", "kin", day=30, weeks=12, goes_on=True),
    Seldom("violence", "hearing", day=41, weeks=6, goes_on=True),
    Seldom("violence", "missing", day=42, weeks=6),
    Seldom("poverty", "transfer", day=40, weeks=8),
    Seldom("neglect", "merged", day=36, weeks=10, goes_on=True),
    Seldom("closed", "reopened", day=0, weeks=30),
)
# What is referred in a register in which the net is measured. No link is copied: its token is one of its kind.
REFERRALS = ("referred", "declined")
_REFERRED_BY = 60


class Lives:
    """Draws lives; the same chance draws the same."""

    def __init__(self, chance: random.Random, inventor: Inventor, today: date, *, refers: bool = False) -> None:
        self._chance, self._inventor, self._today, self._refers = chance, inventor, today, refers

    def draw(self, number: int, code: str, whose: Mapping[str, str]) -> tuple[Life, datetime]:
        """Return a life with the day on which it begins; the first ones are those with something seldom."""
        seldom = SELDOM[number] if number < len(SELDOM) else None
        kind = seldom.life if seldom else self._drawn(_LIVES)
        weeks = seldom.weeks if seldom else self._chance.randint(1, _WEEKS_BACK)
        start = self._today - timedelta(days=self._today.weekday()) - timedelta(weeks=weeks)
        start += timedelta(days=0 if seldom else self._chance.randrange(5))
        family = self._inventor.family(f"b{number:03d}", self._drawn(_CHILDREN), ["Village"], ["School"])
        words = {**family.words, **self._said(kind), **whose}
        life = template(kind).filled(code, words)
        if seldom is not None:
            return self._with(life, seldom, family, words), clock.at(start)
        if self._refers and kind != "closed" and weeks * 7 > _REFERRED_BY:
            return self._referred(life, words), clock.at(start)
        if self._chance.random() < _STOPPED:
            life = life.stopped(self._chance.randint(2, 60))
        elif kind == "closed" and self._chance.random() < _REOPENED:
            life = _reopened(life, family)
        return life, clock.at(start)

    def _with(self, life: Life, seldom: Seldom, family: Family, words: Mapping[str, Any]) -> Life:
        if seldom.ending == "reopened":
            return _reopened(life, family)
        ending = template(f"ending_{seldom.ending}").filled(f"{life.code}-{seldom.ending}", words)
        return life.followed_by(ending, seldom.day, goes_on=seldom.goes_on)

    def _referred(self, life: Life, words: Mapping[str, Any]) -> Life:
        """Return the life in which the child is referred to several services, each of which answers in its way."""
        for ending in REFERRALS:
            added = template(f"ending_{ending}").filled(f"{life.code}-{ending}", words)
            life = life.followed_by(added, _REFERRED_BY, goes_on=True)
        return life

    def _said(self, kind: str) -> dict[str, str]:
        return {word: self._inventor.one_of(variants) for word, variants in wordings(kind).items()}

    def _drawn(self, rows: Sequence[tuple[Any, int]]) -> Any:
        values, weights = zip(*rows, strict=True)
        return self._chance.choices(values, weights)[0]


def _reopened(life: Life, family: Family) -> Life:
    day = 40 + int(life.steps[-1].at.split()[1])
    worker = life.steps[0].by
    given = {"case": family.children[0], "why": "new_report", "owner": worker}
    return Life(life.code, (*life.steps, Step(f"day {day} 09:00", worker, "reopen_case", given)))
