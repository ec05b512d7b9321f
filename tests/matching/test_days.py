"""Dates and numbers as they come."""

import pytest

from rrjeta.matching.rules.days import Birth, NoDate, birth_of, key_of_day
from rrjeta.matching.rules.numbers import personal_number_form, tail


@pytest.mark.parametrize(
    ("written", "precision", "birth"),
    [
        ("2014-03-09", "day", Birth(2014, 3, 9)),
        ("09.03.2014", "", Birth(2014, 3, 9)),
        ("9/3/2014", "", Birth(2014, 3, 9)),
        ("20140309", "", Birth(2014, 3, 9)),
        ("2014-03", "month", Birth(2014, 3)),
        ("2014", "year", Birth(2014)),
        ("2014-03-09", "year", Birth(2014)),
        ("2014", "estimated", Birth(2014, is_estimated=True)),
        ("1900-01-01", "day", Birth(1900, 1, 1)),
        ("19571303", "", Birth(1957, 13, 3)),
        ("", "", Birth()),
    ],
)
def test_a_date_says_what_it_says(written: str, precision: str, birth: Birth) -> None:
    assert birth_of(written, precision) == birth


@pytest.mark.parametrize("written", ["soon", "12", "2014-", "99.99", "14-03-09"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(NoDate):
        birth_of(written)


def test_day_and_month_turned_have_one_key() -> None:
    assert key_of_day(Birth(2014, 3, 9)) == key_of_day(Birth(2014, 9, 3)) != ""


def test_less_than_a_day_has_no_key() -> None:
    assert key_of_day(Birth(2014, 3)) == ""


def test_numbers_are_compared_however_they_are_written() -> None:
    assert tail("069 20 12345") == tail("+355 69 201 2345") == "692012345"
    assert tail("12") == ""
    assert personal_number_form("l3 0101-12x") == "L3010112X"
