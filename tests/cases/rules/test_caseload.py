"""What a case weighs, by the numbers of the pack: risk × stage, brothers and sisters at a share, nobody ranked."""

import itertools
import random
from dataclasses import replace
from uuid import UUID

import pytest

from rrjeta.cases.rules.caseload import Load, Weighed, Weights, loads, loads_of_units, most_room, weighed
from rrjeta.kernel.ids import new_id

WEIGHTS = Weights(
    risk={"none": 150, "0": 50, "1": 75, "2": 100, "3": 150, "4": 200},
    stage={"initial_assessment": 130, "closure_proposed": 50, "other": 100},
    sibling=60,
    norm=25,
)
ANA, BESA, UNIT = new_id(), new_id(), new_id()


def case(risk: int | None = 2, stage: str = "plan_active", owner: UUID = ANA, home: UUID | None = None) -> Weighed:
    return Weighed(new_id(), "K", owner, UNIT, home or new_id(), risk, stage)


@pytest.mark.parametrize(
    ("risk", "stage", "weight"),
    [
        (2, "plan_active", 100),
        (None, "registered", 150),
        (4, "plan_active", 200),
        (4, "initial_assessment", 260),
        (1, "closure_proposed", 38),
        (0, "review", 50),
    ],
)
def test_a_weight_is_risk_times_stage(risk: int | None, stage: str, weight: int) -> None:
    one = case(risk, stage)
    assert weighed([one], WEIGHTS) == {one.id: weight}


def test_of_brothers_and_sisters_the_heaviest_counts_whole_and_the_others_at_a_share() -> None:
    home = new_id()
    light, heavy, middle = case(1, home=home), case(4, home=home), case(2, home=home)
    assert weighed([light, heavy, middle], WEIGHTS) == {heavy.id: 200, middle.id: 60, light.id: 45}


def test_a_family_shared_by_two_workers_is_whole_for_each() -> None:
    home = new_id()
    assert set(weighed([case(home=home), case(owner=BESA, home=home)], WEIGHTS).values()) == {100}


def test_loads_add_up_over_workers_and_units_whatever_the_order() -> None:
    chance = random.Random(7)
    homes = [new_id() for _one in range(6)]
    cases = [
        case(chance.choice([None, 0, 1, 2, 3, 4]), chance.choice(["review", "initial_assessment"]), owner, home)
        for owner, home in itertools.product((ANA, BESA), homes)
        for _child in range(chance.randrange(1, 4))
    ]
    whole = loads(cases, WEIGHTS)
    assert sum(one.count for one in whole.values()) == len(cases)
    assert loads_of_units(cases, WEIGHTS) == {UNIT: Load(len(cases), sum(one.weight for one in whole.values()))}
    assert sum(one.weight for one in whole.values()) == sum(weighed(cases, WEIGHTS).values())
    chance.shuffle(cases)
    assert loads(cases, WEIGHTS) == whole


def test_one_more_case_never_makes_a_load_lighter() -> None:
    home = new_id()
    before = [case(risk, home=home) for risk in (1, 3)]
    for risk in (None, 0, 1, 2, 3, 4):
        assert loads([*before, case(risk, home=home)], WEIGHTS)[ANA].weight > loads(before, WEIGHTS)[ANA].weight


def test_the_share_of_the_norm_is_in_percent_for_so_many_workers() -> None:
    assert Load(25, 2500).share_of(25) == 100
    assert Load(30, 3750).share_of(25, 3) == 50
    assert (Load(1, 100).share_of(25, 0), Load(1, 100).share_of(0)) == (0, 0)


def test_who_has_most_room_is_named_only_where_somebody_has_more() -> None:
    carried = {ANA: Load(2, 250), BESA: Load(3, 240)}
    newcomer = new_id()
    assert most_room([ANA, BESA], carried) == BESA
    assert most_room([ANA, BESA, newcomer], carried) == newcomer
    assert most_room([ANA, BESA], {ANA: Load(1, 100), BESA: Load(1, 100)}) is None
    assert most_room([], carried) is most_room([ANA], carried) is None


def test_another_pack_weighs_by_its_own_numbers() -> None:
    one = case(3)
    assert weighed([one], replace(WEIGHTS, risk={**WEIGHTS.risk, "3": 90}))[one.id] == 90
