"""Figures of a matching: precision, recall, F1, recall at 99 % precision, and whether what is promised is kept."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.likeness import Floats

_SURE = 0.99
_NEAR = (0.985, 0.995)
_STEPS = (0.0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.985, 0.995, 1.0001)
_DIGITS = 5
Flags = NDArray[np.bool_]


def figures_of(same: Floats, is_true: Flags, true_pairs: int, threshold: float) -> dict[str, Any]:
    """Return the figures of proposed probabilities; true pairs that were never proposed count as missed."""
    chosen = same >= threshold
    found = int((chosen & is_true).sum())
    precision = found / max(int(chosen.sum()), 1)
    recall = found / max(true_pairs, 1)
    sure, near = same >= _SURE, (same >= _NEAR[0]) & (same < _NEAR[1])
    return {
        "true_pairs": true_pairs,
        "proposed": int(chosen.sum()),
        "found": found,
        "threshold": threshold,
        "precision": round(precision, _DIGITS),
        "recall": round(recall, _DIGITS),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-12), _DIGITS),
        "recall_at_precision_99": round(recall_at(same, is_true, true_pairs, _SURE), _DIGITS),
        "promised_99": {"pairs": int(near.sum()), "right": _share(is_true[near])},
        "promised_99_or_more": {
            "pairs": int(sure.sum()),
            "promised": _share(same[sure]),
            "right": _share(is_true[sure]),
        },
        "calibration": calibration(same, is_true),
    }


def recall_at(same: Floats, is_true: Flags, true_pairs: int, precision: float) -> float:
    """Return the greatest recall of any threshold with this precision; pairs of one probability stand or fall together."""
    order = np.argsort(-same, kind="stable")
    found = np.cumsum(is_true[order])
    reached = found / np.arange(1, len(order) + 1) >= precision
    last_of_tie = np.append(same[order][1:] != same[order][:-1], True) if len(order) else reached
    good = np.flatnonzero(reached & last_of_tie)
    return float(found[good[-1]] / max(true_pairs, 1)) if len(good) else 0.0


def calibration(same: Floats, is_true: Flags) -> list[dict[str, Any]]:
    """Return by step of probability how many pairs there are, what they promise on average, and how many are right."""
    steps = []
    for low, high in pairwise(_STEPS):
        inside = (same >= low) & (same < high)
        steps.append(
            {
                "from": low,
                "pairs": int(inside.sum()),
                "promised": _share(same[inside]),
                "right": _share(is_true[inside]),
            }
        )
    return steps


def _share(values: NDArray[Any]) -> float | None:
    return round(float(values.mean()), _DIGITS) if len(values) else None
