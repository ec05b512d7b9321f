"""Doors of the register of what left the house."""

from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.papers.operations import DisclosureGiven, enter_disclosure
from rrjeta.papers.queries.sharing import Sharing
from tests.doors.row import COLLEAGUE, DIRECTOR, DIRECTORS, DUTY, HEAD, HEADS, OWNER, WORKERS, Row, of_case, of_case_and
from tests.doors.world import World

READERS = OWNER | HEAD
OTHERS = COLLEAGUE | DUTY | DIRECTOR

ROWS = [
    Row("disclosures", WORKERS | HEADS | DIRECTORS | {"data_protection"}),
    Row("case-disclosures", READERS, of_case, OTHERS),
    Row("disclosure-enter", READERS, of_case, OTHERS, post=422),
    Row("disclosure-strike", READERS, of_case_and("disclosure"), OTHERS, post=422),
]


def write(world: World) -> None:
    """Enter one thing that Ana said by phone."""
    sharing = Sharing("", "health", "vital_interest", "The doctor needed it at once.")
    given = DisclosureGiven(now(), "phone", "Zqdoctor", "Zqallergy", ["sensitive"], sharing)
    world.records["disclosure"] = enter_disclosure(
        world.people["ana"], operation_id=new_id(), case_id=world.case.id, given=given
    )
