"""Doors of help given: of a case, its receipt, and the sums of a unit."""

from rrjeta.aid.models import Help, HelpLine
from rrjeta.kernel.clock import today
from rrjeta.kernel.saving import add, working
from tests.doors.row import DIRECTOR, HEAD, OWNER, SEES, STAFF, Row, of_case, of_case_and
from tests.doors.world import World

GIVES = OWNER | HEAD
READS = GIVES | DIRECTOR

ROWS = [
    Row("case-help", READS, of_case, forbids=SEES - READS),
    Row("help-enter", GIVES, of_case, forbids=SEES - GIVES, post=422),
    Row("help-one", READS, of_case_and("help"), forbids=SEES - READS),
    Row("help-correct", GIVES, of_case_and("help"), forbids=SEES - GIVES, post=422),
    Row("help-cancel", GIVES, of_case_and("help"), forbids=SEES - GIVES, post=422),
    Row("help-sign", GIVES, of_case_and("help"), forbids=SEES - GIVES, post=422),
    Row("help-receipt", GIVES, of_case_and("help"), forbids=SEES - GIVES, get=None, post=200),
    Row("help-sums", STAFF),
    Row("help-list", STAFF),
    Row("help-sums-pdf", STAFF),
]


def write(world: World) -> None:
    """Write help for the child of the case."""
    case = world.case
    with working(world.people["ana"].user_id):
        row = Help(
            subject=case.household.subject,
            household=case.household,
            unit=case.unit,
            number="HELP-0001",
            happened_on=today(),
            kind="food",
            worth=1200,
            budget_line="municipal",
        )
        world.records["help"] = add(row, {"what": "Flour", "quantity": "10 kg"}).id
        add(HelpLine(help=row, case=case))
    world.tell(row, "what")
