"""Whether somebody else could look a second time, and who asked for the look (design §3.11)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.queries import second_person
from rrjeta.cases.models import Case, Entry, Measure, Move

PLAN, CLOSURE, MEASURE = "plan", "closure", "measure"
# The moves by which a plan comes before the second person: sent for approval, or reviewed.
_PLAN_PROPOSED = ("T10", "T12")


def is_alone(actor: Actor, case: Case) -> bool:
    """Tell whether the actor does the work of the case and the unit has nobody else who could look."""
    is_mine = case.owner_id == actor.user_id or case.owner_id in actor.covers
    return is_mine and second_person(case.unit_id, case.municipality, actor.user_id) is None


def proposer_of(case: Case, what: str, record_id: UUID) -> UUID | None:
    """Return who proposed what is decided on: who sent the plan or its review, wrote the closing form or the measure."""
    found: dict[str, QuerySet[Any]] = {
        PLAN: Move.objects.filter(case=case, code__in=_PLAN_PROPOSED).order_by("-entered_at", "-id"),
        CLOSURE: Entry.objects.filter(id=record_id),
        MEASURE: Measure.objects.filter(id=record_id),
    }
    proposer: UUID | None = found[what].values_list("entered_by_id", flat=True).first()
    return proposer
