"""What stands before the moves of a case, from the first contact to the review."""

from rrjeta.cases.rules.guards import Guards, Terms
from rrjeta.cases.rules.risk import IMMEDIATE, NONE
from rrjeta.cases.rules.states import CaseState, MoveInput

CASE: Guards[CaseState] = Guards()


@CASE.guard()
def has_owner(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return given.has_owner


@CASE.guard()
def is_child(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return not state.is_adult


@CASE.guard()
def child_is_recorded(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_child_record


@CASE.guard()
def no_other_open_case(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return not state.has_other_open_case


@CASE.guard()
def has_contact_plan(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return given.has_contact_plan


@CASE.guard()
def has_read_alerts(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return given.has_read_alerts or not state.has_alerts


@CASE.guard()
def is_immediate_or_from_police(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    level = state.risk_level if given.risk_level is None else given.risk_level
    return level == IMMEDIATE or given.has_police_handover


@CASE.guard()
def no_immediate_measure_open(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.immediate_measures_open == 0


@CASE.guard("level")
def risk_is_below(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.risk_level is not None and state.risk_level < terms.level


@CASE.guard("level")
def risk_is_at_least(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.risk_level is not None and state.risk_level >= terms.level


@CASE.guard()
def risk_is_none(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.risk_level == NONE


@CASE.guard()
def dangers_are_ruled_out(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.dangers_unanswered == 0 and state.dangers_present == 0


@CASE.guard()
def level_is_explained(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_level_reason or state.risk_level == state.suggested_level


@CASE.guard()
def has_initial_assessment(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_initial_assessment


@CASE.guard()
def is_child_seen_or_explained(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_seen_child or state.has_not_seen_reason


@CASE.guard()
def has_full_assessment_or_danger(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    # In immediate protection the meeting comes within a day and the assessment goes on meanwhile (guide 2.3, 7–8).
    is_protected_now = "immediate_protection" in state.beside
    return state.has_full_assessment or (is_protected_now and given.has_written_reason)


@CASE.guard()
def has_agenda(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_agenda or state.has_no_meeting_reason


@CASE.guard("minimum")
def has_invited_members(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.invitation_count >= terms.minimum or state.has_no_meeting_reason


@CASE.guard()
def has_meeting_pack(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_meeting_pack or state.has_no_meeting_reason


@CASE.guard()
def has_minutes_or_reason(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_minutes or state.has_no_meeting_reason


@CASE.guard("minimum")
def has_objectives(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.objective_count >= terms.minimum


@CASE.guard()
def objectives_have_actions(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.objectives_without_action == 0


@CASE.guard()
def actions_have_owner(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.actions_without_owner == 0


@CASE.guard()
def actions_have_date(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.actions_without_date == 0


@CASE.guard()
def has_safety_plan(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_safety_plan


@CASE.guard()
def is_plan_approved(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_plan_approval


@CASE.guard()
def signatures_are_explained(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.signatures_unexplained == 0


@CASE.guard("codes")
def family_agrees_or_measure(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.family_agreement in terms.codes or state.measures_in_force > 0


@CASE.guard()
def is_visited_in_time(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    in_time = state.visit_due_at is None or given.at <= state.visit_due_at
    return in_time or given.has_written_reason


@CASE.guard()
def has_review(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_review


@CASE.guard()
def objectives_are_judged(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.objectives_unjudged == 0


@CASE.guard()
def earlier_version_is_frozen(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_frozen_version


@CASE.guard()
def changed_plan_is_approved(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_plan_approval or not state.is_plan_changed
