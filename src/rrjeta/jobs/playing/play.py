"""Plays a life, step by step, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.jobs.playing.life import Life, Step, moment_of, resolved
from rrjeta.jobs.playing.posting import NoSuchQuestion
from rrjeta.jobs.playing.registry import VERBS
from rrjeta.jobs.playing.stage import Stage, UnknownName
from rrjeta.kernel.clock import frozen, local
from rrjeta.kernel.errors import Invalid, Refused

__all__ = ["Life", "Played", "StepRefused", "play"]


@dataclass(frozen=True, slots=True)
class Played:
    """What a life left behind: ids by name, and every operation used."""

    ids: dict[str, UUID]
    operation_ids: list[UUID]


class StepRefused(Exception):
    """A step of a life could not be played; says which, and why in the words a person would have read."""

    def __init__(self, life: Life, number: int, step: Step, why: str) -> None:
        super().__init__(f"{life.code}, step {number} ({step.at}, {step.by}: {step.do}): {why}")
        self.number = number


def play(
    life: Life,
    cast: Mapping[str, UUID],
    start: datetime,
    until: datetime | None = None,
    watch: Callable[[Step, Stage], None] | None = None,
    known: Mapping[str, UUID] | None = None,
) -> Played:
    """Play the steps of a life that lie before `until`, the first day being that of `start`; return what came of it.

    `cast` gives the id of each user (and unit) that the steps name. Playing again changes nothing. One transaction: a
    life is played as far as asked or not at all. `watch` is called after each step; `known` holds what an earlier life
    named that this one goes on with. Raises StepRefused.
    """
    stage = Stage(life.code, local(start).date(), cast, dict(known or {}))
    with transaction.atomic():
        for number, step in enumerate(life.steps, start=1):
            moment = moment_of(step.at, stage.first)
            if until is not None and moment > until:
                break
            with frozen(moment):
                _play_step(life, number, step, stage)
                if watch is not None:
                    watch(step, stage)
    return Played(stage.ids, stage.operation_ids)


def _play_step(life: Life, number: int, step: Step, stage: Stage) -> None:
    stage.place = f"{number}/{step.do}"
    try:
        stage.actor = stage.who(step.by)
        given = resolved(step.given, stage.first)
        if step.refused:
            _be_refused(step, stage, given)
        else:
            VERBS[step.do](stage, given)
    except Invalid as refused:
        said = "; ".join(f"{name or '-'}: {', '.join(map(str, words))}" for name, words in _listed(refused))
        raise StepRefused(life, number, step, said) from refused
    except Refused as refused:
        raise StepRefused(life, number, step, f"{type(refused).__name__}: {refused.message}") from refused
    except (UnknownName, NoSuchQuestion) as unknown:
        raise StepRefused(life, number, step, f"{type(unknown).__name__}: {unknown}") from unknown


def _be_refused(step: Step, stage: Stage, given: Mapping[str, object]) -> None:
    """Try what the pathway must refuse; when the steps before it were played earlier, so was this."""
    if stage.was_done:
        return
    try:
        VERBS[step.do](stage, given)
    except MoveRefused as refused:
        if set(step.refused) <= set(refused.codes):
            return
        raise
    raise Invalid({"": [f"expected to be refused by {', '.join(step.refused)}"]})


def _listed(refused: Invalid) -> list[tuple[str, list[object]]]:
    return [(name, said if isinstance(said, (list, tuple)) else [said]) for name, said in refused.errors.items()]
