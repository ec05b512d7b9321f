"""Doors of the week, its sheet, and of what colleagues ask about a case."""

from rrjeta.cases.operations.questions import ask_about_case
from rrjeta.kernel.ids import new_id
from tests.doors.row import COLLEAGUE, EVERYBODY, READS, SEES, STAFF, Row, of_case
from tests.doors.row import of_case_and as beside_case
from tests.doors.world import World

_WORDS = {"words": "Does the school know that the child is ill?"}

ROWS = [
    Row("week", EVERYBODY),
    Row("week-sheet", STAFF, get=302),
    Row("missed", EVERYBODY),
    Row("questions", EVERYBODY),
    Row("case-ask", SEES, of_case, sent=_WORDS),
    Row("question", READS | COLLEAGUE, beside_case("question"), SEES - READS - COLLEAGUE),
    Row("question-correct", COLLEAGUE, beside_case("question"), SEES - COLLEAGUE),
    Row("question-withdraw", COLLEAGUE, beside_case("question"), get=405, post=302),
]


def write(world: World) -> None:
    """Have Besa ask Ana about her case."""
    world.records["question"] = ask_about_case(
        world.people["besa"], operation_id=new_id(), case_id=world.case.id, words="Who brings the child to school?"
    )
