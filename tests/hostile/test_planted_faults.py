"""The sabotages that must be caught stay plantable; `--long` plants every one of them."""

import os
from pathlib import Path

import pytest

from tests.hostile.planted_faults import Fault, copied, faults, is_caught
from tests.house.tree import ROOT

FAULTS = faults()
# Each runs a module of its own, which sets up tables first: one shows that planting works, --long plants them all.
PLANTED = FAULTS if os.environ.get("RRJETA_LONG") == "1" else [one for one in FAULTS if "opens in any row" in one.fault]


def test_there_are_enough_of_them_and_each_is_another() -> None:
    assert len(FAULTS) >= 25
    assert len({fault.fault for fault in FAULTS}) == len(FAULTS)
    assert [fault.fault for fault in FAULTS if fault.old == fault.new] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.fault)
def test_the_line_stands_where_the_list_says_and_its_module_too(fault: Fault) -> None:
    assert (ROOT / fault.fails).is_file()
    assert fault.places(ROOT) == 1, f"{fault.file} holds this line {fault.places(ROOT)} times: {fault.old.strip()}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree."""
    return copied(tmp_path_factory.mktemp("planted"))


@pytest.mark.slow
@pytest.mark.xdist_group("planted faults")
@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.fault)
def test_the_module_fails_that_must(house: Path, fault: Fault) -> None:
    assert is_caught(fault, house)
