"""Two records joined and parted again: every page says what it said before, of pairs that chance has drawn."""

import os
import random

import pytest

from rrjeta.cases.models import Case, Clock
from rrjeta.cases.operations.parting import undo_joining
from rrjeta.cases.queries.file import case_file
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.ids import new_id
from rrjeta.people.models import Person
from tests.cases.doubling import joined, random_case
from tests.cast import Cast
from tests.network.meaning import meaning, plain
from tests.network.referring import consented, drafted, partner, sent, service_of

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("RRJETA_SEED", "51"))


def test_joined_and_parted_two_records_say_what_they_said_before(cast: Cast, pack: object) -> None:
    _join_and_part(cast, 2)


@pytest.mark.slow
def test_joined_and_parted_many_records_say_what_they_said_before(cast: Cast, pack: object, long_run: bool) -> None:
    _join_and_part(cast, 500 if long_run else 12)


def _join_and_part(cast: Cast, count: int) -> None:
    draw, moment = random.Random(SEED + count), now()
    team, _mira, _nora = partner()
    service = service_of(team)
    joinings = 0
    for at in range(count):
        pair = [random_case(cast, draw, f"w{at}{which}") for which in "ab"]
        for case in pair:
            if draw.random() < 0.5:
                drafted(cast.ana, case, service_id=service.id)
            elif draw.random() < 0.3:
                consented(cast, case)
                sent(cast.ana, case, service_id=service.id, classes=("identity",))
        if draw.random() < 0.3:
            _close(draw.choice(pair))
        ids = [case.id for case in pair]
        with frozen(moment):
            before = meaning(cast.ana, ids)
        kept, gone = draw.sample(pair, 2)
        joining = joined(cast.dea, kept, gone)
        assert Person.objects.get(id=gone.person_id).merged_into_id == kept.person_id
        assert plain(case_file(cast.ana, kept.id)) != before[f"{kept.id} file"]
        undo_joining(cast.dea, operation_id=new_id(), joining_id=joining.id, answers={})
        with frozen(moment):
            after = meaning(cast.ana, ids)
        assert {name for name in before if before[name] != after[name]} == set()
        joinings += 1
        Case.objects.filter(id__in=ids).update(owner_id=cast.cen.user_id)
    assert joinings == count


def _close(case: Case) -> None:
    Clock.objects.filter(case=case).update(stopped_at=now())
    Case.objects.filter(id=case.id).update(
        is_open=False, stage="closed", closed_at=now(), next_step="", due_at=None, visit_due_at=None
    )
