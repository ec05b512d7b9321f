"""Learns the parameters of the scorer on made registers of many kinds, so that it holds on one that nobody has seen."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rrjeta.jobs.linking.country import Country
from rrjeta.jobs.linking.faults import HELD_OUT, KINDS, RARE
from rrjeta.jobs.linking.generating import usual_plan
from rrjeta.jobs.linking.registers import Maker, Plan, made_register
from rrjeta.matching.rules.batch import ready
from rrjeta.matching.rules.blocks import candidate_pairs
from rrjeta.matching.rules.features import features
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.scorer import Parameters, leanings, probabilities

_HIDDEN, _BATCH = 48, 4096
_RATE, _FADE, _HELD = 2e-3, 1e-5, 1e-3
_MOST_PAIRS = 45_000
_SIZES = (1500, 3000, 6000, 10_000, 20_000, 40_000)


@dataclass(slots=True)
class Lesson:
    """Features of pairs, which of the three they are, and how many pairs each stands for."""

    seen: Floats
    truth: NDArray[np.int8]
    weight: Floats


def any_plan(chance: random.Random, kinds: Sequence[str] | None = None) -> Plan:
    """Return a plan drawn at random: sizes, names, and how badly people write differ widely from plan to plan."""
    kinds = [kind for kind in KINDS if kind not in HELD_OUT] if kinds is None else kinds
    weights = {kind: chance.gammavariate(0.6, 1.0) + 0.02 for kind in kinds}
    for rare in RARE:
        if rare in weights:
            weights[rare] *= 0.2
    has_numbers = chance.random() < 0.5
    has_families = chance.random() < (0.45 if has_numbers else 0.9)
    faults = chance.choice((0.7, 1.0, 1.3, 1.7, 2.2, 3.0))
    if has_numbers and not has_families:
        # Offices abroad write worse: whole names and dates are other ones.
        faults = chance.choice((1.0, 1.7, 2.5, 3.5, 4.5))
        weights |= {
            rare: 5 * weights[rare] for rare in ("other_given", "other_birth", "other_surname") if rare in weights
        }
    return Plan(
        records=chance.choice(_SIZES),
        doubled=chance.uniform(0.03, 0.35) if chance.random() < 0.7 else chance.uniform(0.35, 1.0),
        most_records=chance.choice((2, 3, 4, 6)),
        twins=chance.choice((0.01, 0.03, 0.08)),
        cousins=chance.uniform(0.0, 0.4),
        faults=faults,
        first_faults=chance.choice((0.05, 0.15, 0.4)),
        given_names=int(40 * 2 ** chance.uniform(0, 4.5)),
        surnames=int(50 * 2 ** chance.uniform(0, 6)),
        skew=chance.uniform(0.3, 1.1),
        municipalities=chance.choice((12, 30, 61, 61)),
        villages=chance.choice((3, 10, 40)),
        no_parent=chance.choice((0.01, 0.05, 0.15, 0.4)),
        no_full_date=chance.choice((0.01, 0.05, 0.15)),
        moves=chance.uniform(0.0, 0.3),
        institution=chance.choice((0.0, 0.005, 0.03)),
        kinds=weights,
        has_numbers=has_numbers,
        has_families=has_families,
    )


def learnt_parameters(
    country: Country, registers: int, rounds: int, seed: int, say: Callable[[str], None]
) -> Parameters:
    """Return parameters learnt on so many made registers, each of a plan and seed of its own."""
    lessons = []
    for number in range(registers):
        plan = any_plan(random.Random(seed + number))  # noqa: S311  a made register, no secret
        lessons.append(lesson_of(plan, seed + number, country))
        say(
            f"register {number + 1}: {plan.records} records, pairs {np.bincount(lessons[-1].truth, minlength=3).tolist()}"
        )
    found = learnt(lessons, rounds, seed, say)
    numbers = range(registers, registers + max(registers // 4, 2))
    return calibrated(found, [lesson_of(trial_plan(seed + one), seed + one, country) for one in numbers], say)


def trial_plan(seed: int) -> Plan:
    """Return the plan of a register as offices have them, with all kinds of faults, on which promises are held against truth."""
    chance = random.Random(seed)  # noqa: S311  a made register, no secret
    plan = usual_plan(chance.choice(_SIZES[1:5]))
    return replace(
        plan, doubled=chance.uniform(0.05, 0.3), faults=chance.uniform(0.9, 1.7), no_parent=chance.uniform(0.02, 0.15)
    )


def lesson_of(plan: Plan, seed: int, country: Country) -> Lesson:
    """Return a lesson made of one register; of many pairs of strangers a part stands for all."""
    chance = random.Random(seed)  # noqa: S311  which fields a made register leaves out
    made = made_register(Maker(plan, seed, country))
    reader = Reader(Writing(country.writing))
    for record in _without(made.records, plan, chance):
        reader.add(record)
    register = ready(reader)
    left, right = candidate_pairs(register, reader.names)
    entities, families = np.array(made.entities), np.array(made.families)
    truth = np.where(entities[left] == entities[right], 0, np.where(families[left] == families[right], 1, 2)).astype(
        np.int8
    )
    weight = np.ones(len(left), dtype=np.float32)
    if len(left) > _MOST_PAIRS:
        kept = np.flatnonzero((truth < 2) | (np.random.default_rng(seed).random(len(left)) < _MOST_PAIRS / len(left)))
        weight = np.where(truth == 2, len(left) / _MOST_PAIRS, 1).astype(np.float32)[kept]
        left, right, truth = left[kept], right[kept], truth[kept]
    return Lesson(features(register, left, register, right), truth, weight)


def _without(records: Sequence[dict[str, str]], plan: Plan, chance: random.Random) -> Sequence[dict[str, str]]:
    """Leave whole columns out, as other offices' registers do."""
    if not plan.has_numbers and chance.random() < 0.7:
        return records
    if plan.has_numbers and chance.random() < (0.4 if plan.has_families else 0.8):
        # An office abroad: no parents, no village, no sex.
        absent = ["father_name", "mother_name", "village", "sex", "phone"]
        absent += ["personal_number"] if chance.random() < 0.5 else []
        return [{name: value for name, value in record.items() if name not in absent} for record in records]
    may = (
        "father_name",
        "mother_name",
        "village",
        "phone",
        "personal_number",
        "address",
        "postcode",
        "sex",
        "municipality",
    )
    left_out = [name for name in may if chance.random() < 0.45]
    for record in records:
        for name in left_out:
            record.pop(name, None)
    return records


