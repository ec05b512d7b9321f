"""A register of any size, made from a seed: some lives are played by the real operations, the rest are copies of them."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test.utils import override_settings

from rrjeta.cases.operations.bulk import Captured, Copied, Copier, capture
from rrjeta.jobs.playing.life import Life, Step
from rrjeta.jobs.playing.play import play
from rrjeta.jobs.playing.scenarios import names, template, wordings
from rrjeta.jobs.showcase.families import Family, Inventor
from rrjeta.jobs.showcase.founding import Cast, found_office
from rrjeta.kernel import clock
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice

# An office of three looks after so many cases; a larger register has more offices, not fuller desks.
_WORKERS = 3
_CASES_OF_OFFICE = 130
_OFFICES_LEAST = 3
# Nobody signs in to a register for measuring by its password: hundreds of costly hashes would say nothing.
_QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
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
        self._offices: dict[str, str] = {}
        self._sizes: list[float] = []

    def make(self, cases: int) -> int:
        """Make at least so many cases; return how many."""
        self._plan(max(_OFFICES_LEAST, cases // _CASES_OF_OFFICE))
        with override_settings(PASSWORD_HASHERS=_QUICK):
            cast = found_office(self._office(), self._now)
        self._tell(f"{len(self._offices)} offices founded")
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

    def _plan(self, offices: int) -> None:
        """Choose where the offices stand, one municipality after the other, and how busy each is."""
        codes = [one.code for one in areas_for_choice(AreaKind.MUNICIPALITY)]
        for number in range(offices):
            code = codes[number % len(codes)]
            self._offices[f"{code.lower()}-{number // len(codes) + 1}"] = code
            self._sizes.append(self._chance.uniform(0.6, 1.4))

    def _office(self) -> Mapping[str, Any]:
        units, users = {}, {}
        for key, code in self._offices.items():
            units[key] = {"organisation": f"njmf-{code.lower()}", "municipality": code, "name": f"NJMF {key.upper()}"}
            users[f"{key}-head"] = {"name": f"Head {key}", "unit": key, "roles": ["head"]}
            for number in range(_WORKERS):
                users[f"{key}-{number}"] = {"name": f"Worker {number + 1} {key}", "unit": key, "roles": ["worker"]}
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
        said = {word: self._inventor.one_of(variants) for word, variants in wordings(kind).items()}
        whose = {
            "worker": f"{self._first}-0",
            "head": f"{self._first}-head",
            "municipality": self._offices[self._first],
        }
        return {**family.words, **said, **whose}

    def _differing(self, cast: Cast) -> Copied:
        old, new = self._first, self._chance.choices(list(self._offices), self._sizes)[0]
        worker = self._chance.randrange(_WORKERS)
        ids: dict[UUID, UUID] = {
            cast[old]: cast[new],
            cast[f"{old}-0"]: cast[f"{new}-{worker}"],
            cast[f"{old}-head"]: cast[f"{new}-head"],
        }
        return Copied(self._names(), ids, {self._offices[old]: self._offices[new]})

    def _names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind, rows in names().items():
            known, weights = zip(*rows, strict=True)
            drawn = self._chance.choices(known, weights, k=len(_LETTERS))
            found |= {f"{_KINDS[kind]}{letter}": name for letter, name in zip(_LETTERS, drawn, strict=True)}
        return found

    @property
    def _first(self) -> str:
        """Return the office in which lives are played before they are copied to all."""
        return next(iter(self._offices))

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
