"""Clocks: whatever happens, an open thing has a next step and a due moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.calendar import Calendar
from rrjeta.cases.rules.clocks import Circumstances, Clockwork, RunningClock, next_clock
from rrjeta.cases.rules.deadlines import Table
from rrjeta.cases.rules.pathway import CHOSEN, SAME, Move, Pathway
from rrjeta.packs.loaded import LoadedPack

TIRANA = ZoneInfo("Europe/Tirane")
# Guide 9.1: Saturday 14.03.2026 23:10, a call from the police.
CALL = datetime(2026, 3, 14, 23, 10, tzinfo=TIRANA).astimezone(UTC)
Running = tuple[RunningClock, ...]


def local_day(clock: RunningClock | None) -> date:
    assert clock is not None
    return clock.due_at.astimezone(TIRANA).date()


def by_code(running: Running) -> dict[str, RunningClock]:
    return {clock.code: clock for clock in running}


@pytest.fixture(scope="session")
def works(pathway: Pathway, table: Table, calendar: Calendar) -> dict[Track, Clockwork]:
    return {track: Clockwork(pathway, track, table, calendar) for track in Track}


@pytest.fixture
def case(works: dict[Track, Clockwork]) -> Clockwork:
    return works[Track.CASE]


def opened(case: Clockwork, at: datetime = CALL, **more: object) -> tuple[Running, Circumstances]:
    """Return the clocks of a case just opened."""
    now = Circumstances(stage="registered", at=at, moments={"received_at": CALL, "registered_at": at}, **more)
    return case.after_happening("case_opened", (), now), now


# --- The concern --------------------------------------------------------------------------------------------------------


def test_an_immediate_danger_is_to_be_taken_up_within_the_hour(works: dict[Track, Clockwork]) -> None:
    now = Circumstances(stage="received", at=CALL, urgency="immediate", moments={"received_at": CALL})
    running = works[Track.CONCERN].after_move("T1", (), now)

    assert set(by_code(running)) == {"take_up", "on_site", "screening"}
    first = next_clock(running)
    assert first is not None
    assert (first.step, first.due_at) == ("take_up", CALL + timedelta(hours=1))

    taken = works[Track.CONCERN].after_happening("danger_taken_up", running, now)
    then = next_clock(taken)
    assert then is not None
    assert (then.step, then.due_at) == ("go_to_child", CALL + timedelta(hours=2))


def test_a_routine_concern_waits_for_its_screening_only(works: dict[Track, Clockwork]) -> None:
    now = Circumstances(stage="received", at=CALL, urgency="routine", moments={"received_at": CALL})

    assert list(by_code(works[Track.CONCERN].after_move("T1", (), now))) == ["screening"]


def test_a_concern_entered_later_counts_from_when_it_came_in(works: dict[Track, Clockwork]) -> None:
    now = Circumstances(stage="received", at=CALL + timedelta(days=2), urgency="h24", moments={"received_at": CALL})
    (clock,) = works[Track.CONCERN].after_move("T1", (), now)

    assert clock.due_at == CALL + timedelta(hours=24)


def test_an_ended_concern_has_no_clock(works: dict[Track, Clockwork]) -> None:
    now = Circumstances(stage="received", at=CALL, urgency="immediate")
    running = works[Track.CONCERN].after_move("T1", (), now)

    for code, stage in (("T3", "advice_closed"), ("T4", "registered")):
        assert works[Track.CONCERN].after_move(code, running, replace(now, stage=stage)) == ()


# --- The case of guide 9.1 ----------------------------------------------------------------------------------------------


def test_the_first_hours_of_scenario_durres(case: Clockwork, works: dict[Track, Clockwork]) -> None:
    running, now = opened(case, CALL + timedelta(minutes=30), urgency="immediate")

    assert {clock.code: clock.due_at - CALL for clock in running if clock.code != "full_assessment"} == {
        "on_site": timedelta(hours=2),
        "initial_assessment": timedelta(hours=24),
    }
    protected = case.after_move("T6", running, replace(now, risk=4))
    assert by_code(protected)["secure_child"].due_at == now.at + timedelta(hours=2)

    secured_at = CALL + timedelta(minutes=50)
    moments = {**now.moments, "secured_at": secured_at}
    secured = case.after_happening("child_secured", protected, replace(now, risk=4, at=secured_at, moments=moments))
    assert by_code(secured)["measure_decision"].due_at == secured_at + timedelta(hours=24)

    measure = works[Track.MEASURE]
    decided_at = CALL + timedelta(hours=2)
    there = Circumstances(stage="proposed", at=secured_at, kind="immediate", moments={"secured_at": secured_at})
    clocks = measure.after_move("M1", (), there)
    assert [clock.code for clock in clocks] == ["decision_immediate"]
    clocks = measure.after_move("M2", clocks, replace(there, stage="decided", at=decided_at))
    clocks = measure.after_move("M3", clocks, replace(there, stage="executed", at=decided_at + timedelta(hours=1)))
    assert by_code(clocks)["request_immediate"].due_at == decided_at + timedelta(hours=48)
    asked_at = decided_at + timedelta(hours=30)
    clocks = measure.after_move(
        "M4", clocks, replace(there, stage="court_pending", at=asked_at, moments={"court_request_at": asked_at})
    )
    assert by_code(clocks)["court_immediate"].due_at == asked_at + timedelta(hours=72)


def test_the_emergency_place_has_its_seventy_two_hours(works: dict[Track, Clockwork]) -> None:
    there = Circumstances(stage="executed", at=CALL, kind="immediate", moments={"placed_at": CALL})
    running = works[Track.MEASURE].after_happening("placed_in_emergency", (), there)

    assert by_code(running)["emergency_place"].due_at == CALL + timedelta(hours=72)
    confirmed = works[Track.MEASURE].after_move("M5", running, replace(there, stage="confirmed"))
    assert "emergency_place" in by_code(confirmed), "the court's word is no place to live"
    left = works[Track.MEASURE].after_happening("emergency_place_left", confirmed, replace(there, stage="confirmed"))
    assert "emergency_place" not in by_code(left)


def test_at_immediate_risk_the_meeting_is_a_day_away(case: Clockwork) -> None:
    done_at = CALL + timedelta(days=1)
    now = Circumstances(stage="full_assessment", at=done_at, risk=4, moments={"full_assessment_at": done_at})
    running = case.after_happening("full_assessment_finished", (), now)

    clock = by_code(running)["meeting"]
    assert (clock.step, clock.due_at) == ("call_meeting", done_at + timedelta(hours=24))
    called = case.after_move("T9", running, replace(now, stage="gtn_planning"))
    assert by_code(called)["meeting"].step == "hold_meeting"
    assert by_code(called)["meeting"].due_at == clock.due_at


def test_after_the_minutes_the_plan_is_next(case: Clockwork) -> None:
    held_at = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
    now = Circumstances(stage="gtn_planning", at=held_at, risk=2, moments={"meeting_at": held_at})
    running = case.after_happening("meeting_held", case.after_move("T9", (), now), now)
    assert "minutes" in by_code(running)
    saved = case.after_happening("minutes_saved", running, replace(now, at=held_at + timedelta(days=2)))

    assert local_day(by_code(saved)["plan_draft"]) == date(2026, 3, 25), "20 and 23 March are free"
    assert not {"meeting", "minutes"} & set(by_code(saved))


def test_a_late_full_assessment_does_not_call_a_second_meeting(case: Clockwork) -> None:
    now = Circumstances(stage="plan_active", at=CALL, risk=3)
    running = case.after_happening("full_assessment_finished", case.after_move("T11", (), now), now)

    assert set(by_code(running)) == {"review", "visit"}


def test_a_returned_plan_asks_to_be_completed(case: Clockwork) -> None:
    sent = case.after_move("T10", (), Circumstances(stage="plan_approval", at=CALL, risk=2))
    returned = case.after_move("T11r", sent, Circumstances(stage="gtn_planning", at=CALL, risk=2))

    assert set(by_code(returned)) == {"plan_completion", "visit"}
    assert by_code(returned)["plan_completion"].step == "complete_plan"


def test_a_closed_case_waits_for_one_contact_and_nothing_else(case: Clockwork) -> None:
    closed_at = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    running = case.after_move("T15", (), Circumstances(stage="closure_proposed", at=closed_at, risk=1))
    closed = case.after_move("T16", running, Circumstances(stage="closed", at=closed_at, risk=1))

    assert [clock.code for clock in closed] == ["follow_up"]
    assert local_day(closed[0]) == date(2027, 2, 28)
    assert case.after_happening("follow_up_made", closed, Circumstances(stage="closed", at=closed_at)) == ()


# --- Visits -------------------------------------------------------------------------------------------------------------


def test_only_a_child_that_was_seen_starts_the_interval_anew(case: Clockwork) -> None:
    active = Circumstances(stage="plan_active", at=CALL, risk=3, moments={"last_seen_at": CALL})
    running = case.after_move("T11", (), active)
    week = timedelta(days=7)
    assert local_day(by_code(running)["visit"]) == (CALL.astimezone(TIRANA) + week).date()

    seen_at = CALL + timedelta(days=5)
    later = replace(active, at=seen_at, moments={"last_seen_at": seen_at})
    assert case.after_happening("nobody_home", running, later) == running
    seen = case.after_happening("child_seen", running, later)
    assert local_day(by_code(seen)["visit"]) == (seen_at.astimezone(TIRANA) + week).date()


def test_in_the_week_of_placement_the_child_is_seen_every_day(case: Clockwork) -> None:
    now = Circumstances(stage="full_assessment", at=CALL, risk=4, in_placement_week=True)

    assert local_day(by_code(case.after_happening("child_seen", (), now))["visit"]) == date(2026, 3, 15)


# --- Search -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("risk", "hours"), [(2, None), (3, 24), (4, 24)])
def test_a_lost_child_stands_under_clocks_that_go_on(case: Clockwork, risk: int, hours: int | None) -> None:
    now = Circumstances(stage="plan_active", at=CALL, risk=risk, moments={"last_seen_at": CALL})
    active = case.after_move("T11", (), now)
    searched = case.after_move("T19", active, now)

    assert set(active) <= set(searched), "searching is never a pause"
    due = by_code(searched)["whereabouts"].due_at
    assert due == CALL + timedelta(hours=hours) if hours else due.astimezone(TIRANA).date() == date(2026, 3, 21)
    first = next_clock(searched)
    assert first is not None
    assert first.due_at <= due

    again = case.after_happening("search_step_taken", searched, replace(now, at=CALL + timedelta(hours=5)))
    assert by_code(again)["whereabouts"].due_at > due or not hours
    assert "whereabouts" not in by_code(case.after_move("T19e", again, now))


# --- Changes of risk ----------------------------------------------------------------------------------------------------


def test_a_raised_risk_shortens_and_never_makes_late_backwards(case: Clockwork) -> None:
    now = Circumstances(stage="plan_active", at=CALL, risk=1, moments={"last_seen_at": CALL})
    running = case.after_move("T11", (), now)
    raised_at = CALL + timedelta(days=20)
    raised = case.after_risk(running, replace(now, at=raised_at, risk=3))

    visit = by_code(raised)["visit"]
    assert raised_at < visit.due_at <= by_code(running)["visit"].due_at


def test_a_lowered_risk_lengthens_from_where_it_was(case: Clockwork) -> None:
    now = Circumstances(stage="plan_active", at=CALL, risk=3, moments={"last_seen_at": CALL})
    lowered = case.after_risk(case.after_move("T11", (), now), replace(now, at=CALL + timedelta(days=2), risk=1))

    assert local_day(by_code(lowered)["visit"]) == date(2026, 4, 14)


@given(old=st.integers(0, 4), new=st.integers(0, 4), days=st.integers(0, 200))
def test_a_change_of_risk_leaves_what_was_in_time_in_time(
    case_of_pack: Clockwork, old: int, new: int, days: int
) -> None:
    now = Circumstances(stage="plan_active", at=CALL, risk=old, moments={"last_seen_at": CALL})
    running = case_of_pack.after_move("T11", (), now)
    changed_at = CALL + timedelta(days=days)
    changed = by_code(case_of_pack.after_risk(running, replace(now, at=changed_at, risk=new)))

    for clock in running:
        if clock.due_at >= changed_at:
            assert changed[clock.code].due_at >= changed_at


@pytest.fixture(scope="session")
def case_of_pack(works: dict[Track, Clockwork]) -> Clockwork:
    return works[Track.CASE]


# --- Paper, returned closings, reopening --------------------------------------------------------------------------------


def test_nothing_of_an_old_paper_case_is_late_on_its_first_day(case: Clockwork, pathway: Pathway) -> None:
    long_ago = CALL - timedelta(days=400)
    moments = dict.fromkeys(("received_at", "registered_at", "last_seen_at", "full_assessment_at"), long_ago)
    for stage in pathway.move("T4p").back_to:
        running = case.after_move("T4p", (), Circumstances(stage=stage, at=CALL, risk=3, moments=moments))
        assert running
        assert all(clock.due_at >= CALL for clock in running)


def test_a_returned_closing_starts_its_old_stage_afresh(case: Clockwork, pathway: Pathway) -> None:
    moments = {"received_at": CALL - timedelta(days=400), "registered_at": CALL - timedelta(days=400)}
    for stage in pathway.move("T16r").back_to:
        running = case.after_move("T16r", (), Circumstances(stage=stage, at=CALL, risk=2, moments=moments))
        assert all(clock.due_at >= CALL for clock in running)
        assert "closure_approval" not in by_code(running)


def test_a_reopened_case_begins_again(case: Clockwork) -> None:
    follow_up = case.after_move("T16", (), Circumstances(stage="closed", at=CALL))
    now = Circumstances(stage="registered", at=CALL + timedelta(days=30), urgency="h72")
    running = case.after_move("T17", follow_up, now)

    assert set(by_code(running)) == {"reopened", "initial_assessment", "full_assessment"}
    assert by_code(running)["reopened"].due_at == now.at + timedelta(hours=24)
    assert by_code(running)["initial_assessment"].due_at == now.at + timedelta(hours=72)


# --- Measures -----------------------------------------------------------------------------------------------------------


def test_supervision_is_reviewed_and_not_taken_to_court(works: dict[Track, Clockwork]) -> None:
    there = Circumstances(stage="executed", at=CALL, kind="supervision")
    running = works[Track.MEASURE].after_move("M3", (), there)

    assert [(clock.code, clock.step) for clock in running] == [("review", "review_measure")]


def test_a_measure_is_due_on_its_last_day_when_that_comes_first(works: dict[Track, Clockwork]) -> None:
    until = CALL + timedelta(days=60)
    there = Circumstances(stage="confirmed", at=CALL, kind="alternative_care", moments={"valid_to_at": until})
    first = next_clock(works[Track.MEASURE].after_move("M5", (), there))

    assert first is not None
    assert (first.code, first.due_at) == ("last_day", until)


def test_a_hearing_is_due_at_its_hour(works: dict[Track, Clockwork]) -> None:
    hour = CALL + timedelta(days=1)
    there = Circumstances(stage="court_pending", at=CALL, kind="immediate", moments={"hearing_at": hour})
    running = works[Track.MEASURE].after_happening("hearing_set", (), there)

    assert by_code(running)["hearing"].due_at == hour


def test_a_measure_the_court_refused_is_decided_within_the_day(works: dict[Track, Clockwork]) -> None:
    there = Circumstances(stage="not_confirmed", at=CALL, kind="immediate")
    first = next_clock(works[Track.MEASURE].after_move("M6", (), there))

    assert first is not None
    assert (first.step, first.due_at) == ("end_measure", CALL + timedelta(hours=24))


def test_a_transfer_at_immediate_risk_is_answered_within_a_day(works: dict[Track, Clockwork]) -> None:
    there = Circumstances(stage="pending", at=CALL, risk=4)
    (clock,) = works[Track.TRANSFER].after_happening("transfer_asked", (), there)

    assert (clock.step, clock.due_at) == ("accept_transfer", CALL + timedelta(hours=24))


# --- Walks --------------------------------------------------------------------------------------------------------------

KINDS = ("immediate", "alternative_care", "supervision")
URGENCIES = ("immediate", "h24", "h72", "routine", None)


def possible(pathway: Pathway, track: Track, stage: str) -> list[tuple[Move, str]]:
    """Return the moves from a stage with each stage they may lead to; guards are tried elsewhere."""
    found = []
    for move in pathway.moves.values():
        if move.track is track and (stage in move.starts_at or (move.is_first and not stage)):
            targets = [stage] if move.goes_to == SAME else list(move.back_to or (move.goes_to,))
            found += [(move, to) for to in targets]
    return [(move, to) for move, to in found if to != CHOSEN]


@given(data=st.data(), track=st.sampled_from([Track.CONCERN, Track.CASE, Track.MEASURE]))
def test_whatever_happens_an_open_thing_has_a_next_step_and_a_due_moment(
    works: dict[Track, Clockwork], pathway: Pathway, pack_on_disk: LoadedPack, data: st.DataObject, track: Track
) -> None:
    work = works[track]
    now = Circumstances(
        stage="",
        at=CALL,
        risk=data.draw(st.one_of(st.none(), st.integers(0, 4))),
        urgency=data.draw(st.sampled_from(URGENCIES)),
        kind=data.draw(st.sampled_from(KINDS)),
    )
    running: Running = ()
    for _step in range(data.draw(st.integers(1, 25))):
        now = replace(now, at=now.at + timedelta(hours=data.draw(st.integers(0, 500))))
        moves = possible(pathway, track, now.stage)
        happenings = list(pathway.happenings[track]) if now.stage else []
        if not moves and not happenings:
            break
        if moves and (not happenings or data.draw(st.booleans())):
            move, to = data.draw(st.sampled_from(moves))
            now = replace(now, stage=to)
            running = work.after_move(move.code, running, now)
        elif data.draw(st.booleans()):
            running = work.after_happening(data.draw(st.sampled_from(happenings)), running, now)
        else:
            now = replace(now, risk=data.draw(st.integers(0, 4)))
            running = work.after_risk(running, now)
        stage = pathway.stage(track, now.stage)
        first = next_clock(running)
        assert len(by_code(running)) == len(running)
        if stage.is_open:
            assert first is not None
            assert pack_on_disk.step(first.step)
            assert first.due_at.tzinfo is not None
