"""Entries stand in chains, each linked to the one before; checkpoints sign how all chains stand."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from rrjeta.audit import operations
from rrjeta.audit.models import ChainHead, Checkpoint, LogEntry
from rrjeta.audit.operations import make_checkpoint, mark_given, record_event, record_look
from rrjeta.audit.queries import checkpoints_to_give, is_checkpoint_due
from rrjeta.audit.rules import START
from rrjeta.kernel.clock import frozen

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def _events(count: int) -> list[LogEntry]:
    return [LogEntry.objects.get(id=record_event(actor_id=None, action="test.event")) for _turn in range(count)]


def test_every_entry_takes_the_next_place_and_a_link_of_its_own() -> None:
    made = _events(4)
    assert [one.place for one in made] == [1, 2, 3, 4]
    assert len({one.chain for one in made}) == 1
    assert len({one.link for one in made} - {START, ""}) == 4
    head = ChainHead.objects.get()
    assert (head.place, head.link) == (4, made[-1].link)


def test_the_lock_of_the_chain_is_taken_with_three_statements_at_the_end(django_assert_num_queries: Any) -> None:
    _events(1)
    with django_assert_num_queries(3):
        record_look(actor_id=uuid4(), action="look.case", subjects=[uuid4()])


def test_what_is_undone_leaves_no_gap() -> None:
    _events(1)
    with transaction.atomic():
        _events(2)
        transaction.set_rollback(True)
    assert _events(1)[0].place == 2


def test_a_head_that_was_taken_away_is_no_new_beginning() -> None:
    _events(2)
    ChainHead.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        _events(1)


def test_another_thread_may_stand_in_another_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_mine", threading.local())
    drawn = iter((2, 0))
    monkeypatch.setattr("random.randrange", lambda _count: next(drawn))
    first = _events(2)
    monkeypatch.setattr(operations, "_mine", threading.local())
    other = _events(1)
    assert [(one.chain, one.place) for one in (*first, *other)] == [(2, 1), (2, 2), (0, 1)]


def test_a_checkpoint_is_due_after_fifty_entries_or_half_a_minute() -> None:
    with frozen(NOON):
        assert not is_checkpoint_due()
        _events(1)
        assert is_checkpoint_due()
        assert make_checkpoint() == 1
        assert not is_checkpoint_due()
        _events(49)
        assert not is_checkpoint_due()
        _events(1)
        assert is_checkpoint_due()
        make_checkpoint()
        _events(1)
    with frozen(NOON + timedelta(seconds=29)):
        assert not is_checkpoint_due()
    with frozen(NOON + timedelta(seconds=30)):
        assert is_checkpoint_due()


def test_where_nothing_was_written_no_checkpoint_is_made() -> None:
    assert make_checkpoint() is None
    _events(1)
    assert (make_checkpoint(), make_checkpoint()) == (1, None)


def test_a_checkpoint_waits_until_the_witness_took_it() -> None:
    _events(1)
    make_checkpoint()
    _events(1)
    make_checkpoint()
    assert [one["checkpoint"]["number"] for one in checkpoints_to_give()] == [1, 2]
    mark_given(1)
    assert [one["checkpoint"]["number"] for one in checkpoints_to_give()] == [2]
    assert Checkpoint.objects.get(number=1).given_at is not None
