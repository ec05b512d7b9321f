"""Every move of the pathway works from a state that is ready for it, and every guard before it refuses."""

from dataclasses import replace
from typing import Any

import pytest

from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Beside, Track
from rrjeta.cases.rules.blockers import closure_blockers
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.moves import allowed_moves, destination, guard_names, is_done_alone, refusals
from rrjeta.cases.rules.pathway import NoSuchMove, Pathway
from tests.cases.rules.ready import BROKEN, BROKEN_AT, CASE, CONCERN, COVERED, GIVEN, MEASURE, READY, ready_for

FROM_THE_GUIDE = [f"T{number}" for number in range(1, 22)]
OPEN_STAGES = (
    *("registered", "initial_assessment", "full_assessment", "gtn_planning", "plan_approval", "plan_active"),
    *("review", "closure_proposed"),
)


def codes(found: list[Any]) -> list[str]:
    return [refusal.code for refusal in found]


@pytest.mark.parametrize("code", FROM_THE_GUIDE)
def test_each_move_of_the_guide_exists(pathway: Pathway, code: str) -> None:
    assert pathway.move(code).source


def test_an_unknown_move_is_named(pathway: Pathway) -> None:
    with pytest.raises(NoSuchMove):
        pathway.move("T99")


@pytest.mark.parametrize("code", READY)
def test_each_move_works_when_all_is_ready(pathway: Pathway, code: str) -> None:
    state, given = ready_for(code)

    assert refusals(pathway, code, state, given) == []
    assert code in [move.code for move in allowed_moves(pathway, state)]


def test_every_move_of_the_file_is_tried_here(pathway: Pathway) -> None:
    assert set(READY) == set(pathway.moves)


def pairs(pathway: Pathway) -> list[tuple[str, str]]:
    return [(use.name, move.code) for move in pathway.moves.values() for use in move.guards]


def test_each_guard_of_each_move_refuses_alone(pathway: Pathway) -> None:
    silent = []
    for name, code in pairs(pathway):
        if (name, code) in COVERED:
            continue
        state, given = ready_for(code)
        of_state, of_given = BROKEN_AT.get((name, code)) or BROKEN[name]
        found = codes(refusals(pathway, code, replace(state, **of_state), replace(given, **of_given)))
        if found != [name]:
            silent.append((name, code, found))

    assert silent == []


@pytest.mark.parametrize(("pair", "first"), COVERED.items())
def test_a_guard_that_can_never_refuse_alone_stands_behind_another(
    pathway: Pathway, pair: tuple[str, str], first: str
) -> None:
    names = [use.name for use in pathway.move(pair[1]).guards]

    assert first in names
    assert pair[0] in names


def test_no_guard_is_written_that_no_move_uses(pathway: Pathway) -> None:
    used = {use.name for move in pathway.moves.values() for use in move.guards}

    assert frozenset().union(*(guard_names(track) for track in Track)) == used


def test_each_refusal_speaks_both_languages(pathway: Pathway) -> None:
    for name, code in pairs(pathway):
        state, given = ready_for(code)
        of_state, of_given = BROKEN_AT.get((name, code)) or BROKEN.get(name, ({}, {}))
        for refusal in refusals(pathway, code, replace(state, **of_state), replace(given, **of_given)):
            text = pathway.sentence(refusal)
            assert text.sq
            assert text.sq != text.en
            assert "{" not in text.sq + text.en


def test_a_sentence_names_its_number(pathway: Pathway) -> None:
    state = replace(CASE, stage="plan_active", attempts_documented=2)

    (refusal,) = refusals(pathway, "T19", state, GIVEN)

    assert "3" in pathway.sentence(refusal).en
    assert "3" in pathway.sentence(refusal).sq


def test_each_move_asks_for_a_permission_that_exists(pathway: Pathway) -> None:
    for move in pathway.moves.values():
        assert Permission(move.permission)


def test_the_tracks_beside_are_those_the_programme_knows(pathway: Pathway) -> None:
    assert set(pathway.beside) == set(Beside)


# --- Structure --------------------------------------------------------------------------------------------------------


def test_a_move_from_another_stage_is_refused(pathway: Pathway) -> None:
    assert codes(refusals(pathway, "T11", replace(CASE, stage="registered"), GIVEN)) == ["wrong_stage"]


def test_a_move_of_another_track_is_refused(pathway: Pathway) -> None:
    assert codes(refusals(pathway, "T5", replace(CONCERN, stage="registered"), GIVEN)) == ["wrong_stage"]


def test_what_runs_beside_is_not_begun_twice(pathway: Pathway) -> None:
    state = replace(CASE, stage="plan_active", risk_level=4, beside=frozenset({"immediate_protection"}))

    assert codes(refusals(pathway, "T6", state, GIVEN)) == ["already_beside"]


def test_what_does_not_run_beside_cannot_end(pathway: Pathway) -> None:
    assert codes(refusals(pathway, "T19e", replace(CASE, stage="plan_active"), GIVEN)) == ["not_beside"]


