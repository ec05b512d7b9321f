"""Doors of factors that somebody lost."""

from rrjeta.access.choices import RemovalReason
from rrjeta.access.models import FactorRemoval
from rrjeta.kernel.saving import add, working
from tests.doors.row import ADMINISTRATOR, Row, of
from tests.doors.world import World

_REMOVERS = ADMINISTRATOR | {"data_protection"}

ROWS = [
    Row("user-factors-remove", ADMINISTRATOR, lambda world: [world.cast.ana.user_id], sent={"reason": "<"}, post=422),
    Row("factor-removals", _REMOVERS),
    # Neither may agree here: the officer asked, and it is the administrator's own.
    Row("factor-removal", _REMOVERS, of("removal_by_neither"), post=409),
    Row("factor-removal-drop", _REMOVERS, of("removal"), get=405, post=302),
    Row("own-removal-answer", frozenset({"ana"}), of("removal"), get=405, sent={"object": "yes"}, post=302),
]


def write(world: World) -> None:
    """Ask for the removal of Ana's factors, and of the administrator's."""
    cast = world.cast
    for name, asks, of_whom in (
        ("removal", cast.administrator, cast.ana),
        ("removal_by_neither", cast.data_protection, cast.administrator),
    ):
        with working(asks.user_id):
            world.records[name] = add(FactorRemoval(user_id=of_whom.user_id, reason=RemovalReason.LOST)).id
