"""Which moves are possible now, why the others are not, and where a move leads."""

from collections.abc import Iterable
from typing import Any

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.case_guards import CASE
from rrjeta.cases.rules.closing_guards import CLOSING
from rrjeta.cases.rules.concern_guards import CONCERN
from rrjeta.cases.rules.guards import ANY, Guard, Guards, Refusal
from rrjeta.cases.rules.measures import MEASURE
from rrjeta.cases.rules.pathway import BACK, CHOSEN, SAME, GuardUse, Move, Pathway
from rrjeta.cases.rules.states import CaseState, ConcernState, MeasureState, MoveInput, State

# What is refused before any guard is asked; the pack has a sentence for each.
WRONG_STAGE = "wrong_stage"
ALREADY_BESIDE = "already_beside"
NOT_BESIDE = "not_beside"
REASON_MISSING = "reason_missing"
REASON_UNKNOWN = "reason_unknown"
STAGE_MISSING = "stage_missing"
STRUCTURE = frozenset({WRONG_STAGE, ALREADY_BESIDE, NOT_BESIDE, REASON_MISSING, REASON_UNKNOWN, STAGE_MISSING})

_GUARDS: dict[Track, tuple[Guards[Any], ...]] = {
    Track.CONCERN: (ANY, CONCERN),
    Track.CASE: (ANY, CASE, CLOSING),
    Track.MEASURE: (ANY, MEASURE),
    Track.TRANSFER: (ANY,),
}


def guard_named(track: Track, name: str) -> Guard[Any] | None:
    """Return the guard of this name that can be asked of the track, or None."""
    return next((found for guards in _GUARDS[track] if (found := guards.named(name))), None)


def guard_names(track: Track) -> frozenset[str]:
    """Return the names of all guards that can be asked of the track."""
    return frozenset[str]().union(*(guards.names() for guards in _GUARDS[track]))


def track_of(state: State) -> Track:
    """Return the track whose moves a state can make."""
    match state:
        case ConcernState():
            return Track.CONCERN
        case CaseState():
            return Track.CASE
        case MeasureState():
            return Track.MEASURE


def allowed_moves(pathway: Pathway, state: State) -> tuple[Move, ...]:
    """Return the moves that start where the state stands, in the order of the file, whether or not a guard refuses."""
    track = track_of(state)
    return tuple(move for move in pathway.moves.values() if move.track is track and not list(_misplaced(move, state)))


def refusals(pathway: Pathway, code: str, state: State, given: MoveInput) -> list[Refusal]:
    """Return every reason why the move is not possible now; an empty list when it is. Raises NoSuchMove."""
    move = pathway.move(code)
    if misplaced := list(_misplaced(move, state)):
        return misplaced
    wrong = [*_wrong_choice(move, given)]
    return wrong + refused_by(move.guards, move.track, state, given, code)


def refused_by(uses: Iterable[GuardUse], track: Track, state: State, given: MoveInput, code: str) -> list[Refusal]:
    """Return one refusal for each guard that does not hold. Raises LookupError for a guard that nobody wrote."""
    found = []
    for use in uses:
        if use.for_reasons and given.reason not in use.for_reasons:
            continue
        guard = guard_named(track, use.name)
        if guard is None:
            raise LookupError(f"no guard of a {track} is called {use.name}")
        if not guard.holds(state, given, use.terms):
            found.append(Refusal(use.name, code, use.values, use.field))
    return found


def destination(pathway: Pathway, code: str, state: State, given: MoveInput) -> str:
    """Return the stage after the move. Ask `refusals` first. Raises NoSuchMove."""
    move = pathway.move(code)
    if move.goes_to == SAME:
        return state.stage
    if move.goes_to == CHOSEN:
        return given.to_stage or move.back_to[0]
    if move.goes_to == BACK:
        came_from = state.came_from if isinstance(state, CaseState) else None
        return came_from if came_from in move.back_to else move.back_to[0]
    return move.goes_to


def is_done_alone(pathway: Pathway, code: str, state: State) -> bool:
    """Say whether the move is one for two and only one is there: it is then marked "without second look"."""
    alone = isinstance(state, ConcernState | CaseState) and not state.has_second_person and not state.has_second_look
    return pathway.move(code).has_second_look and alone


def _misplaced(move: Move, state: State) -> Iterable[Refusal]:
    if move.track is not track_of(state):
        yield Refusal(WRONG_STAGE, move.code)
        return
    if state.stage not in move.starts_at and not (move.is_first and not state.stage):
        yield Refusal(WRONG_STAGE, move.code)
    beside = state.beside if isinstance(state, CaseState) else frozenset[str]()
    if move.opens is not None and move.opens in beside:
        yield Refusal(ALREADY_BESIDE, move.code)
    if move.closes is not None and move.closes not in beside:
        yield Refusal(NOT_BESIDE, move.code)


def _wrong_choice(move: Move, given: MoveInput) -> Iterable[Refusal]:
    if move.reasons is not None and given.reason is None:
        yield Refusal(REASON_MISSING, move.code, field="reason")
    elif move.reasons is not None and given.reason not in move.reasons.codes:
        yield Refusal(REASON_UNKNOWN, move.code, field="reason")
    if move.goes_to == CHOSEN and given.to_stage not in move.back_to:
        yield Refusal(STAGE_MISSING, move.code, field="to_stage")