def test_a_missing_reason_is_told_at_its_field(pathway: Pathway) -> None:
    (refusal,) = refusals(pathway, "T15", replace(CASE, stage="review"), GIVEN)

    assert (refusal.code, refusal.field) == ("reason_missing", "reason")


def test_a_reason_of_another_move_is_refused(pathway: Pathway) -> None:
    given = replace(GIVEN, reason="transferred")

    assert codes(refusals(pathway, "T15", replace(CASE, stage="review"), given)) == ["reason_unknown"]


def test_a_paper_case_is_not_taken_in_at_its_end(pathway: Pathway) -> None:
    given = replace(GIVEN, to_stage="closed")

    assert codes(refusals(pathway, "T4p", CASE, given)) == ["stage_missing"]


@pytest.mark.parametrize("stage", OPEN_STAGES)
@pytest.mark.parametrize("code", ["T6", "T18", "T19"])
def test_danger_search_and_transfer_begin_at_every_open_stage(pathway: Pathway, stage: str, code: str) -> None:
    state = replace(CASE, stage=stage)

    assert code in [move.code for move in allowed_moves(pathway, state)]
    assert destination(pathway, code, state, GIVEN) == stage


@pytest.mark.parametrize("stage", ["closed", "merged", "archived"])
def test_nothing_runs_beside_a_case_that_is_not_open(pathway: Pathway, stage: str) -> None:
    possible = {move.code for move in allowed_moves(pathway, replace(CASE, stage=stage))}

    assert possible.isdisjoint({"T6", "T18", "T19"})


@pytest.mark.parametrize("stage", OPEN_STAGES)
def test_every_open_stage_can_lead_to_a_closing_or_back(pathway: Pathway, stage: str) -> None:
    targets = {move.goes_to for move in allowed_moves(pathway, replace(CASE, stage=stage))}

    assert targets - {"same", "merged"}


# --- Where moves lead -------------------------------------------------------------------------------------------------


def test_a_returned_closing_leads_back_where_it_came_from(pathway: Pathway) -> None:
    state = replace(CASE, stage="closure_proposed", came_from="initial_assessment")

    assert destination(pathway, "T16r", state, GIVEN) == "initial_assessment"


def test_a_returned_closing_of_unknown_origin_leads_to_the_review(pathway: Pathway) -> None:
    assert destination(pathway, "T16r", replace(CASE, stage="closure_proposed"), GIVEN) == "review"


def test_a_paper_case_stands_where_the_folder_stands(pathway: Pathway) -> None:
    assert destination(pathway, "T4p", CASE, replace(GIVEN, to_stage="review")) == "review"


def test_opening_a_case_ends_the_concern_and_begins_the_case(pathway: Pathway) -> None:
    move = pathway.move("T4")

    assert (move.goes_to, move.opens_case_at) == ("registered", "registered")
    assert not pathway.stage(Track.CONCERN, "registered").is_open
    assert pathway.stage(Track.CASE, "registered").is_open


def test_an_accepted_transfer_ends_the_episode_and_not_the_case(pathway: Pathway) -> None:
    move = pathway.move("T18a")

    assert (move.episode_ends_as, move.goes_to, move.transfer) == ("transferred", "same", "accepted")


# --- Two persons, and one -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["T8", "T16"])
def test_an_office_of_one_person_has_no_dead_end(pathway: Pathway, code: str) -> None:
    state, given = ready_for(code)
    alone = replace(state, has_second_look=False, has_second_person=False)

    assert refusals(pathway, code, alone, given) == []
    assert is_done_alone(pathway, code, alone)


def test_a_concern_without_a_second_person_is_settled_alone_and_marked(pathway: Pathway) -> None:
    state, given = ready_for("T3")
    alone = replace(state, has_second_look=False, has_second_person=False)

    assert refusals(pathway, "T3", alone, given) == []
    assert is_done_alone(pathway, "T3", alone)


def test_a_step_that_needs_no_second_person_is_not_marked(pathway: Pathway) -> None:
    assert not is_done_alone(pathway, "T5", replace(CASE, stage="registered", has_second_person=False))


# --- Single guards whose sense is easily lost ---------------------------------------------------------------------------


def test_police_may_hand_a_child_over_before_anyone_judged_the_risk(pathway: Pathway) -> None:
    state = replace(CASE, stage="registered", risk_level=None)

    assert refusals(pathway, "T6", state, replace(GIVEN, has_police_handover=True)) == []
    assert codes(refusals(pathway, "T6", state, GIVEN)) == ["is_immediate_or_from_police"]


def test_in_immediate_protection_the_meeting_does_not_wait_for_the_assessment(pathway: Pathway) -> None:
    state = replace(
        CASE, stage="full_assessment", has_full_assessment=False, beside=frozenset({"immediate_protection"})
    )

    assert refusals(pathway, "T9", state, GIVEN) == []
    assert codes(refusals(pathway, "T9", state, replace(GIVEN, has_written_reason=False))) == [
        "has_full_assessment_or_danger"
    ]


