"""Doors of keeping and erasing files."""

from rrjeta.access.actors import SYSTEM
from rrjeta.kernel.ids import new_id
from rrjeta.retention.operations.erasures import confirm_erasure, propose_erasure
from rrjeta.retention.operations.holds import set_hold
from tests.doors.row import DIRECTOR, Row, of, of_case, of_case_and
from tests.doors.world import World
from tests.retention.closing import closed_case

OFFICER = frozenset({"data_protection"})
SECOND = OFFICER | DIRECTOR

ROWS = [
    Row("retention", SECOND),
    Row("retention-due", OFFICER),
    Row("erasure-propose", OFFICER, get=302, post=302),
    Row("retention-case", SECOND, of_case, post=422),
    Row("hold-end", SECOND, of_case_and("hold"), post=422),
    Row("erasure", SECOND, of("erasure"), post=409),
    Row("erasure-withdraw", SECOND, of("erasure"), get=405, post=409),
    Row("erasure-receipt", SECOND, of("erasure")),
]


def write(world: World) -> None:
    """Write a hold on Ana's case, and an erasure that was done."""
    world.records["hold"] = set_hold(SYSTEM, operation_id=new_id(), case_id=world.case.id, reason="court")
    gone = closed_case(world.cast)
    erasure_id = propose_erasure(
        world.people["data_protection"], operation_id=new_id(), case_ids=[gone.id], reason="ordered"
    )
    confirm_erasure(world.people["edi"], operation_id=new_id(), erasure_id=erasure_id)
    world.records["erasure"] = erasure_id
