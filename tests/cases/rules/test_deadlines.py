"""Time limits: hours pass, days end, offices rest, clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.cases.rules.calendar import Calendar, CalendarTooShort, calendar_for
from rrjeta.cases.rules.deadlines import (
    NoSuchDeadline,
    Table,
    after_months,
    choose_deadline,
    due_moment,
    is_late,
    table_of,
)
from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Limit, Mark, Span
from rrjeta.packs.facts import Parameter

TIRANA = ZoneInfo("Europe/Tirane")
EASTER_MONDAY = date(2026, 4, 6)
# The nights on which the clock is put forward and back.
CLOCK_NIGHTS = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26))
LEAP_DAYS = (date(2024, 2, 29), date(2028, 2, 29))
OFFICE = calendar_for(
    zone="Europe/Tirane",
    first_year=2023,
    last_year=2033,
    holidays_of=lambda year: [
        date(year, 1, 1),
        date(year, 1, 2),
        date(year, 11, 28),
        date(year, 12, 25),
        EASTER_MONDAY,
    ],
)


def limit(value: int, unit: Span) -> Parameter:
    return Parameter(
        code="step",
        when={},
        value=value,
        unit=unit,
        clock="start",
        limit=Limit.TARGET,
        text=Text(sq="Hapi", en="Step"),
        basis="",
        mark=Mark.PROPOSED,
        valid_from=None,
        valid_to=None,
        confirmed_by="",
    )


def here(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=TIRANA)


def near(days: tuple[date, ...]) -> st.SearchStrategy[datetime]:
    """Give moments in the two days around each of the days."""
    minutes = st.integers(min_value=-2880, max_value=2880)
    return st.builds(
        lambda day, shift: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=shift),
        st.sampled_from(days),
        minutes,
    )


year_ends = tuple(date(year, 12, 31) for year in range(2024, 2032))
anywhere = st.integers(0, 7 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
moments = st.one_of(anywhere, near(CLOCK_NIGHTS), near(LEAP_DAYS), near(year_ends))


# --- Hours --------------------------------------------------------------------------------------------------------------


@given(start=moments, hours=st.integers(min_value=0, max_value=400))
def test_hours_are_hours_that_pass(start: datetime, hours: int) -> None:
    due = due_moment(start.astimezone(TIRANA), limit(hours, Span.HOURS), OFFICE)

    assert (due - start).total_seconds() == hours * 3600


def test_a_day_of_hours_over_the_spring_night_ends_an_hour_later_on_the_wall() -> None:
    due = due_moment(here(2026, 3, 28, 12), limit(24, Span.HOURS), OFFICE)

    assert due.astimezone(TIRANA) == here(2026, 3, 29, 13)


def test_a_day_of_hours_over_the_autumn_night_ends_an_hour_earlier_on_the_wall() -> None:
    due = due_moment(here(2026, 10, 24, 12), limit(24, Span.HOURS), OFFICE)

    assert due.astimezone(TIRANA) == here(2026, 10, 25, 11)


def test_the_hour_that_stands_twice_on_the_wall_is_counted_twice() -> None:
    first = here(2026, 10, 25, 2, 30)
    second = first.replace(fold=1)

    assert due_moment(second, limit(2, Span.HOURS), OFFICE) - due_moment(
        first, limit(2, Span.HOURS), OFFICE
    ) == timedelta(hours=1)


def test_hours_run_through_the_weekend() -> None:
    assert due_moment(here(2026, 3, 14, 23, 10), limit(48, Span.HOURS), OFFICE) == here(2026, 3, 16, 23, 10)


def test_at_once_is_due_at_the_moment_itself() -> None:
    start = here(2026, 3, 14, 23, 10)

    assert due_moment(start, limit(0, Span.IMMEDIATELY), OFFICE) == start


# --- Days ---------------------------------------------------------------------------------------------------------------


@given(start=moments, count=st.integers(0, 400), unit=st.sampled_from([Span.DAYS, Span.MONTHS, Span.YEARS]))
def test_a_limit_in_days_ends_with_the_last_second_of_a_local_day(start: datetime, count: int, unit: Span) -> None:
    count = count % 5 if unit is not Span.DAYS else count
    due = due_moment(start, limit(count, unit), OFFICE).astimezone(TIRANA)

    assert (due.hour, due.minute, due.second) == (23, 59, 59)
    assert (due + timedelta(seconds=1)).date() == due.date() + timedelta(days=1)


@given(start=moments, count=st.integers(0, 400))
def test_days_are_counted_on_the_wall_of_the_country(start: datetime, count: int) -> None:
    due = due_moment(start, limit(count, Span.DAYS), OFFICE)

    assert due.astimezone(TIRANA).date() - start.astimezone(TIRANA).date() == timedelta(days=count)


def test_half_an_hour_before_midnight_in_utc_is_the_next_day_here() -> None:
    start = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)

    assert due_moment(start, limit(1, Span.DAYS), OFFICE).astimezone(TIRANA).date() == date(2026, 3, 16)


@given(start=moments, smaller=st.integers(0, 40), more=st.integers(1, 40), unit=st.sampled_from(list(Span)))
def test_a_longer_limit_never_ends_earlier(start: datetime, smaller: int, more: int, unit: Span) -> None:
    if unit is Span.YEARS:
        smaller, more = smaller % 2, 1
    earlier = due_moment(start, limit(smaller, unit), OFFICE)

    assert due_moment(start, limit(smaller + more, unit), OFFICE) >= earlier


@given(start=moments, value=st.integers(0, 30), unit=st.sampled_from(list(Span)))
def test_nothing_is_due_before_it_begins(start: datetime, value: int, unit: Span) -> None:
    value = 0 if unit is Span.YEARS else value

    assert due_moment(start, limit(value, unit), OFFICE) >= start - timedelta(seconds=1)


# --- Working days -------------------------------------------------------------------------------------------------------


@given(start=moments, count=st.integers(0, 30))
def test_working_days_end_on_a_working_day_after_as_many_of_them(start: datetime, count: int) -> None:
    first = start.astimezone(TIRANA).date()
    last = due_moment(start, limit(count, Span.WORKING_DAYS), OFFICE).astimezone(TIRANA).date()
    between = [first + timedelta(days=step) for step in range(1, (last - first).days + 1)]

    assert OFFICE.is_working_day(last)
    assert sum(map(OFFICE.is_working_day, between)) == max(count, 0 if OFFICE.is_working_day(first) else 1)


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        (here(2026, 3, 16, 9), 5, date(2026, 3, 23)),
        (here(2026, 3, 14, 9), 1, date(2026, 3, 16)),
        (here(2026, 4, 2, 9), 2, date(2026, 4, 7)),
        (here(2026, 12, 30, 9), 2, date(2027, 1, 4)),
        (here(2026, 11, 27, 9), 1, date(2026, 11, 30)),
        (here(2028, 2, 28, 9), 1, date(2028, 2, 29)),
        (here(2026, 3, 14, 9), 0, date(2026, 3, 16)),
        (here(2026, 3, 16, 9), 0, date(2026, 3, 16)),
    ],
)
def test_working_days_skip_weekends_and_holidays(start: datetime, count: int, last: date) -> None:
    assert due_moment(start, limit(count, Span.WORKING_DAYS), OFFICE).astimezone(TIRANA).date() == last


def test_a_year_nobody_filled_in_is_refused_and_not_guessed() -> None:
    short = replace(OFFICE, last_year=2026)

    with pytest.raises(CalendarTooShort, match="2027"):
        due_moment(here(2026, 12, 30), limit(5, Span.WORKING_DAYS), short)


def test_another_holiday_makes_another_edition() -> None:
    other = replace(OFFICE, holidays=OFFICE.holidays | {date(2026, 5, 27)})

    assert OFFICE.edition != other.edition
    assert OFFICE.edition == replace(OFFICE).edition
    assert len(OFFICE.edition) <= 40


# --- Months and years ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2016, 9, 20), 300, date(2041, 9, 20)),
    ],
)
def test_a_month_that_is_too_short_ends_with_its_last_day(day: date, months: int, later: date) -> None:
    assert after_months(day, months) == later


@given(day=st.dates(date(2020, 1, 1), date(2030, 12, 31)), months=st.integers(0, 360))
def test_months_never_run_over_into_the_next(day: date, months: int) -> None:
    later = after_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


# --- Late ---------------------------------------------------------------------------------------------------------------


def test_at_the_due_moment_itself_nobody_is_late() -> None:
    due = here(2026, 3, 16, 23, 59, 59)

    assert not is_late(due, due)
    assert is_late(due, due + timedelta(seconds=1))
    assert is_late(due, (due + timedelta(seconds=1)).astimezone(UTC))


@pytest.mark.parametrize("unit", list(Span))
def test_a_moment_without_a_zone_is_not_counted_from(unit: Span) -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_moment(here(2026, 3, 16).replace(tzinfo=None), limit(1, unit), OFFICE)


# --- The table ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "facts", "value", "unit"),
    [
        ("screening", {}, 24, Span.HOURS),
        ("initial_assessment", {"risk": 4}, 24, Span.HOURS),
        ("initial_assessment", {"risk": 4, "part": "on_site"}, 2, Span.HOURS),
        ("initial_assessment", {"risk": 3}, 24, Span.HOURS),
        ("initial_assessment", {"risk": 2}, 72, Span.HOURS),
        ("initial_assessment", {"risk": 1}, 7, Span.DAYS),
        ("measure_decision_immediate", {}, 24, Span.HOURS),
        ("court_request_after_immediate", {}, 48, Span.HOURS),
        ("court_decision_immediate", {}, 72, Span.HOURS),
        ("emergency_placement_max", {}, 72, Span.HOURS),
        ("gtn_after_full_assessment", {"risk": 2}, 5, Span.WORKING_DAYS),
        ("gtn_after_full_assessment", {"risk": 4}, 24, Span.HOURS),
        ("full_assessment", {}, 10, Span.WORKING_DAYS),
        ("plan_after_gtn", {}, 5, Span.WORKING_DAYS),
        ("visit_interval", {"risk": 4}, 7, Span.DAYS),
        ("visit_interval", {"risk": 4, "part": "placement_week"}, 1, Span.DAYS),
        ("visit_interval", {"risk": 3}, 7, Span.DAYS),
        ("visit_interval", {"risk": 2}, 14, Span.DAYS),
        ("visit_interval", {"risk": 1}, 1, Span.MONTHS),
        ("plan_review_interval", {"risk": 2}, 3, Span.MONTHS),
        ("plan_review_interval", {"risk": 3}, 1, Span.MONTHS),
        ("measure_review_interval", {}, 6, Span.MONTHS),
        ("closure_follow_up", {}, 3, Span.MONTHS),
        ("transfer_accept", {"risk": 1}, 5, Span.WORKING_DAYS),
        ("transfer_accept", {"risk": 4}, 24, Span.HOURS),
        ("retention_case_file", {}, 25, Span.YEARS),
        ("whereabouts_next_step", {"risk": 2}, 7, Span.DAYS),
        ("whereabouts_next_step", {"risk": 3}, 24, Span.HOURS),
    ],
)
def test_the_pack_holds_the_limits_of_the_guide(table: Table, code: str, facts: dict, value: int, unit: Span) -> None:
    row = choose_deadline(table, code, **facts)

    assert row is not None
    assert (row.value, row.unit) == (value, unit)


def test_a_limit_for_another_level_is_no_limit_for_this_one() -> None:
    table = table_of([replace(limit(1, Span.DAYS), when={"risk": "4"})])

    assert choose_deadline(table, "step", risk=2) is None
    assert choose_deadline(table, "step", risk=4) is not None


def test_the_row_that_says_most_wins() -> None:
    rows = [limit(9, Span.DAYS), replace(limit(2, Span.DAYS), when={"urgency": "immediate"})]
    table = table_of(rows)

    assert choose_deadline(table, "step", urgency="immediate") == rows[1]
    assert choose_deadline(table, "step", urgency="routine") == rows[0]


def test_a_case_keeps_the_limit_of_its_day() -> None:
    old = replace(limit(9, Span.DAYS), valid_to=date(2026, 6, 30))
    new = replace(limit(5, Span.DAYS), valid_from=date(2026, 7, 1))
    table = table_of([old, new])

    assert choose_deadline(table, "step", on=date(2026, 6, 30)) == old
    assert choose_deadline(table, "step", on=date(2026, 7, 1)) == new


def test_a_limit_that_nobody_wrote_is_named(table: Table) -> None:
    with pytest.raises(NoSuchDeadline, match="patience"):
        choose_deadline(table, "patience")


def test_the_calendar_of_the_pack_knows_the_country(calendar: Calendar) -> None:
    assert not calendar.is_working_day(date(2026, 11, 28))
    assert not calendar.is_working_day(date(2026, 3, 16)), "14 March fell on a Saturday: the Monday is free"
    assert not calendar.is_working_day(date(2026, 5, 27)), "the pack adds the movable days"
    assert calendar.is_working_day(date(2026, 3, 17))
