"""Doors of emergencies: the units of the municipality call, whoever leads declares, the Agency sees shares alone."""

from rrjeta.emergencies.operations.declaring import end_emergency
from rrjeta.kernel.ids import new_id
from tests.doors.row import DIRECTOR, DIRECTORS, HEAD, HEADS, STAFF, UNIT, Row, of
from tests.doors.world import World
from tests.emergencies.declaring import declared, line_of

HERE = UNIT | HEAD | DIRECTOR | {"excluded", "next_door"}
LEADS = HEADS | DIRECTORS | {"agency"}
LEADS_HERE = HEAD | DIRECTOR | {"agency"}
WORKERS_HERE = HERE - HEAD - DIRECTOR

ROWS = [
    Row("emergencies", STAFF | {"agency"}),
    Row("emergency-declare", LEADS, post=422),
    Row("emergency", HERE | {"agency"}, of("emergency")),
    Row("emergency-words", LEADS_HERE, of("emergency"), post=302),
    Row("emergency-draw", LEADS_HERE, of("emergency"), get=405, post=302),
    Row("emergency-remind", HEAD | DIRECTOR, of("emergency"), post=422),
    Row("emergency-end", LEADS_HERE, of("emergency"), post=302),
    Row("emergency-reopen", LEADS_HERE, of("ended_emergency"), get=405, post=302),
    Row("emergency-share", HERE, of("emergency"), get=405, post=302),
    Row("emergency-call", UNIT | HEAD | DIRECTOR, of("call_line"), post=422),
]


def write(world: World) -> None:
    """Declare a flood in which Ana's child is to be called, and an earthquake that is over."""
    dea = world.people["dea"]
    emergency_id = declared(dea)
    ended = declared(dea, kind="quake")
    end_emergency(dea, operation_id=new_id(), emergency_id=ended)
    world.records |= {"emergency": emergency_id, "ended_emergency": ended}
    world.records["call_line"] = line_of(emergency_id, world.case.id).id
