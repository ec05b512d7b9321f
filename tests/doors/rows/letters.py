"""Doors of letters: of a case to whoever reads or works on it, of the register to the unit, of templates to its head."""

from rrjeta.kernel.ids import new_id
from rrjeta.letters.operations.own_templates import add_template
from tests.doors.row import COLLEAGUE, DIRECTOR, DUTY, HEAD, HEADS, OWNER, READS, STAFF, Row, of, of_case, of_case_and
from tests.doors.world import World
from tests.letters.documents import document
from tests.letters.writing import begun, invited

WRITES = OWNER | HEAD
OTHERS = COLLEAGUE | DUTY | DIRECTOR
SEE_ONLY = COLLEAGUE | DIRECTOR

ROWS = [
    Row("case-letters", READS, of_case, SEE_ONLY),
    Row("letter-new", WRITES, of_case, OTHERS, post=422),
    Row("letter-receive", WRITES, of_case, OTHERS, post=422),
    Row("letter", READS, of_case_and("letter"), SEE_ONLY),
    Row("letter-edit", WRITES, of_case_and("draft"), OTHERS, post=302),
    Row("letter-send", WRITES, of_case_and("draft"), OTHERS, post=422),
    Row("letter-discard", WRITES, of_case_and("draft"), OTHERS),
    Row("letter-cancel", WRITES, of_case_and("letter"), OTHERS, post=422),
    Row("letter-pdf", READS, of_case_and("letter"), SEE_ONLY),
    Row("letter-docx", READS, of_case_and("letter"), SEE_ONLY),
    Row("letters", STAFF, sent={"words": "Zqrecipient"}, post=200),
    Row("letters-print", STAFF),
    Row("letter-templates", HEADS),
    Row("letter-template-add", HEADS, post=422),
    Row("letter-template", HEAD, of("letter_template")),
    Row("letter-template-file", HEAD, of("letter_template")),
    Row("letter-template-end", HEAD, of("letter_template")),
]


def write(world: World) -> None:
    """Send a letter of Ana's, begin another, and add a template of the head's."""
    ana, dea = world.people["ana"], world.people["dea"]
    world.records["letter"] = invited(ana, world.case, "Zqrecipient")
    world.records["draft"] = begun(ana, world.case).id
    world.records["letter_template"] = add_template(
        dea,
        operation_id=new_id(),
        unit_id=world.cast.unit.id,
        name="Zqtemplate",
        to="agency",
        content=document("Drejtuar {{ recipient }}, për fëmijën {{ child_name }}."),
    )
