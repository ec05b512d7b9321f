"""A register of any size, made from a seed: some lives are played by the real operations, the rest are copies of them."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from rrjeta.cases.operations.bulk import Captured, Copied, Copier, capture
from rrjeta.jobs.playing.life import Life, Step
from rrjeta.jobs.playing.play import play
from rrjeta.jobs.playing.scenarios import names, template, wordings
from rrjeta.jobs.showcase.families import Family, Inventor
from rrjeta.jobs.showcase.founding import Cast, found_office
from rrjeta.kernel import clock
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice

_WORKERS = 3
_OFFICES = 20
_PLAYED_LEAST, _PLAYED_MOST = 10, 24
_WEEKS_BACK = 70
# How often each life of the pack is lived, and how many children its family has.
_LIVES = (("neglect", 40), ("poverty", 30), ("violence", 15), ("closed", 15))
_CHILDREN = ((1, 55), (2, 28), (3, 12), (4, 5))
_STOPPED = 0.12
_REOPENED = 0.3
_KINDS = {"boy": "Zqboy", "girl": "Zqgirl", "man": "Zqman", "woman": "Zqwoman", "surname": "Zqsurname"}
_LETTERS = "abcdefghij"

Tell = Callable[[str], Any]


class _Undone(Exception):
    """Undoes what was played, once it is captured."""


class Maker:
    """Makes one register. The same seed makes the same cases, but for keys and nonces."""

    def __init__(self, seed: int, now: datetime, tell: Tell) -> None:
        self._seed, self._now, self._tell = seed, now, tell
        self._chance = random.Random(seed)  # noqa: S311  invented people need no secret chance
        self._inventor = Inventor(_tokens(), seed)
        self._municipalities = [one.code for one in areas_for_choice(AreaKind.MUNICIPALITY)][:_OFFICES]
        self._weights = [1 / (place + 1) for place in range(len(self._municipalities))]

    def make(self, cases: int) -> int:
        """Make at least so many cases; return how many."""
        cast = found_office(self._office(), self._now)
        self._tell(f"{len(self._municipalities)} offices founded")
        played = min(_PLAYED_MOST, max(_PLAYED_LEAST, cases // 100))
        lives = [self._captured(number, cast) for number in range(played)]
        self._tell(f"{played} lives played")
        copier, made, turn = Copier(self._seed), 0, 0
        while made < cases:
            life = lives[turn % len(lives)]
            copier.copy(life, self._differing(cast))
            made, turn = made + life.case_count, turn + 1
            if turn % 1000 == 0:
                self._tell(f"{made} of {cases} cases")
        copier.flush()
        return made

    def _office(self) -> Mapping[str, Any]:
        units, users = {}, {}
        for code in self._municipalities:
            key = code.lower()
            units[key] = {"organisation": f"njmf-{key}", "municipality": code, "name": f"NJMF {code}"}
            users[f"{key}-head"] = {"name": f"Head {code}", "unit": key, "roles": ["head"]}
            for number in range(_WORKERS):
                users[f"{key}-{number}"] = {"name": f"Worker {number + 1} {code}", "unit": key, "roles": ["worker"]}
        return {
            "name": "Register for measuring",
            "password": "three words for measuring",
            "units": units,
            "users": users,
            "roster": [],
        }

    def _captured(self, number: int, cast: Cast) -> Captured:
        kind = self._drawn(_LIVES)
        weeks = self._chance.randint(1, _WEEKS_BACK)
        start = clock.at(clock.local(self._now).date() - timedelta(weeks=weeks, days=self._chance.randrange(5)))
        family = self._inventor.family(f"b{number:03d}", self._drawn(_CHILDREN), ["Village"], ["School"])
        life = template(kind).filled(f"bench-{self._seed}-{number:03d}", self._words(kind, family))
        if self._chance.random() < _STOPPED:
            life = life.stopped(self._chance.randint(2, 60))
        elif kind == "closed" and self._chance.random() < _REOPENED:
            life = _reopened(life, family)
        kept: list[Captured] = []
        try:
            with transaction.atomic():
                kept.append(capture(play(life, cast, start, until=self._now).operation_ids))
                raise _Undone
        except _Undone:
            return kept[0]

    def _words(self, kind: str, family: Family) -> dict[str, Any]:
        first = self._municipalities[0]
        said = {word: self._inventor.one_of(variants) for word, variants in wordings(kind).items()}
        whose = {"worker": f"{first.lower()}-0", "head": f"{first.lower()}-head", "municipality": first}
        return {**family.words, **said, **whose}

    def _differing(self, cast: Cast) -> Copied:
        first, code = self._municipalities[0], self._drawn_place()
        old, new = first.lower(), code.lower()
        worker = self._chance.randrange(_WORKERS)
        ids: dict[UUID, UUID] = {
            cast[old]: cast[new],
            cast[f"{old}-0"]: cast[f"{new}-{worker}"],
            cast[f"{old}-head"]: cast[f"{new}-head"],
        }
        return Copied(self._names(), ids, {first: code})

    def _names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind, rows in names().items():
            known, weights = zip(*rows, strict=True)
            drawn = self._chance.choices(known, weights, k=len(_LETTERS))
            found |= {f"{_KINDS[kind]}{letter}": name for letter, name in zip(_LETTERS, drawn, strict=True)}
        return found

    def _drawn_place(self) -> str:
        return self._chance.choices(self._municipalities, self._weights)[0]

    def _drawn(self, rows: Sequence[tuple[Any, int]]) -> Any:
        values, weights = zip(*rows, strict=True)
        return self._chance.choices(values, weights)[0]


def _tokens() -> dict[str, list[tuple[str, int]]]:
    """Return names that stand in a played life for those of its copies."""
    return {kind: [(f"{token}{letter}", 1) for letter in _LETTERS] for kind, token in _KINDS.items()}


def _reopened(life: Life, family: Family) -> Life:
    day = 40 + int(life.steps[-1].at.split()[1])
    worker = life.steps[0].by
    given = {"case": family.children[0], "why": "new_report", "owner": worker}
    return Life(life.code, (*life.steps, Step(f"day {day} 09:00", worker, "reopen_case", given)))
