"""When a child has to be seen again."""

from datetime import datetime, timedelta

from rrjeta.cases.rules.calendar import Calendar, aware
from rrjeta.cases.rules.deadlines import (
    Table,
    choose_deadline,
    due_moment,
    is_late,
)
from rrjeta.packs.facts import Parameter

INTERVAL = "visit_interval"
PLAN_INTERVAL = "plan_visit_interval"
PLACEMENT_WEEK = "placement_week"
_DAYS_OF_PLACEMENT_WEEK = 7
# Every day for three years: no plan goes that long without a review.
_MOST_PLANNED = 1100


def visit_interval(table: Table, risk: int, in_placement_week: bool = False) -> Parameter | None:
    """Return how often a child of this risk is visited, or None where no visit is asked for.

    In the week after a placement at immediate risk it is daily. For a case whose risk nobody has judged yet pass
    `Pathway.risk_for_clocks`, so that it cannot stand outside every interval.
    """
    return choose_deadline(table, INTERVAL, risk, part=PLACEMENT_WEEK if in_placement_week else None)


def is_in_placement_week(placed_at: datetime | None, now: datetime) -> bool:
    """Say whether the child was placed less than seven days ago."""
    if placed_at is None:
        return False
    return timedelta(0) <= aware(now) - aware(placed_at) < timedelta(days=_DAYS_OF_PLACEMENT_WEEK)


def visit_due(
    since: datetime,
    *,
    risk: int,
    table: Table,
    calendar: Calendar,
    in_placement_week: bool = False,
) -> datetime | None:
    """Return when the child has to be seen again, counted from when it was last seen, or None where no visit is due.

    Count from the moment the child was last *seen*: a visit that found nobody at home, or a phone call, is work done
    and is not a child seen.
    """
    interval = visit_interval(table, risk, in_placement_week)
    return None if interval is None else due_moment(since, interval, calendar)


def visits_planned(since: datetime, until: datetime, *, how_often: str, table: Table, calendar: Calendar) -> int | None:
    """Return how many visits a plan asks for between two moments, or None where it does not say how often."""
    if not how_often or PLAN_INTERVAL not in table:
        return None
    interval = choose_deadline(table, PLAN_INTERVAL, part=how_often, on=calendar.day_of(since))
    if interval is None:
        return None
    planned, due = 0, due_moment(since, interval, calendar)
    while due <= until and planned < _MOST_PLANNED:
        planned, due = planned + 1, due_moment(due, interval, calendar)
    return planned


def counts_as_seen(outcome: str, kind: str, *, seen: frozenset[str], remote: frozenset[str]) -> bool:
    """Say whether the child was seen: the outcome says so and the contact was not by phone or video."""
    return outcome in seen and kind not in remote


def is_not_seen_in_time(seen_due_at: datetime | None, now: datetime) -> bool:
    """Say whether the time by which the child had to be seen again has passed."""
    return seen_due_at is not None and is_late(seen_due_at, now)
