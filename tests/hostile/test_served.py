"""What only a served copy can show, in its short form; each script of this folder runs alone in its long one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rrjeta.config.environment import SQLITE_START
from tests.hostile import kill_nine, moved_ciphertext, power_loss, random_actions
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


def test_ciphertext_in_another_place_is_refused(prepared: Served, long_run: bool) -> None:
    moves = 1000 if long_run else 150
    found = moved_ciphertext.move(prepared, moves)
    assert sum(found["tried"].values()) == moves
    assert set(found["tried"]) == {"row", "key", "subject", "revision", "version", "file"}
    assert found["opened"] == []


def test_what_people_saw_and_did_is_what_the_log_says(prepared: Served, long_run: bool) -> None:
    prepared.start()
    outcome = random_actions.act(prepared, 10_000 if long_run else 300)
    prepared.stop()
    assert outcome.actions >= 300
    assert outcome.looks > 50
    assert outcome.changes > 3
    assert (outcome.missing, outcome.extra) == ([], []), outcome.text()


def test_the_join_tells_a_missing_entry_from_an_extra_one() -> None:
    saw = random_actions.Done("ana", "case", "", frozenset({"child"}))
    wrote = random_actions.Done("ana", "note-write", "operation", frozenset())
    entries = [
        ["ana", "look.case", "", ["child"]],
        ["ana", "cases.operations.notes.write_note", "operation", ["child"]],
        ["ana", "look.note-write", "", ["child"]],
    ]
    whole = random_actions.joined([saw, wrote], entries)
    assert (whole.missing, whole.extra) == ([], [])
    for place in range(3):
        assert random_actions.joined([saw, wrote], entries[:place] + entries[place + 1 :]).missing
    assert random_actions.joined([saw, wrote], [*entries, ["cen", "look.case", "", ["child"]]]).extra == ["look.case"]
    assert random_actions.joined([saw], [["ana", "look.case", "", ["another"]]]).missing
