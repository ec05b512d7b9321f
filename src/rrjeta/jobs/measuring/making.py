"""A register of any size, made from a seed: some lives are played by the real operations, the rest are copies of them."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rrjeta.cases.operations.bulk import Captured, Copied, Copier, capture
from rrjeta.jobs.measuring.lives import Lives
from rrjeta.jobs.playing.play import play
from rrjeta.jobs.playing.scenarios import names, office
from rrjeta.jobs.showcase.families import Inventor
from rrjeta.jobs.showcase.founding import Cast, found_office
from rrjeta.kernel import clock
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice

# An office of three looks after so many cases; a larger register has more offices, not fuller desks.
_WORKERS = 3
_CASES_OF_OFFICE = 130
_OFFICES_LEAST = 3
_PLAYED_LEAST, _PLAYED_MOST = 10, 24
_KINDS = {"boy": "Zqboy", "girl": "Zqgirl", "man": "Zqman", "woman": "Zqwoman", "surname": "Zqsurname"}
_LETTERS = "abcdefghij"

Tell = Callable[[str], Any]


class _Undone(Exception):
    """Undoes what was played, once it is captured."""


class Maker:
    """Makes one register. The same seed makes the same cases, but for keys and nonces."""

    def __init__(self, seed: int, now: datetime, tell: Tell, *, services: int = 0) -> None:
        self._seed, self._now, self._tell, self._services = seed, now, tell, services
        self._chance = random.Random(seed)  # noqa: S311  invented people need no secret chance
        today = clock.local(now).date()
        self._lives = Lives(self._chance, Inventor(token_names(), seed), today, refers=services > 0)
        self._offices: dict[str, str] = {}
        self._sizes: list[float] = []

    def make(self, cases: int) -> int:
        """Make at least so many cases; return how many."""
        self._plan(max(_OFFICES_LEAST, cases // _CASES_OF_OFFICE))
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
        net = self._net() if self._services else {"units": {}, "users": {}, "services": {}}
        return {
            "name": "Register for measuring",
            "password": "three words for measuring",
            "units": {**units, **net["units"]},
            "users": {**users, **net["users"]},
            "services": net["services"],
            "roster": [],
        }

    def _net(self) -> dict[str, dict[str, Any]]:
        """Return who answers referrals as in the showcase, and services of its kinds in every municipality."""
        shown = office("showcase")
        services = dict(shown["services"])
        users = {key: one for key, one in shown["users"].items() if one["unit"] in shown["units"] and _answers(one)}
        kinds, codes = list(shown["services"].values()), [one.code for one in areas_for_choice(AreaKind.MUNICIPALITY)]
        for number in range(self._services - len(services)):
            kind = {**kinds[number % len(kinds)], "municipality": codes[number // len(kinds) % len(codes)]}
            services[f"service-{number}"] = kind
        units = {one["unit"]: shown["units"][one["unit"]] for one in users.values()}
        return {"units": units, "users": users, "services": services}

    def _captured(self, number: int, cast: Cast) -> Captured:
        life, start = self._lives.draw(number, f"bench-{self._seed}-{number:03d}", self._whose())
        kept: list[Captured] = []
        try:
            with transaction.atomic():
                kept.append(capture(play(life, cast, start, until=self._now).operation_ids))
                raise _Undone
        except _Undone:
            return kept[0]

    def _whose(self) -> dict[str, str]:
        """Return who acts in a life: the first office, and the second one, to which a family may move."""
        first, second = self._played_at
        return {
            "worker": f"{first}-0",
            "head": f"{first}-head",
            "municipality": self._offices[first],
            "other_unit": second,
            "other_head": f"{second}-head",
            "other_worker": f"{second}-0",
        }

    def _differing(self, cast: Cast) -> Copied:
        busy = self._chance.choices(list(self._offices), self._sizes)[0]
        other = self._chance.choice([one for one in self._offices if one != busy])
        ids: dict[UUID, UUID] = {}
        for old, new in zip(self._played_at, (busy, other), strict=True):
            worker = self._chance.randrange(_WORKERS)
            ids |= {cast[old]: cast[new], cast[f"{old}-0"]: cast[f"{new}-{worker}"]}
            ids |= {cast[f"{old}-head"]: cast[f"{new}-head"]}
        places = {
            self._offices[old]: self._offices[new] for old, new in zip(self._played_at, (busy, other), strict=True)
        }
        return Copied(invented_names(self._chance), ids, places)

    @property
    def _played_at(self) -> tuple[str, str]:
        """Return the offices in which lives are played before they are copied to all."""
        first, second, *_more = self._offices
        return first, second


def invented_names(chance: random.Random) -> dict[str, str]:
    """Return a name for each word that stands for one in a played life."""
    found: dict[str, str] = {}
    for kind, rows in names().items():
        known, weights = zip(*rows, strict=True)
        drawn = chance.choices(known, weights, k=len(_LETTERS))
        found |= {f"{_KINDS[kind]}{letter}": name for letter, name in zip(_LETTERS, drawn, strict=True)}
    return found


def _answers(one: Mapping[str, Any]) -> bool:
    return "partner" in one["roles"]


def token_names() -> dict[str, list[tuple[str, int]]]:
    """Return names that stand in a played life for those of its copies."""
    return {kind: [(f"{token}{letter}", 1) for letter in _LETTERS] for kind, token in _KINDS.items()}
