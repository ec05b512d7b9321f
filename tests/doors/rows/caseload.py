"""Doors of the caseload: for whoever assigns cases, as far as their reach goes."""

from typing import Any

from tests.doors.row import DIRECTOR, HEAD, HEADS, Row
from tests.doors.world import World


def _ana(world: World) -> list[Any]:
    return [world.people["ana"].user_id]


def _unit(world: World) -> list[Any]:
    return [world.cast.unit.id]


ROWS = [
    Row("caseload", HEADS | DIRECTOR),
    Row("caseload-worker", HEAD | DIRECTOR, _ana),
    Row("caseload-unit", HEAD | DIRECTOR, _unit),
]
