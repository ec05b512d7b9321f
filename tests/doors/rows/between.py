"""Doors of what is between offices: disputes about a transfer, a whole desk, requests between states."""

from datetime import timedelta

from rrjeta.cases.models import Arbitration, Transfer
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.saving import add, working
from rrjeta.network.models import AbroadRequest
from tests.doors.row import BESIDE, HEAD, OWNER, SEES, STAFF, Row, of, of_case
from tests.doors.world import World

AGENCY = frozenset({"agency"})
SENDERS = OWNER | HEAD
ABROAD = OWNER | HEAD

ROWS = [
    Row("arbitration-ask", SENDERS, of_case, forbids=SEES - SENDERS, post=409),
    Row("arbitrations", AGENCY),
    Row("arbitration", AGENCY | SENDERS | frozenset({"fatma"}), of("dispute")),
    Row("arbitration-view", frozenset({"fatma"}), of("dispute"), post=422),
    Row("arbitration-decide", AGENCY, of("dispute"), post=422),
    Row("desk-hand-over", STAFF, post=422),
    Row("co-worker-ask", OWNER, of_case, forbids=BESIDE, post=422),
    Row("abroad", STAFF),
    Row("case-abroad", ABROAD, of_case, forbids=SEES - ABROAD),
    Row("abroad-open", ABROAD, of_case, forbids=SEES - ABROAD, post=422),
    Row("abroad-request", ABROAD, of("abroad")),
    Row("abroad-letter", ABROAD, of("abroad"), post=422),
    Row("abroad-close", ABROAD, of("abroad"), post=422),
]


def write(world: World) -> None:
    """Write a dispute about a transfer that was declined, and a request to another state."""
    case, cast = world.case, world.cast
    ana, fatma, agency = (world.people[name] for name in ("ana", "fatma", "agency"))
    with working(ana.user_id):
        transfer = Transfer(
            subject=case.person.subject,
            case=case,
            pack_version=case.pack_version,
            kind="transfer",
            reason="competence",
            from_unit=cast.unit,
            to_unit=cast.unit_elsewhere,
            from_owner_id=ana.user_id,
            owner_id=fatma.user_id,
            status="withdrawn",
            is_open=False,
            requested_at=now() - timedelta(days=9),
            answered_at=now(),
        )
        add(transfer, {"summary": "Handed over"})
        dispute = Arbitration(
            subject=case.person.subject,
            case=case,
            transfer=transfer,
            owner_id=agency.user_id,
            asked_at=now(),
            due_at=now() + timedelta(days=9),
        )
        world.records["dispute"] = add(dispute, {"asked": "They live there."}).id
        request = AbroadRequest(
            subject=case.person.subject,
            case=case,
            direction="out",
            country="GR",
            matter="trace",
            asked_on=today(),
            due_at=now() + timedelta(days=9),
        )
        world.records["abroad"] = add(request, {"authority": "Athens", "our_reference": "1"}).id
