"""What only a served copy can show, in its short form; each script of this folder runs alone in its long one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rrjeta.config.environment import SQLITE_START
from tests.hostile import kill_nine, power_loss
from tests.hostile.served import Served

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("served")]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a copy of its own with tables and pack, not yet served."""
    served = Served(tmp_path_factory.mktemp("served"))
    served.prepare()
    yield served
    served.stop()


def test_the_settings_shipped_survive_a_power_cut_and_weaker_ones_do_not(
    prepared: Served, long_run: bool, tmp_path: Path
) -> None:
    kept = power_loss.recorded(prepared, 60 if long_run else 12, tmp_path)
    cuts = 400 if long_run else 60
    shipped = power_loss.cut_everywhere(*kept, SQLITE_START, cuts)
    assert shipped.cuts == cuts
    assert shipped.acknowledged > cuts
    assert (shipped.lost, shipped.faults) == (0, []), shipped.text()
    weaker = SQLITE_START.replace("synchronous=FULL", "synchronous=NORMAL")
    assert weaker != SQLITE_START
    assert power_loss.cut_everywhere(*kept, weaker, cuts).lost > 0


def test_a_server_that_is_killed_has_lost_nothing_that_it_acknowledged(prepared: Served, long_run: bool) -> None:
    runs, writes = (20, 1000) if long_run else (2, 60)
    outcome = kill_nine.attack(prepared, runs, writes)
    assert outcome.acknowledged >= runs * writes // 4
    assert outcome.holds, (outcome.text(), outcome.lost[:5], outcome.halves[:5], outcome.refused[:5])
