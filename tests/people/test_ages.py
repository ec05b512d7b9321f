"""Who has surely turned 18: a doubt is a child's."""

from datetime import date

import pytest

from rrjeta.people.rules import is_grown_up, sure_age


@pytest.mark.parametrize(
    ("born", "today", "is_grown"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), False),
        (date(2008, 11, 22), date(2026, 11, 22), True),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(2007, 12, 31), date(2026, 1, 1), True),
    ],
)
def test_with_the_day_known_it_is_the_birthday(born: date, today: date, is_grown: bool) -> None:
    assert is_grown_up(born.year, born.month, today, born) is is_grown


@pytest.mark.parametrize(
    ("year", "month", "today", "is_grown"),
    [
        (2008, 11, date(2026, 11, 30), False),
        (2008, 11, date(2026, 12, 1), True),
        (2008, None, date(2026, 12, 31), False),
        (2008, None, date(2027, 1, 1), True),
        (None, None, date(2026, 1, 1), False),
    ],
)
def test_without_the_day_a_doubt_is_a_childs(year: int | None, month: int | None, today: date, is_grown: bool) -> None:
    assert is_grown_up(year, month, today) is is_grown


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ((2010, 5, date(2010, 5, 10)), 16),
        ((2010, 5, date(2010, 5, 11)), 15),
        ((2010, 5, None), 15),
        ((2010, 4, None), 16),
        ((2010, None, None), 15),
        ((None, None, None), None),
    ],
)
def test_in_doubt_a_child_is_younger(born: tuple[int | None, int | None, date | None], expected: int | None) -> None:
    year, month, day = born
    assert sure_age(year, month, date(2026, 5, 10), day) == expected
