"""The individual protection plan: drafted, sent, approved or returned; an edition is never overwritten (guide 2.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Action, Case, Objective, Plan
from rrjeta.cases.operations.approving import Signed, check_open, check_words, write_approval, write_own_approval
from rrjeta.cases.operations.entries import settled_moment
from rrjeta.cases.operations.moving import keep_choices, move_case
from rrjeta.cases.operations.plan_lines import (
    ACTIONS,
    OBJECTIVES,
    ActionGiven,
    ObjectiveGiven,
    Row,
    carry_lines,
    check_rows,
    rows_of,
    write_action,
    write_rows,
)
from rrjeta.cases.queries.clocks import latest_review_day, stage_since
from rrjeta.cases.queries.plans import ACTIVE, DRAFT, FROZEN, RETURNED, SENT, latest_plan
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.risk import level_number
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.current import current

PLAN = "plan"
# What holds for one edition only and is asked again of the next one.
_OF_ONE_EDITION = ("has_no_meeting_reason", "is_changed")
# With these a family signs or says yes before a witness; otherwise the missing signature is explained.
_AGREED = ("given", "given_oral")


class PlanFrozen(Refused):
    """The edition was sent, approved or replaced; it changes only by a review."""

    message = _("This plan can no longer be changed. A review makes a new version.")


@dataclass(frozen=True, slots=True)
class PlanGiven:
    """A whole edition as it was typed."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    objectives: Sequence[ObjectiveGiven]
    actions: Sequence[ActionGiven]
    review_on: date | None = None


@operation(Permission.WRITE_PLAN)
def draft_plan(
    actor: Actor, *, operation_id: UUID, case_id: UUID, plan: PlanGiven, base_version: int | None = None
) -> UUID:
    """Write the edition in work, or begin the first; return the plan's id. Raises PlanFrozen, Stale, Invalid, NotFound."""
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    check_open(case)
    if plan.happened_at > now():
        raise Invalid({"date": _("This lies in the future. Give the day on which the plan was made.")})
    check_review_day(case, plan.review_on, "review_date")
    rows = {OBJECTIVES: [one.as_row() for one in plan.objectives], ACTIONS: [one.as_row() for one in plan.actions]}
    check_rows(rows[OBJECTIVES], rows[ACTIONS])
    latest = edition_in_work(case, at=plan.happened_at)
    before = peek_record(latest)
    emptied = {name: "" for name in before if name != "no_meeting_reason"}
    coded = _coded(case, latest, plan)
    fields = {
        "happened_at": plan.happened_at,
        "review_on": plan.review_on,
        "risk_level": level_number(str(coded["risk_level"])) if coded.get("risk_level") else case.risk_level,
        "coded": coded,
    }
    change(latest, fields, {**emptied, **plan.told, **rows}, base_version)
    settled = peek_record(latest)
    check_rows(settled[OBJECTIVES], settled[ACTIONS])
    write_rows(case, latest, settled[OBJECTIVES], settled[ACTIONS])
    return latest.id


@operation(Permission.WRITE_PLAN)
def add_action(actor: Actor, *, operation_id: UUID, case_id: UUID, action: ActionGiven) -> UUID:
    """Add one action to the present plan under the objective of its number; return the action's id.

    A plan at work takes new actions; what changes its objectives is a review. Raises NotFound, Invalid, PlanFrozen.
    """
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    check_open(case)
    plan = latest_plan(case, lock=True)
    if plan is None:
        raise NotFound
    if plan.status not in (DRAFT, RETURNED, ACTIVE):
        raise PlanFrozen
    objective = Objective.objects.filter(plan=plan, place=action.objective).first()
    _check_action(action, objective is not None)
    if objective is None:
        raise NotFound
    return append_action(case, plan, objective, action.as_row()).id


