"""Doors of statistics: numbers within reach, the list behind each, the mayor's page and the reports to the agency."""

from typing import Any

from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import new_id
from rrjeta.reporting.operations.reports import send_report
from rrjeta.reporting.rules.spans import before, span_of
from tests.doors.row import DIRECTOR, HEAD, HEADS, STAFF, Row
from tests.doors.world import World

AGENCY = frozenset({"agency"})


def _cases(world: World) -> list[Any]:
    return ["CM04", "cases"]


def _report(world: World) -> list[Any]:
    return [world.records["report"]]


ROWS = [
    Row("statistics", STAFF | AGENCY),
    Row("statistics-indicator", STAFF | AGENCY, lambda _world: ["CM04"]),
    Row("statistics-list", STAFF, _cases, AGENCY),
    Row("statistics-mayor", HEADS | DIRECTOR, query="?period=2025"),
    Row("statistics-reports", HEADS | DIRECTOR | AGENCY),
    # A unit that there is not: whoever may send hears the same as everybody else.
    Row("statistics-report-send", HEADS | DIRECTOR, get=404, post=404),
    Row("statistics-report", HEAD | DIRECTOR | AGENCY, _report),
]


def write(world: World) -> None:
    """Send a report of the unit at home."""
    last = before(span_of(today(), "year"))
    dea = world.people["dea"]
    world.records["report"] = send_report(dea, operation_id=new_id(), unit_id=world.cast.unit.id, period=last.code)
