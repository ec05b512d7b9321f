"""The walls hold: a copy of the house with one violation of each kind is refused, and each violation is named."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.tree import ROOT, committed

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("planted")]

PLANTS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "planted.yaml").read_text(encoding="utf-8"))
_BIN = Path(sys.executable).parent
COMMANDS = {
    "form": [_BIN / "ruff", "format", "--check", "--no-cache", "."],
    "writing": [_BIN / "ruff", "check", "--no-cache", "--output-format=concise", "."],
    "imports": [_BIN / "lint-imports", "--no-cache"],
    "types": [_BIN / "mypy", "--cache-dir=/dev/null"],
    "house": [sys.executable, "-m", "pytest", "-n0", "-m", "not slow", "-p", "no:cacheprovider", "tests/house"],
}
_COPIED = ("src/", "packs/", "docs/", "tests/", "pyproject.toml")

Answer = Callable[[str], tuple[int, str]]


@pytest.fixture(scope="module")
def answer_of(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """Return a function that runs a checker once on the planted copy and gives its exit code and its words."""
    house = tmp_path_factory.mktemp("planted house")
    _copy(house)
    for plant in PLANTS:
        _plant(house, plant)

    @cache
    def answer(checker: str) -> tuple[int, str]:
        environment = {**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "250"}
        for name in ("PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS", "RRJETA_DATABASE"):
            environment.pop(name, None)
        done = subprocess.run(
            COMMANDS[checker], cwd=house, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    return answer


def _copy(house: Path) -> None:
    for path in committed():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(_COPIED):
            target = house / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _plant(house: Path, plant: dict[str, Any]) -> None:
    if "file" not in plant:
        return
    lines = plant["text"].rstrip("\n").split("\n")
    lines += [plant.get("filler", lines[-1])] * (plant.get("lines", 0) - len(lines))
    target = house / plant["file"]
    target.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(lines) + "\n"
    grown = target.read_text(encoding="utf-8") if target.exists() else ""
    if "before" in plant:
        assert plant["before"] in grown, plant["kind"]
        grown = grown.replace(plant["before"], text + plant["before"], 1)
    else:
        grown += text
    target.write_text(grown, encoding="utf-8")


@pytest.mark.parametrize("checker", COMMANDS)
def test_a_checker_refuses_the_planted_house(answer_of: Answer, checker: str) -> None:
    assert answer_of(checker)[0] != 0


@pytest.mark.parametrize("plant", PLANTS, ids=[plant["kind"] for plant in PLANTS])
def test_a_violation_is_named(answer_of: Answer, plant: dict[str, Any]) -> None:
    words = answer_of(plant["checker"])[1]
    assert plant["named"] in words, words[-3000:]
