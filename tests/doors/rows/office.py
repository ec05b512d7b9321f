"""Doors of the office: leave, exclusions, the duty roster."""

from datetime import timedelta

from rrjeta.kernel.clock import today
from tests.cases.making import make_case
from tests.cast import ELSEWHERE, cover, exclude, put_on_duty
from tests.doors.row import DIRECTOR, DIRECTORS, HEAD, HEADS, STAFF, Row, of
from tests.doors.world import World

ROWS = [
    Row("office", STAFF),
    Row("cover-set", STAFF, get=302, post=422),
    Row("cover-end", frozenset({"besa", "dea", "edi"}), of("cover"), post=302),
    Row("exclusion-set", HEADS | DIRECTORS, get=302, post=422),
    Row("exclusion-end", HEAD | DIRECTOR, of("exclusion"), post=302),
    Row("duty", STAFF | {"helpline"}),
    Row("roster", STAFF | {"helpline"}),
    Row("shift-set", HEADS | DIRECTORS, get=302, post=422),
    Row("shift-end", frozenset({"fatma"}), of("shift"), post=302),
]


def write(world: World) -> None:
    """Write leave, a shift elsewhere and an exclusion from another case of Ana's."""
    cast = world.cast
    world.records["cover"] = cover(cast.besa, cast.dea, today() + timedelta(days=30))
    world.records["shift"] = put_on_duty(cast.besa, ELSEWHERE)
    world.records["exclusion"] = exclude(cast.besa, make_case(cast).id)
