"""Doors of opening a file urgently."""

from rrjeta.cases.operations.glass import break_glass
from rrjeta.cases.rules.glass import Sought
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.doors.row import DIRECTOR, HEAD, HEADS, WORKERS, Row, of
from tests.doors.world import World

OFFICER = frozenset({"data_protection"})

ROWS = [
    Row("glass", WORKERS | HEADS, post=422),
    Row("glass-end", frozenset({"cen"}), of("broken_case"), get=405, post=302),
    Row("glass-reviews", HEADS | DIRECTOR | OFFICER),
    Row("glass-review", HEAD | DIRECTOR | OFFICER, of("opening"), post=None),
]


def write(world: World) -> None:
    """Have Cen open another case of Ana's urgently, and the excluded one be shut out of it."""
    case = make_case(world.cast)
    world.records["broken_case"] = case.id
    world.records["opening"] = break_glass(
        world.people["cen"],
        operation_id=new_id(),
        sought=Sought(number=case.number),
        reason="found_here",
        words="The child came to our office.",
        hours=4,
    )
    world.people["cen"] = world.cast.again(world.people["cen"])
