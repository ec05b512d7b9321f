"""The plan of a case: its editions, objectives, actions and decisions."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Action, Approval, Case, Objective, Plan
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record

DRAFT, SENT, RETURNED, ACTIVE, FROZEN = "draft", "sent", "returned", "active", "frozen"


@dataclass(frozen=True, slots=True)
class LineView:
    """One action of an edition."""

    action: Action
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """One objective of an edition with its actions."""

    objective: Objective
    told: dict[str, Any]
    actions: list[LineView]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One edition with everything in it, the numbers of the others, and what was decided on it."""

    header: Header
    plan: Plan | None
    told: dict[str, Any]
    objectives: list[ObjectiveView]
    editions: list[Plan]
    approvals: list[tuple[Approval, dict[str, Any]]]

    @property
    def is_editable(self) -> bool:
        """Tell whether the edition may still be changed."""
        return self.plan is None or self.plan.status in (DRAFT, RETURNED)


def latest_plan(case: Case, *, lock: bool = False) -> Plan | None:
    """Return the newest edition of a case, locked when asked, or None."""
    found = Plan.objects.filter(case=case).select_related("subject").order_by("-edition")
    return (found.select_for_update(of=("self",)) if lock else found).first()


def reviewed_plan(case: Case) -> Plan | None:
    """Return the edition that a review looks back on: the one at work, or the last one frozen; locked."""
    found = Plan.objects.filter(case=case, status__in=(ACTIVE, FROZEN)).select_related("subject").order_by("-edition")
    return found.select_for_update(of=("self",)).first()


def plan_page(
    actor: Actor, case_id: UUID, edition: int | None = None, permission: Permission = Permission.READ_PLAN
) -> PlanPage:
    """Return an edition of a plan, the newest when none is named. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    if Permission.READ_PLAN not in header.allowed:
        raise NotAllowed
    editions = list(Plan.objects.filter(case=header.case).select_related("subject").order_by("-edition"))
    plan = next((one for one in editions if edition in (None, one.edition)), None)
    if edition is not None and plan is None:
        raise NotFound
    if plan is None:
        return PlanPage(header, None, {}, [], [], [])
    decided = Approval.objects.filter(record_id=plan.id).select_related("subject", "user").order_by("happened_at")
    return PlanPage(
        header,
        plan,
        open_record(plan),
        objectives_of(plan),
        editions,
        [(one, open_record(one)) for one in decided],
    )


def objectives_of(plan: Plan) -> list[ObjectiveView]:
    """Return the objectives of an edition with their actions, as they stood in it. Two queries."""
    lines = Action.objects.filter(objective__plan=plan).select_related("subject").order_by("entered_at", "id")
    if plan.status != FROZEN:
        lines = lines.filter(is_current=True)
    by_objective: dict[UUID, list[LineView]] = {}
    for action in lines:
        by_objective.setdefault(action.objective_id, []).append(LineView(action, open_record(action)))
    objectives = plan.objectives.select_related("subject").order_by("place")
    return [ObjectiveView(one, open_record(one), by_objective.get(one.id, [])) for one in objectives]