@operation(Permission.RECORD_VISIT)
def set_action_status(
    actor: Actor, *, operation_id: UUID, case_id: UUID, action_id: UUID, status: str, at: datetime, note: str = ""
) -> UUID:
    """Say what became of one action; return its id. Raises NotFound, Invalid."""
    case = find_case(actor, Permission.RECORD_VISIT, case_id, lock=True)
    check_open(case)
    action = (
        Action.objects.select_for_update(of=("self",))
        .filter(id=action_id, case=case, is_current=True)
        .select_related("subject", "objective__plan__subject")
        .first()
    )
    if action is None:
        raise NotFound
    if not current().has_code("plan_action_status", status):
        raise Invalid({"status": _("Choose one of the answers.")})
    if at > now():
        raise Invalid({"at": _("This lies in the future. Give the time when it happened.")})
    check_words(note, "note")
    change(action, {"status": status, "done_at": at if status == "done" else None}, {"note": note} if note else {})
    _remember_rows(action.objective.plan)
    return action.id


@operation(Permission.WRITE_PLAN)
def send_plan(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime) -> UUID:
    """Send the plan for approval (T10); return the plan's id. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    plan = latest_plan(case, lock=True)
    move_case(case, "T10", at=settled_moment(at, stage_since(case)))
    if plan is None:
        raise NotFound
    change(plan, {"status": SENT})
    return plan.id


@operation(Permission.APPROVE_PLAN)
def approve_plan(
    actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, signed: Signed | None = None
) -> UUID:
    """Approve the plan that was sent (T11), by click or on paper; return the plan's id.

    Raises MoveRefused, NotFound, NeedsSecondPerson, Invalid (the photo of a paper).
    """
    case = find_case(actor, Permission.APPROVE_PLAN, case_id, lock=True)
    plan = _sent_plan(case)
    approval = write_approval(actor, case, what=PLAN, record_id=plan.id, is_approved=True, at=at, signed=signed)
    _put_to_work(case, plan, at=at, is_alone=approval.is_without_second_look)
    return plan.id


@operation(Permission.WRITE_PLAN)
def approve_own_plan(
    actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, signed: Signed | None = None
) -> UUID:
    """Put the own plan to work (T11): as others signed it on paper, or alone in a unit of one person, which is marked.

    Raises MoveRefused, NotFound, NeedsSecondPerson, Invalid (the photo of a paper).
    """
    case = find_case(actor, Permission.WRITE_PLAN, case_id, lock=True)
    plan = _sent_plan(case)
    approval = write_own_approval(actor, case, what=PLAN, record_id=plan.id, at=at, signed=signed)
    _put_to_work(case, plan, at=at, is_alone=approval.is_without_second_look)
    return plan.id


@operation(Permission.APPROVE_PLAN)
def return_plan(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, reason: str) -> UUID:
    """Return the plan for changes (T11r) with a written reason; return the plan's id. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.APPROVE_PLAN, case_id, lock=True)
    check_words(reason, "reason_text")
    plan = _sent_plan(case)
    at = settled_moment(at, stage_since(case))
    move_case(case, "T11r", at=at, reason=reason)
    write_approval(actor, case, what=PLAN, record_id=plan.id, is_approved=False, at=at, words=reason)
    change(plan, {"status": RETURNED})
    return plan.id


def edition_in_work(case: Case, *, at: datetime) -> Plan:
    """Return the edition that may be written on, locked; a new empty one where none stands. Raises PlanFrozen."""
    latest = latest_plan(case, lock=True)
    if latest is not None and latest.status in (DRAFT, RETURNED):
        return latest
    if latest is not None and latest.status != FROZEN:
        raise PlanFrozen
    for left in Action.objects.select_for_update().filter(case=case, is_current=True):
        change(left, {"is_current": False})
    plan = Plan(
        subject=case.person.subject,
        case=case,
        pack_version=current().number,
        edition=latest.edition + 1 if latest else 1,
        status=DRAFT,
        happened_at=at,
        risk_level=case.risk_level,
    )
    return add(plan, {OBJECTIVES: [], ACTIONS: []})


def check_review_day(case: Case, day: date | None, field: str) -> None:
    """Pass silently for a day within the interval in which a plan at this level of risk is reviewed. Raises Invalid."""
    latest = latest_review_day(case)
    if day is not None and latest is not None and day > latest:
        said = _("At this level of risk the plan is reviewed by %(day)s at the latest.")
        raise Invalid({field: said % {"day": latest.strftime("%d.%m.%Y")}})


