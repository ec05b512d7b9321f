"""The promise of the product, asked of the tables: nothing stands outside the pathway, and nothing open is nobody's."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from rrjeta.access.models import Membership
from rrjeta.cases.choices import Track
from rrjeta.cases.models import Case, Clock, Concern, Episode, Measure, MeasureMove, Move, Transfer
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.pathway import ANY_OPEN, BACK, CHOSEN, SAME, NoSuchMove, Pathway
from rrjeta.kernel.clock import today
from rrjeta.people.models import Person

_FOLLOW_UP = {"follow_up", "answer"}
_VISIT = "visit"


class _Lives:
    """Everything that lives, read once: without what is sealed, which no promise looks at."""

    def __init__(self) -> None:
        self.cases = {case.id: case for case in Case.objects.defer("sealed")}
        self.concerns = list(Concern.objects.defer("sealed", "coded"))
        self.measures = list(Measure.objects.defer("sealed", "coded"))
        self.transfers = list(Transfer.objects.defer("sealed", "coded"))
        self.episodes = _by(Episode.objects.all(), "case_id")
        self.moves = list(Move.objects.defer("sealed").order_by("entered_at", "id"))
        self.measure_moves = _by(MeasureMove.objects.defer("sealed").order_by("entered_at", "id"), "measure_id")
        self.running = list(Clock.objects.filter(stopped_at=None))
        self.working = _working_users()

    def pathway(self, row: Any) -> Pathway:
        """Return the pathway of a row under the version with which it was made."""
        code = row.pathway if isinstance(row, Case | Concern) else self.cases[row.case_id].pathway
        return pathway_of(code, row.pack_version)

    def clocks(self, column: str) -> dict[Any, list[Clock]]:
        """Return the clocks that run, by what they belong to."""
        return _by(self.running, column)


def broken_promises() -> list[str]:
    """Return a sentence for each open thing that could fall through, and for each move that the pathway does not know."""
    lives = _Lives()
    return [
        *_concerns(lives),
        *_cases(lives),
        *_measures(lives),
        *_transfers(lives),
        *_moves(lives),
        *_measure_moves(lives),
        *_lonely(lives),
    ]


def _working_users() -> set[UUID]:
    """Return who can sign in and has a role today."""
    members = Membership.objects.filter(since__lte=today(), user__is_active=True).exclude(until__lt=today())
    return set(members.values_list("user_id", flat=True))


def _by(rows: Iterable[Any], column: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _concerns(lives: _Lives) -> list[str]:
    found: list[str] = []
    clocks = lives.clocks("concern_id")
    for concern in lives.concerns:
        own = clocks[concern.id]
        found += _one(lives, concern, "concern", Track.CONCERN, concern.stage, own)
        if not concern.is_open and own:
            found.append(f"concern {concern.id} is decided and {_codes(own)} run on")
    return found


def _cases(lives: _Lives) -> list[str]:
    found: list[str] = []
    clocks = lives.clocks("case_id")
    for case in lives.cases.values():
        own = clocks[case.id]
        found += _one(lives, case, "case", Track.CASE, case.stage, own)
        found += _case_alone(case, own, lives.episodes[case.id])
    return found


def _case_alone(case: Case, own: Sequence[Clock], episodes: Sequence[Episode]) -> list[str]:
    found = []
    still_open = [one.number for one in episodes if one.closed_at is None]
    wanted = [case.episode_no] if case.is_open else []
    if still_open != wanted:
        found.append(f"case {case.id} at {case.stage} has open episodes {still_open}")
    if (case.closed_at is None) != case.is_open:
        found.append(f"case {case.id} at {case.stage} was closed at {case.closed_at}")
    if not case.is_open and not {clock.code for clock in own} <= _FOLLOW_UP:
        found.append(f"case {case.id} is {case.stage} and {_codes(own)} run on")
    visit = [clock.due_at for clock in own if clock.code == _VISIT]
    if (visit or [None])[0] != case.visit_due_at:
        found.append(f"case {case.id} says the child is due {case.visit_due_at}, the clock {visit}")
    return found


def _measures(lives: _Lives) -> list[str]:
    found: list[str] = []
    clocks = lives.clocks("measure_id")
    for measure in lives.measures:
        own = clocks[measure.id]
        found += _one(lives, measure, "measure", Track.MEASURE, measure.status, own)
        if not measure.is_open and own:
            found.append(f"measure {measure.id} is {measure.status} and {_codes(own)} run on")
        if measure.is_open and not lives.cases[measure.case_id].is_open:
            found.append(
                f"measure {measure.id} is {measure.status} on a case that is {lives.cases[measure.case_id].stage}"
            )
    return found


def _transfers(lives: _Lives) -> list[str]:
    found: list[str] = []
    clocks = lives.clocks("transfer_id")
    waiting: dict[UUID, list[str]] = defaultdict(list)
    for transfer in lives.transfers:
        own = clocks[transfer.id]
        found += _one(lives, transfer, "transfer", Track.TRANSFER, transfer.status, own)
        if transfer.is_open:
            waiting[transfer.case_id].append(transfer.kind)
        elif own:
            found.append(f"transfer {transfer.id} is {transfer.status} and {_codes(own)} run on")
    for case in lives.cases.values():
        kinds = waiting[case.id]
        if len(kinds) > 1:
            found.append(f"case {case.id} waits for several answers: {kinds}")
        if case.is_transfer_pending != any(kind != "reassign" for kind in kinds):
            found.append(f"case {case.id} says transfer pending {case.is_transfer_pending}, its transfers {kinds}")
        if kinds and not case.is_open:
            found.append(f"case {case.id} is {case.stage} and still waits for an answer: {kinds}")
    return found


def _one(lives: _Lives, row: Any, name: str, track: Track, stage: str, own: Sequence[Clock]) -> list[str]:
    """Say what is wrong with the stage, the owner, the next step or the due moment of one row."""
    which = f"{name} {row.id} at {stage}"
    stages = lives.pathway(row).stages[track]
    if stage not in stages:
        return [f"{which} stands outside the pathway"]
    found = []
    if stages[stage].is_open != row.is_open:
        found.append(f"{which} says open {row.is_open}")
    if row.is_open and row.owner_id not in lives.working:
        found.append(f"{which} belongs to somebody who cannot work: {row.owner_id}")
    if own:
        first = min(clock.due_at for clock in own)
        steps = {clock.step for clock in own if clock.due_at == first}
        if row.due_at != first or row.next_step not in steps:
            found.append(f"{which} is due {row.due_at} for {row.next_step!r}; its clocks say {first} for {steps}")
        if len({clock.code for clock in own}) < len([one for one in own if not _is_beside(row, one)]):
            found.append(f"{which} runs one clock twice: {_codes(own)}")
    elif row.is_open:
        found.append(f"{which} is open and nothing is due: {row.next_step!r}, {row.due_at}")
    elif row.next_step or row.due_at:
        found.append(f"{which} is over and says {row.next_step!r} by {row.due_at}")
    return found


def _is_beside(row: Any, clock: Clock) -> bool:
    return isinstance(row, Case) and (clock.measure_id is not None or clock.transfer_id is not None)


def _codes(clocks: Iterable[Clock]) -> list[str]:
    return sorted(clock.code for clock in clocks)


def _moves(lives: _Lives) -> list[str]:
    """Every change of stage is a move of the pathway, and each begins where the one before it ended."""
    found: list[str] = []
    of_case, of_concern = _by(lives.moves, "case_id"), _by(lives.moves, "concern_id")
    for life in (*lives.cases.values(), *lives.concerns):
        moves = of_case[life.id] if isinstance(life, Case) else of_concern[life.id]
        stage = "" if isinstance(life, Concern) or life.is_from_paper else "registered"
        for move in moves:
            if move.from_stage != stage:
                found.append(f"{move.code} of {life.id} begins at {move.from_stage!r} and not at {stage!r}")
            found += _wrong_move(lives.pathway(life), move)
            stage = move.to_stage
        if life.stage != stage:
            found.append(f"{life.id} stands at {life.stage}, its moves lead to {stage}")
    return found


def _wrong_move(pathway: Pathway, move: Move) -> list[str]:
    said = f"{move.code}: {move.from_stage!r} to {move.to_stage!r}"
    try:
        rule = pathway.move(move.code)
    except NoSuchMove:
        return [f"{said} is no move of the pathway"]
    starts = set(rule.starts_at) | ({""} if rule.is_first else set())
    to = rule.goes_to
    ends = {SAME: {move.from_stage}, BACK: set(rule.back_to), CHOSEN: set(rule.back_to)}.get(to, {to})
    if ANY_OPEN not in starts and move.from_stage not in starts:
        return [f"{said} begins where it may not"]
    return [] if move.to_stage in ends else [f"{said} ends where it may not"]


def _measure_moves(lives: _Lives) -> list[str]:
    found = []
    for measure in lives.measures:
        pathway = lives.pathway(measure)
        ways = {(start, rule.goes_to) for rule in pathway.moves.values() for start in rule.starts_at}
        status = ""
        for move in lives.measure_moves[measure.id]:
            is_known = (move.from_status, move.to_status) in ways or not move.from_status
            if move.from_status != status or not is_known:
                found.append(f"measure {measure.id} went from {move.from_status!r} to {move.to_status!r}")
            status = move.to_status
        if measure.status != status:
            found.append(f"measure {measure.id} stands at {measure.status}, its moves lead to {status}")
    return found


def _lonely(lives: _Lives) -> list[str]:
    """Return children who have two open cases on one pathway."""
    merged = dict(Person.objects.exclude(merged_into=None).values_list("id", "merged_into_id"))
    open_cases = [case for case in lives.cases.values() if case.is_open]
    seen = Counter((merged.get(case.person_id, case.person_id), case.pathway) for case in open_cases)
    return [f"the child {child} has {count} open cases" for (child, _code), count in seen.items() if count > 1]
