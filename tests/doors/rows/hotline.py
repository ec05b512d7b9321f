"""Doors of the hotline: those open to everybody, and those of whoever answers what came in."""

from rrjeta.hotline.operations.handling import close_worry
from rrjeta.kernel.ids import new_id
from tests.doors.row import DUTY, HEAD, OWNER, STAFF, UNIT, Row, of, open_row
from tests.doors.world import World
from tests.hotline.telling import reported

# A colleague shut out of a family answers reports as others do: which family one is about, nobody knows yet.
ANSWERS = UNIT | HEAD | DUTY | {"excluded"}
REVEALS = OWNER | HEAD

ROWS = [
    open_row("worry", post=422),
    open_row("worry-in", args=lambda world: ["en"], post=422),
    open_row("worry-receipt"),
    open_row("worry-receipt-in", args=lambda world: ["sq"]),
    Row("worries", STAFF),
    Row("worry-one", ANSWERS, of("worry")),
    Row("worry-look", ANSWERS, of("worry"), get=405, post=302),
    Row("worry-take", ANSWERS, of("worry"), post=422),
    Row("worry-close", ANSWERS, of("worry"), post=422),
    Row("worry-reopen", ANSWERS, of("closed_worry"), get=405, post=302),
    Row("worry-reporter", REVEALS, of("worry"), post=422),
]


def write(world: World) -> None:
    """Write a report that waits for Ana, and one that she closed."""
    ana = world.people["ana"]
    world.records["worry"] = reported(owner=ana, danger="yes").id
    closed = reported(owner=ana)
    close_worry(
        ana, operation_id=new_id(), worry_id=closed.id, closed_as="spam", why="It is an advertisement for windows."
    )
    world.records["closed_worry"] = closed.id
