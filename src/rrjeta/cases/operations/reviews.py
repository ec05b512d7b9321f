"""The review of the plan: what was reached, what changes, whether the plan goes on, is made anew or the case closes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Approval, Case, EntryLine, Objective, Plan
from rrjeta.cases.operations.approving import Signed, check_code, check_words, write_approval, write_own_approval
from rrjeta.cases.operations.entries import LineGiven, find_line, rewrite_entry, settled_moment, write_entry
from rrjeta.cases.operations.moving import happen_on_case, judge_risk, keep_choices, move_case
from rrjeta.cases.operations.plans import PLAN, check_review_day, next_edition
from rrjeta.cases.queries.clocks import stage_since
from rrjeta.cases.queries.pathways import calendar_of, table_of
from rrjeta.cases.queries.plans import ACTIVE, DRAFT, latest_plan, reviewed_plan
from rrjeta.cases.rules.risk import level_number
from rrjeta.cases.rules.visits import visits_planned
from rrjeta.cases.scope import find_case
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import change
from rrjeta.packs.current import current

REVIEW = "review"
# What a review may end in, and what follows for the plan (`review_outcome`).
_SAME_PLAN = ("continue", "escalate", "deescalate")
_CHANGED_PLAN = ("amend", "new_measure", "lift_measure")


class NoReviewNow(Refused):
    """A review is written while it runs: after it was started and before the plan goes on."""

    message = _("No review is going on. Start the review first.")


@dataclass(frozen=True, slots=True)
class JudgedGiven:
    """How far an objective was reached (`goal_attainment`), with a note."""

    attainment: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewGiven:
    """A review as it was typed."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    objectives: Mapping[UUID, JudgedGiven] = field(default_factory=dict)
    next_review_on: date | None = None
    is_finished: bool = True


@operation(Permission.REVIEW_PLAN)
def start_review(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, reason: str = "") -> UUID:
    """Start the review of the active plan (T12); return the case's id. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.REVIEW_PLAN, case_id, lock=True)
    check_words(reason, "reason_text")
    move_case(case, "T12", at=settled_moment(at, stage_since(case)), reason=reason)
    return case.id


@operation(Permission.REVIEW_PLAN)
def record_review(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    review: ReviewGiven,
    entry_id: UUID | None = None,
    base_version: int | None = None,
) -> UUID:
    """Write the review, or go on with an unfinished one; return its entry id.

    Finishing it judges the objectives and the risk, and freezes the edition that was reviewed: the next one begins with
    its words, and goes to work by `continue_plan`, or by `approve_review` where it changes.
    Raises NoReviewNow, Invalid, Stale, NotFound.
    """
    case = find_case(actor, Permission.REVIEW_PLAN, case_id, lock=True)
    if case.stage != REVIEW:
        raise NoReviewNow
    plan = reviewed_plan(case)
    if plan is None:
        raise NotFound
    coded = dict(review.coded)
    if review.is_finished:
        coded |= {**_judge(plan, review), **_looked_back(case, plan, review.happened_at)}
    entry_id = _write(case, review, coded, entry_id, base_version)
    if review.is_finished:
        judge_risk(case, level_number(str(coded["risk_after"])), at=review.happened_at)
        _follow(case, plan, review)
        happen_on_case(case, "review_finished", at=review.happened_at)
    return entry_id


@operation(Permission.REVIEW_PLAN)
def continue_plan(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime) -> UUID:
    """Go on with the plan after its review (T13); return the case's id. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.REVIEW_PLAN, case_id, lock=True)
    _go_on(case, at=settled_moment(at, stage_since(case)), approval=None)
    return case.id


@operation(Permission.APPROVE_PLAN)
def approve_review(
    actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, signed: Signed | None = None
) -> UUID:
    """Approve the edition that a review made and go on with it (T13); return the case's id. Raises MoveRefused."""
    case = find_case(actor, Permission.APPROVE_PLAN, case_id, lock=True)
    plan = _new_edition(case)
    approval = write_approval(actor, case, what=PLAN, record_id=plan.id, is_approved=True, at=at, signed=signed)
    _go_on(case, at=at, approval=approval)
    return case.id


@operation(Permission.REVIEW_PLAN)
def approve_own_review(
    actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, signed: Signed | None = None
) -> UUID:
    """Go on with a changed plan (T13) as others signed it on paper, or alone in a unit of one person, which is marked.

    Raises MoveRefused, NeedsSecondPerson, NotFound, Invalid.
    """
    case = find_case(actor, Permission.REVIEW_PLAN, case_id, lock=True)
    plan = _new_edition(case)
    approval = write_own_approval(actor, case, what=PLAN, record_id=plan.id, at=at, signed=signed)
    _go_on(case, at=at, approval=approval)
    return case.id


