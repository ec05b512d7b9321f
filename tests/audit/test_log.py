"""The log: ids and names of fields, written with what it describes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from rrjeta.audit.models import LogEntry
from rrjeta.audit.operations import record_change, record_event, record_look
from rrjeta.audit.queries import last_action_at
from rrjeta.kernel.clock import frozen
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import Saved

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
WHO = uuid4()


def test_a_change_is_logged_with_tables_versions_and_names_of_fields() -> None:
    record_id, operation_id, subjects = new_id(), new_id(), sorted([uuid4(), uuid4()])
    with frozen(NOON):
        entry_id = record_change(
            actor_id=WHO,
            action="cases.open_case",
            operation_id=operation_id,
            saved=[Saved("cases_case", record_id, 3, ("stage",))],
            subjects=reversed(subjects),
        )
    entry = LogEntry.objects.get(id=entry_id)
    assert (entry.at, entry.actor_id, entry.action, entry.operation_id) == (NOON, WHO, "cases.open_case", operation_id)
    assert entry.changes == [["cases_case", str(record_id), 3, ["stage"]]]
    assert entry.subjects == [str(one) for one in subjects]


def test_a_look_is_logged_with_everybody_seen() -> None:
    subjects = {uuid4() for _ in range(25)}
    entry = LogEntry.objects.get(id=record_look(actor_id=WHO, action="look.worklist", subjects=subjects))
    assert set(entry.subjects) == {str(one) for one in subjects}
    assert (entry.changes, entry.operation_id) == ([], None)


def test_an_event_names_the_records_it_was_about() -> None:
    user_id = uuid4()
    entry = LogEntry.objects.get(
        id=record_event(actor_id=None, action="access.refused", about=[("access_user", user_id)])
    )
    assert (entry.actor_id, entry.changes) == (None, [["access_user", str(user_id), 0, []]])


def test_an_entry_goes_with_the_transaction_it_describes() -> None:
    with transaction.atomic():
        record_look(actor_id=WHO, action="look.case", subjects=[uuid4()])
        transaction.set_rollback(True)
    assert not LogEntry.objects.exists()


def test_the_last_time_somebody_did_something_is_found() -> None:
    for hours in (3, 2, 1):
        with frozen(NOON - timedelta(hours=hours)):
            record_look(actor_id=WHO, action="look.start", subjects=[uuid4()])
    assert last_action_at(WHO, "look.start", NOON - timedelta(minutes=90)) == NOON - timedelta(hours=2)
    assert last_action_at(WHO, "look.case", NOON) is None
    assert last_action_at(uuid4(), "look.start", NOON) is None
