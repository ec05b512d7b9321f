"""How much room a service has: never below nothing, never more free than there is, said by its own people."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from rrjeta.access.actors import Actor
from rrjeta.directory.models import Capacity, Service, WaitingEntry
from rrjeta.directory.operations.room import enter_waiting, leave_waiting, move_free, set_capacity
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from tests.cast import Cast
from tests.directory.offering import make_organisation, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def said(actor: Actor, row: Service, **changed: Any) -> UUID:
    given: dict[str, Any] = {"unit": "places", "total": 10, "free": 3}
    return set_capacity(actor, operation_id=new_id(), service_id=row.id, **{**given, **changed})


def test_the_own_people_say_how_much_room_there_is(cast: Cast) -> None:
    row = make_service()
    said(cast.partner, row)
    said(cast.partner, row, free=0)
    room = Capacity.objects.get(service=row)
    assert (room.total, room.free, room.version, room.entered_by_id) == (10, 0, 2, cast.partner.user_id)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"free": -1}, "free"),
        ({"total": -1}, "total"),
        ({"free": 11}, "free"),
        ({"free": None}, "free"),
        ({"total": 10**9}, "total"),
        ({"unit": "tents"}, "unit"),
    ],
)
def test_room_that_cannot_be_is_refused_and_nothing_is_saved(cast: Cast, changed: dict[str, Any], field: str) -> None:
    row = make_service()
    with pytest.raises(Invalid) as refused:
        said(cast.partner, row, **changed)
    assert set(refused.value.errors) == {field}
    assert not Capacity.objects.exists()


def test_strangers_do_not_say_it(cast: Cast) -> None:
    row = make_service(make_organisation("body-other"))
    for stranger in (cast.partner, cast.ana, cast.cen):
        with pytest.raises(NotFound):
            said(stranger, row)
    with pytest.raises(NotAllowed):
        said(cast.observer, row)
    said(cast.agency, row)
    assert Capacity.objects.filter(service=row).count() == 1


def test_the_team_that_answers_for_a_service_says_it_too(cast: Cast) -> None:
    row = make_service(make_organisation("body-other"), team=cast.unit)
    said(cast.ana, row)
    with pytest.raises(NotFound):
        said(cast.cen, row)


def test_the_database_itself_keeps_room_within_bounds() -> None:
    row = make_service()
    for free, total in ((11, 10), (1, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Capacity.objects.create(service=row, free=free, total=total, as_of=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Capacity.objects.create(service=row, free=-1, total=10, as_of=now())


def test_the_database_refuses_a_service_for_nobody_and_referrals_to_what_does_not_run() -> None:
    for wrong in ({"age_from": 15, "age_to": 6}, {"age_from": 400}, {"sex": "x"}, {"status": "gone"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_service(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_service(status="planned", is_open_to_referrals=True)


def moved(actor: Actor, row: Service, by: int, unit: str = "places") -> UUID:
    return move_free(actor, operation_id=new_id(), service_id=row.id, unit=unit, by=by)


def test_two_who_take_a_place_each_take_two(cast: Cast) -> None:
    row = make_service(room=(3, 10))
    before = row.modified_at
    moved(cast.partner, row, -1)
    moved(cast.agency, row, -1)
    moved(cast.partner, row, 1)
    moved(cast.partner, row, -1)
    assert Capacity.objects.get(service=row).free == 1
    row.refresh_from_db()
    assert row.modified_at > before


@pytest.mark.parametrize(("free", "by"), [(0, -1), (10, 1)])
def test_no_place_is_taken_or_freed_that_is_not_there(cast: Cast, free: int, by: int) -> None:
    row = make_service(room=(free, 10))
    with pytest.raises(Invalid) as refused:
        moved(cast.partner, row, by)
    assert list(refused.value.errors) == ["free"]
    with pytest.raises(NotFound):
        moved(cast.partner, row, by, unit="beds")
    with pytest.raises(NotFound):
        moved(cast.cen, row, by)
    assert Capacity.objects.get(service=row).free == free


def test_a_record_waits_once_and_leaves_once(cast: Cast) -> None:
    row, record = make_service(), uuid4()
    same: dict[str, Any] = {"service_id": row.id, "record_id": record}
    first = enter_waiting(cast.ana, operation_id=new_id(), **same)
    assert enter_waiting(cast.ana, operation_id=new_id(), **same, priority=1) == first
    assert WaitingEntry.objects.get().priority == 1
    with pytest.raises(Invalid):
        enter_waiting(cast.ana, operation_id=new_id(), **same, priority=9)
    leave_waiting(cast.ana, operation_id=new_id(), **same, why="placed")
    with pytest.raises(NotFound):
        leave_waiting(cast.ana, operation_id=new_id(), **same, why="placed")
    entry = WaitingEntry.objects.get()
    assert (entry.left_why, entry.left_at is not None) == ("placed", True)


def test_the_database_keeps_the_waiting_list_in_order() -> None:
    row, record = make_service(), uuid4()
    WaitingEntry.objects.create(service=row, record_id=record, since=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        WaitingEntry.objects.create(service=row, record_id=record, since=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        WaitingEntry.objects.create(service=row, record_id=uuid4(), since=now(), left_at=now() - timedelta(days=1))
