"""Makes a register for attacks: one life for each state is played by the real operations, the rest are copies of them."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from rrjeta.access.factors import code_at, new_seed
from rrjeta.access.operations.factors import enrol_totp
from rrjeta.access.queries import actor_of_user
from rrjeta.cases.operations.bulk import Captured, Copied, Copier, capture
from rrjeta.jobs.hostile.canaries import Sower
from rrjeta.jobs.hostile.lives import STATES, State, drawn, shuffled
from rrjeta.jobs.hostile.office import WORKERS, Offices
from rrjeta.jobs.measuring.making import invented_names, token_names
from rrjeta.jobs.playing.play import play
from rrjeta.jobs.showcase.families import Inventor
from rrjeta.jobs.showcase.founding import Cast, found_office
from rrjeta.kernel import clock
from rrjeta.kernel.ids import new_id
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice

_CASES_OF_OFFICE, _OFFICES_LEAST = 30, 6
_ENROLLED = timedelta(days=1)

Tell = Callable[[str], Any]


class _Undone(Exception):
    """Undoes what was played, once it is captured."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: colleagues and units by key, the offices, every canary, how many cases."""

    cast: Cast
    office: Mapping[str, Any]
    sower: Sower
    cases: int
    seeds: Mapping[str, str]


class Maker:
    """Makes one register. The same seed makes the same cases, but for keys and nonces."""

    def __init__(self, seed: int, now: datetime, tell: Tell) -> None:
        self._seed, self._now, self._tell = seed, now, tell
        self._chance = shuffled(seed)
        self._inventor = Inventor(token_names(), seed)
        self._offices = Offices([], "")
        self._cast: Cast = {}

    def make(self, cases: int) -> Made:
        """Make at least so many cases, each state with its share of them."""
        codes = [one.code for one in areas_for_choice(AreaKind.MUNICIPALITY)]
        # Whoever holds a register of invented people may still not guess how to sign in to it.
        self._offices = Offices(codes[: max(_OFFICES_LEAST, cases // _CASES_OF_OFFICE)], secrets.token_urlsafe(18))
        office = self._offices.founded()
        self._cast = found_office(office, self._now)
        seeds = {key: self._enrolled(self._cast[key]) for key in office["users"]}
        self._tell(f"{len(office['units'])} units, {len(office['users'])} colleagues")
        lives = [(state, self._captured(number, state)) for number, state in enumerate(STATES)]
        self._tell(f"{len(lives)} lives played")
        sower, copier, made = Sower(self._seed), Copier(self._seed), 0
        for life in self._in_turn(lives, cases):
            copier.copy(life, self._differing(sower))
            made += life.case_count
        copier.flush()
        return Made(self._cast, office, sower, made, seeds)

    def _enrolled(self, user_id: UUID) -> str:
        """Give a colleague the app of a phone; return its seed. The code of that hour is used up, those of today are not."""
        seed, earlier = new_seed(), self._now - _ENROLLED
        with clock.frozen(earlier):
            given = {"seed": seed, "code": code_at(seed, earlier)}
            enrol_totp(actor_of_user(user_id), operation_id=new_id(), **given)
        return seed

    def _in_turn(self, lives: list[tuple[State, Captured]], cases: int) -> Iterator[Captured]:
        """Yield each life as often as its share of the cases asks for; a life without a case counts as one."""
        for state, life in lives:
            for _turn in range(-(-cases * state.share // (100 * max(1, life.case_count)))):
                yield life

    def _captured(self, number: int, state: State) -> Captured:
        code = f"hostile-{self._seed}-{state.name}"
        today = clock.local(self._now).date()
        life, start = drawn(state, number, code, self._whose(), self._inventor, today)
        kept: list[Captured] = []
        try:
            with transaction.atomic():
                kept.append(capture(play(life, self._cast, start, until=self._now).operation_ids))
                raise _Undone
        except _Undone:
            return kept[0]

    def _whose(self) -> dict[str, str]:
        first, second = self._played_at
        return {
            "worker": f"{first}-0",
            "head": f"{first}-head",
            "municipality": self._offices.of[first],
            "other_unit": second,
            "other_head": f"{second}-head",
            "other_worker": f"{second}-0",
        }

    def _differing(self, sower: Sower) -> Copied:
        keys = list(self._offices.of)
        chosen = tuple(self._chance.sample(keys, 2))
        ids: dict[UUID, UUID] = {}
        for old, new in zip(self._played_at, chosen, strict=True):
            worker = self._chance.randrange(WORKERS)
            ids |= {self._cast[old]: self._cast[new], self._cast[f"{old}-0"]: self._cast[f"{new}-{worker}"]}
            ids |= {self._cast[f"{old}-head"]: self._cast[f"{new}-head"]}
        of = self._offices.of
        places = {of[old]: of[new] for old, new in zip(self._played_at, chosen, strict=True)}
        return Copied(invented_names(self._chance), ids, places, sower.sown)

    @property
    def _played_at(self) -> tuple[str, str]:
        first, second, *_more = self._offices.of
        return first, second
