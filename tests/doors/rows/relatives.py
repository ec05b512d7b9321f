"""Doors of ties between colleagues and families."""

from rrjeta.cases.models import Relative, StaffTie
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import add, working
from rrjeta.kernel.sealing import new_subject
from tests.doors.row import DIRECTORS, EVERYBODY, HEAD, HEADS, Row, of
from tests.doors.world import World

ROWS = [
    Row("own-relatives", EVERYBODY, post=422),
    Row("own-relative-end", frozenset({"ana"}), of("relative"), get=200),
    Row("staff-ties", HEADS | DIRECTORS),
    Row("staff-tie-decide", HEAD | frozenset({"edi"}), of("staff_tie"), post=422),
]


def write(world: World) -> None:
    """Write a relative whom Ana declared, and a tie of Besa that her head has to look at."""
    ana, besa = world.people["ana"], world.people["besa"]
    told = {"given_name": "Zq", "surname": "Relative", "tie": "cousin"}
    with working(ana.user_id):
        relative = add(Relative(subject=new_subject(), user_id=ana.user_id), told)
        tie = StaffTie(
            subject=world.case.household.subject,
            user_id=besa.user_id,
            household=world.case.household,
            state="suspected",
            found_at=now(),
        )
        world.records |= {"relative": relative.id, "staff_tie": add(tie).id}