def learnt(lessons: Sequence[Lesson], rounds: int, seed: int, say: Callable[[str], None]) -> Parameters:
    """Return the parameters that explain the lessons best, by Adam with a falling rate."""
    seen = np.concatenate([one.seen for one in lessons])
    truth = np.concatenate([one.truth for one in lessons])
    weight = np.concatenate([one.weight for one in lessons])
    middle, spread = seen.mean(axis=0), np.maximum(seen.std(axis=0), 0.05)
    level = np.clip((seen - middle) / spread, -6, 6).astype(np.float32)
    chance = np.random.default_rng(seed)
    width = seen.shape[1]
    theta = [
        (chance.standard_normal((width, _HIDDEN)) * np.sqrt(2 / width)).astype(np.float32),
        np.zeros(_HIDDEN, np.float32),
        (chance.standard_normal((_HIDDEN, 3)) * np.sqrt(1 / _HIDDEN)).astype(np.float32),
        np.zeros(3, np.float32),
    ]
    steps, total, kept = _Adam(theta), rounds * -(-len(level) // _BATCH), 0
    for turn in range(rounds):
        loss = 0.0
        for rows in _batches(len(level), chance):
            pace = _RATE * 0.5 * (1 + np.cos(np.pi * kept / total))
            gradient, one = _gradient(theta, level[rows], truth[rows], weight[rows])
            steps.move(theta, gradient, pace)
            loss, kept = loss + one, kept + 1
        say(f"round {turn + 1}: loss {loss / len(level):.5f}")
    return Parameters(middle, spread, *theta)


def calibrated(found: Parameters, trials: Sequence[Lesson], say: Callable[[str], None]) -> Parameters:
    """Return parameters that promise what they keep on registers as offices have them, with faults that were not learnt from.

    One number makes all leanings weaker or stronger, one shifts what speaks for the same child; every register counts alike.
    As there are few registers, a shift has to be worth something.
    """
    leaning = [leanings(found, trial.seen) for trial in trials]
    weight = [trial.weight / trial.weight.sum() for trial in trials]

    def loss(scale: float, shift: float) -> float:
        total = 0.0
        for told, trial, heavy in zip(leaning, trials, weight, strict=True):
            share = probabilities(told * scale + np.array([shift, 0, 0], dtype=np.float32))
            total -= float((heavy * np.log(share[np.arange(len(share)), trial.truth] + 1e-9)).sum())
        return total / len(trials) + _HELD * shift**2

    grid = [
        (loss(scale, shift), scale, shift) for scale in np.arange(0.6, 1.25, 0.05) for shift in np.arange(-1, 1.01, 0.1)
    ]
    least, scale, shift = min(grid)
    say(f"on other faults: scale {scale:.2f}, shift {shift:.2f}, loss {least:.5f} instead of {loss(1, 0):.5f}")
    bias = found.second_bias * scale + np.array([shift, 0, 0])
    return replace(found, second=(found.second * scale).astype(np.float32), second_bias=bias.astype(np.float32))


def _batches(count: int, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    order = chance.permutation(count)
    for at in range(0, count, _BATCH):
        yield order[at : at + _BATCH]


def _gradient(
    theta: list[Floats], level: Floats, truth: NDArray[np.int8], weight: Floats
) -> tuple[list[Floats], float]:
    first, first_bias, second, second_bias = theta
    hidden = np.maximum(level @ first + first_bias, 0)
    told = hidden @ second + second_bias
    raised = np.exp(told - told.max(axis=1, keepdims=True))
    share = raised / raised.sum(axis=1, keepdims=True)
    rows = np.arange(len(truth))
    loss = -float((weight * np.log(share[rows, truth] + 1e-9)).sum())
    share[rows, truth] -= 1
    back = share * (weight / weight.sum())[:, None]
    under = (back @ second.T) * (hidden > 0)
    return [
        level.T @ under + _FADE * first,
        under.sum(axis=0),
        hidden.T @ back + _FADE * second,
        back.sum(axis=0),
    ], loss


class _Adam:
    """The usual steps of Adam."""

    def __init__(self, theta: Sequence[Floats]) -> None:
        self._mean = [np.zeros_like(one) for one in theta]
        self._square = [np.zeros_like(one) for one in theta]
        self._count = 0

    def move(self, theta: Sequence[Floats], gradient: Sequence[Floats], pace: float) -> None:
        self._count += 1
        for at, slope in enumerate(gradient):
            self._mean[at] += 0.1 * (slope - self._mean[at])
            self._square[at] += 0.001 * (slope**2 - self._square[at])
            mean = self._mean[at] / (1 - 0.9**self._count)
            square = self._square[at] / (1 - 0.999**self._count)
            theta[at] -= pace * mean / (np.sqrt(square) + 1e-8)
