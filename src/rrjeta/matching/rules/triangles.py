"""What two pairs say about a third: if A is B and B is C, then A is C; if A and C are twins, B is one of them alone."""

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import Ints
from rrjeta.matching.rules.likeness import Floats

_WORTH = 0.05
_LEAST, _MOST = 1e-5, 1 - 1e-5
_MANY = 12
Pairs = NDArray[np.int64]


def with_triangles(size: int, left: Ints, right: Ints, told: Floats) -> tuple[Ints, Ints, Floats]:
    """Return pairs and probabilities made to agree with each other, the smaller row first, in order of their rows.

    Of three pairs among three records not two alone can be the same child. Each triangle weighs the ways that can be, and the
    pair takes on what is left of its odds. A third pair that no block brought together is added with what the other two say.
    `left` and `right` are in order; `told` has shape (pairs, 3), of rows below `size`.
    """
    codes = left.astype(np.int64) * size + right
    middle, one, other, first, second = _corners(left, right, told[:, 0])
    if not len(middle):
        return left, right, told
    third, is_known = _placed(codes, np.minimum(one, other) * size + np.maximum(one, other))
    missing = ~is_known
    shares = np.clip(np.stack([told[at, 0] for at in (first, second, np.where(is_known, third, 0))]), _LEAST, _MOST)
    moves = _odds_of(shares[:, is_known]) - _logit(shares[:, is_known])
    up, down = np.zeros(len(codes)), np.zeros(len(codes))
    for rows, moved in zip((first[is_known], second[is_known], third[is_known]), moves, strict=True):
        # Of several triangles the one that says most counts: they lean on the same records.
        np.maximum.at(up, rows, moved)
        np.minimum.at(down, rows, moved)
    change = np.where(-down > up, down, up)
    same = np.clip(told[:, 0].astype(np.float64), _LEAST, _MOST)
    moved = np.where(change != 0, 1 / (1 + np.exp(-(_logit(same) + change))), told[:, 0])
    ends = one[missing], other[missing]
    return _with_missing(size, (left, right, _with_same(told, moved)), ends, shares[0, missing] * shares[1, missing])


def _corners(left: Ints, right: Ints, same: Floats) -> tuple[Pairs, Pairs, Pairs, Pairs, Pairs]:
    """Return the middle record of every two likely pairs that share it, the two outer ones, and where the two pairs stand."""
    likely = np.flatnonzero(same >= _WORTH)
    ends = np.concatenate([left[likely], right[likely]]).astype(np.int64)
    others = np.concatenate([right[likely], left[likely]]).astype(np.int64)
    pair = np.concatenate([likely, likely])
    order = np.argsort(ends, kind="stable")
    ends, others, pair = ends[order], others[order], pair[order]
    starts = np.flatnonzero(np.concatenate(([True], ends[1:] != ends[:-1]))) if len(ends) else np.empty(0, np.int64)
    counts = np.diff(np.append(starts, len(ends)))
    found: list[tuple[Pairs, Pairs]] = []
    for count in np.unique(counts[(counts > 1) & (counts <= _MANY)]):
        block = starts[counts == count][:, None] + np.arange(count)
        a, b = np.triu_indices(count, 1)
        found.append((block[:, a].ravel(), block[:, b].ravel()))
    if not found:
        return (np.empty(0, np.int64),) * 5
    one, other = (np.concatenate([pieces[at] for pieces in found]) for at in (0, 1))
    return ends[one], others[one], others[other], pair[one], pair[other]


def _placed(codes: Pairs, sought: Pairs) -> tuple[Pairs, NDArray[np.bool_]]:
    at = np.minimum(np.searchsorted(codes, sought), len(codes) - 1)
    return at, codes[at] == sought


def _odds_of(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds of each of three pairs, shape (3, triangles), when all three, one or none of them holds."""
    a, b, c = shares.astype(np.float64)
    every, none = a * b * c, (1 - a) * (1 - b) * (1 - c)
    alone = np.stack([a * (1 - b) * (1 - c), b * (1 - a) * (1 - c), c * (1 - a) * (1 - b)])
    total = every + none + alone.sum(axis=0)
    return _logit(np.clip((every + alone) / total, _LEAST, _MOST))


def _logit(share: NDArray[np.floating]) -> NDArray[np.float64]:
    wide = share.astype(np.float64)
    found: NDArray[np.float64] = np.log(wide / (1 - wide))
    return found


def _with_same(told: Floats, same: NDArray[np.float64]) -> Floats:
    """Return probabilities with another share of the same child, the other two kept in proportion."""
    rest = told[:, 1:] / np.maximum(told[:, 1:].sum(axis=1, keepdims=True), 1e-9)
    return np.concatenate([same[:, None], rest * (1 - same[:, None])], axis=1).astype(np.float32)


def _with_missing(
    size: int, kept: tuple[Ints, Ints, Floats], ends: tuple[Pairs, Pairs], same: Floats
) -> tuple[Ints, Ints, Floats]:
    left, right, told = kept
    codes = np.minimum(*ends) * size + np.maximum(*ends)
    order = np.lexsort((-same, codes))
    codes, same = codes[order], same[order]
    best = np.concatenate(([True], codes[1:] != codes[:-1])) if len(codes) else np.empty(0, np.bool_)
    codes, same = codes[best], same[best]
    added = np.stack([same, np.zeros_like(same), 1 - same], axis=1).astype(np.float32)
    every = np.concatenate([left.astype(np.int64) * size + right, codes])
    order = np.argsort(every, kind="stable")
    told = np.concatenate([told, added])[order]
    return (every[order] // size).astype(np.int32), (every[order] % size).astype(np.int32), told
