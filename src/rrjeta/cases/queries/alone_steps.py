"""Steps that a unit of one person did without a second look, for the State Agency: no names (design §3.11)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Approval, Move
from rrjeta.cases.queries.marks import read_place, write_place

PAGE = 25
# Decisions that stand as a move of the pathway too are listed once, as that move.
_WITHOUT_MOVE = ("measure", "assessment")


@dataclass(frozen=True, slots=True)
class AloneStep:
    """A step done alone: in which unit, on which case or concern, by which move or decision, when."""

    id: UUID
    unit: str
    municipality: str
    number: str
    move: str
    decision: str
    at: datetime


def alone_steps(actor: Actor, after: str = "") -> tuple[list[AloneStep], str]:
    """Return a page of the steps done without a second look, the newest first, and the mark of the next page.

    Raises NotAllowed, and NotFound for a mark that no page gave. Two queries.
    """
    require(actor, Permission.READ_ALONE_STEPS)
    moves = Move.objects.filter(is_without_second_look=True)
    approvals = Approval.objects.filter(is_without_second_look=True, what__in=_WITHOUT_MOVE, case__isnull=False)
    steps = [_of_move(one) for one in _some(moves, after, "case__unit", "concern__unit")]
    steps += [_of_approval(one) for one in _some(approvals, after, "case__unit")]
    steps.sort(key=lambda one: (one.at, one.id), reverse=True)
    last = steps[PAGE - 1] if len(steps) > PAGE else None
    return steps[:PAGE], write_place(last.at, last.id) if last else ""


def _some(found: QuerySet[Any], after: str, *units: str) -> list[Any]:
    if after:
        at, last_id = read_place(after)
        found = found.filter(Q(happened_at__lt=at) | Q(happened_at=at, id__lt=last_id))
    return list(found.select_related(*units).defer("sealed").order_by("-happened_at", "-id")[: PAGE + 1])


def _of_move(one: Move) -> AloneStep:
    about = one.case or one.concern
    if about is None:
        raise AssertionError("a move is of a case or of a concern")
    unit = about.unit
    return AloneStep(one.id, unit.name, unit.municipality, about.number, one.code, "", one.happened_at)


def _of_approval(one: Approval) -> AloneStep:
    if one.case is None:
        raise AssertionError("only decisions on cases are asked for")
    unit = one.case.unit
    return AloneStep(one.id, unit.name, unit.municipality, one.case.number, "", one.what, one.happened_at)
