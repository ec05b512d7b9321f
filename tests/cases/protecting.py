"""Measures for tests: proposed, decided and carried out by the operations, with all that their guards ask for."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Measure
from rrjeta.cases.operations.measure_steps import ProposalGiven, StepGiven
from rrjeta.cases.operations.measures import decide_measure, follow_measure, propose_measure
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cast import Cast

GROUNDS = "The father beat the child and will come back tonight."
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def proposal(kind: str = "immediate", **more: Any) -> ProposalGiven:
    """Return a complete proposal: the child secured, placed with kin, the parents told."""
    at = now()
    whole = ProposalGiven(
        kind=kind, at=at, grounds=GROUNDS, secured_at=at, place_kind="kin", parents_told="told", parents_words=""
    )
    return replace(whole, **more)


def step(at: datetime | None = None, **more: Any) -> StepGiven:
    """Return what comes with a move, made now."""
    return replace(StepGiven(at=at or now()), **more)


SUPERVISED = {
    "has_monitored_plan": True,
    "visit_frequency": "twice a week",
    "parent_signatures": 1,
    "parents_told": "told",
}
PLACED = {"arrangement": "kinship_informal", "place": "At the aunt's"}
ASKED = {"court": "Court of the district", "has_report": True}
JUDGED = {"decision_no": "12/2026"}


def proposed(actor: Actor, case: Case, kind: str = "immediate", **more: Any) -> Measure:
    """Propose a measure; return its row."""
    made = propose_measure(actor, operation_id=new_id(), case_id=case.id, proposal=proposal(kind, **more))
    return row(made)


def row(measure_id: UUID) -> Measure:
    """Return a measure as it stands, with its case."""
    return Measure.objects.select_related("subject", "case").get(id=measure_id)


def decide(actor: Actor, measure: Measure, code: str = "M2", **more: Any) -> Measure:
    """Make a move that decides; return the row."""
    said = {"operation_id": new_id(), "case_id": measure.case_id, "measure_id": measure.id}
    return row(decide_measure(actor, **said, code=code, step=step(**more)))


def follow(actor: Actor, measure: Measure, code: str, **more: Any) -> Measure:
    """Make a move that follows; return the row."""
    said = {"operation_id": new_id(), "case_id": measure.case_id, "measure_id": measure.id}
    return row(follow_measure(actor, **said, code=code, step=step(**more)))


def at_stage(cast: Cast, case: Case, stage: str, kind: str = "immediate") -> Measure:
    """Return a measure that went by the operations as far as a stage."""
    measure = proposed(cast.ana, case, kind)
    if stage == "proposed":
        return measure
    measure = decide(cast.dea, measure, **(SUPERVISED if kind == "supervision" else {}))
    if stage == "decided":
        return measure
    measure = follow(cast.ana, measure, "M3", **({} if kind == "supervision" else PLACED))
    if stage == "executed":
        return measure
    measure = follow(cast.ana, measure, "M4", **ASKED)
    if stage == "court_pending":
        return measure
    return follow(cast.ana, measure, "M5" if stage == "confirmed" else "M6", **JUDGED)
