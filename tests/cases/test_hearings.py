"""Hearings: the next one stands on the case, the result is written once, and only after the hour."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.cases.models import Case, Clock, Hearing, Measure
from rrjeta.cases.operations.hearings import end_hearing, set_hearing
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.protecting import at_stage
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, pack: object) -> Case:
    return make_case(cast)


@pytest.fixture
def measure(cast: Cast, case: Case) -> Measure:
    return at_stage(cast, case, "court_pending")


def hearing(cast: Cast, case: Case, held_at: datetime | None, measure: Measure | None = None, **more: Any) -> UUID:
    said = {"measure_id": measure.id if measure else None, "held_at": held_at, "court": "Court of the district", **more}
    return set_hearing(cast.ana, operation_id=new_id(), case_id=case.id, **said)


def over(cast: Cast, case: Case, hearing_id: UUID, result: str = "Adjourned to next week.") -> UUID:
    return end_hearing(cast.ana, operation_id=new_id(), case_id=case.id, hearing_id=hearing_id, result=result)


def next_hearing(case: Case) -> datetime | None:
    return Case.objects.get(id=case.id).next_hearing_at


def test_the_next_hearing_stands_on_the_case_and_has_a_clock(cast: Cast, case: Case, measure: Measure) -> None:
    soon, later = now() + timedelta(days=2), now() + timedelta(days=9)
    hearing(cast, case, later, measure)
    hearing(cast, case, soon, measure)
    assert next_hearing(case) == soon
    assert Clock.objects.get(measure=measure, code="hearing", stopped_at=None).due_at == soon


def test_after_the_first_the_second_one_is_next(cast: Cast, case: Case, measure: Measure) -> None:
    soon, later = now() + timedelta(hours=2), now() + timedelta(days=9)
    first = hearing(cast, case, soon, measure)
    hearing(cast, case, later, measure)
    with frozen(soon + timedelta(hours=1)):
        over(cast, case, first)
    assert next_hearing(case) == later
    assert Clock.objects.get(measure=measure, code="hearing", stopped_at=None).due_at == later


def test_a_hearing_without_a_measure_stands_on_the_case_too(cast: Cast, case: Case) -> None:
    soon = now() + timedelta(hours=2)
    only = hearing(cast, case, soon)
    assert next_hearing(case) == soon
    with frozen(soon + timedelta(hours=1)):
        over(cast, case, only)
    assert next_hearing(case) is None


def test_a_result_is_written_after_the_hour_once_and_in_words(cast: Cast, case: Case) -> None:
    soon = now() + timedelta(hours=2)
    only = hearing(cast, case, soon)
    with pytest.raises(Invalid):
        over(cast, case, only)
    with frozen(soon + timedelta(hours=1)):
        with pytest.raises(Invalid):
            over(cast, case, only, result="-")
        over(cast, case, only)
        with pytest.raises(Invalid):
            over(cast, case, only)


@pytest.mark.parametrize("days", [-2000, 2000])
def test_a_day_in_another_century_is_refused(cast: Cast, case: Case, days: int) -> None:
    with pytest.raises(Invalid) as wrong:
        hearing(cast, case, now() + timedelta(days=days))
    assert "held_at" in wrong.value.errors


def test_a_day_and_a_court_are_needed(cast: Cast, case: Case) -> None:
    with pytest.raises(Invalid) as wrong:
        hearing(cast, case, None, court=" ")
    assert set(wrong.value.errors) == {"held_at", "court"}
    assert not Hearing.objects.exists()


def test_a_hearing_of_another_case_is_not_found(cast: Cast, case: Case, measure: Measure) -> None:
    other = make_case(cast)
    mine = hearing(cast, case, now() + timedelta(days=1), measure)
    with pytest.raises(NotFound):
        over(cast, other, mine)
    with pytest.raises(NotFound):
        hearing(cast, other, now() + timedelta(days=1), measure)


def test_a_stranger_sets_none(cast: Cast, case: Case) -> None:
    said: dict[str, Any] = {"measure_id": None, "held_at": now(), "court": "Court"}
    with pytest.raises(NotFound):
        set_hearing(cast.cen, operation_id=new_id(), case_id=case.id, **said)
