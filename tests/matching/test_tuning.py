"""What an office's own decisions may move, and the way back."""

from itertools import pairwise

import pytest

from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.matching.choices import PairState
from rrjeta.matching.models import Pair, Tuning
from rrjeta.matching.operations.tuning import estimate_anew, set_back
from rrjeta.matching.queries.tuning import parameters_now, tuning_page
from rrjeta.matching.rules.scorer import shipped
from rrjeta.people.operations.persons import register_person
from tests.cast import Cast


def _decided(cast: Cast, count: int, state: PairState, same: float, reasons: bool = True) -> None:
    """Write pairs that a run judged and somebody decided on."""
    with working(cast.ana.user_id):
        persons = sorted(register_person(household=None, told={}).id for _ in range(count + 1))
    Pair.objects.bulk_create(
        Pair(
            one_id=one,
            other_id=other,
            same=same,
            family=(1 - same) / 2,
            reasons=[["surname", "same", 1.0]] if reasons else [],
            state=state,
            decided_by_id=cast.ana.user_id,
            decided_at=now(),
        )
        for one, other in pairwise(persons)
    )


def test_nothing_is_learnt_from_few(cast: Cast) -> None:
    _decided(cast, 5, PairState.SAME, 0.6)
    _decided(cast, 5, PairState.NOT_SAME, 0.6)
    estimate_anew(cast.administrator, operation_id=new_id())
    row = Tuning.objects.get()
    assert (row.scale, row.shift, row.decisions, row.same_count) == (1.0, 0.0, 10, 5)


def test_decisions_move_two_numbers_within_rails_and_back(cast: Cast) -> None:
    _decided(cast, 31, PairState.SAME, 0.4)
    _decided(cast, 31, PairState.NOT_SAME, 0.02)
    # What was parted without a run having judged it says nothing.
    _decided(cast, 40, PairState.NOT_SAME, 0.0, reasons=False)
    estimate_anew(cast.administrator, operation_id=new_id())
    page = tuning_page(cast.administrator)
    assert (page.decisions, page.same_count, page.same_now, page.apart_now) == (62, 31, 31, 71)
    assert 0 < page.shift <= 1
    assert 0.8 <= page.scale <= 1.2
    moved = parameters_now()
    assert not (moved.second_bias == shipped().second_bias).all()
    # Estimated again from the same pairs, the same comes out: what was moved once is not moved twice.
    estimate_anew(cast.administrator, operation_id=new_id())
    again = tuning_page(cast.administrator)
    assert (again.scale, again.shift) == (page.scale, page.shift)
    set_back(cast.administrator, operation_id=new_id())
    assert (parameters_now().second == shipped().second).all()
    assert len(tuning_page(cast.administrator).earlier) == 2


def test_nobody_but_the_administrator_tunes(cast: Cast) -> None:
    for nobody in (cast.ana, cast.dea, cast.agency):
        with pytest.raises(NotAllowed):
            tuning_page(nobody)
        with pytest.raises(NotAllowed):
            set_back(nobody, operation_id=new_id())
