"""Whoever opened a file urgently reads it and writes nothing, by whatever door of the table."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.cases.operations.glass import break_glass
from rrjeta.cases.rules.glass import Sought
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.people.models import CareArrangement, SafetyAlert
from tests.doors.table import TABLE, Row
from tests.doors.world import World

pytestmark = pytest.mark.slow

_READ = {"case", "case-before", "case-more", "case-family", "case-plan", "case-assessments", "case-measures", "entry"}
# The way out of it.
_ENDS = {"glass-end"}


def _of_the_case(row: Row, world: World) -> bool:
    return not row.is_open and row.name not in _ENDS and world.case.id in row.args(world)


@pytest.fixture
def opened(world: World) -> Any:
    """Return the browser of a worker elsewhere who opened the case urgently; the child is hidden no longer."""
    CareArrangement.objects.update(is_address_hidden=False)
    SafetyAlert.objects.update(ended_at=now())
    break_glass(
        world.people["cen"],
        operation_id=new_id(),
        sought=Sought(number=world.case.number),
        reason="found_here",
        words="The child came to our office.",
        hours=4,
    )
    return world.browser("cen")


def test_no_door_writes_for_them(world: World, opened: Any) -> None:
    rows = [row for row in TABLE if _of_the_case(row, world)]
    heard = {}
    for row in rows:
        with transaction.atomic():
            before = LogEntry.objects.exclude(operation_id=None).count()
            status = opened.post(reverse(row.name, args=row.args(world)) + row.query, dict(row.sent)).status_code
            written = LogEntry.objects.exclude(operation_id=None).count() - before
            transaction.set_rollback(True)
        heard[row.name] = (status, written)
    assert len(heard) > 40
    reading = {200, 403, 404, 405, 409}
    assert {name: said for name, said in heard.items() if said[0] not in reading or said[1]} == {}


def test_the_pages_of_the_file_are_read(world: World, opened: Any) -> None:
    heard = {}
    for row in TABLE:
        if _of_the_case(row, world) and row.get == 200:
            heard[row.name] = opened.get(reverse(row.name, args=row.args(world)) + row.query).status_code
    assert {name for name, status in heard.items() if status == 200} >= _READ
    assert set(heard.values()) <= {200, 403, 404}
    closed = {"papers", "case-papers", "paper-print", "assessment-start", "visit-record", "note-write", "person-edit"}
    assert {name: heard[name] for name in closed & set(heard) if heard[name] == 200} == {}
