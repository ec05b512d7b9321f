"""A chosen day and the plan end a clock sooner than the table, never later: over clock nights, leap days and year ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.calendar import Calendar
from rrjeta.cases.rules.clocks import Circumstances, Clockwork, RunningClock
from rrjeta.cases.rules.deadlines import Table, choose_deadline, due_moment
from rrjeta.cases.rules.pathway import Pathway

TIRANA = ZoneInfo("Europe/Tirane")
NIGHTS = (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC))
ODD_DAYS = (*NIGHTS, datetime(2028, 2, 28, 22, tzinfo=UTC), datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
starts = st.builds(
    lambda day, minutes: day + timedelta(minutes=minutes), st.sampled_from(ODD_DAYS), st.integers(-3000, 3000)
)
agreements = st.sampled_from([None, "daily", "weekly", "fortnightly", "monthly"])


@pytest.fixture(scope="module")
def case(pathway: Pathway, table: Table, calendar: Calendar) -> Clockwork:
    return Clockwork(pathway, Track.CASE, table, calendar)


def seen(at: datetime, risk: int) -> Circumstances:
    return Circumstances("plan_active", at, risk=risk, moments={"last_seen_at": at})


def visit(case: Clockwork, here: Circumstances, running: tuple[RunningClock, ...] = ()) -> RunningClock:
    return next(one for one in case.after_happening("child_seen", running, here) if one.code == "visit")


@given(start=starts, risk=st.integers(0, 4), days=st.integers(-40, 200), agreed=agreements)
def test_neither_a_chosen_day_nor_the_plan_ever_lengthens(
    case: Clockwork, start: datetime, risk: int, days: int, agreed: str | None
) -> None:
    here = seen(start, risk)
    by_table = visit(case, here)
    chosen = {"visit": start.astimezone(TIRANA).date() + timedelta(days=days)}
    ended = visit(case, replace(here, chosen=chosen, agreed=agreed))

    assert ended.due_at <= by_table.due_at
    assert ended.by_table == by_table.due_at
    assert ended.due_at >= start
    again = case.after_choice([ended], replace(here, chosen=chosen, agreed=agreed))
    assert again == (ended,)


@pytest.mark.parametrize("night", NIGHTS)
def test_a_chosen_day_ends_with_its_last_second_on_the_night_the_clock_is_changed(
    case: Clockwork, night: datetime
) -> None:
    day = (night + timedelta(hours=12)).astimezone(TIRANA).date()
    ended = visit(case, replace(seen(night - timedelta(days=2), 2), chosen={"visit": day}))

    assert ended.due_at.astimezone(TIRANA).strftime("%Y-%m-%d %H:%M:%S") == f"{day} 23:59:59"


def test_a_weekly_plan_shortens_what_runs_and_makes_nobody_late(case: Clockwork) -> None:
    start = datetime(2026, 6, 1, 9, tzinfo=UTC)
    running = visit(case, seen(start, 1))
    later = replace(seen(start, 1), at=start + timedelta(days=20), agreed="weekly")
    (ended,) = case.after_choice([running], later)

    assert later.at < ended.due_at <= running.due_at
    assert ended.due_at.astimezone(TIRANA).date() == date(2026, 6, 28)


@pytest.mark.parametrize("stage", ["registered", "plan_active"])
@pytest.mark.parametrize("risk", [3, 4])
def test_a_missing_child_at_high_risk_has_a_step_within_a_day_of_hours(case: Clockwork, stage: str, risk: int) -> None:
    for night in NIGHTS:
        running = case.after_move("T19", (), Circumstances(stage, night, risk=risk))
        assert next(one for one in running if one.code == "whereabouts").due_at == night + timedelta(hours=24)


def test_a_reopened_case_is_looked_at_within_a_day(case: Clockwork) -> None:
    at = datetime(2026, 11, 27, 15, tzinfo=UTC)
    running = case.after_move("T17", (), Circumstances("registered", at))
    assert {one.code: one.due_at for one in running}["reopened"] == at + timedelta(hours=24)
    begun = case.after_move("T5", running, Circumstances("initial_assessment", at + timedelta(hours=3)))
    assert "reopened" not in {one.code for one in begun}


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (
            date(2026, 11, 26),
            5,
            date(2026, 12, 7),
        ),  # the Flag and Liberation fall on a weekend: Monday and Tuesday are free
        (date(2026, 12, 7), 1, date(2026, 12, 9)),
        (date(2026, 12, 31), 5, date(2027, 1, 11)),  # the 2nd of January is a Saturday: the Monday after is free
        (date(2025, 3, 12), 5, date(2025, 3, 20)),
        (date(2026, 3, 13), 5, date(2026, 3, 25)),  # Summer Day, Bajram and Nevruz
    ],
)
def test_working_days_run_around_the_holidays_of_albania(
    calendar: Calendar, start: date, count: int, due: date
) -> None:
    assert calendar.after_working_days(start, count) == due


def test_five_working_days_skip_the_days_of_the_flag_and_of_liberation(table: Table, calendar: Calendar) -> None:
    limit = choose_deadline(table, "plan_after_gtn")
    assert limit is not None
    for year in (2024, 2025, 2028):
        start = datetime(year, 11, 26, 10, tzinfo=UTC)
        due = due_moment(start, limit, calendar).astimezone(TIRANA).date()
        days = [day for day in _days(start.date(), due)[1:] if calendar.is_working_day(day)]
        assert len(days) == limit.value
        assert not {date(year, 11, 28), date(year, 11, 29)} & set(days)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
