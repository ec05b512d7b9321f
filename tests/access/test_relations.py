"""Leave cover, the duty roster, exclusions."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.facts import CaseNumbers, FindCase, UserExcluded
from rrjeta.access.models import Cover, DutyShift, Exclusion, Unit
from rrjeta.access.operations.relations import end_cover, end_exclusion, end_shift, exclude, set_cover, set_shift
from rrjeta.access.queries import on_call_user_id
from rrjeta.access.register import exclusions
from rrjeta.kernel import seams
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.numbers import number_of
from tests import cast as making
from tests.cast import ELSEWHERE, HOME, Cast, make_unit, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NUMBER = number_of(20_261)
CASE = uuid4()


def _faults(run: Callable[[], object]) -> set[str]:
    with pytest.raises(Invalid) as refused:
        run()
    return set(refused.value.errors)


def _cover(actor: Actor, away: Actor, by: Actor, first: int = 1, last: int = 5) -> UUID:
    return set_cover(
        actor,
        operation_id=new_id(),
        away_id=away.user_id,
        covered_by_id=by.user_id,
        starts_on=today() + first * DAY,
        ends_on=today() + last * DAY,
    )


# --- Leave cover -----------------------------------------------------------------------------------
def test_a_worker_says_who_stands_in(cast: Cast) -> None:
    cover = Cover.objects.get(id=_cover(cast.ana, cast.ana, cast.besa))
    assert (cover.away_id, cover.covered_by_id) == (cast.ana.user_id, cast.besa.user_id)


def test_a_worker_speaks_for_nobody_else(cast: Cast) -> None:
    assert _faults(lambda: _cover(cast.ana, cast.besa, cast.ana)) == {"away_id"}


def test_the_head_and_the_director_speak_for_their_team(cast: Cast) -> None:
    assert _cover(cast.dea, cast.ana, cast.besa)
    assert _cover(cast.edi, cast.besa, cast.dea, first=20, last=21)


@pytest.mark.parametrize("name", ["dea", "edi"])
def test_nobody_speaks_for_another_municipality(cast: Cast, name: str) -> None:
    assert _faults(lambda: _cover(getattr(cast, name), cast.cen, cast.fatma)) == {"away_id"}


def test_who_has_no_cases_needs_no_cover(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _cover(cast.police, cast.police, cast.ana)


@pytest.mark.parametrize("name", ["ana", "cen", "police"])
def test_only_a_colleague_nearby_can_stand_in(cast: Cast, name: str) -> None:
    assert _faults(lambda: _cover(cast.ana, cast.ana, getattr(cast, name))) == {"covered_by_id"}


def test_in_an_office_of_one_the_named_deputy_stands_in(cast: Cast) -> None:
    lonely = make_user("lonely", Role.WORKER, make_unit(municipality="AL133", name="One desk"))
    actor = making.actor_of(lonely)
    assert _faults(lambda: _cover(actor, actor, cast.cen)) == {"covered_by_id"}
    Unit.objects.filter(name="One desk").update(deputy=cast.cen.user_id)
    assert _cover(actor, actor, cast.cen)


@pytest.mark.parametrize(("first", "last", "faulty"), [(3, 2, "ends_on"), (-9, -5, "ends_on"), (0, 400, "ends_on")])
def test_impossible_days_are_refused(cast: Cast, first: int, last: int, faulty: str) -> None:
    assert _faults(lambda: _cover(cast.ana, cast.ana, cast.besa, first, last)) == {faulty}


def test_missing_answers_are_asked_for(cast: Cast) -> None:
    def send(**given: Any) -> UUID:
        plain = {"away_id": cast.ana.user_id, "covered_by_id": None, "starts_on": None, "ends_on": None}
        return set_cover(cast.ana, operation_id=new_id(), **{**plain, **given})

    assert _faults(send) == {"covered_by_id", "starts_on"}
    assert _faults(lambda: send(away_id=None)) == {"away_id"}
    assert _faults(lambda: send(starts_on=today(), covered_by_id=cast.besa.user_id)) == {"ends_on"}


@pytest.mark.parametrize(("first", "last"), [(1, 5), (5, 9), (0, 1), (2, 3), (0, 9)])
def test_the_same_days_are_not_covered_twice(cast: Cast, first: int, last: int) -> None:
    _cover(cast.ana, cast.ana, cast.besa)
    assert _faults(lambda: _cover(cast.ana, cast.ana, cast.dea, first, last)) == {"starts_on"}


def test_days_beside_each_other_are_covered_by_two(cast: Cast) -> None:
    assert _cover(cast.ana, cast.ana, cast.besa) != _cover(cast.ana, cast.ana, cast.dea, 6, 8)


def test_nobody_stands_in_while_away(cast: Cast) -> None:
    _cover(cast.besa, cast.besa, cast.dea)
    assert _faults(lambda: _cover(cast.ana, cast.ana, cast.besa, 5, 6)) == {"covered_by_id"}


def test_who_stands_in_for_another_does_not_leave_meanwhile(cast: Cast) -> None:
    _cover(cast.besa, cast.besa, cast.ana)
    assert _faults(lambda: _cover(cast.ana, cast.ana, cast.dea, 5, 6)) == {"starts_on"}


def test_a_cover_to_come_is_taken_back(cast: Cast) -> None:
    cover_id = _cover(cast.ana, cast.ana, cast.besa)
    end_cover(cast.ana, operation_id=new_id(), cover_id=cover_id)
    assert not Cover.objects.exists()


def test_a_running_cover_ends_with_yesterday(cast: Cast) -> None:
    cover_id = making.cover(cast.ana, cast.besa, today() - 3 * DAY, today() + 3 * DAY)
    end_cover(cast.ana, operation_id=new_id(), cover_id=cover_id)
    assert cast.again(cast.besa).covers == frozenset()
    assert Cover.objects.get(id=cover_id).ends_on == today() - DAY


@pytest.mark.parametrize("name", ["besa", "cen", "fatma"])
def test_nobody_else_ends_a_cover(cast: Cast, name: str) -> None:
    cover_id = _cover(cast.ana, cast.ana, cast.besa)
    for wanted in (cover_id, uuid4()):
        with pytest.raises(NotFound):
            end_cover(getattr(cast, name), operation_id=new_id(), cover_id=wanted)


# --- The duty roster -------------------------------------------------------------------------------
def _shift(actor: Actor, user: Actor, start: datetime | None = None, hours: int = 12, **fields: Any) -> UUID:
    begins = start or now() + HOUR
    given = {"municipality": HOME, "phone": "069 111 222", "starts_at": begins, "ends_at": begins + hours * HOUR}
    return set_shift(actor, operation_id=new_id(), user_id=user.user_id, **{**given, **fields})


def test_the_head_puts_a_colleague_on_call(cast: Cast) -> None:
    _shift(cast.dea, cast.ana, now() - HOUR)
    assert on_call_user_id(HOME) == cast.ana.user_id
    assert cast.again(cast.ana).duty == {HOME}


def test_the_director_sets_the_roster_of_the_municipality(cast: Cast) -> None:
    assert _shift(cast.edi, cast.besa)


def test_a_worker_does_not_set_the_roster(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        _shift(cast.ana, cast.ana)


def test_nobody_sets_the_roster_of_another_municipality(cast: Cast) -> None:
    assert _faults(lambda: _shift(cast.dea, cast.ana, municipality=ELSEWHERE)) == {"municipality"}
    assert _faults(lambda: _shift(cast.dea, cast.cen)) == {"user_id"}


def test_two_are_not_on_call_at_once(cast: Cast) -> None:
    start = now() + DAY
    _shift(cast.dea, cast.ana, start)
    for begins in (start - HOUR, start, start + 11 * HOUR):
        assert _faults(lambda begins=begins: _shift(cast.dea, cast.besa, begins)) == {"starts_at"}
    assert _shift(cast.dea, cast.besa, start + 12 * HOUR)


def test_a_shift_without_any_phone_is_refused(cast: Cast) -> None:
    assert _faults(lambda: _shift(cast.dea, cast.ana, phone="")) == {"phone"}


def test_a_shift_takes_the_phone_of_its_person(cast: Cast) -> None:
    user = cast.user(cast.ana)
    user.phone = "069 999 999"
    user.save()
    assert DutyShift.objects.get(id=_shift(cast.dea, cast.ana, phone="")).phone == "069 999 999"


@pytest.mark.parametrize("hours", [0, -2, 24 * 14])
def test_impossible_hours_are_refused(cast: Cast, hours: int) -> None:
    assert _faults(lambda: _shift(cast.dea, cast.ana, hours=hours)) == {"ends_at"}


def test_a_shift_over_the_night_of_the_clock_change_keeps_its_hours(cast: Cast) -> None:
    with frozen(datetime.fromisoformat("2026-10-24T20:00:00+02:00")):
        shift = DutyShift.objects.get(id=_shift(cast.dea, cast.ana, hours=13))
        assert shift.ends_at - shift.starts_at == 13 * HOUR


def test_a_shift_to_come_is_taken_back_and_a_running_one_ends_now(cast: Cast) -> None:
    running, coming = _shift(cast.dea, cast.ana, now() - HOUR), _shift(cast.dea, cast.besa, now() + DAY)
    for shift_id in (running, coming):
        end_shift(cast.dea, operation_id=new_id(), shift_id=shift_id)
    assert [one.id for one in DutyShift.objects.all()] == [running]
    assert cast.again(cast.ana).duty == frozenset()


def test_a_shift_elsewhere_does_not_exist(cast: Cast) -> None:
    shift_id = _shift(cast.dea, cast.ana)
    for wanted in (shift_id, uuid4()):
        with pytest.raises(NotFound):
            end_shift(cast.fatma, operation_id=new_id(), shift_id=wanted)


# --- Exclusions ------------------------------------------------------------------------------------
@pytest.fixture
def _one_case(cast: Cast) -> Iterator[None]:
    """Answer as the room of cases would: one case that Dea and Edi see."""

    def find(question: FindCase) -> UUID | None:
        sees = question.actor.user_id in (cast.dea.user_id, cast.edi.user_id)
        return CASE if sees and question.number == NUMBER else None

    def numbers(question: CaseNumbers) -> dict[UUID, str]:
        return {CASE: NUMBER} if CASE in question.record_ids else {}

    before = {kind: list(seams._answers[kind]) for kind in (FindCase, CaseNumbers)}
    seams._answers[FindCase], seams._answers[CaseNumbers] = [find], [numbers]
    yield
    seams._answers.update(before)


@pytest.mark.usefixtures("_one_case")
class TestExclusions:
    """With one case in the house."""

    def test_a_colleague_is_shut_out_of_a_case_by_its_number(self, cast: Cast) -> None:
        heard: list[UserExcluded] = []
        seams.listen(UserExcluded, heard.append)
        exclude(cast.dea, operation_id=new_id(), user_id=cast.ana.user_id, number=NUMBER.lower().replace("-", " "))
        seams._listeners[UserExcluded].remove((50, heard.append))
        assert cast.again(cast.ana).is_shut_out
        assert [one.record_id for one in Exclusion.objects.filter(ended_at=None)] == [CASE]
        assert heard == [UserExcluded(cast.ana.user_id, CASE)]
        assert [(one.exclusion.user_id, one.number) for one in exclusions(cast.dea)] == [(cast.ana.user_id, NUMBER)]

    def test_a_case_that_the_head_does_not_see_is_no_case(self, cast: Cast) -> None:
        def shut_out(actor: Actor, user: Actor, number: str) -> UUID:
            return exclude(actor, operation_id=new_id(), user_id=user.user_id, number=number)

        for number in (number_of(1), "nonsense", ""):
            assert _faults(lambda number=number: shut_out(cast.dea, cast.ana, number)) == {"number"}
        assert _faults(lambda: shut_out(cast.fatma, cast.cen, NUMBER)) == {"number"}

    def test_a_stranger_and_oneself_are_not_shut_out(self, cast: Cast) -> None:
        for user in (cast.cen, cast.dea):
            wanted = user.user_id
            assert _faults(
                lambda wanted=wanted: exclude(cast.dea, operation_id=new_id(), user_id=wanted, number=NUMBER)
            ) == {"user_id"}

    def test_nobody_is_shut_out_twice(self, cast: Cast) -> None:
        def shut_out() -> UUID:
            return exclude(cast.dea, operation_id=new_id(), user_id=cast.ana.user_id, number=NUMBER)

        shut_out()
        assert _faults(shut_out) == {"user_id"}

    def test_a_worker_shuts_nobody_out(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            exclude(cast.ana, operation_id=new_id(), user_id=cast.besa.user_id, number=NUMBER)

    def test_a_case_comes_to_exist_again(self, cast: Cast) -> None:
        exclusion_id = exclude(cast.dea, operation_id=new_id(), user_id=cast.ana.user_id, number=NUMBER)
        end_exclusion(cast.edi, operation_id=new_id(), exclusion_id=exclusion_id)
        assert not cast.again(cast.ana).is_shut_out
        assert Exclusion.objects.get(id=exclusion_id).ended_at is not None

    def test_nobody_ends_their_own_exclusion_or_anothers_elsewhere(self, cast: Cast) -> None:
        own = exclude(cast.edi, operation_id=new_id(), user_id=cast.dea.user_id, number=NUMBER)
        for actor in (cast.dea, cast.fatma):
            with pytest.raises(NotFound):
                end_exclusion(actor, operation_id=new_id(), exclusion_id=own)
        assert exclusions(cast.dea) == []
