"""An office's own decisions move the parameters a little, and only when there are enough."""

import numpy as np

from rrjeta.matching.rules.decisions import LEAST_DECISIONS, learnt_from
from rrjeta.matching.rules.scorer import shipped


def _decided(promised: float, right: float, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return leanings that promise a share, and decisions of which another share was the same child."""
    lean = np.tile(np.array([np.log(promised / (1 - promised)), 0, -20], dtype=np.float32), (count, 1))
    return lean, (np.arange(count) >= round(right * count)).astype(np.int8)


def test_few_decisions_change_nothing() -> None:
    told, decided = _decided(0.9, 0.5, 2 * LEAST_DECISIONS - 2)
    assert learnt_from(shipped(), told, decided).parameters is shipped()


def test_promises_that_were_not_kept_are_made_smaller_within_the_rails() -> None:
    found = learnt_from(shipped(), *_decided(0.95, 0.6, 400))
    assert -1.0 <= found.shift < 0 or 0.8 <= found.scale < 1
    assert np.abs(found.parameters.second).max() <= np.abs(shipped().second).max() * 1.21
    assert found.decisions == 400


def test_promises_that_were_kept_stay() -> None:
    found = learnt_from(shipped(), *_decided(0.8, 0.8, 400))
    assert abs(found.scale - 1) <= 0.05
    assert abs(found.shift) <= 0.1
