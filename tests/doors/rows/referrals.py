"""Doors of referrals: the sender's, the inbox of the receiving team, and the link of whoever has no account."""

from typing import Any

from rrjeta.kernel.ids import new_id
from rrjeta.kernel.tokens import token_hash
from rrjeta.network.operations.linking import make_link
from tests.doors.row import (
    COLLEAGUE,
    DIRECTOR,
    DUTY,
    HEAD,
    HEADS,
    OWNER,
    STAFF,
    Row,
    of,
    of_case,
    of_case_and,
    open_row,
)
from tests.doors.world import World
from tests.network.referring import consented, drafted, sent, service_of

SENDERS = OWNER | HEAD
OTHERS = COLLEAGUE | DUTY | DIRECTOR
# The unit elsewhere received it; whoever is on call here works there.
TEAM = frozenset({"cen", "fatma", "on_duty"})
ANSWERERS = (STAFF - DIRECTOR) | {"needs_officer", "partner", "school", "health", "police", "shelter", "helpline"}
TOKEN = "a-token-of-the-access-table"
BODY = "njmf-al121"


def _and(*more: Any) -> Any:
    return lambda world: [world.records["referral"], *more]


ROWS = [
    Row("referrals", STAFF),
    Row("case-referrals", SENDERS, of_case, OTHERS),
    Row("referral-new", SENDERS, of_case, OTHERS, post=422, query="?name=Somebody"),
    Row("referral", SENDERS, of("referral"), OTHERS),
    Row("referral-change", SENDERS, of("referral_draft"), OTHERS, post=422),
    Row("referral-send", SENDERS, of("referral_draft"), OTHERS, get=405, post=409),
    Row("referral-update", SENDERS, of("referral"), OTHERS, post=409),
    Row("referral-move", SENDERS, _and("settle"), OTHERS, get=405, post=409),
    Row("referral-link", SENDERS, of("referral"), OTHERS, get=405, post=409),
    Row("referral-link-end", SENDERS, of("referral"), OTHERS, get=405, post=409),
    Row("inbox", ANSWERERS),
    Row("inbox-referral", TEAM, of("referral")),
    Row("inbox-open", TEAM, of("referral"), get=405, post=302),
    Row("inbox-take", TEAM, of("referral"), get=405, post=302),
    Row("inbox-answer", TEAM, _and("report"), get=405, post=409),
    Row("find-service", SENDERS, of_case, OTHERS, query="?need=day_centre"),
    Row("unmet-need", SENDERS, of_case, OTHERS, get=405, post=422),
    Row("unmet-need-end", SENDERS, of_case_and("referral"), OTHERS, get=405, post=404),
    Row("network-numbers", HEADS | DIRECTOR | {"agency"}),
    Row("waiting-services", ANSWERERS),
    Row("waiting", TEAM, of("waiting_service")),
    Row("waiting-offer", TEAM, of("waiting_service"), get=405, post=422),
    Row("referral-slip", SENDERS, of("referral"), OTHERS, post=409),
    open_row("family", args=lambda world: [TOKEN], get=404),
    open_row("family-code", args=lambda world: [TOKEN], get=405, post=404),
    open_row("guest-referral", args=lambda world: [TOKEN]),
    open_row("guest-code", args=lambda world: [TOKEN], get=405, post=422),
    open_row("guest-answer", args=lambda world: [TOKEN, "accept"], get=405, post=302),
    open_row("guest-done"),
]


def write(world: World) -> None:
    """Write a referral to the unit elsewhere, one that waits to be sent, and one to somebody without an account."""
    cast, ana = world.cast, world.people["ana"]
    consented(cast, world.case, BODY)
    referral = sent(ana, world.case, unit_id=cast.unit_elsewhere.id)
    world.records["referral"] = referral.id
    world.tell(referral, "asks")
    world.records["waiting_service"] = service_of(cast.unit_elsewhere, BODY).id
    world.records["referral_draft"] = drafted(ana, world.case, recipient="Doctor Zq", need="health_check")
    line = {"organisation": {"id": None, "text": "Doctor Zqother"}}
    consented(cast, world.case, line=line)
    guests = sent(ana, world.case, recipient="Doctor Zqother", need="trauma_therapy")
    make_link(ana, operation_id=new_id(), referral_id=guests.id, token_hash=token_hash(TOKEN))
