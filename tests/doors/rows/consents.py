"""Doors of what was agreed about a child."""

from datetime import timedelta
from typing import Any

from rrjeta.consent.operations import ConsentGiven, add_consent
from rrjeta.kernel.clock import today
from rrjeta.kernel.saving import working
from tests.doors.row import COLLEAGUE, DIRECTOR, DUTY, HEAD, OWNER, Row, of_case, of_case_and
from tests.doors.world import World

READERS = OWNER | HEAD
OTHERS = COLLEAGUE | DUTY | DIRECTOR

ROWS = [
    Row("case-consents", READERS, of_case, OTHERS),
    Row("consent-record", READERS, of_case, OTHERS, post=422),
    Row("consent-correct", READERS, of_case_and("consent"), OTHERS, post=422),
    Row("consent-withdraw", READERS, of_case_and("consent"), OTHERS, post=422),
    Row("consent-override", READERS, of_case_and("consent"), OTHERS, post=409),
]


def write(world: World) -> None:
    """Write one consent that holds."""
    fields: dict[str, Any] = {
        "given_on": today() - timedelta(days=1),
        "types": ("case_mgmt",),
        "legal_basis": "consent",
        "giver": "mother",
        "status": "given",
        "child_assent": "given",
        "ends_on": None,
        "is_parent_danger": False,
    }
    with working(world.people["ana"].user_id):
        world.records["consent"] = add_consent(world.case.person, world.case.id, ConsentGiven(fields)).id
