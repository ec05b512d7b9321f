"""One way to write: with permission, in one transaction, with its entry in the log, once."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, connections

from rrjeta.access import operate
from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.models import Unit
from rrjeta.access.operate import Busy, OperationIdTaken, operation
from rrjeta.access.permissions import Permission
from rrjeta.audit.models import LogEntry
from rrjeta.kernel.errors import Invalid, NotAllowed
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import DoneOperation, EarlierVersion
from rrjeta.kernel.saving import OutsideOperation, add, change
from tests.cast import Cast, put_on_duty

DIRECTLY = pytest.mark.django_db(transaction=True)


@operation(Permission.MANAGE_UNITS)
def _found_unit(actor: Actor, *, operation_id: UUID, name: str = "New unit") -> UUID:
    return add(Unit(organisation="test", name=name)).id


@operation(Permission.DESK)
def _found_two(actor: Actor, *, operation_id: UUID) -> UUID:
    first = _found_unit(actor, operation_id=operation_id, name="First")
    _found_unit(actor, operation_id=operation_id, name="Second")
    return first


@operation(Permission.MANAGE_UNITS)
def _found_and_fail(actor: Actor, *, operation_id: UUID) -> UUID:
    change(add(Unit(organisation="test", name="Lost")), {"name": "Still lost"})
    raise Invalid({"name": "No"})


def _in_parallel(count: int, work: Callable[[], object]) -> list[object]:
    """Run the work in so many threads at once; return what each gave or raised."""
    outcomes: list[object] = []
    start = threading.Barrier(count)

    def run() -> None:
        start.wait()
        try:
            outcomes.append(work())
        except Exception as error:  # noqa: BLE001  every outcome is looked at by the test
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db
def test_an_operation_saves_and_is_logged(cast: Cast) -> None:
    operation_id = new_id()
    unit_id = _found_unit(cast.administrator, operation_id=operation_id)
    assert Unit.objects.get(id=unit_id).entered_by_id == cast.administrator.user_id
    entry = LogEntry.objects.get(operation_id=operation_id)
    assert entry.actor_id == cast.administrator.user_id
    assert entry.action.endswith("test_operate._found_unit")
    assert entry.changes == [["access_unit", str(unit_id), 1, ["+"]]]


@pytest.mark.django_db
def test_sent_again_it_is_not_done_again(cast: Cast) -> None:
    operation_id = new_id()
    results = {_found_unit(cast.administrator, operation_id=operation_id) for _ in range(3)}
    assert len(results) == 1
    assert Unit.objects.filter(organisation="test").count() == 1
    assert LogEntry.objects.filter(operation_id=operation_id).count() == 1


@DIRECTLY
@pytest.mark.slow
def test_sent_twenty_times_in_parallel_it_is_done_once(cast: Cast) -> None:
    operation_id, who = new_id(), cast.administrator
    outcomes = _in_parallel(20, lambda: _found_unit(who, operation_id=operation_id))
    assert len(outcomes) == 20
    assert set(outcomes) == {Unit.objects.get(organisation="test").id}
    assert LogEntry.objects.filter(operation_id=operation_id).count() == 1


@DIRECTLY
@pytest.mark.slow
def test_twenty_different_ones_in_parallel_are_all_done(cast: Cast) -> None:
    who = cast.administrator
    outcomes = _in_parallel(20, lambda: _found_unit(who, operation_id=new_id()))
    assert {type(one) for one in outcomes} == {UUID}
    assert Unit.objects.filter(organisation="test").count() == 20


@DIRECTLY
def test_a_refused_operation_leaves_nothing(cast: Cast) -> None:
    operation_id = new_id()
    with pytest.raises(Invalid):
        _found_and_fail(cast.administrator, operation_id=operation_id)
    assert not Unit.objects.filter(organisation="test").exists()
    assert not EarlierVersion.objects.exists()
    assert not DoneOperation.objects.exists()
    assert not LogEntry.objects.exists()


@pytest.mark.django_db
def test_a_refused_operation_may_be_sent_again_with_its_id(cast: Cast) -> None:
    operation_id = new_id()
    with pytest.raises(Invalid):
        _found_and_fail(cast.administrator, operation_id=operation_id)
    assert _found_unit(cast.administrator, operation_id=operation_id)


@pytest.mark.django_db
def test_without_the_permission_nothing_runs(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _found_unit(cast.ana, operation_id=new_id())
    assert not DoneOperation.objects.exists()


@pytest.mark.django_db
def test_the_id_of_anothers_operation_cannot_be_used(cast: Cast) -> None:
    operation_id = new_id()
    _found_unit(cast.administrator, operation_id=operation_id)
    with pytest.raises(OperationIdTaken):
        _found_unit(SYSTEM, operation_id=operation_id)
    with pytest.raises(OperationIdTaken):
        _found_and_fail(cast.administrator, operation_id=operation_id)


@pytest.mark.django_db
def test_operations_inside_another_join_its_transaction_and_its_entry() -> None:
    operation_id = new_id()
    _found_two(SYSTEM, operation_id=operation_id)
    entry = LogEntry.objects.get(operation_id=operation_id)
    assert len(entry.changes) == 2
    assert DoneOperation.objects.count() == 1


@pytest.mark.django_db
def test_an_operation_inside_another_still_asks_for_its_own_permission(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _found_two(cast.ana, operation_id=new_id())


@pytest.mark.django_db
def test_what_is_written_after_the_operation_is_outside_it() -> None:
    _found_unit(SYSTEM, operation_id=new_id())
    with pytest.raises(OutsideOperation):
        add(Unit(organisation="test", name="Late"))


@pytest.mark.django_db
@pytest.mark.parametrize("given", [None, "no id", str(uuid4())])
def test_an_operation_without_a_proper_id_is_a_mistake_of_the_programme(given: object) -> None:
    with pytest.raises(TypeError):
        _found_unit(SYSTEM, operation_id=given)  # type: ignore[arg-type]  # this is what is tested


@pytest.mark.django_db
def test_an_argument_without_a_name_is_a_mistake_of_the_programme() -> None:
    with pytest.raises(TypeError):
        _found_unit(SYSTEM, "Unnamed", operation_id=new_id())  # type: ignore[misc]  # this is what is tested


@pytest.mark.django_db
def test_what_the_roster_did_not_open_is_not_marked_as_duty(cast: Cast) -> None:
    put_on_duty(cast.administrator)
    _found_unit(cast.again(cast.administrator), operation_id=new_id())
    assert LogEntry.objects.get().relation == ""


def _locked() -> OperationalError:
    error, cause = OperationalError("database is locked"), sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error.__cause__ = cause
    return error


@DIRECTLY
def test_a_busy_database_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(operate.time, "sleep", waited.append)
    refusals = [_locked(), _locked()]

    @operation(Permission.MANAGE_UNITS)
    def found_at_third_try(actor: Actor, *, operation_id: UUID) -> UUID:
        unit = add(Unit(organisation="test", name="Third try"))
        if refusals:
            raise refusals.pop()
        return unit.id

    found_at_third_try(SYSTEM, operation_id=new_id())
    assert Unit.objects.filter(organisation="test").count() == 1
    assert waited == sorted(waited)
    assert len(waited) == 2


@DIRECTLY
def test_a_database_that_stays_busy_is_said_and_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operate.time, "sleep", lambda seconds: None)

    @operation(Permission.MANAGE_UNITS)
    def found_never(actor: Actor, *, operation_id: UUID) -> UUID:
        add(Unit(organisation="test", name="Never"))
        raise _locked()

    with pytest.raises(Busy):
        found_never(SYSTEM, operation_id=new_id())
    assert not Unit.objects.filter(organisation="test").exists()


@DIRECTLY
def test_a_fault_that_waiting_cannot_cure_is_not_called_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[UUID] = []

    @operation(Permission.MANAGE_UNITS)
    def break_the_table(actor: Actor, *, operation_id: UUID) -> UUID:
        tried.append(operation_id)
        raise OperationalError("no such table")

    with pytest.raises(OperationalError, match="no such table"):
        break_the_table(SYSTEM, operation_id=new_id())
    assert len(tried) == 1


@DIRECTLY
@pytest.mark.slow
def test_two_who_lock_each_other_out_are_both_done() -> None:
    """On PostgreSQL this is a deadlock of which one is tried again; SQLite lets one wait from the start."""
    one, other = (_found_unit(SYSTEM, operation_id=new_id(), name=name) for name in ("One", "Other"))
    meeting = threading.Barrier(2, timeout=2)

    @operation(Permission.MANAGE_UNITS)
    def lock_both(actor: Actor, *, operation_id: UUID, first: UUID, second: UUID) -> UUID:
        Unit.objects.select_for_update().get(id=first)
        if connection.vendor == "postgresql" and not meeting.broken:
            with contextlib.suppress(threading.BrokenBarrierError):
                meeting.wait()
        Unit.objects.select_for_update().get(id=second)
        return first

    orders = iter([(one, other), (other, one)])
    outcomes = _in_parallel(2, lambda: lock_both(SYSTEM, operation_id=new_id(), **_ends(next(orders))))
    assert {type(one) for one in outcomes} == {UUID}


def _ends(pair: tuple[UUID, UUID]) -> dict[str, UUID]:
    return {"first": pair[0], "second": pair[1]}
