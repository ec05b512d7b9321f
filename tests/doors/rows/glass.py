"""Doors of opening a file urgently, and of who opened what."""

from rrjeta.audit.operations import record_look
from rrjeta.cases.models import GlassOpening
from rrjeta.cases.operations.glass import break_glass
from rrjeta.cases.rules.glass import Sought
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.doors.row import COLLEAGUE, DIRECTOR, DUTY, HEAD, HEADS, OWNER, WORKERS, Row, of, of_case
from tests.doors.world import World

OFFICER = frozenset({"data_protection"})

ROWS = [
    Row("glass", WORKERS | HEADS, post=422),
    Row("glass-end", frozenset({"cen"}), of("broken_case"), get=405, post=302),
    Row("glass-reviews", HEADS | DIRECTOR | OFFICER),
    Row("glass-review", HEAD | DIRECTOR | OFFICER, of("opening"), post=None),
    Row("case-openings", OWNER | HEAD | OFFICER, of_case, COLLEAGUE | DIRECTOR | DUTY),
    Row("case-grants", OWNER | HEAD | OFFICER, of_case, COLLEAGUE | DIRECTOR | DUTY),
    Row(
        "grant-end",
        OWNER | HEAD,
        of("broken_case", "glass_grant"),
        frozenset({"cen", "excluded"}) | COLLEAGUE | DIRECTOR | DUTY,
        post=302,
    ),
    Row("openings-find", OFFICER, post=422),
    Row("subject-openings", OFFICER, of("erased")),
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
    world.records["glass_grant"] = GlassOpening.objects.get(id=world.records["opening"]).grant_id
    world.records["erased"] = new_id()
    record_look(actor_id=world.people["ana"].user_id, action="look.case", subjects=[world.records["erased"]])
    world.people["cen"] = world.cast.again(world.people["cen"])
