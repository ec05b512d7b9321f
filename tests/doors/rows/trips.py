"""Doors of going out, and of hours and roads."""

from datetime import timedelta

from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import add, working
from rrjeta.kernel.sealing import new_subject
from rrjeta.trips.models import Trip
from tests.doors.row import COLLEAGUE, DIRECTOR, HEAD, SEES, STAFF, Row, of, of_case
from tests.doors.world import World

MINE = frozenset({"ana"})
WATCHING = COLLEAGUE | HEAD | DIRECTOR

ROWS = [
    Row("trips", STAFF),
    Row("trip-set-out", STAFF, post=422),
    Row("case-set-out", SEES, of_case, post=422),
    Row("trip", MINE | WATCHING, of("trip")),
    Row("trip-back", MINE, of("trip"), get=None, post=302),
    Row("trip-longer", MINE | WATCHING, of("trip"), post=422),
    Row("trip-settle", WATCHING, of("trip"), post=422),
    Row("hours", STAFF),
    Row("hours-visits", STAFF),
    Row("hours-sheet", STAFF),
]


def write(world: World) -> None:
    """Have Ana be on the way, with Besa told if she gives no sign."""
    with working(world.people["ana"].user_id):
        trip = Trip(
            subject=new_subject(),
            user_id=world.people["ana"].user_id,
            unit=world.case.unit,
            case=world.case,
            told_to_id=world.people["besa"].user_id,
            started_at=now() - timedelta(hours=3),
            back_by=now() - timedelta(hours=1),
        )
        world.records["trip"] = add(trip, {"place": "The village"}).id
