"""What of linked tables is shown: little enough that what is left out cannot be found again, as much of the rest as may be."""

import random
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rrjeta.reporting.rules.suppressing import LEAST, ROOM, Suppressed, suppressed
from tests.reporting.attacker import Attacker, Cell, ways_up

PLACES = [f"{county}/{county}{town}" for county in "ab" for town in "12"]
SEX, AGE, HARM, QUARTER = (
    list("fm"),
    ["0-5", "6-11", "12-17"],
    ["abuse", "neglect", "trafficking", "other"],
    list("1234"),
)
YEAR = [PLACES, SEX, AGE, HARM, QUARTER]


def children(seed: int, number: int, sides: list[list[str]] = YEAR) -> Counter[Cell]:
    """Return a year in which some values are frequent and others are rare."""
    dice = random.Random(seed)
    weights = [[dice.random() ** 3 + 0.02 for _one in side] for side in sides]
    drawn = [dice.choices(side, weight, k=number) for side, weight in zip(sides, weights, strict=True)]
    return Counter(zip(*drawn, strict=True))


def summed(counted: Counter[Cell]) -> Counter[Cell]:
    totals: Counter[Cell] = Counter()
    for cell, number in counted.items():
        for above in product(ways_up(cell[0]), *([one, ""] for one in cell[1:])):
            totals[above] += number
    return totals


def widths(counted: Counter[Cell], sides: list[list[str]], found: Suppressed) -> list[float]:
    """Return between which values an attacker finds each number that was left out, as the distance of the two."""
    attacker = Attacker(sides, found.numbers)
    return [wide for cell, wide in attacker.look(counted, ROOM).items() if found.at(cell) is None]


@pytest.mark.slow
def test_a_year_in_all_combinations_gives_nothing_back_to_a_solver() -> None:
    year = children(5, 120)
    wide = widths(year, YEAR, suppressed(year, YEAR))
    assert len(wide) > 1_500
    assert min(wide) > ROOM - 1e-6
    assert sum(one < 1e-6 for one in wide) == 0


@pytest.mark.slow
def test_the_solver_finds_what_small_numbers_alone_leave_out() -> None:
    sides = [PLACES, HARM]
    year = children(1, 120, sides)
    shown = {cell: number for cell, number in summed(year).items() if number >= LEAST}
    assert min(widths(year, sides, Suppressed(shown, (False, False)))) < 1


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(SEX), st.sampled_from(HARM)), st.integers(1, 14), max_size=24
    )
)
def test_no_register_however_odd_gives_anything_back(counted: dict[Cell, int]) -> None:
    sides = [PLACES, SEX, HARM]
    found = suppressed(counted, sides)
    assert min(widths(Counter(counted), sides, found), default=ROOM) > ROOM - 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_what_is_shown_is_true_and_large_enough(seed: int) -> None:
    year = children(seed, 300)
    totals, found = summed(year), suppressed(year, YEAR)
    assert all(totals[cell] == number >= LEAST for cell, number in found.numbers.items())


def test_most_of_what_is_large_enough_is_shown() -> None:
    sides = [[f"{county:02}/{county:02}{town}" for county in range(12) for town in range(5)], SEX, AGE, HARM, QUARTER]
    year = children(1, 5_000, sides)
    totals, found = summed(year), suppressed(year, sides)
    one_at_a_time = [cell for cell in totals if sum(map(bool, cell[1:])) < 2]
    assert len(found.numbers) > 0.6 * sum(totals[cell] >= LEAST for cell in one_at_a_time)


def test_a_total_less_the_others_does_not_give_the_small_one_back() -> None:
    found = suppressed(
        {("a/a1", "f"): 30, ("a/a1", "m"): 3, ("a/a2", "f"): 20, ("a/a2", "m"): 25}, [["a/a1", "a/a2"], SEX]
    )
    assert found.at(("a/a1", "")) == 33
    assert [found.at(("a/a1", sex)) for sex in SEX] == [None, None]
    assert [found.at(("a/a2", sex)) for sex in SEX] == [None, None]
    assert [found.at(("", sex)) for sex in SEX] == [50, 28]


def test_quarters_do_not_give_the_fourth_back_against_the_year() -> None:
    counted = {("a/a1", "1"): 9, ("a/a1", "2"): 3, ("a/a1", "3"): 8, ("a/a1", "4"): 12}
    found = suppressed(counted, [["a/a1"], QUARTER])
    assert found.at(("a/a1", "")) == 32
    assert [found.at(("a/a1", quarter)) for quarter in QUARTER].count(None) >= 2


def test_a_place_with_nobody_tells_nothing_of_its_neighbour() -> None:
    found = suppressed({("a/a1", "f"): 30, ("a/a1", "m"): 30}, [["a/a1", "a/a2"], SEX])
    assert [found.at((place, "")) for place in ("", "a", "a/a1", "a/a2")] == [60, 60, None, None]


def test_of_very_few_nothing_is_shown() -> None:
    assert suppressed({("a/a1", "f"): 4}, [PLACES, SEX]).numbers == {}
    assert suppressed({}, [PLACES, SEX]).numbers == {}


def test_trafficking_is_not_shown_below_the_county() -> None:
    counted = {(place, harm): 50 for place in PLACES for harm in HARM}
    found = suppressed(counted, [PLACES, HARM], closed={"trafficking"})
    assert found.at(("a", "trafficking")) == found.at(("", "trafficking")) / 2 == 100
    assert [found.at((place, "trafficking")) for place in PLACES] == [None] * len(PLACES)
    # Nor does the place less its other harms tell it.
    for place in PLACES:
        assert [found.at((place, harm)) for harm in HARM].count(None) > 1
