"""Doors of protection, measures and court, search, handing on, and the ways a case begins again or ends elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from rrjeta.cases.models import CoWorker
from rrjeta.cases.operations.handover import offer_case
from rrjeta.cases.operations.hearings import set_hearing
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from tests.cases.making import make_case
from tests.cases.protecting import at_stage, proposed
from tests.doors.row import (
    COLLEAGUE,
    DIRECTOR,
    DUTY,
    HEAD,
    HEADS,
    OWNER,
    READS,
    UNIT,
    WORKERS,
    Row,
    of,
    of_case,
    of_case_and,
)
from tests.doors.world import World

DECIDES = HEAD | DIRECTOR
FOLLOWS = READS
TEAM = UNIT | HEAD


def _step(name: str, code: str) -> Callable[[World], list[Any]]:
    return lambda world: [world.case.id, world.records[name], code]


ROWS = [
    Row("case-measures", READS | DIRECTOR, of_case, COLLEAGUE),
    Row("measure-propose", READS, of_case, COLLEAGUE | DIRECTOR, post=422),
    Row("measure-decide", DECIDES, _step("proposed", "M2"), post=422),
    Row("measure-follow", FOLLOWS, _step("decided", "M3"), COLLEAGUE | DIRECTOR, post=422),
    Row("measure-on-paper", FOLLOWS, _step("proposed", "M2"), COLLEAGUE | DIRECTOR, post=422),
    Row("measure-note", FOLLOWS, _step("decided", "refusal"), COLLEAGUE | DIRECTOR, post=422),
    Row("measure-leave-emergency", FOLLOWS, of_case_and("decided"), COLLEAGUE | DIRECTOR, post=422),
    Row("hearing-set", FOLLOWS, of_case, COLLEAGUE | DIRECTOR, post=422),
    Row("hearing-over", FOLLOWS, of_case_and("hearing"), COLLEAGUE | DIRECTOR, post=422),
    Row("protect-now", READS | DIRECTOR, of_case, COLLEAGUE, post=422),
    Row("protection-end", READS | DIRECTOR, of_case, COLLEAGUE, post=422),
    Row("case-search", OWNER | HEAD, of_case, COLLEAGUE | DUTY | DIRECTOR, post=422),
    Row("search-found", OWNER | HEAD, of_case, COLLEAGUE | DUTY | DIRECTOR, post=422),
    Row("case-hand-over", DECIDES, of_case, post=422),
    Row("case-ask-hand-over", OWNER | HEAD, of_case, COLLEAGUE | DUTY | DIRECTOR, post=422),
    Row("hand-over-withdraw", OWNER | HEAD, of("offered"), COLLEAGUE | DUTY | DIRECTOR | {"excluded"}),
    Row("transfer-send", OWNER | HEAD, of_case, COLLEAGUE | DUTY | DIRECTOR, post=422),
    Row("transfer-answer", COLLEAGUE | HEAD | DIRECTOR, of("offered")),
    Row("co-worker-add", DECIDES, of_case, post=422),
    Row("co-worker-end", DECIDES, of_case_and("co_worker"), get=405),
    Row("case-reopen", TEAM, of_case, DUTY | DIRECTOR, post=422),
    Row("case-merge", HEAD | DIRECTOR, of_case, post=422),
    Row("case-archive", frozenset({"data_protection"}), of_case, post=422),
    Row("paper-case", WORKERS | HEADS, post=422),
]


def write(world: World) -> None:
    """Write measures at two stages, a hearing, a colleague elsewhere who worked along, and a case on offer."""
    cast, case = world.cast, world.case
    world.records["proposed"] = proposed(cast.ana, case, "supervision").id
    world.records["decided"] = at_stage(cast, case, "decided").id
    held = now() + timedelta(days=3)
    said: dict[str, Any] = {"case_id": case.id, "measure_id": None, "held_at": held, "court": "Court"}
    world.records["hearing"] = set_hearing(cast.ana, operation_id=new_id(), **said)
    offered = make_case(cast)
    world.records["offered"] = offered.id
    words = "Please take this case over."
    offer_case(cast.ana, operation_id=new_id(), case_id=offered.id, to_id=cast.besa.user_id, words=words)
    with working(cast.dea.user_id):
        worker = add(CoWorker(case=case, user_id=cast.cen.user_id, ended_at=now()))
    world.records["co_worker"] = worker.id
