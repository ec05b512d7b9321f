"""Case numbers are read aloud and typed by hand: a wrong sign must not open another child's file."""

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from rrjeta.kernel.numbers import new_number, number_of, read_number

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
numbers = st.integers(min_value=0, max_value=32**7 - 1).map(number_of)


def test_a_number_is_written_in_two_groups_without_look_alikes() -> None:
    for _ in range(200):
        assert re.fullmatch(f"[{SIGNS}]{{4}}-[{SIGNS}]{{4}}", new_number())


def test_numbers_drawn_one_after_the_other_tell_nothing_about_each_other() -> None:
    drawn = [new_number() for _ in range(2_000)]
    assert len(set(drawn)) == 2_000
    assert drawn != sorted(drawn)


@given(numbers)
def test_a_number_is_read_back_however_it_is_typed(number: str) -> None:
    for typed in (number, number.lower(), number.replace("-", ""), f" {number} ", number.replace("-", " ")):
        assert read_number(typed) == number


@given(numbers)
def test_look_alikes_are_read_as_the_sign_that_was_meant(number: str) -> None:
    assert read_number(number.replace("1", "I").replace("0", "O")) == number
    assert read_number(number.replace("1", "l").replace("0", "o")) == number


@given(numbers, st.integers(0, 7), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(number: str, place: int, sign: str) -> None:
    signs = number.replace("-", "")
    assume(signs[place] != sign)
    assert read_number(signs[:place] + sign + signs[place + 1 :]) is None


@given(numbers, st.integers(0, 6))
def test_two_swapped_signs_are_noticed(number: str, place: int) -> None:
    signs = number.replace("-", "")
    assume(signs[place] != signs[place + 1])
    assert read_number(signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]) is None


@given(st.text(max_size=12))
def test_any_other_text_is_no_number_or_a_well_formed_one(typed: str) -> None:
    read = read_number(typed)
    assert read is None or read_number(read) == read


def test_different_seeds_give_different_numbers() -> None:
    assert len({number_of(seed) for seed in range(5_000)}) == 5_000
