"""What stands before the moves of a protection measure, and which measures hold a case open."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rrjeta.cases.rules.guards import Guards, Terms
from rrjeta.cases.rules.states import MeasureState, MoveInput

MEASURE: Guards[MeasureState] = Guards()


@MEASURE.guard()
def has_grounds(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.has_grounds


@MEASURE.guard("codes")
def is_secured_if_immediate(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or state.secured_at is not None


@MEASURE.guard()
def has_decider(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.has_decider


@MEASURE.guard("codes")
def has_options_explained(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or state.has_options_explained


@MEASURE.guard()
def has_told_parents(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.has_told_parents


@MEASURE.guard("codes")
def has_monitored_plan(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or state.has_monitored_plan


@MEASURE.guard("codes")
def has_visit_frequency(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or state.has_visit_frequency


@MEASURE.guard("codes")
def parents_cooperate(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or not state.do_parents_refuse


@MEASURE.guard("codes", "minimum")
def has_parent_signature(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or state.parent_signature_count >= terms.minimum


@MEASURE.guard()
def is_executed(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.executed_at is not None


@MEASURE.guard("codes")
def has_place(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or state.has_place


@MEASURE.guard("codes")
def goes_to_court(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind in terms.codes


@MEASURE.guard("codes")
def needs_no_court(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or state.court_decision_at is not None


@MEASURE.guard()
def has_court_request(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.has_court and state.court_request_at is not None


@MEASURE.guard()
def has_psychosocial_report(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.has_psychosocial_report


@MEASURE.guard()
def has_court_decision(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.court_decision_at is not None and state.has_decision_number


@MEASURE.guard()
def has_later_end(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    if state.new_valid_to is None:
        return False
    return state.valid_to is None or state.new_valid_to > state.valid_to


@MEASURE.guard()
def has_end_decision(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.has_end_decision


@MEASURE.guard("codes")
def has_next_care(state: MeasureState, given: MoveInput, terms: Terms) -> bool:
    return state.kind not in terms.codes or state.has_next_care


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """The numbers of a case's measures that its own rules ask for."""

    in_force: int
    undecided: int
    immediate_open: int
    refused_by_court: int
    has_had: bool


def count_measures(
    measures: Iterable[tuple[str, str, bool]], meaning: Callable[[str], frozenset[str]]
) -> MeasureCounts:
    """Return the counts over (type, stage, was it ever decided) of the measures of one case.

    `meaning` is that of the pathway. A measure counts as *had* once it was decided, even when it has ended since: a
    case that once held a child under a measure is closed with a meeting.
    """
    told = list(measures)
    over, immediate = meaning("measure_over"), meaning("measure_immediate")
    return MeasureCounts(
        in_force=sum(stage in meaning("measure_in_force") for _kind, stage, _decided in told),
        undecided=sum(stage in meaning("measure_undecided") for _kind, stage, _decided in told),
        immediate_open=sum(kind in immediate and stage not in over for kind, stage, _decided in told),
        refused_by_court=sum(stage in meaning("measure_refused") for _kind, stage, _decided in told),
        has_had=any(decided for _kind, _stage, decided in told),
    )
