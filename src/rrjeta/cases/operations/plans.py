"""The individual protection plan: drafted, sent, approved or returned; an edition is never overwritten (guide 2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Action, Case, Objective, Plan
from rrjeta.cases.operations.approving import Signed, write_approval
from rrjeta.cases.operations.moving import happen_on_case, move_case
from rrjeta.cases.queries.plans import ACTIVE, DRAFT, FROZEN, RETURNED, SENT, latest_plan
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.risk import level_number
from rrjeta.cases.scope import find_case
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.current import current

PLAN = "plan"


class PlanFrozen(Refused):
    """The edition was sent, approved or replaced; it changes only by a review."""

    message = _("This plan can no longer be changed. A review makes a new version.")


@dataclass(frozen=True, slots=True)
class ObjectiveGiven:
    """One objective as it was typed."""

    domain: str
    objective: str
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class ActionGiven:
    """One action as it was typed; `objective` is the number of its objective, from 1."""

    objective: int
    what: str
    responsible_kind: str
    user_id: UUID | None = None
    organisation: str = ""
    responsible: str = ""
    place: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    cost: int | None = None
    budget_line: str = ""
    status: str = "planned"


@dataclass(frozen=True, slots=True)
class PlanGiven:
    """A whole edition as it was typed."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    objectives: Sequence[ObjectiveGiven]
    actions: Sequence[ActionGiven]
    review_on: date | None = None
    no_meeting_reason: str = ""
    signatures_unexplained: int = field(default=0)


@operation(Permission.WRITE_PLAN)
def draft_plan(
    actor: Actor, *, operation_id: UUID, case_id: UUID, plan: PlanGiven, base_version: int | None = None
) -> UUID:
    """Write the edition in work, or begin the first; return the plan's id. Raises PlanFrozen, Stale, Invalid, NotFound."""
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    _check(plan)
    latest = latest_plan(case, lock=True)
    if latest is not None and latest.status not in (DRAFT, RETURNED):
        raise PlanFrozen
    coded = _coded(plan)
    fields = {
        "happened_at": plan.happened_at,
        "review_on": plan.review_on,
        "risk_level": level_number(str(coded["risk_level"])) if coded.get("risk_level") else case.risk_level,
        "coded": coded,
    }
    told = {**plan.told, "no_meeting_reason": plan.no_meeting_reason}
    if latest is None:
        latest = add(
            Plan(
                subject=case.person.subject,
                case=case,
                pack_version=current().number,
                edition=1,
                status=DRAFT,
                **fields,
            ),
            told,
        )
    else:
        change(latest, fields, told, base_version)
    _write_lines(case, latest, plan)
    if plan.no_meeting_reason and case.stage == "gtn_planning":
        happen_on_case(case, "no_meeting_explained", at=plan.happened_at)
    return latest.id


@operation(Permission.WRITE_PLAN)
def add_action(actor: Actor, *, operation_id: UUID, case_id: UUID, action: ActionGiven) -> UUID:
    """Add one action to the present plan under the objective of its number; return the action's id.

    A plan at work takes new actions; what changes its objectives is a review. Raises NotFound, Invalid, PlanFrozen.
    """
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    plan = latest_plan(case, lock=True)
    if plan is None:
        raise NotFound
    if plan.status not in (DRAFT, RETURNED, ACTIVE):
        raise PlanFrozen
    objective = Objective.objects.filter(plan=plan, place=action.objective).first()
    if objective is None:
        raise Invalid({"objective": _("Choose an objective of this plan.")})
    if not action.what.strip():
        raise Invalid({"what": _("Write what is to be done.")})
    return _add_action(case, objective, action).id


@operation(Permission.RECORD_VISIT)
def set_action_status(
    actor: Actor, *, operation_id: UUID, case_id: UUID, action_id: UUID, status: str, at: datetime, note: str = ""
) -> UUID:
    """Say what became of one action; return its id. Raises NotFound, Invalid."""
    case = find_case(actor, Permission.RECORD_VISIT, case_id, lock=True)
    action = (
        Action.objects.select_for_update(of=("self",))
        .filter(id=action_id, case=case, is_current=True)
        .select_related("subject")
        .first()
    )
    if action is None:
        raise NotFound
    if not current().has_code("plan_action_status", status):
        raise Invalid({"status": _("Choose one of the answers.")})
    change(action, {"status": status, "done_at": at if status == "done" else None}, {"note": note} if note else {})
    return action.id


