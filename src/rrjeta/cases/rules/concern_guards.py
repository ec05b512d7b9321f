"""What stands before the moves of a concern (T1–T4)."""

from rrjeta.cases.rules.guards import Guards, Terms
from rrjeta.cases.rules.states import ConcernState, MoveInput

CONCERN: Guards[ConcernState] = Guards()


@CONCERN.guard()
def has_channel(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.has_channel


@CONCERN.guard()
def has_reporter(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.has_reporter


@CONCERN.guard()
def has_way_to_find(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.ways_to_find > 0


@CONCERN.guard()
def has_searched(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.has_search


@CONCERN.guard()
def has_urgency(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.urgency is not None


@CONCERN.guard()
def has_answered_reporter(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.has_answer or not state.wants_answer


@CONCERN.guard()
def has_named_receiver(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return given.has_receiver


@CONCERN.guard()
def no_danger_left_open(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    # A child in danger tonight is not turned away for want of a case: somebody named takes it on.
    return not state.has_danger_now or given.has_receiver


@CONCERN.guard()
def concern_has_second_look(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.has_second_look or not state.has_second_person


@CONCERN.guard()
def has_child_record(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.has_child_record


@CONCERN.guard()
def has_category(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return state.category_count > 0


@CONCERN.guard()
def case_gets_owner(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return given.has_owner


@CONCERN.guard()
def concerns_a_child(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return not state.is_adult


@CONCERN.guard()
def child_has_no_open_case(state: ConcernState, given: MoveInput, terms: Terms) -> bool:
    return not state.has_other_open_case
