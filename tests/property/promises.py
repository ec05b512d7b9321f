"""The promise of the product, asked of the tables: nothing stands outside the pathway, and nothing open is nobody's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from rrjeta.access.models import Membership, User
from rrjeta.cases.choices import Track
from rrjeta.cases.models import Case, Clock, Concern, Episode, Measure, MeasureMove, Move, Transfer
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.pathway import ANY_OPEN, BACK, CHOSEN, SAME, NoSuchMove, Pathway
from rrjeta.kernel.clock import today

_FOLLOW_UP = {"follow_up", "answer"}
_VISIT = "visit"
Clocks = dict[UUID | None, list[Clock]]


def broken_promises() -> list[str]:
    """Return a sentence for each open thing that could fall through, and for each move that the pathway does not know."""
    running = list(Clock.objects.filter(stopped_at=None))
    working = _working_users()
    return [
        *_concerns(_by(running, "concern_id"), working),
        *_cases(_by(running, "case_id"), working),
        *_measures(_by(running, "measure_id"), working),
        *_transfers(_by(running, "transfer_id"), working),
        *_moves(),
        *_measure_moves(),
        *_lonely(),
    ]


def _working_users() -> set[UUID]:
    """Return who can sign in and has a role today."""
    members = Membership.objects.filter(since__lte=today()).exclude(until__lt=today())
    return set(User.objects.filter(is_active=True, id__in=members.values("user_id")).values_list("id", flat=True))


def _by(clocks: Iterable[Clock], column: str) -> Clocks:
    found: Clocks = defaultdict(list)
    for clock in clocks:
        found[getattr(clock, column)].append(clock)
    return found


def _concerns(clocks: Clocks, working: set[UUID]) -> list[str]:
    found: list[str] = []
    for concern in Concern.objects.all():
        own = clocks[concern.id]
        found += _one(concern, "concern", Track.CONCERN, concern.stage, own, working)
        if not concern.is_open and own:
            found.append(f"concern {concern.id} is decided and {_codes(own)} run on")
    return found


def _cases(clocks: Clocks, working: set[UUID]) -> list[str]:
    found: list[str] = []
    episodes = defaultdict(list)
    for episode in Episode.objects.all():
        episodes[episode.case_id].append(episode)
    for case in Case.objects.select_related("person"):
        own = clocks[case.id]
        found += _one(case, "case", Track.CASE, case.stage, own, working)
        found += _case_alone(case, own, episodes[case.id])
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


def _measures(clocks: Clocks, working: set[UUID]) -> list[str]:
    found: list[str] = []
    for measure in Measure.objects.all():
        own = clocks[measure.id]
        found += _one(measure, "measure", Track.MEASURE, measure.status, own, working)
        if not measure.is_open and own:
            found.append(f"measure {measure.id} is {measure.status} and {_codes(own)} run on")
    return found


def _transfers(clocks: Clocks, working: set[UUID]) -> list[str]:
    found: list[str] = []
    waiting: dict[UUID, list[Transfer]] = defaultdict(list)
    for transfer in Transfer.objects.select_related("case"):
        own = clocks[transfer.id]
        found += _one(transfer, "transfer", Track.TRANSFER, transfer.status, own, working)
        if transfer.is_open:
            waiting[transfer.case_id].append(transfer)
        elif own:
            found.append(f"transfer {transfer.id} is {transfer.status} and {_codes(own)} run on")
    for case in Case.objects.all():
        kinds = [transfer.kind for transfer in waiting[case.id]]
        if len(kinds) > 1:
            found.append(f"case {case.id} waits for several answers: {kinds}")
        if case.is_transfer_pending != any(kind != "reassign" for kind in kinds):
            found.append(f"case {case.id} says transfer pending {case.is_transfer_pending}, its transfers {kinds}")
        if kinds and not case.is_open:
            found.append(f"case {case.id} is {case.stage} and still waits for an answer: {kinds}")
    return found


def _one(row: Any, name: str, track: Track, stage: str, own: Sequence[Clock], working: set[UUID]) -> list[str]:
    """Say what is wrong with the stage, the owner, the next step or the due moment of one row."""
    which = f"{name} {row.id} at {stage}"
    stages = _pathway(row).stages[track]
    if stage not in stages:
        return [f"{which} stands outside the pathway"]
    found = []
    if stages[stage].is_open != row.is_open:
        found.append(f"{which} says open {row.is_open}")
    if row.is_open and row.owner_id not in working:
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


def _pathway(row: Any) -> Pathway:
    code = row.pathway if isinstance(row, Case | Concern) else row.case.pathway
    return pathway_of(code, row.pack_version)


def _moves() -> list[str]:
    """Every change of stage is a move of the pathway, and each begins where the one before it ended."""
    found: list[str] = []
    lives: dict[Any, list[Move]] = defaultdict(list)
    for move in Move.objects.select_related("case", "concern").order_by("entered_at", "id"):
        lives[move.case or move.concern].append(move)
    for case in Case.objects.all():
        lives.setdefault(case, [])
    for life, moves in lives.items():
        pathway = _pathway(life)
        stage = "" if isinstance(life, Concern) or life.is_from_paper else "registered"
        for move in moves:
            if move.from_stage not in (stage, stage or "start"):
                found.append(f"{move.code} of {life.id} begins at {move.from_stage!r} and not at {stage!r}")
            found += _wrong_move(pathway, move)
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
    starts = set(rule.starts_at) | ({"", "start"} if rule.is_first else set())
    to = rule.goes_to
    ends = {SAME: {move.from_stage}, BACK: set(rule.back_to), CHOSEN: set(rule.back_to)}.get(to, {to})
    if ANY_OPEN not in starts and move.from_stage not in starts:
        return [f"{said} begins where it may not"]
    return [] if move.to_stage in ends else [f"{said} ends where it may not"]


def _measure_moves() -> list[str]:
    found = []
    lives: dict[UUID, list[MeasureMove]] = defaultdict(list)
    for move in MeasureMove.objects.order_by("entered_at", "id"):
        lives[move.measure_id].append(move)
    for measure in Measure.objects.select_related("case"):
        pathway = _pathway(measure)
        ways = {(start, rule.goes_to) for rule in pathway.moves.values() for start in rule.starts_at}
        status = ""
        for move in lives[measure.id]:
            is_known = (move.from_status, move.to_status) in ways or not move.from_status
            if move.from_status != status or not is_known:
                found.append(f"measure {measure.id} went from {move.from_status!r} to {move.to_status!r}")
            status = move.to_status
        if measure.status != status:
            found.append(f"measure {measure.id} stands at {measure.status}, its moves lead to {status}")
    return found


def _lonely() -> list[str]:
    """Return children who have two open cases on one pathway."""
    seen: dict[tuple[UUID, str], int] = defaultdict(int)
    for case in Case.objects.filter(is_open=True).select_related("person"):
        seen[case.person.merged_into_id or case.person_id, case.pathway] += 1
    return [f"the child {child} has {count} open cases" for (child, _pathway_code), count in seen.items() if count > 1]
