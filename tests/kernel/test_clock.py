"""The clock: one place that reads the time, and stands still on request."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rrjeta.kernel import clock

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_a_frozen_clock_stands_still_and_goes_on_afterwards() -> None:
    with clock.frozen(NEW_YEAR):
        assert clock.now() == clock.now() == NEW_YEAR
    assert clock.now() != NEW_YEAR


def test_a_frozen_clock_inside_another_gives_the_outer_back() -> None:
    with clock.frozen(NEW_YEAR):
        with clock.frozen(NEW_YEAR + timedelta(days=1)):
            assert clock.now().day == 1
        assert clock.now() == NEW_YEAR


def test_a_clock_goes_on_after_an_error() -> None:
    try:
        with clock.frozen(NEW_YEAR):
            raise KeyError
    except KeyError:
        assert clock.now() != NEW_YEAR


def test_today_is_the_day_in_the_country_not_in_greenwich() -> None:
    with clock.frozen(NEW_YEAR):
        assert clock.today() == date(2027, 1, 1)


def test_a_moment_is_given_by_the_wall_clock_of_its_season() -> None:
    assert clock.at(date(2026, 7, 1), 9).utcoffset() == timedelta(hours=2)
    assert clock.at(date(2026, 12, 1), 9).utcoffset() == timedelta(hours=1)


@given(
    st.integers(0, 90 * 365 * 24 * 60).map(
        lambda minutes: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    )
)
def test_a_moment_said_locally_is_the_same_moment(moment: datetime) -> None:
    assert clock.local(moment) == moment
