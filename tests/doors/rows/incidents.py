"""Doors of incidents of personal data."""

from rrjeta.incidents.operations import report_incident
from rrjeta.kernel.ids import new_id
from tests.doors.row import EVERYBODY, Row, of
from tests.doors.world import World

OFFICER = frozenset({"data_protection"})

ROWS = [
    Row("incident-report", EVERYBODY, post=422),
    Row("incidents", OFFICER),
    Row("incident", OFFICER, of("incident")),
    Row("incident-assess", OFFICER, of("incident"), post=422),
    Row("incident-told", OFFICER, of("incident"), post=422),
    Row("incident-not-told", OFFICER, of("incident"), post=422),
    Row("incident-persons", OFFICER, of("incident"), post=422),
    Row("incident-close", OFFICER, of("incident"), post=409),
    Row("incident-reopen", OFFICER, of("incident"), get=405, post=404),
]


def write(world: World) -> None:
    """Write an incident that Ana reported."""
    words = "A folder was left in the bus to Zqtown."
    world.records["incident"] = report_incident(
        world.people["ana"], operation_id=new_id(), kind="lost_paper", words=words
    )