def test_a_written_reason_stands_for_the_meeting(pathway: Pathway) -> None:
    state = replace(CASE, has_agenda=False, invitation_count=0, has_meeting_pack=False, has_minutes=False)
    explained = replace(state, has_no_meeting_reason=True)

    assert refusals(pathway, "T9", replace(explained, stage="full_assessment"), GIVEN) == []
    assert refusals(pathway, "T10", replace(explained, stage="gtn_planning"), GIVEN) == []
    assert refusals(pathway, "T11", replace(explained, stage="plan_approval"), GIVEN) == []


def test_a_family_that_refuses_can_be_bound_by_a_measure(pathway: Pathway) -> None:
    state = replace(CASE, stage="plan_approval", family_agreement="refused", measures_in_force=1)

    assert refusals(pathway, "T11", state, GIVEN) == []


def test_a_child_reported_missing_is_searched_without_three_closed_doors(pathway: Pathway) -> None:
    state = replace(CASE, stage="plan_active", attempts_documented=0, is_missing=True, has_told_police=True)

    assert refusals(pathway, "T19", state, GIVEN) == []


def test_a_child_in_danger_is_not_turned_away_without_somebody_named(pathway: Pathway) -> None:
    state = replace(CONCERN, stage="screening", has_danger_now=True)
    given = replace(GIVEN, reason="no_action", has_receiver=False)

    assert codes(refusals(pathway, "T3", state, given)) == ["no_danger_left_open"]


def test_a_concern_can_be_logged_with_nothing_but_a_place(pathway: Pathway) -> None:
    state = replace(CONCERN, has_child_record=False, category_count=0, has_search=False, urgency=None)

    assert refusals(pathway, "T1", state, replace(GIVEN, has_owner=False)) == []


def test_supervision_is_not_decided_against_parents_who_do_not_cooperate(pathway: Pathway) -> None:
    state = replace(MEASURE, stage="proposed", kind="supervision", do_parents_refuse=True)

    assert codes(refusals(pathway, "M2", state, GIVEN)) == ["parents_cooperate"]


def test_supervision_ends_without_a_court(pathway: Pathway) -> None:
    state = replace(MEASURE, stage="executed", kind="supervision", court_decision_at=None)
    given = replace(GIVEN, reason="objective_met")

    assert refusals(pathway, "M9", state, given) == []
    assert refusals(pathway, "M8", state, GIVEN) == []


@pytest.mark.parametrize(("words", "is_one"), [(".", False), ("ok", False), ("- - -", False), ("Nëna e kërkoi", True)])
def test_a_full_stop_is_no_reason(words: str, is_one: bool) -> None:
    assert is_written(words) is is_one


# --- What prevents closing ----------------------------------------------------------------------------------------------


def test_nothing_prevents_closing_a_case_that_is_ready(pathway: Pathway) -> None:
    assert closure_blockers(pathway, replace(CASE, stage="plan_active"), GIVEN) == []


def test_everything_that_prevents_closing_is_told_at_once(pathway: Pathway) -> None:
    state = replace(
        CASE,
        stage="review",
        risk_level=3,
        measures_in_force=1,
        measures_undecided=1,
        court_decisions_unexecuted=1,
        open_action_count=2,
        referrals_open=1,
        seen_due_at=GIVEN.at.replace(year=2025),
        beside=frozenset({"immediate_protection", "transfer_pending"}),
    )
    given = replace(GIVEN, reason="family_refused", has_written_reason=False)

    assert codes(closure_blockers(pathway, state, given)) == [use.name for use in pathway.closing]


def test_a_child_never_seen_is_not_closed_without_a_second_person(pathway: Pathway) -> None:
    unseen = replace(CASE, stage="review", last_seen_at=None, seen_due_at=None)

    assert codes(closure_blockers(pathway, unseen, GIVEN)) == ["is_seen_in_time_or_second_reason"]
    assert closure_blockers(pathway, replace(unseen, has_second_reason_not_seen=True), GIVEN) == []


def test_a_family_may_refuse_when_the_risk_is_low(pathway: Pathway) -> None:
    given = replace(GIVEN, reason="family_refused")

    assert closure_blockers(pathway, replace(CASE, stage="review", risk_level=2), given) == []
    assert codes(closure_blockers(pathway, replace(CASE, stage="review", risk_level=None), given)) == [
        "refusal_is_no_ground"
    ]


def test_closing_is_prevented_at_the_proposal_and_again_at_the_approval(pathway: Pathway) -> None:
    for code in ("T8", "T15", "T15e", "T16"):
        state, given = ready_for(code)
        assert codes(refusals(pathway, code, replace(state, measures_in_force=1), given)) == ["no_measure_in_force"]