@operation(Permission.WRITE_PLAN)
def send_plan(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime) -> UUID:
    """Send the plan for approval (T10); return the plan's id. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    plan = latest_plan(case, lock=True)
    if plan is None:
        raise NotFound
    move_case(case, "T10", at=at)
    change(plan, {"status": SENT})
    return plan.id


@operation(Permission.APPROVE_PLAN)
def approve_plan(
    actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, signed: Signed | None = None
) -> UUID:
    """Approve the plan that was sent (T11), by click or on paper; return the plan's id.

    Raises MoveRefused, NotFound, NotAllowed, Invalid (the photo of a paper).
    """
    case = find_case(actor, Permission.APPROVE_PLAN, case_id, lock=True)
    plan = latest_plan(case, lock=True)
    if plan is None or plan.status != SENT:
        raise NotFound
    write_approval(actor, case, what=PLAN, record_id=plan.id, is_approved=True, at=at, signed=signed)
    for earlier in Plan.objects.select_for_update().filter(case=case, status=ACTIVE):
        change(earlier, {"status": FROZEN, "frozen_at": at})
    change(plan, {"status": ACTIVE, "approved_at": at})
    move_case(case, "T11", at=at, fields={"has_plan": True})
    return plan.id


@operation(Permission.APPROVE_PLAN)
def return_plan(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, reason: str) -> UUID:
    """Return the plan for changes (T11r) with a written reason; return the plan's id. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.APPROVE_PLAN, case_id, lock=True)
    plan = latest_plan(case, lock=True)
    if plan is None or plan.status != SENT:
        raise NotFound
    move_case(case, "T11r", at=at, reason=reason)
    write_approval(actor, case, what=PLAN, record_id=plan.id, is_approved=False, at=at, words=reason)
    change(plan, {"status": RETURNED})
    return plan.id


def next_edition(case: Case, plan: Plan, *, at: datetime) -> Plan:
    """Freeze an edition and begin the next with the same words, objectives and open actions; return the new one."""
    told = peek_record(plan)
    change(plan, {"status": FROZEN, "frozen_at": at})
    new = add(
        Plan(
            subject=case.person.subject,
            case=case,
            pack_version=current().number,
            edition=plan.edition + 1,
            status=DRAFT,
            happened_at=at,
            risk_level=case.risk_level,
            coded=dict(plan.coded),
        ),
        told,
    )
    for objective in plan.objectives.select_related("subject").order_by("place"):
        kept = add(
            Objective(
                subject=objective.subject,
                plan=new,
                place=objective.place,
                domain=objective.domain,
                carried_from=objective,
            ),
            peek_record(objective),
        )
        for action in objective.actions.filter(is_current=True).select_related("subject"):
            _carry(action, kept)
    return new


def _carry(action: Action, objective: Objective) -> Action:
    told = peek_record(action)
    change(action, {"is_current": False})
    return add(
        Action(
            subject=action.subject,
            objective=objective,
            case_id=action.case_id,
            responsible_kind=action.responsible_kind,
            user_id=action.user_id,
            organisation=action.organisation,
            status=action.status,
            starts_on=action.starts_on,
            due_on=action.due_on,
            cost=action.cost,
            budget_line=action.budget_line,
            done_at=action.done_at,
            carried_from=action,
        ),
        told,
    )


def _check(plan: PlanGiven) -> None:
    errors: dict[str, Any] = {}
    for place, action in enumerate(plan.actions, start=1):
        if not 1 <= action.objective <= len(plan.objectives):
            errors[f"actions-{place}-objective"] = _("There is no objective of this number.")
        if action.starts_on and action.due_on and action.due_on < action.starts_on:
            errors[f"actions-{place}-due"] = _("This lies before the start.")
    if errors:
        raise Invalid(errors)


def _coded(plan: PlanGiven) -> dict[str, Any]:
    return {
        **plan.coded,
        "has_safety_plan": is_written(str(plan.told.get("safety_plan") or "")),
        "has_no_meeting_reason": is_written(plan.no_meeting_reason),
        "signatures_unexplained": plan.signatures_unexplained,
        "total_cost": sum(action.cost or 0 for action in plan.actions),
    }


def _write_lines(case: Case, plan: Plan, given: PlanGiven) -> None:
    objectives = {one.place: one for one in plan.objectives.select_related("subject")}
    for place, typed in enumerate(given.objectives, start=1):
        told = {"objective": typed.objective, "indicator": typed.indicator}
        if place in objectives:
            change(objectives[place], {"domain": typed.domain}, told)
        else:
            line = Objective(subject=plan.subject, plan=plan, place=place, domain=typed.domain)
            objectives[place] = add(line, told)
    lines = Action.objects.filter(objective__plan=plan, is_current=True).select_related("subject")
    kept = list(lines.order_by("entered_at", "id"))
    for place, action in enumerate(given.actions):
        objective = objectives[action.objective]
        if place < len(kept):
            _change_action(kept[place], objective, action)
        else:
            _add_action(case, objective, action)
    for left in kept[len(given.actions) :]:
        change(left, {"is_current": False, "status": "cancelled"})


def _columns(action: ActionGiven) -> dict[str, Any]:
    return {
        "responsible_kind": action.responsible_kind,
        "user_id": action.user_id,
        "organisation": action.organisation,
        "status": action.status or "planned",
        "starts_on": action.starts_on,
        "due_on": action.due_on,
        "cost": action.cost,
        "budget_line": action.budget_line,
    }


def _words(action: ActionGiven) -> dict[str, str]:
    return {"what": action.what.strip(), "responsible": action.responsible, "place": action.place}


def _add_action(case: Case, objective: Objective, action: ActionGiven) -> Action:
    line = Action(subject=case.person.subject, objective=objective, case=case, **_columns(action))
    return add(line, _words(action))


def _change_action(line: Action, objective: Objective, action: ActionGiven) -> None:
    change(line, {**_columns(action), "objective_id": objective.id}, _words(action))
