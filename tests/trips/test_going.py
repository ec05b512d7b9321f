"""On the way: back by when, who is told if there is no sign, and what an outsider or a colleague who left may see of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.access.models import Unit
from rrjeta.cases.models import Case
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.kernel.seams import announce
from rrjeta.notices.models import Notice
from rrjeta.people.operations.around import change_care
from rrjeta.trips.models import Trip
from rrjeta.trips.operations.going import (
    AlreadyOut,
    TripOver,
    WayGiven,
    come_back,
    set_out,
    settle_trip,
    stay_longer,
)
from rrjeta.trips.operations.watching import tend_trips
from rrjeta.trips.queries.outings import out_now, overdue_trips, own_trip, past_trips, setting_out, trip_page
from tests.cases.making import make_case
from tests.cast import Cast, actor_of, cover, exclude, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
HOURS = timedelta(hours=1)


def out(cast: Cast, actor: Actor | None = None, **more: Any) -> UUID:
    typed = {"back_by": now() + 2 * HOURS, "told_to": cast.besa.user_id, "place": "Fshati i Epërm", **more}
    case_id = typed.pop("case_id", None)
    return set_out(actor or cast.ana, operation_id=new_id(), given=WayGiven(**typed), case_id=case_id)


def told(kind: str) -> set[UUID]:
    return set(Notice.objects.filter(kind=kind).values_list("to_id", flat=True))


def test_a_way_begins_with_a_colleague_who_is_told_and_a_place_that_is_sealed(cast: Cast) -> None:
    trip_id = out(cast)
    assert told("trip_named") == {cast.besa.user_id}
    assert trip_page(cast.besa, trip_id).place == "Fshati i Epërm"
    assert "Epërm" not in str(Trip.objects.values().get())
    found = own_trip(cast.ana)
    assert found is not None
    assert (found.id, found.is_overdue) == (trip_id, False)
    assert [one.id for one in out_now(cast.dea)] == [trip_id]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"back_by": None}, "back_by"),
        ({"back_by": now() - timedelta(minutes=1)}, "back_by"),
        ({"back_by": now() + 13 * HOURS}, "back_by"),
        ({"back_by": now() + timedelta(days=9000)}, "back_by"),
        ({"told_to": None}, "told_to"),
        ({"told_to": new_id()}, "told_to"),
        ({"place": "a" * 201}, "place"),
    ],
)
def test_a_faulty_way_says_so_at_its_field(cast: Cast, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        out(cast, **more)
    assert list(refused.value.errors) == [field]
    assert not Trip.objects.exists()


def test_nobody_watches_over_themselves_and_no_stranger_does(cast: Cast) -> None:
    for other in (cast.ana, cast.cen, cast.of(Role.POLICE)):
        with pytest.raises(Invalid):
            out(cast, told_to=other.user_id)


def test_two_ways_at_once_are_refused_and_one_sent_twice_begins_once(cast: Cast) -> None:
    out(cast)
    with pytest.raises(AlreadyOut):
        out(cast)
    operation_id, given = new_id(), WayGiven(now() + HOURS, cast.ana.user_id)
    for _ in range(2):
        set_out(cast.besa, operation_id=operation_id, given=given)
    assert Trip.objects.filter(user_id=cast.besa.user_id).count() == 1
    row = Trip.objects.get(user_id=cast.ana.user_id)
    row.pk = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_silence_is_told_to_the_colleague_and_then_to_the_head_each_once(cast: Cast) -> None:
    trip_id = out(cast)
    start = now()
    assert tend_trips() == 0
    with clock.frozen(start + 2 * HOURS + timedelta(minutes=1)):
        assert [tend_trips(), tend_trips()] == [1, 0]
        assert (told("trip_overdue"), told("trip_silent")) == ({cast.besa.user_id}, set())
        for watcher in (cast.besa, cast.dea, cast.edi):
            assert [one.id for one in overdue_trips(watcher)] == [trip_id]
        assert [overdue_trips(one) for one in (cast.ana, cast.cen, cast.fatma)] == [[], [], []]
    with clock.frozen(start + 2 * HOURS + timedelta(minutes=31)):
        assert [tend_trips(), tend_trips()] == [1, 0]
        assert told("trip_silent") == {cast.dea.user_id}
        come_back(cast.ana, operation_id=new_id(), trip_id=trip_id)
        assert (tend_trips(), overdue_trips(cast.dea)) == (0, [])
        assert told("trip_over") == {cast.besa.user_id}


def test_where_the_head_is_the_one_named_the_director_hears_of_silence(cast: Cast) -> None:
    out(cast, told_to=cast.dea.user_id)
    with clock.frozen(now() + 3 * HOURS):
        tend_trips()
        tend_trips()
    assert (told("trip_overdue"), told("trip_silent")) == ({cast.dea.user_id}, {cast.edi.user_id})


def test_staying_longer_begins_the_reminders_anew(cast: Cast) -> None:
    trip_id = out(cast)
    with clock.frozen(now() + 2 * HOURS + timedelta(minutes=5)):
        tend_trips()
        for wrong in (None, now(), now() + 13 * HOURS):
            with pytest.raises(Invalid):
                stay_longer(cast.ana, operation_id=new_id(), trip_id=trip_id, back_by=wrong)
        stay_longer(cast.besa, operation_id=new_id(), trip_id=trip_id, minutes=30)
        row = Trip.objects.get()
        assert (row.back_by - now(), row.reminded_at) == (timedelta(minutes=30), None)
        assert overdue_trips(cast.besa) == []
        with pytest.raises(NotFound):
            stay_longer(cast.cen, operation_id=new_id(), trip_id=trip_id, minutes=30)


def test_a_colleague_who_spoke_with_them_ends_it_and_says_how_they_know(cast: Cast) -> None:
    trip_id = out(cast)
    with pytest.raises(NotFound):
        settle_trip(cast.ana, operation_id=new_id(), trip_id=trip_id, words="I am fine")
    with pytest.raises(NotFound):
        come_back(cast.besa, operation_id=new_id(), trip_id=trip_id)
    with pytest.raises(Invalid):
        settle_trip(cast.dea, operation_id=new_id(), trip_id=trip_id, words=" ")
    settle_trip(cast.dea, operation_id=new_id(), trip_id=trip_id, words="She rang from the car.")
    found = trip_page(cast.ana, trip_id)
    assert (found.ended_by, found.settled) == (cast.dea.name, "She rang from the car.")
    with pytest.raises(TripOver):
        come_back(cast.ana, operation_id=new_id(), trip_id=trip_id)
    assert [one.id for one in past_trips(cast.ana)[0]] == [trip_id]


def test_whoever_stands_in_for_the_colleague_watches_too(cast: Cast) -> None:
    trip_id = out(cast)
    helper = actor_of(make_user("helper", Role.WORKER, cast.unit))
    cover(cast.besa, helper)
    helper = cast.again(helper)
    with clock.frozen(now() + 2 * HOURS + timedelta(minutes=1)):
        assert [one.id for one in overdue_trips(helper)] == [trip_id]
        tend_trips()
    assert told("trip_overdue") == {cast.besa.user_id, helper.user_id}
    assert cast.besa.user_id not in {one for one, _name in setting_out(cast.dea, None).people}


@pytest.mark.parametrize("fact", [UserDisabled, RoleEnded])
def test_when_the_colleague_leaves_somebody_else_watches(cast: Cast, fact: type) -> None:
    out(cast)
    more = {} if fact is UserDisabled else {"unit_id": cast.unit.id}
    with transaction.atomic(), working(cast.dea.user_id):
        announce(fact(user_id=cast.besa.user_id, passes_to=cast.dea.user_id, **more))
    assert Trip.objects.get().told_to_id == cast.dea.user_id
    assert cast.dea.user_id in told("trip_named")


def test_one_person_alone_may_go_and_is_watched_by_the_director_or_by_nobody(cast: Cast) -> None:
    far = make_unit(municipality="AL133", name="One person")
    alone = actor_of(make_user("alone", Role.HEAD, far))
    assert setting_out(alone, None).people == []
    trip_id = set_out(alone, operation_id=new_id(), given=WayGiven(now() + HOURS, None))
    with clock.frozen(now() + 2 * HOURS):
        assert [tend_trips(), tend_trips()] == [1, 0]
    come_back(alone, operation_id=new_id(), trip_id=trip_id)
    deputy = actor_of(make_user("deputy", Role.PARTNER, make_unit(municipality="AL121", name="Elsewhere")))
    Unit.objects.filter(id=far.id).update(deputy_id=deputy.user_id)
    alone = cast.again(alone)
    assert [one for one, _name in setting_out(alone, None).people] == [deputy.user_id]


def test_whoever_is_shut_out_of_the_family_is_not_named_and_reads_no_place(cast: Cast) -> None:
    case = make_case(cast)
    exclude(cast.besa, case.id)
    assert cast.besa.user_id not in {one for one, _name in setting_out(cast.ana, case.id).people}
    with pytest.raises(Invalid):
        out(cast, case_id=case.id)
    out(cast, case_id=case.id, told_to=cast.dea.user_id)
    exclude(cast.dea, case.id)
    with clock.frozen(now() + 3 * HOURS):
        (seen,) = overdue_trips(cast.again(cast.dea))
        (open_,) = overdue_trips(cast.edi)
    assert (seen.name, seen.place, seen.number, seen.case_id) == (cast.ana.name, "", "", None)
    assert (open_.place, open_.number) == ("Fshati i Epërm", case.number)


def test_a_director_hears_where_somebody_went_once_they_are_late(cast: Cast) -> None:
    trip_id = out(cast)
    assert trip_page(cast.edi, trip_id).place == ""
    assert trip_page(cast.dea, trip_id).place == "Fshati i Epërm"
    with clock.frozen(now() + 3 * HOURS):
        assert trip_page(cast.edi, trip_id).place == "Fshati i Epërm"


def test_where_the_child_is_hidden_no_place_is_written(cast: Cast) -> None:
    case = make_case(cast)
    hide(cast, case)
    assert setting_out(cast.ana, case.id).is_place_hidden
    with pytest.raises(Invalid) as refused:
        out(cast, case_id=case.id)
    assert list(refused.value.errors) == ["place"]
    out(cast, case_id=case.id, place="")


def test_a_strangers_way_does_not_exist_and_a_case_out_of_reach_opens_none(cast: Cast) -> None:
    trip_id = out(cast)
    with pytest.raises(NotFound):
        trip_page(cast.cen, trip_id)
    with pytest.raises(NotFound):
        out(cast, cast.cen, case_id=make_case(cast).id, told_to=cast.fatma.user_id)


def test_the_start_page_asks_the_same_whatever_number_is_overdue(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            overdue_trips(cast.dea)
        return len(asked)

    case = make_case(cast)
    start: datetime = now()
    out(cast, case_id=case.id)
    with clock.frozen(start + 3 * HOURS):
        cost()
        before = cost()
    for name in ("one", "two", "three"):
        out(cast, actor_of(make_user(name, Role.WORKER, cast.unit)), case_id=make_case(cast).id if name else None)
    with clock.frozen(start + 3 * HOURS):
        assert (len(overdue_trips(cast.dea)), cost()) == (4, before)
    assert before == 2


def hide(cast: Cast, case: Case) -> None:
    """Have the place where the child lives be a secret."""
    with working(cast.ana.user_id):
        change_care(case.person, arrangement="shelter_dv", since_at=now(), is_address_hidden=True, told={})


def test_a_place_written_before_the_child_was_hidden_is_read_by_nobody(cast: Cast) -> None:
    case = make_case(cast)
    trip_id = out(cast, case_id=case.id)
    assert trip_page(cast.besa, trip_id).place
    with working(cast.ana.user_id):
        change_care(case.person, arrangement="shelter_dv", since_at=now(), is_address_hidden=True, told={})
    assert trip_page(cast.besa, trip_id).place == ""
    with clock.frozen(now() + 3 * HOURS):
        # Whoever gives no sign is looked for.
        assert trip_page(cast.besa, trip_id).place
        come_back(cast.ana, operation_id=new_id(), trip_id=trip_id)
        assert trip_page(cast.ana, trip_id).place == ""


def test_a_director_who_settled_a_way_reads_it_afterwards(cast: Cast) -> None:
    trip_id = out(cast)
    with clock.frozen(now() + 3 * HOURS):
        settle_trip(cast.edi, operation_id=new_id(), trip_id=trip_id, words="Foli me të në telefon")
    found = trip_page(cast.edi, trip_id)
    assert (found.settled, found.place) == ("Foli me të në telefon", "Fshati i Epërm")
