"""The suggested level, and when a child has to be seen again."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.cases.rules.calendar import Calendar
from rrjeta.cases.rules.deadlines import Table
from rrjeta.cases.rules.pathway import Pathway
from rrjeta.cases.rules.risk import Reason, Scale, level_number, low_since, needs_written_reason, suggested_level
from rrjeta.cases.rules.visits import (
    counts_as_seen,
    is_in_placement_week,
    is_not_seen_in_time,
    visit_due,
    visit_interval,
)

TIRANA = ZoneInfo("Europe/Tirane")
JUDGED = ("severity", "likelihood", "vulnerability", "cannot_protect")
SCALE = Scale(
    weights={"severity": 2, "likelihood": 1, "vulnerability": 1, "cannot_protect": 1},
    first_scores=(0, 4, 8, 12, 16),
    dangers=("doctor", "weapon"),
)
NO_DANGER = {"doctor": "no", "weapon": "no"}
judgements = st.fixed_dictionaries({name: st.integers(0, 4) for name in JUDGED})


def judged(*values: int) -> dict[str, int | None]:
    return dict(zip(JUDGED, values, strict=True))


@pytest.mark.parametrize(
    ("values", "score", "level"),
    [
        ((0, 0, 0, 0), 0, 0),
        ((1, 1, 0, 0), 3, 0),
        ((1, 1, 1, 0), 4, 1),
        ((2, 1, 1, 1), 7, 1),
        ((2, 2, 1, 1), 8, 2),
        ((3, 2, 2, 1), 11, 2),
        ((3, 2, 2, 2), 12, 3),
        ((4, 3, 2, 2), 15, 3),
        ((4, 3, 3, 2), 16, 4),
        ((4, 4, 4, 4), 20, 4),
    ],
)
def test_the_score_becomes_a_level(values: tuple[int, ...], score: int, level: int) -> None:
    found = suggested_level(SCALE, judged(*values), NO_DANGER)

    assert (found.score, found.level) == (score, level)


@given(values=judgements, name=st.sampled_from(JUDGED))
def test_every_judgement_points_the_same_way(values: dict[str, int], name: str) -> None:
    worse = {**values, name: min(values[name] + 1, 4)}
    level = suggested_level(SCALE, values, NO_DANGER).level
    then = suggested_level(SCALE, worse, NO_DANGER).level

    assert level is not None
    assert then is not None
    assert then >= level


@given(values=judgements)
def test_one_danger_forces_the_highest_level(values: dict[str, int]) -> None:
    found = suggested_level(SCALE, values, {"doctor": "no", "weapon": "yes"})

    assert found.level == 4
    assert found.is_forced
    assert found.reasons[0] == Reason("danger", "weapon")


def test_a_danger_does_not_wait_for_the_judgements() -> None:
    assert suggested_level(SCALE, {}, {"doctor": "yes"}).level == 4


@pytest.mark.parametrize("answer", [None, "unknown", "not_asked", "refused"])
def test_no_danger_question_answered_is_not_no_danger(answer: str | None) -> None:
    found = suggested_level(SCALE, judged(0, 0, 0, 0), {"doctor": "no", "weapon": answer})

    assert found.level == 1
    assert found.reasons == (Reason("not_asked", "weapon"),)
    assert found.unanswered == ("weapon",)


def test_without_all_judgements_nothing_is_suggested() -> None:
    found = suggested_level(SCALE, {"severity": 4}, NO_DANGER)

    assert (found.level, found.reasons) == (None, ())
    assert not needs_written_reason(3, found)


def test_the_heaviest_reason_is_told_first() -> None:
    found = suggested_level(SCALE, judged(2, 3, 1, 4), NO_DANGER)

    assert [reason.code for reason in found.reasons] == ["severity", "cannot_protect", "likelihood"]


def test_another_level_than_the_suggested_needs_a_reason() -> None:
    found = suggested_level(SCALE, judged(2, 2, 1, 1), NO_DANGER)

    assert found.level == 2
    assert needs_written_reason(1, found)
    assert needs_written_reason(3, found)
    assert not needs_written_reason(2, found)


@pytest.mark.parametrize("value", [-1, 5])
def test_a_judgement_outside_the_scale_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="severity"):
        suggested_level(SCALE, judged(value, 0, 0, 0), NO_DANGER)


def test_the_scale_of_the_pack_has_eight_dangers_and_the_four_judgements(pathway: Pathway) -> None:
    assert len(pathway.scale.dangers) == 8
    assert dict(pathway.scale.weights) == dict(SCALE.weights)
    assert pathway.scale.first_scores == SCALE.first_scores


def test_scenario_durres_is_immediate(pathway: Pathway) -> None:
    """Guide 9.1 says capacity 2, which is 2 as well when it is told how far the carer cannot protect."""
    found = suggested_level(pathway.scale, judged(4, 4, 4, 2), dict.fromkeys(pathway.scale.dangers, "no"))

    assert (found.score, found.level) == (18, 4)


@pytest.mark.parametrize(("code", "number"), [("0_none", 0), ("3_high", 3), ("4_immediate", 4)])
def test_a_level_has_a_number(code: str, number: int) -> None:
    assert level_number(code) == number


@pytest.mark.parametrize("code", ["high", "7_beyond", ""])
def test_what_is_no_level_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a level"):
        level_number(code)


@pytest.mark.parametrize(("urgency", "risk"), [("immediate", 4), ("h24", 3), ("h72", 2), ("routine", 1), (None, 2)])
def test_before_risk_is_judged_the_urgency_stands_for_it(pathway: Pathway, urgency: str | None, risk: int) -> None:
    assert pathway.risk_for_clocks(None, urgency) == risk
    assert pathway.risk_for_clocks(3, urgency) == 3


# --- Visits -------------------------------------------------------------------------------------------------------------

SEEN_AT = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("risk", "is_week", "last"),
    [
        (4, True, date(2026, 3, 18)),
        (4, False, date(2026, 3, 24)),
        (3, False, date(2026, 3, 24)),
        (3, True, date(2026, 3, 24)),
        (2, False, date(2026, 3, 31)),
        (1, False, date(2026, 4, 17)),
    ],
)
def test_a_child_is_seen_again_by_its_risk(
    table: Table, calendar: Calendar, risk: int, is_week: bool, last: date
) -> None:
    due = visit_due(SEEN_AT, risk=risk, table=table, calendar=calendar, in_placement_week=is_week)

    assert due is not None
    assert due.astimezone(TIRANA).date() == last


def test_a_child_stays_seen_until_the_case_is_closed(table: Table) -> None:
    assert all(visit_interval(table, risk) for risk in range(5))


@pytest.mark.parametrize(("days", "is_in"), [(-1, False), (0, True), (6, True), (7, False)])
def test_the_week_of_placement_lasts_seven_days(days: int, is_in: bool) -> None:
    assert is_in_placement_week(SEEN_AT, SEEN_AT + timedelta(days=days)) is is_in


def test_a_child_that_was_not_placed_is_in_no_week_of_placement() -> None:
    assert not is_in_placement_week(None, SEEN_AT)


@pytest.mark.parametrize(
    ("outcome", "kind", "is_seen"),
    [
        ("done_child_seen", "home_announced", True),
        ("done_child_alone", "school", True),
        ("done_child_seen", "phone", False),
        ("done_child_alone", "video", False),
        ("done_child_not_seen", "home_unannounced", False),
        ("nobody_home", "home_announced", False),
    ],
)
def test_a_call_is_contact_and_not_a_child_seen(pathway: Pathway, outcome: str, kind: str, is_seen: bool) -> None:
    seen, remote = pathway.meaning("seen"), pathway.meaning("remote_contact")

    assert counts_as_seen(outcome, kind, seen=seen, remote=remote) is is_seen


def test_a_child_is_not_seen_in_time_once_the_due_moment_has_passed() -> None:
    assert is_not_seen_in_time(SEEN_AT, SEEN_AT + timedelta(seconds=1))
    assert not is_not_seen_in_time(SEEN_AT, SEEN_AT)
    assert not is_not_seen_in_time(None, SEEN_AT)


def test_the_risk_is_low_since_the_first_low_level_after_the_last_higher_one() -> None:
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    judged = [(day + timedelta(days=number), level) for number, level in enumerate((1, 2, 1, 0, 1))]

    assert low_since(reversed(judged)) == day + timedelta(days=2)
    assert low_since([*judged, (day + timedelta(days=9), 3)]) is None
    assert low_since([]) is None