def explain_no_meeting(case: Case, *, at: datetime, reason: str) -> None:
    """Write on the edition in work why no meeting is held. Raises PlanFrozen."""
    plan = edition_in_work(case, at=at)
    change(plan, {"coded": {**plan.coded, "has_no_meeting_reason": True}}, {"no_meeting_reason": reason.strip()})


def append_action(case: Case, plan: Plan, objective: Objective, row: Row) -> Action:
    """Insert one more action and have the edition remember it."""
    line = write_action(case, objective, row)
    _remember_rows(plan)
    return line


def next_edition(case: Case, plan: Plan, *, at: datetime) -> Plan:
    """Freeze an edition and begin the next with the same words, objectives and open actions; return the new one."""
    told = {name: said for name, said in peek_record(plan).items() if name != "no_meeting_reason"}
    change(plan, {"status": FROZEN, "frozen_at": at})
    new = Plan(
        subject=case.person.subject,
        case=case,
        pack_version=current().number,
        edition=plan.edition + 1,
        status=DRAFT,
        happened_at=at,
        review_on=plan.review_on,
        risk_level=case.risk_level,
        coded={name: value for name, value in plan.coded.items() if name not in _OF_ONE_EDITION},
    )
    add(new, told)
    carry_lines(plan, new)
    _remember_rows(new)
    return new


def close_off(case: Case, *, at: datetime) -> None:
    """Freeze the plan of a case that closes; another episode begins another edition."""
    for plan in Plan.objects.select_for_update().filter(case=case).exclude(status=FROZEN):
        change(plan, {"status": FROZEN, "frozen_at": at})


def _remember_rows(plan: Plan) -> None:
    rows = rows_of(plan)
    total = sum(row.get("cost") or 0 for row in rows[ACTIONS])
    change(plan, {"coded": {**plan.coded, "total_cost": total}}, rows)


def _sent_plan(case: Case) -> Plan:
    plan = latest_plan(case, lock=True)
    if plan is None or plan.status != SENT:
        raise NotFound
    return plan


def _put_to_work(case: Case, plan: Plan, *, at: datetime, is_alone: bool) -> None:
    for earlier in Plan.objects.select_for_update().filter(case=case, status=ACTIVE):
        change(earlier, {"status": FROZEN, "frozen_at": at})
    change(plan, {"status": ACTIVE, "approved_at": at})
    move_case(case, "T11", at=at, fields={"has_plan": True}, state={"has_second_look": not is_alone})
    keep_choices(case, at=at)


def _check_action(action: ActionGiven, has_objective: bool) -> None:
    errors: dict[str, Any] = {}
    if not has_objective:
        errors["objective"] = _("Choose an objective of this plan.")
    if not action.what.strip():
        errors["what"] = _("Write what is to be done.")
    if not action.responsible_kind:
        errors["who"] = _("Say who is responsible.")
    if action.due_on is None:
        errors["due"] = _("Give a day by which it is to be done.")
    if action.budget_line and not current().has_code("budget_line", action.budget_line):
        errors["budget_line"] = _("Choose one of the answers.")
    if errors:
        raise Invalid(errors)
    check_words(action.what, "what", most=500)
    check_words(action.responsible, "responsible", most=500)


def _coded(case: Case, plan: Plan, given: PlanGiven) -> dict[str, Any]:
    agreement = given.coded.get("family_agreement")
    is_explained = agreement in (None, *_AGREED) or is_written(str(given.told.get("family_refusal_reason") or ""))
    kept = {name: plan.coded[name] for name in _OF_ONE_EDITION if name in plan.coded}
    return {
        **given.coded,
        **kept,
        "has_safety_plan": is_written(str(given.told.get("safety_plan") or "")),
        "signatures_unexplained": 0 if is_explained else 1,
        "total_cost": sum(action.cost or 0 for action in given.actions),
        **({"is_changed": True} if case.stage == "review" else {}),
    }
