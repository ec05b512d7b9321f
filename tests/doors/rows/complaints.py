"""Doors of complaints: those open to everybody, and those of whoever answers them: never of whom they are about."""

from rrjeta.complaints.operations.handling import answer_complaint
from rrjeta.kernel.ids import new_id
from tests.complaints.telling import complained
from tests.doors.row import DIRECTOR, HEAD, HEADS, STAFF, Row, of, open_row
from tests.doors.world import World

LOOKS = HEAD | DIRECTOR
HANDLERS = HEADS | DIRECTOR | {"agency"}

ROWS = [
    open_row("complain", post=422),
    open_row("complain-in", args=lambda world: ["en"], post=422),
    open_row("complaint-answer"),
    open_row("complaint-answer-in", args=lambda world: ["sq"]),
    Row("complaints", HANDLERS),
    Row("complaints-year", HANDLERS),
    Row("complaint-take", STAFF | {"helpline", "agency"}, post=422),
    Row("complaint", LOOKS, of("complaint")),
    Row("complaint-sort", LOOKS, of("complaint"), post=422),
    Row("complaint-reply", LOOKS, of("complaint"), post=422),
    Row("complaint-look", LOOKS, of("complaint"), get=405, post=302),
    Row("complaint-reopen", LOOKS, of("answered_complaint"), get=405, post=302),
    Row("complaint-up", LOOKS, of("complaint"), post=302),
]


def write(world: World) -> None:
    """Write a complaint about a worker at home, and one that Dea answered."""
    world.records["complaint"] = complained().id
    answered = complained()
    answer_complaint(
        world.people["dea"],
        operation_id=new_id(),
        complaint_id=answered.id,
        result="upheld",
        answer="We are sorry. Somebody else comes from now on.",
    )
    world.records["answered_complaint"] = answered.id
