"""Doors of supervision: a talk opens to its two alone; whoever leads as well is told that it is not for them."""

from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import new_id
from rrjeta.supervision.models import Agreement
from rrjeta.supervision.operations.agreeing import agree
from tests.doors.row import DIRECTORS, HEAD, HEADS, STAFF, Row, of
from tests.doors.world import World
from tests.supervision.talking import held, prepared

ANA = frozenset({"ana"})
LEADS = HEADS | DIRECTORS


def of_ana(world: World) -> list[object]:
    return [world.people["ana"].user_id]


ROWS = [
    Row("supervision", STAFF),
    Row("supervision-worker", HEAD, of_ana),
    Row("supervision-prepare", HEAD, of_ana, get=405, post=302),
    Row("supervision-talk", ANA | HEAD, of("talk"), forbids=DIRECTORS),
    Row("supervision-write", HEAD, of("talk"), forbids=DIRECTORS, post=422),
    Row("supervision-agree", HEAD, of("talk"), forbids=DIRECTORS, post=422),
    Row("supervision-own-words", ANA, of("talk"), forbids=HEAD | DIRECTORS, post=302),
    Row("supervision-drop", HEAD, of("prepared_talk"), post=302),
    Row("supervision-settle", ANA | HEAD, of("agreement"), get=405, post=302),
]


def write(world: World) -> None:
    """Write a talk of Dea with Ana about her case, something agreed in it, and a talk that is prepared."""
    ana, dea = world.people["ana"], world.people["dea"]
    talk_id = held(dea, ana, world.case.id)
    agreed = agree(dea, operation_id=new_id(), talk_id=talk_id, words="Two days off after the trial.", due_on=today())
    world.records |= {"talk": talk_id, "agreement": agreed, "prepared_talk": prepared(dea, ana)}
    world.tell(Agreement.objects.select_related("subject").get(id=agreed), "words")
