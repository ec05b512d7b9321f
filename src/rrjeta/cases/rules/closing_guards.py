"""What stands before search, transfer, merging, closing and the archive."""

from rrjeta.cases.rules.guards import Guards, Terms
from rrjeta.cases.rules.states import CaseState, MoveInput

CLOSING: Guards[CaseState] = Guards()


@CLOSING.guard()
def no_measure_in_force(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.measures_in_force == 0


@CLOSING.guard()
def no_measure_undecided(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.measures_undecided == 0


@CLOSING.guard()
def no_court_decision_unexecuted(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.court_decisions_unexecuted == 0


@CLOSING.guard()
def no_open_action(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.open_action_count == 0


@CLOSING.guard()
def no_referral_open(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.referrals_open == 0


@CLOSING.guard()
def no_immediate_protection(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return "immediate_protection" not in state.beside


@CLOSING.guard()
def no_transfer_pending(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return "transfer_pending" not in state.beside


@CLOSING.guard("level")
def final_risk_is_low_or_explained(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    is_low = state.risk_level is not None and state.risk_level <= terms.level
    return is_low or given.has_written_reason


@CLOSING.guard()
def has_been_stable_or_explained(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    is_stable = state.stable_at is not None and given.at >= state.stable_at
    return is_stable or state.has_early_reason


@CLOSING.guard()
def is_seen_in_time_or_second_reason(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    # Without a sight of the child there is no interval to be inside of, whatever the risk (screens S12).
    in_time = state.last_seen_at is not None and (state.seen_due_at is None or given.at <= state.seen_due_at)
    return in_time or state.has_second_reason_not_seen


@CLOSING.guard("codes", "level")
def refusal_is_no_ground(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    # Nobody has judged the risk: then it cannot be said to be low either.
    is_at_risk = state.risk_level is None or state.risk_level >= terms.level
    return not (given.reason in terms.codes and is_at_risk)


@CLOSING.guard()
def has_closure_form(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_closure_form


@CLOSING.guard()
def has_told_child(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_told_child


@CLOSING.guard()
def has_told_family(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_told_family


@CLOSING.guard()
def has_retention_date(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.retention_due_at is not None


@CLOSING.guard()
def has_meeting_if_measure(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_closing_meeting or not state.has_had_measure


@CLOSING.guard()
def has_second_look(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_second_look or not state.has_second_person


@CLOSING.guard()
def is_retention_reached(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.retention_due_at is not None and given.at >= state.retention_due_at


@CLOSING.guard()
def has_handover(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_handover


@CLOSING.guard()
def has_receiver(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return given.has_receiver


@CLOSING.guard()
def has_receiver_acceptance(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_receiver_acceptance


@CLOSING.guard()
def court_dates_are_given_on(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.court_dates_unassigned == 0


@CLOSING.guard()
def measures_are_given_on(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.measures_unassigned == 0


@CLOSING.guard("minimum")
def is_searched_or_reported_missing(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    # A child whom the family reports missing is searched at once; three closed doors need not be waited for.
    is_reported = state.is_missing and state.has_told_police
    return state.attempts_documented >= terms.minimum or is_reported


@CLOSING.guard()
def has_told_police_if_missing(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return state.has_told_police or not state.is_missing


@CLOSING.guard()
def has_survivor(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return given.survivor_id is not None


@CLOSING.guard()
def survivor_is_another(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return given.survivor_id is None or given.survivor_id != state.case_id


@CLOSING.guard()
def survivor_stands(state: CaseState, given: MoveInput, terms: Terms) -> bool:
    return given.survivor_id is None or given.survivor_stands
