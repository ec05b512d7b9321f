"""Learns from what an office has decided itself, within rails: nothing is learnt from few, and never much at once.

Only how strongly everything speaks, and how likely the same child is from the start, may move. What speaks for what is never
learnt from an office, and never from pairs on which nobody has decided.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.scorer import Parameters, probabilities

LEAST_DECISIONS = 30
_SCALES = np.linspace(0.8, 1.2, 17)
_SHIFTS = np.linspace(-1.0, 1.0, 21)
# As if this many decisions had confirmed the shipped parameters.
_TRUST = 50.0
_LEAST_SHARE = 1e-5


@dataclass(frozen=True, slots=True)
class Learnt:
    """Parameters after an office's decisions, what was moved, and on how many decisions it stands."""

    parameters: Parameters
    scale: float
    shift: float
    decisions: int


def learnt_from(parameters: Parameters, told: Floats, decided: NDArray[np.int8]) -> Learnt:
    """Return parameters that fit an office's decisions better, or the same where there are too few.

    `told` has the leanings of each pair decided on, shape (pairs, 3); `decided` says which of the three it was. Of *same* and
    *not the same* there must be thirty each.
    """
    same = int((decided == 0).sum())
    if min(same, len(decided) - same) < LEAST_DECISIONS:
        return Learnt(parameters, 1.0, 0.0, len(decided))
    rows = np.arange(len(decided))

    def loss(scale: float, shift: float) -> float:
        share = probabilities(told * scale + np.array([shift, 0, 0], dtype=np.float32))
        held = _TRUST * ((scale - 1) ** 2 * 4 + shift**2 / 2)
        return held - float(np.log(share[rows, decided] + 1e-9).sum())

    _least, scale, shift = min((loss(scale, shift), scale, shift) for scale in _SCALES for shift in _SHIFTS)
    return Learnt(moved(parameters, scale, shift), float(scale), float(shift), len(decided))


def moved(parameters: Parameters, scale: float, shift: float) -> Parameters:
    """Return parameters with the two numbers that an office's decisions may move; 1 and 0 leave them as they are."""
    bias = parameters.second_bias * scale + np.array([shift, 0, 0])
    second = (parameters.second * scale).astype(np.float32)
    return replace(parameters, second=second, second_bias=bias.astype(np.float32))


def told_by(same: float, family: float, scale: float, shift: float) -> tuple[float, float, float]:
    """Return what the shipped parameters said of a pair, out of its probabilities as they were moved then; up to a constant."""
    told = np.log(np.clip([same, family, 1 - same - family], _LEAST_SHARE, 1))
    told[0] -= shift
    one, other, third = (told / scale).tolist()
    return one, other, third
