"""Doors of the administration."""

from rrjeta.access.models import Membership
from tests.doors.row import ADMINISTRATOR, PACK_READERS, Row, of
from tests.doors.world import World

ROWS = [
    Row("administration", PACK_READERS),
    Row("pack-marks", PACK_READERS),
    Row("clocks-move", ADMINISTRATOR, post=422),
    Row("alone-steps", frozenset({"agency"})),
    Row("users", ADMINISTRATOR),
    Row("user-create", ADMINISTRATOR, post=422),
    Row("user", ADMINISTRATOR, of("user")),
    Row("user-change", ADMINISTRATOR, of("user"), post=422),
    Row("user-password", ADMINISTRATOR, of("user"), post=422),
    Row("user-disable", ADMINISTRATOR, of("user"), post=302),
    Row("user-sessions-end", ADMINISTRATOR, of("user"), post=302),
    Row("user-enable", ADMINISTRATOR, of("user"), post=302),
    Row("user-join", ADMINISTRATOR, of("user"), post=422),
    Row("role-end", ADMINISTRATOR, of("user", "role"), post=302),
    Row("units", ADMINISTRATOR),
    Row("unit-create", ADMINISTRATOR, post=422),
    Row("unit-change", ADMINISTRATOR, of("unit"), post=422),
]


def write(world: World) -> None:
    """Name a user, their role and a unit."""
    world.records["user"] = world.cast.besa.user_id
    world.records["role"] = Membership.objects.get(user_id=world.cast.besa.user_id).id
    world.records["unit"] = world.cast.unit.id
