"""What `./run` does before it serves: the demonstration is played once, taken up again when it was broken off."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import OutputWrapper

from rrjeta.jobs.management.commands import prepare

SAID = "  10 of 10 lives\nSign in as (password of all: x):\n  ana\n"


class Stage:
    """Stands for the other commands: counts what was called, and knows whether the people of the demonstration are there."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.breaks_off = False

    def call_command(self, name: str, *arguments: Any, stdout: Any = None, **options: Any) -> None:
        self.called.append(name)
        if name == "demo":
            if self.breaks_off:
                raise KeyboardInterrupt
            OutputWrapper(stdout).write(SAID)

    def demo_users(self) -> list[str]:
        return ["ana"] if "demo" in self.called else []


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Stage:
    settings.RRJETA_DATA = tmp_path
    stage = Stage()
    monkeypatch.setattr(prepare, "call_command", stage.call_command)
    monkeypatch.setattr(prepare, "demo_users", stage.demo_users)
    return stage


def test_tables_come_first_then_the_pack_then_the_demonstration(stage: Stage) -> None:
    call_command("prepare", demo="showcase")
    assert stage.called == ["migrate", "pack", "demo"]


def test_a_second_start_only_says_the_sign_ins_again(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prepare", demo="showcase")
    capsys.readouterr()
    call_command("prepare", demo="showcase")
    assert stage.called.count("demo") == 1
    assert capsys.readouterr().out == SAID.partition("lives\n")[2]


def test_a_demonstration_that_was_broken_off_is_taken_up_again(stage: Stage) -> None:
    stage.breaks_off = True
    with pytest.raises(KeyboardInterrupt):
        call_command("prepare", demo="showcase")
    stage.breaks_off = False
    call_command("prepare", demo="showcase")
    assert stage.called.count("demo") == 2


def test_a_database_made_anew_beside_old_data_gets_its_demonstration(stage: Stage) -> None:
    call_command("prepare", demo="showcase")
    stage.called.clear()
    call_command("prepare", demo="showcase")
    assert "demo" in stage.called


def test_a_production_office_gets_no_demonstration(stage: Stage, settings: Any) -> None:
    settings.RRJETA_PROFILE = "production"
    call_command("prepare", demo="showcase")
    assert "demo" not in stage.called


def test_the_folder_of_what_lives_is_made_and_is_its_owners_alone(stage: Stage, settings: Any, tmp_path: Path) -> None:
    settings.RRJETA_DATA = tmp_path / "new" / "data"
    prepare.Command().handle(demo=None)
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700
    prepare.Command().handle(demo=None)
