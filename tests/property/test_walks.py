"""No child falls through: whatever people do, in whatever order, at whatever hour (issue, Must show).

A walk is decided by its seed alone; the seed of a broken one stands in its message. `RRJETA_WALK=SEED` walks that one.
"""

import os
import sys
from collections import Counter

import pytest
from django.db import connection, transaction

from rrjeta.cases.models import Case, Measure, Transfer
from tests.cast import Cast
from tests.property.beside_steps import beside, paper
from tests.property.casework_steps import on_case
from tests.property.office_steps import office
from tests.property.telling_steps import around_concern, ask, log
from tests.property.walk import Call, Walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

_PARTS = 6
_SHORT, _SHORT_ELSEWHERE, _LONG = 60, 12, 2000
_STEPS = 25
_FIRST_SEED = 20_260_601


def _any(walk: Walk) -> Call | None:
    if not walk.cases() or walk.chance(0.06):
        return walk.one((log, paper, paper))(walk)
    ways = (on_case, beside, around_concern, office, lambda one: ask(one))
    return walk.random.choices(ways, (60, 26, 12, 4, 1))[0](walk)


def _walk(cast: Cast, seed: int, outcomes: Counter[str], steps: int) -> None:
    with transaction.atomic():
        walk = Walk(cast, seed, outcomes)
        walk.go(steps, _any)
        outcomes.update(f"case {stage}" for stage in set(Case.objects.values_list("stage", flat=True)))
        outcomes.update(f"measure {status}" for status in set(Measure.objects.values_list("status", flat=True)))
        outcomes.update(f"transfer {status}" for status in set(Transfer.objects.values_list("status", flat=True)))
        transaction.set_rollback(True)


@pytest.mark.parametrize("part", range(_PARTS))
def test_nothing_open_is_ever_nobodys_and_no_history_is_lost(
    cast: Cast, pack: object, long_run: bool, part: int
) -> None:
    outcomes: Counter[str] = Counter()
    asked = os.environ.get("RRJETA_WALK")
    # What is walked is the same on both databases; the second one is asked whether it agrees.
    short = _SHORT if connection.vendor == "sqlite" else _SHORT_ELSEWHERE
    total = -(-(_LONG if long_run else short) // _PARTS)
    first = _FIRST_SEED + part * total
    seeds = [int(asked)] if asked else list(range(first, first + total))
    for seed in seeds:
        _walk(cast, seed, outcomes, _STEPS)
    sys.stdout.write(f"seeds {seeds[0]} to {seeds[-1]}, {_STEPS} steps each\n")
    sys.stdout.writelines(f"{count:6} {name}\n" for name, count in sorted(outcomes.items()))
    if not asked:
        done = [name for name in outcomes if " " not in name]
        assert len(done) >= min(2 * total, 25), f"the walks do too little: {done}"
