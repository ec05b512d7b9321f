"""Says of a pair: the same child, another child of the same family, or a stranger, each with its probability.

A small network of one hidden layer over the features; its numbers are in `learnt.json` beside this room, learnt on made
registers by `rrjeta match learn`. What it promises is kept: a probability of .99 is right in 99 of 100 cases (decision 23).
"""

import json
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from rrjeta.matching.rules.columns import Ints
from rrjeta.matching.rules.features import NAMED, Register, features
from rrjeta.matching.rules.likeness import STRENGTH, Flags, Floats

SAME, FAMILY, STRANGER = range(3)
_FILE = Path(__file__).parent.parent / "learnt.json"
_CHUNK, _AT_ONCE = 100_000, 2
_MANY = 1_000_000
_UNLIKE, _UNLIKE_LETTERS, _MOST_UNLIKE = 0.25, 0.75, 0.3
GIVEN, LETTERS, EXCHANGED, NUMBER, FAMILIES = (
    NAMED.index(name)
    for name in (
        "given_name.known",
        "given_name.letters",
        "given_surname.both",
        "personal_number.same",
        "all.without_families",
    )
)
SURNAME, SURNAME_LETTERS, FATHER, MOTHER, WHOLE_DATE, PHONE, ADDRESS, BONES = (
    NAMED.index(name)
    for name in (
        "surname.known",
        "surname.letters",
        "father_name.known",
        "mother_name.known",
        "birth.whole",
        "phone.same",
        "address.close",
        "given_surname.bones",
    )
)
_ALIKE = 0.6
THRESHOLD = 0.5


class OtherFeatures(Exception):
    """The parameters were learnt for other features than these: learn them anew."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Weights: `first` (features, hidden), `second` (hidden, 3), biases, and how features are brought to one size."""

    middle: Floats
    spread: Floats
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats

    def written(self) -> dict[str, Any]:
        """Return the parameters as plain lists, four figures each."""
        names = ("middle", "spread", "first", "first_bias", "second", "second_bias")
        return {"features": list(NAMED)} | {name: np.round(getattr(self, name), 4).tolist() for name in names}


def parameters_of(told: dict[str, Any]) -> Parameters:
    """Return parameters that were written down. Raises OtherFeatures."""
    if told["features"] != list(NAMED):
        raise OtherFeatures(str(_FILE.name))
    names = ("middle", "spread", "first", "first_bias", "second", "second_bias")
    return Parameters(*(np.array(told[name], dtype=np.float32) for name in names))


@cache
def shipped() -> Parameters:
    """Return the parameters in the package."""
    return parameters_of(json.loads(_FILE.read_text(encoding="ascii")))


def leanings(parameters: Parameters, seen: Floats) -> Floats:
    """Return what speaks for each of the three, shape (pairs, 3), before it is brought to probabilities."""
    level = np.clip((seen - parameters.middle) / parameters.spread, -6, 6)
    hidden = np.maximum(level @ parameters.first + parameters.first_bias, 0)
    found: Floats = hidden @ parameters.second + parameters.second_bias
    return found


def probabilities(told: Floats) -> Floats:
    """Return probabilities of leanings."""
    raised = np.exp(told - told.max(axis=1, keepdims=True))
    found: Floats = raised / raised.sum(axis=1, keepdims=True)
    return found


def judged(parameters: Parameters, seen: Floats) -> Floats:
    """Return the probabilities of what is seen, the twins' rule kept."""
    return with_twins_rule(seen, probabilities(leanings(parameters, seen)))


@dataclass(slots=True)
class _Work:
    """Pairs that are scored piece by piece."""

    parameters: Parameters
    one: Register
    left: Ints
    other: Register
    right: Ints

    def piece(self, at: int) -> Floats:
        rows = slice(at, at + _CHUNK)
        return judged(self.parameters, features(self.one, self.left[rows], self.other, self.right[rows]))


# What the processes of one scoring work on: they are copies of this one, so nothing is sent to them.
_work: _Work | None = None


def scored(parameters: Parameters, one: Register, left: Ints, other: Register, right: Ints) -> Floats:
    """Return the probabilities of pairs, shape (pairs, 3), in pieces that need little memory, two at a time.

    Many pairs are scored by two processes, unless this one has threads, which a copy of it would lose.
    """
    global _work
    work, starts = _Work(parameters, one, left, other, right), range(0, len(left), _CHUNK)
    if len(left) < _MANY or threading.active_count() > 1 or "fork" not in multiprocessing.get_all_start_methods():
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            pieces = list(pool.map(work.piece, starts))
    else:
        _work = work
        try:
            with multiprocessing.get_context("fork").Pool(_AT_ONCE) as processes:
                pieces = processes.map(_piece, starts, chunksize=1)
        finally:
            _work = None
    return np.concatenate(pieces) if pieces else np.empty((0, 3), dtype=np.float32)


def _piece(at: int) -> Floats:
    assert _work is not None  # noqa: S101  set before the process was copied
    return _work.piece(at)


def with_twins_rule(seen: Floats, told: Floats) -> Floats:
    """Return probabilities in which nobody is the same child who bears an altogether other given name.

    Twins share surname, parents, home and day of birth; only the given name tells them apart. What is taken from `same`
    goes to `family`. A register in which no two children share parents or an address has no twins either.

    Nor is anybody the same who bears an altogether other surname, where nothing else binds the two: no parent's name, no day
    of birth, no telephone, no address. A given name, a place and a year are shared by many.
    """
    differ = _unlike(seen, GIVEN, LETTERS) & (seen[:, FAMILIES] < 1)
    differ |= _unlike(seen, SURNAME, SURNAME_LETTERS) & ~_bound_otherwise(seen)
    differ &= (seen[:, EXCHANGED : EXCHANGED + 2].max(axis=1) < 1) & (seen[:, NUMBER] < 1)
    kept = np.where(differ, np.minimum(told[:, SAME], _MOST_UNLIKE), told[:, SAME])
    found = told.copy()
    found[:, FAMILY] += told[:, SAME] - kept
    found[:, SAME] = kept
    return found


def _unlike(seen: Floats, known: int, letters: int) -> Flags:
    """Tell of each pair whether both bear a name of a field, and the two are altogether different."""
    return np.asarray(
        (seen[:, known] > 0) & (seen[:, known + STRENGTH] < _UNLIKE) & (seen[:, letters] < _UNLIKE_LETTERS)
    )


def _bound_otherwise(seen: Floats) -> Flags:
    parents = np.maximum(*(seen[:, parent] * seen[:, parent + STRENGTH] for parent in (FATHER, MOTHER)))
    whole = np.maximum.reduce([seen[:, at] for at in (WHOLE_DATE, PHONE, ADDRESS, BONES)])
    return np.asarray((parents >= _ALIKE) | (whole > 0))
