"""Whoever came first is first, and who gives up stands in nobody's way."""

import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from rrjeta.kernel.queue import Queue

_LONG = 5.0


def _waiting(queue: Queue, names: str, came: list[str]) -> list[threading.Thread]:
    """Have threads queue one after the other; each notes its name when its turn comes and leaves."""

    def wait(name: str) -> None:
        if queue.enter(_LONG):
            came.append(name)
            queue.leave()

    threads = []
    for place, name in enumerate(names, 1):
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        while len(queue._waiting) < place:
            time.sleep(0.001)
    return threads


def test_turns_come_in_the_order_of_asking() -> None:
    queue, came = Queue(), []
    assert queue.enter(_LONG)
    threads = _waiting(queue, "abcdefgh", came)
    assert came == []
    queue.leave()
    for one in threads:
        one.join()
    assert came == list("abcdefgh")
    assert queue.enter(0)


def test_who_gives_up_is_passed_over() -> None:
    queue, came = Queue(), []
    assert queue.enter(_LONG)
    assert not queue.enter(0.01)
    threads = _waiting(queue, "a", came)
    queue.leave()
    threads[0].join()
    assert came == ["a"]
    assert queue.enter(0)


def _close_and_fail() -> None:
    connection.close()
    raise ValueError("closed")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_leaves_the_queue_however_it_ends() -> None:
    with transaction.atomic():
        pass
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        raise ValueError("undone")
    with pytest.raises(ValueError, match="closed"), transaction.atomic():
        _close_and_fail()
    with pytest.raises(OperationalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    with transaction.atomic():
        assert connection._turn is not None
    assert connection._turn is None


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_is_told_what_sqlite_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
    told: list[object] = []

    def late() -> None:
        try:
            with transaction.atomic():
                told.append("its turn came")
        except OperationalError as fault:
            told.append(fault.__cause__.sqlite_errorname)  # type: ignore[union-attr]  # SQLite's own
        finally:
            connections.close_all()

    with transaction.atomic():
        thread = threading.Thread(target=late)
        thread.start()
        thread.join()
    assert told == ["SQLITE_BUSY"]
