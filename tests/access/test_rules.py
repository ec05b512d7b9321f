"""What may stand in a field, without any table."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.access.rules import (
    cover_errors,
    is_made_of,
    normal_username,
    shift_errors,
    uncovered,
    unit_errors,
    user_errors,
)

TODAY = date(2026, 3, 14)
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FINE = {"username": "ana", "name": "Ana Hoxha", "phone": "", "email": ""}


@pytest.mark.parametrize("username", ["ana", "a.hoxha", "ana-2", "ana_hoxha", "9ana"])
def test_a_plain_name_is_taken(username: str) -> None:
    assert user_errors(**{**FINE, "username": username}) == {}


@pytest.mark.parametrize("username", ["", "a", "-ana", "ana hoxha", "anë", "ana@unit", "а" * 5, "x" * 61, "😀😀"])
def test_a_name_that_cannot_be_typed_everywhere_is_refused(username: str) -> None:
    assert set(user_errors(**{**FINE, "username": username})) == {"username"}


def test_capitals_and_blanks_around_a_name_do_not_matter() -> None:
    assert normal_username("  Ana.Hoxha ") == "ana.hoxha"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 121),
        ("phone", "call me"),
        ("phone", "1" * 31),
        ("email", "ana"),
        ("email", "a b@c.d"),
    ],
)
def test_each_fault_is_said_at_its_field(field: str, value: str) -> None:
    assert set(user_errors(**{**FINE, field: value})) == {field}


def test_every_fault_is_said_at_once() -> None:
    wrong = user_errors(username="", name="", phone="x", email="x")
    assert set(wrong) == {"username", "name", "phone", "email"}
    assert set(unit_errors(name="", phone="x", letterhead="x" * 601)) == {"name", "phone", "letterhead"}


def test_cover_ends_after_it_starts_and_is_not_over() -> None:
    def faults(first: int | None, last: int | None) -> set[str]:
        days = [None if one is None else TODAY + timedelta(days=one) for one in (first, last)]
        return set(cover_errors(days[0], days[1], TODAY))

    assert faults(0, 0) == faults(-3, 5) == set()
    assert faults(None, 3) == {"starts_on"}
    assert faults(3, None) == faults(3, 2) == faults(-5, -1) == faults(0, 400) == {"ends_on"}


def test_a_shift_ends_after_it_starts_and_is_not_over() -> None:
    def faults(start: int | None, end: int | None) -> set[str]:
        hours = [None if one is None else NOW + one * HOUR for one in (start, end)]
        return set(shift_errors(hours[0], hours[1], "", NOW))

    assert faults(0, 1) == faults(-10, 24 * 6) == set()
    assert faults(None, 3) == {"starts_at"}
    assert faults(3, None) == faults(3, 3) == faults(3, 1) == faults(-5, 0) == faults(0, 24 * 14) == {"ends_at"}
    assert set(shift_errors(NOW, NOW + HOUR, "x", NOW)) == {"phone"}


spans = st.lists(
    st.tuples(st.integers(-20, 40), st.integers(1, 20)).map(
        lambda pair: (NOW + pair[0] * HOUR, NOW + (pair[0] + pair[1]) * HOUR)
    ),
    max_size=6,
)


@given(spans)
def test_every_hour_is_either_covered_or_in_a_gap(shifts: list[tuple[datetime, datetime]]) -> None:
    gaps = uncovered(shifts, NOW, NOW + 24 * HOUR)
    for hour in range(24):
        moment = NOW + hour * HOUR + HOUR / 2
        covered = any(start <= moment < end for start, end in shifts)
        assert covered != any(start <= moment < end for start, end in gaps)


def test_nobody_at_all_is_one_gap() -> None:
    assert uncovered([], NOW, NOW + HOUR) == [(NOW, NOW + HOUR)]


@pytest.mark.parametrize(
    ("password", "is_weak"),
    [
        ("Durrës2026!!", True),
        ("KUKES-kukes-1912", True),
        ("12345678901234", True),
        ("Durrës në mëngjes", False),
        ("mali me borë 2026", False),
        ("tri fjalë për provë", False),
    ],
)
def test_a_password_of_nothing_but_known_words_is_weak(password: str, is_weak: bool) -> None:
    assert is_made_of(password, ["Durrës", "kukes", "ora"]) is is_weak
