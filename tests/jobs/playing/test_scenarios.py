"""The worked scenarios of the guide, played to their marked ends."""

from datetime import datetime
from typing import Any

import pytest

from rrjeta.jobs.playing.life import Step
from rrjeta.jobs.playing.play import Played, play
from rrjeta.jobs.playing.scenarios import office, scenario, scenarios
from rrjeta.jobs.playing.stage import Stage
from rrjeta.jobs.showcase.founding import Cast, found_office
from rrjeta.kernel import clock
from rrjeta.packs.loaded import LoadedPack

LOADED_AT = datetime(2027, 6, 1, 9, tzinfo=clock.zone())
GUIDE = ["9.1", "9.2", "9.3", "9.4", "9.5", "9.6"]


@pytest.fixture
def people(pack: LoadedPack) -> Cast:
    return found_office(office("showcase"), datetime(2026, 1, 5, 9, tzinfo=clock.zone()))


def played(people: Cast, guide: str, start: datetime, **more: Any) -> Played:
    return play(scenario(guide).life, people, start, **more)


def saturday() -> datetime:
    return datetime(2026, 3, 14, tzinfo=clock.zone())


def test_9_1_is_played_whole(people: Cast) -> None:
    seen: list[tuple[Step, Stage]] = []
    done = played(people, "9.1", saturday(), watch=lambda step, stage: seen.append((step, stage)))
    assert done.ids["sara"] != done.ids["era"]
