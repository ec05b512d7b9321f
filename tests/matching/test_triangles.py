"""Three records: what two pairs say about the third."""

import numpy as np
import pytest

from rrjeta.matching.rules.triangles import with_triangles


def _told(*pairs: tuple[int, int, float]) -> dict[tuple[int, int], float]:
    """Return the probability of each pair of five records after all were made to agree."""
    left, right = (np.array([pair[at] for pair in pairs], dtype=np.int32) for at in (0, 1))
    told = np.array([[pair[2], (1 - pair[2]) / 2, (1 - pair[2]) / 2] for pair in pairs], dtype=np.float32)
    one, other, found = with_triangles(5, left, right, told)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert (one < other).all()
    return {(int(a), int(b)): float(share) for a, b, share in zip(one, other, found[:, 0], strict=True)}


def test_a_third_pair_that_nobody_compared_follows_from_two() -> None:
    assert _told((0, 1, 0.99), (1, 2, 0.98))[(0, 2)] == pytest.approx(0.97, abs=0.01)


def test_two_sure_pairs_lift_a_doubtful_third() -> None:
    assert _told((0, 1, 0.99), (0, 2, 0.4), (1, 2, 0.99))[(0, 2)] > 0.9


def test_a_record_between_two_twins_belongs_to_one_of_them_alone() -> None:
    found = _told((0, 1, 0.9), (0, 2, 0.001), (1, 2, 0.9))
    assert found[(0, 1)] < 0.6
    assert found[(1, 2)] < 0.6
    assert found[(0, 2)] < 0.1


def test_pairs_without_a_triangle_stay_as_they_are() -> None:
    assert _told((0, 1, 0.7), (2, 3, 0.2)) == {(0, 1): pytest.approx(0.7), (2, 3): pytest.approx(0.2)}


def test_no_pair_at_all_is_no_fault() -> None:
    left, right, told = with_triangles(0, np.empty(0, np.int32), np.empty(0, np.int32), np.empty((0, 3), np.float32))
    assert (len(left), len(right), told.shape) == (0, 0, (0, 3))
