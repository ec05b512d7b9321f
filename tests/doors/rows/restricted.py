"""Doors of restricted objects: who works on the case, and the head where the guide lets heads read."""

from typing import Any

from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import working
from rrjeta.people.operations.around import change_care
from tests.doors.row import COLLEAGUE, DIRECTOR, DUTY, HEAD, OWNER, Row, of_case
from tests.doors.world import World

BESIDE = COLLEAGUE | DUTY | DIRECTOR
# Whoever is on call is responsible for the concern that Ana logged; she reads what she wrote while it is open.
TOLD = frozenset({"ana"}) | DUTY | HEAD


def _place(world: World) -> list[Any]:
    return [world.case.id, "place", "care", world.records["care"]]


def _reporter(world: World) -> list[Any]:
    return [world.records["concern"], "reporter"]


ROWS = [
    Row("case-restricted", OWNER | HEAD, of_case, BESIDE),
    Row("restricted", OWNER | HEAD, _place, BESIDE, get=302),
    Row("restricted-open", OWNER | HEAD, _place, BESIDE, post=422),
    Row("concern-restricted", TOLD, _reporter, get=302),
    Row("concern-restricted-open", TOLD, _reporter, post=422),
]


def write(world: World) -> None:
    """Have the child live in a refuge."""
    with working(world.people["ana"].user_id):
        care = change_care(
            world.case.person,
            arrangement="shelter_dv",
            since_at=now(),
            is_address_hidden=True,
            told={"where": "Rruga e Fshehtë 12"},
        )
    world.records["care"] = care.id