@operation(Permission.REVIEW_PLAN)
def plan_anew(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, reason: str) -> UUID:
    """Go back to planning after a major change (T14) with a new edition; return the case's id. Raises MoveRefused."""
    case = find_case(actor, Permission.REVIEW_PLAN, case_id, lock=True)
    check_words(reason, "reason_text")
    plan = latest_plan(case, lock=True)
    at = settled_moment(at, stage_since(case))
    move_case(case, "T14", at=at, reason=reason)
    if plan is not None and plan.status == ACTIVE:
        next_edition(case, plan, at=at)
    return case.id


def _new_edition(case: Case) -> Plan:
    plan = latest_plan(case, lock=True)
    if plan is None or case.stage != REVIEW or plan.status != DRAFT:
        raise NotFound
    return plan


def _go_on(case: Case, *, at: datetime, approval: Approval | None) -> None:
    plan = latest_plan(case, lock=True)
    is_looked_at = approval is None or not approval.is_without_second_look
    move_case(case, "T13", at=at, state={"has_second_look": is_looked_at})
    if plan is not None and plan.status == DRAFT:
        change(plan, {"status": ACTIVE, "approved_at": at})
        keep_choices(case, at=at)


def _judge(plan: Plan, review: ReviewGiven) -> dict[str, Any]:
    objectives = {one.id: one for one in Objective.objects.filter(plan=plan).select_related("subject")}
    if review.objectives.keys() - objectives.keys():
        raise NotFound
    for objective_id, judged in review.objectives.items():
        check_code("goal_attainment", judged.attainment, f"objectives-{objective_id}-attainment")
        change(objectives[objective_id], {"attainment": judged.attainment}, {"note": judged.note})
    outcome = str(review.coded.get("outcome") or "")
    check_code("review_outcome", outcome, "outcome")
    check_code("risk_level", str(review.coded.get("risk_after") or ""), "risk_after")
    return {
        "objectives_unjudged": len(objectives.keys() - review.objectives.keys()),
        "is_plan_changed": outcome in _CHANGED_PLAN,
    }


def _looked_back(case: Case, plan: Plan, at: datetime) -> dict[str, Any]:
    """Return what the form shows by itself: the risk before, the visits made since the plan went to work and those planned."""
    codes = [one.code for one in current().code_list("risk_level")]
    before = next((code for code in codes if code.startswith(str(case.risk_level))), None)
    visits = EntryLine.objects.filter(case=case, entry__kind="visit", entry__is_finished=True)
    since = visits.filter(happened_at__gte=plan.approved_at) if plan.approved_at else visits
    planned = _visits_planned(plan, at)
    return {
        "visits_done": since.count(),
        **({"visits_planned": planned} if planned is not None else {}),
        **({"risk_before": before} if before else {}),
    }


def _visits_planned(plan: Plan, at: datetime) -> int | None:
    if plan.approved_at is None:
        return None
    number = current().number
    how_often = str(plan.coded.get("visit_interval") or "")
    return visits_planned(
        plan.approved_at, at, how_often=how_often, table=table_of(number), calendar=calendar_of(number)
    )


def _write(
    case: Case, review: ReviewGiven, coded: Mapping[str, Any], entry_id: UUID | None, base_version: int | None
) -> UUID:
    if entry_id is None:
        entry = write_entry(
            kind=REVIEW,
            cases=[case],
            happened_at=review.happened_at,
            coded=coded,
            told=review.told,
            is_finished=review.is_finished,
        )
        return entry.id
    known = find_line(case, entry_id).entry
    if known.kind != REVIEW:
        raise NotFound
    rewrite_entry(
        known,
        happened_at=review.happened_at,
        coded=coded,
        told=review.told,
        lines={case.id: LineGiven()},
        cases=[case],
        base_version=base_version,
        is_finished=review.is_finished,
    )
    return entry_id


def _follow(case: Case, plan: Plan, review: ReviewGiven) -> None:
    outcome = review.coded.get("outcome", "")
    if outcome not in (*_SAME_PLAN, *_CHANGED_PLAN):
        return
    if not review.next_review_on:
        raise Invalid({"next_review": _("Say when the plan is reviewed next.")})
    check_review_day(case, review.next_review_on, "next_review")
    edition = next_edition(case, plan, at=review.happened_at) if plan.status == ACTIVE else latest_plan(case, lock=True)
    if edition is not None:
        change(edition, {"review_on": review.next_review_on})
