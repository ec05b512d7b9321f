"""What only a served copy can show, in its short form; each script of this folder runs alone in its long one."""

from collections.abc import Iterator

import pytest

from tests.hostile import kill_nine
from tests.hostile.served import Served

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("served")]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a copy of its own with tables and pack, not yet served."""
    served = Served(tmp_path_factory.mktemp("served"))
    served.prepare()
    yield served
    served.stop()


def test_a_server_that_is_killed_has_lost_nothing_that_it_acknowledged(prepared: Served, long_run: bool) -> None:
    runs, writes = (20, 1000) if long_run else (2, 60)
    outcome = kill_nine.attack(prepared, runs, writes)
    assert outcome.acknowledged >= runs * writes // 4
    assert outcome.holds, (outcome.text(), outcome.lost[:5], outcome.halves[:5], outcome.refused[:5])
