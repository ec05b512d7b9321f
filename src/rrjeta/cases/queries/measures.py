"""Measures and court of a case: what is in force, what runs, what comes, and which moves are possible now."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Approval, Case, Clock, Entry, Hearing, Measure, MeasureMove
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.queries.state import measure_state
from rrjeta.cases.rules.moves import allowed_moves, refusals
from rrjeta.cases.rules.pathway import Move, Pathway
from rrjeta.cases.rules.states import MoveInput
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.kernel.text import Text


# A refusal that has a field can be mended in the form of the move; one without is said beforehand.
@dataclass(frozen=True, slots=True)
class Way:
    """A move that starts where a measure stands, and why it is not possible however the form is filled."""

    move: Move
    blocked: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a measure's history."""

    move: MeasureMove
    note: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure with what it tells, its clocks, history and possible moves."""

    measure: Measure
    told: dict[str, Any]
    ways: list[Way]
    clocks: list[Clock]
    history: list[StepTaken]
    approvals: list[Approval]
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class HearingView:
    """One hearing with what it tells."""

    hearing: Hearing
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MeasuresPage:
    """Everything about measures and court of one case; what is in force stands first."""

    header: Header
    measures: list[MeasureView]
    hearings: list[HearingView]

    def one(self, measure_id: UUID) -> MeasureView:
        """Return one measure of the page. Raises NotFound."""
        found = next((one for one in self.measures if one.measure.id == measure_id), None)
        if found is None:
            raise NotFound
        return found


def measures_page(actor: Actor, case_id: UUID, permission: Permission = Permission.READ_MEASURE) -> MeasuresPage:
    """Return the measures and hearings of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    case = header.case
    pathway = pathway_of(case.pathway, case.pack_version)
    measures = [_view(case, pathway, one) for one in _measures(case)]
    hearings = Hearing.objects.filter(case=case).select_related("subject").order_by("is_over", "held_at")
    return MeasuresPage(
        header=header,
        measures=sorted(measures, key=lambda one: (not one.is_in_force, not one.measure.is_open)),
        hearings=[HearingView(one, open_record(one)) for one in hearings],
    )


def first_night(case: Case) -> Entry | None:
    """Return the list of the first night that is being worked on, or None while no immediate protection runs."""
    if not case.is_in_protection:
        return None
    found = Entry.objects.filter(kind="protection", lines__case=case).order_by("-entered_at", "-id")
    return found.first()


def coming_hearing(case: Case, hearing_id: UUID) -> HearingView:
    """Return one coming hearing of a case. Raises NotFound."""
    hearing = Hearing.objects.filter(case=case, id=hearing_id, is_over=False).select_related("subject").first()
    if hearing is None:
        raise NotFound
    return HearingView(hearing, open_record(hearing))


def _measures(case: Case) -> list[Measure]:
    found = Measure.objects.filter(case=case).select_related("subject").order_by("-proposed_at")
    return list(found.prefetch_related("clocks", "moves__subject"))


def _view(case: Case, pathway: Pathway, measure: Measure) -> MeasureView:
    measure.case = case
    steps = sorted(measure.moves.all(), key=lambda one: (one.happened_at, one.id), reverse=True)
    return MeasureView(
        measure=measure,
        told=open_record(measure),
        ways=_ways(pathway, measure),
        clocks=sorted((one for one in measure.clocks.all() if one.stopped_at is None), key=lambda one: one.due_at),
        history=[StepTaken(one, open_record(one).get("note", "")) for one in steps],
        approvals=list(Approval.objects.filter(record_id=measure.id).select_related("user").order_by("happened_at")),
        is_in_force=measure.status in pathway.meaning("measure_in_force"),
    )


def _ways(pathway: Pathway, measure: Measure) -> list[Way]:
    if not measure.is_open:
        return []
    state, wish = (
        measure_state(measure, do_parents_refuse=False),
        MoveInput(at=now(), now=now(), has_written_reason=True),
    )
    return [
        Way(
            move,
            tuple(
                pathway.sentence(one)
                for one in refusals(pathway, move.code, state, wish)
                if one.field is None and one.code not in ("reason_missing", "reason_unknown")
            ),
        )
        for move in allowed_moves(pathway, state)
        if not move.is_first
    ]
