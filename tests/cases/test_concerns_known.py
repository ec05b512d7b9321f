"""A child who may be known: shown within reach, told to the holder outside it, and the asker never learns which."""

from datetime import date, timedelta

import pytest

from rrjeta.cases.models import KnownAsked
from rrjeta.cases.operations.known import answer_known, ask_elsewhere
from rrjeta.cases.queries.known import call_backs, likely
from rrjeta.kernel.clock import at, frozen
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.matching.choices import Agreement
from tests.cases.making import CHILD, make_case
from tests.cases.telling import child, tell
from tests.cast import Cast, cover, exclude

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
MONDAY = at(date(2026, 3, 16), 9)
SAME = child(child_given_name="Prove", child_surname="SHEMBULLI")


def test_a_case_within_reach_is_shown_with_what_agrees(cast: Cast) -> None:
    case = make_case(cast)
    (known,) = likely(cast.besa, [CHILD]).cases
    assert (known.case_id, known.is_open) == (case.id, True)
    agrees = {one.field for one in known.reasons if one.agreement == Agreement.SAME}
    assert {"given_name", "surname", "father_name", "birth"} <= agrees
    assert not known.is_family


def test_one_word_alone_is_no_reason(cast: Cast) -> None:
    make_case(cast)
    assert likely(cast.ana, [{"given_name": "Provë"}]).cases == []


def test_a_case_out_of_reach_is_never_shown(cast: Cast) -> None:
    make_case(cast, cast.cen)
    assert likely(cast.ana, [CHILD]).cases == []


def test_an_earlier_concern_about_the_same_child_is_shown(cast: Cast) -> None:
    earlier = tell(cast.ana, **SAME)
    later = tell(cast.ana, **SAME)
    (found,) = likely(cast.ana, [CHILD], besides=later.id).concerns
    assert found.number == earlier.number
    assert likely(cast.cen, [CHILD]).concerns == []


def test_the_holder_is_told_and_has_an_hour(cast: Cast) -> None:
    case = make_case(cast, cast.cen)
    with frozen(MONDAY):
        tell(cast.ana, **SAME)
        (waiting,) = call_backs(cast.cen)
    assert (waiting.case_id, waiting.asked_by) == (case.id, "Ana Test")
    assert waiting.due_at == MONDAY + timedelta(hours=1)
    with frozen(MONDAY + timedelta(hours=2)):
        assert call_backs(cast.cen)[0].is_late


def test_whoever_holds_nothing_is_told_nothing(cast: Cast) -> None:
    make_case(cast, cast.cen)
    tell(cast.ana, **SAME)
    assert call_backs(cast.ana) == []
    assert call_backs(cast.besa) == []


def test_the_answer_is_the_same_whether_or_not_there_is_one(cast: Cast) -> None:
    make_case(cast, cast.cen)
    found = ask_elsewhere(cast.ana, operation_id=new_id(), words="Provë Shembulli")
    nothing = ask_elsewhere(cast.ana, operation_id=new_id(), words="Askush Kurrkund")
    assert type(found) is type(nothing)
    assert not KnownAsked.objects.filter(id__in=[found, nothing]).exists()
    assert len(call_backs(cast.cen)) == 1


def test_asking_again_does_not_ring_twice(cast: Cast) -> None:
    make_case(cast, cast.cen)
    for _ in range(3):
        ask_elsewhere(cast.ana, operation_id=new_id(), words="Shembulli Provë")
    assert len(call_backs(cast.cen)) == 1


def test_asking_elsewhere_needs_two_facts(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        ask_elsewhere(cast.ana, operation_id=new_id(), words="Provë")
    assert "q" in refused.value.errors


def test_a_school_asks_nobody(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        ask_elsewhere(cast.school, operation_id=new_id(), words="Provë Shembulli")


def test_a_concern_of_a_school_tells_the_owner_in_the_same_town(cast: Cast) -> None:
    case = make_case(cast)
    tell(cast.school, source="school", **SAME)
    assert [one.case_id for one in call_backs(cast.ana)] == [case.id]


def test_a_relative_who_is_shut_out_is_not_told_but_the_owner_is(cast: Cast) -> None:
    case = make_case(cast, cast.besa)
    exclude(cast.ana, case.id)
    tied = cast.again(cast.ana)
    tell(tied, **SAME)
    assert likely(tied, [CHILD]).cases == []
    assert [one.case_id for one in call_backs(cast.besa)] == [case.id]


def test_having_called_ends_it(cast: Cast) -> None:
    make_case(cast, cast.cen)
    tell(cast.ana, **SAME)
    (waiting,) = call_backs(cast.cen)
    answer_known(cast.cen, operation_id=new_id(), asked_id=waiting.id)
    assert call_backs(cast.cen) == []
    assert KnownAsked.objects.get(id=waiting.id).answered_by_id == cast.cen.user_id


@pytest.mark.parametrize("name", ["ana", "besa", "dea"])
def test_nobody_else_answers_it(cast: Cast, name: str) -> None:
    make_case(cast, cast.cen)
    tell(cast.ana, **SAME)
    asked = KnownAsked.objects.get()
    for asked_id in (asked.id, new_id()):
        with pytest.raises(NotFound):
            answer_known(getattr(cast, name), operation_id=new_id(), asked_id=asked_id)


def test_the_head_and_whoever_covers_see_it_too(cast: Cast) -> None:
    make_case(cast)
    tell(cast.fatma, municipality="AL121", **SAME)
    assert len(call_backs(cast.dea)) == 1
    assert call_backs(cast.besa) == []
    cover(cast.ana, cast.besa)
    assert len(call_backs(cast.again(cast.besa))) == 1
