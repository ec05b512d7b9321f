"""Doors of the desk of doubles, of joined records, and of what matching has learnt."""

from rrjeta.cases.operations.doubles import ask_joining
from rrjeta.kernel.ids import new_id
from tests.cases.doubling import REASON, joined, pair_of
from tests.cases.making import make_case
from tests.doors.row import ADMINISTRATOR, DIRECTOR, HEAD, STAFF, UNIT, Row, of
from tests.doors.world import World

REACH = UNIT | HEAD | DIRECTOR
MERGES = HEAD | DIRECTOR

ROWS = [
    Row("doubles", STAFF),
    Row("double", REACH, of("pair")),
    Row("double-decide", REACH, of("pair"), get=405, post=302),
    Row("double-ask", REACH | {"cen", "fatma"}, of("pair_elsewhere"), get=405),
    Row("double-join", REACH, of("pair"), post=422),
    Row("joining", REACH | {"excluded"}, of("joining_waiting")),
    Row("joining-confirm", MERGES, of("joining_waiting")),
    Row("joining-withdraw", REACH, of("joining_waiting"), frozenset({"excluded"}), get=405),
    Row("joining-undo", MERGES, of("joined")),
    Row("tuning", ADMINISTRATOR),
]


def write(world: World) -> None:
    """Write a pair within reach, one over a border, a joining that waits for the head, and one that was done."""
    cast = world.cast
    world.records["pair"] = pair_of(world.case.person, make_case(cast).person).id
    # Another name: whoever works there may read it, and nothing of the family of the world.
    elsewhere = make_case(cast, cast.cen, told={"given_name": "Zana", "surname": "Tjetri"})
    world.records["pair_elsewhere"] = pair_of(world.case.person, elsewhere.person).id
    kept = make_case(cast)
    waits = pair_of(kept.person, make_case(cast).person)
    world.records["joining_waiting"] = ask_joining(
        cast.besa,
        operation_id=new_id(),
        pair_id=waits.id,
        kept_id=kept.person_id,
        reason=REASON,
        base_version=waits.version,
    )
    world.records["joined"] = joined(cast.dea, make_case(cast), make_case(cast)).id
