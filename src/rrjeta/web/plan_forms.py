"""The form of the plan: its rows as they are drawn and as they come back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rrjeta.cases.operations.plan_lines import ACTIONS, OBJECTIVES, ActionGiven, ObjectiveGiven
from rrjeta.cases.operations.plans import PlanGiven
from rrjeta.cases.queries.clocks import latest_review_day
from rrjeta.cases.queries.meetings import offered_actions
from rrjeta.cases.queries.plans import PlanPage
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.kernel.clock import local, today
from rrjeta.web.form_page import SHAREABLE, Sent, pack_form, told_with_shares
from rrjeta.web.planning import moment_on, risk_code

_NOT_ASKED = (OBJECTIVES, ACTIONS, SHAREABLE, "no_meeting_reason")


def plan_filled(page: PlanPage) -> Filled:
    """Return the edition in work as its form takes it again; decisions of the meeting stand there as actions to keep."""
    shape, plan, case = pack_form("plan"), page.plan, page.header.case
    fields: dict[str, Any] = {"date": today(), "risk_level": risk_code(case.risk_level)}
    if plan is None or not page.is_editable:
        fields["review_date"] = latest_review_day(case)
        actions = _with_decisions(page, [])
        return filled(shape, {**fields, "actions": actions} if actions else fields)
    fields |= {
        "date": local(plan.happened_at).date(),
        "review_date": plan.review_on,
        "objectives": page.told.get(OBJECTIVES) or [],
        "actions": _with_decisions(page, [_drawn(row) for row in page.told.get(ACTIONS) or []]),
    }
    told = {name: said for name, said in page.told.items() if name not in _NOT_ASKED and said != ""}
    return filled(shape, fields, plan.coded, told, shareable=page.told.get(SHAREABLE, ()))


def plan_given(sent: Sent, page: PlanPage) -> PlanGiven:
    """Return what was posted as a whole edition."""
    fields = sent.answers.fields
    before = page.plan.happened_at if page.plan else None
    return PlanGiven(
        happened_at=moment_on(fields.get("date"), before),
        coded=sent.answers.coded,
        told=told_with_shares(sent.answers),
        objectives=[
            ObjectiveGiven(row.get("domain") or "", row.get("objective") or "", row.get("indicator") or "")
            for row in fields.get("objectives") or ()
        ],
        actions=[action_given(row) for row in fields.get("actions") or ()],
        review_on=fields.get("review_date"),
    )


def action_given(row: Mapping[str, Any]) -> ActionGiven:
    """Return one posted row as an action."""
    user, organisation = row.get("user") or {}, row.get("organisation") or {}
    return ActionGiven(
        objective=row.get("objective") or 1,
        what=row.get("what") or "",
        responsible_kind=row.get("responsible_kind") or "",
        user_id=UUID(user["id"]) if user.get("id") else None,
        organisation=organisation.get("id") or "",
        responsible=row.get("responsible") or organisation.get("text") or "",
        indicator=row.get("indicator") or "",
        place=row.get("place") or "",
        starts_on=row.get("start"),
        due_on=row.get("due"),
        cost=row.get("cost"),
        budget_line=row.get("budget_line") or "",
        status=row.get("status") or "",
    )


def _drawn(row: Mapping[str, Any]) -> dict[str, Any]:
    drawn = dict(row)
    if row.get("user"):
        drawn["user"] = {"id": row["user"], "text": ""}
    if row.get("responsible_kind") == "organisation":
        drawn["organisation"] = {"id": row.get("organisation", ""), "text": row.get("responsible", "")}
        drawn.pop("responsible", None)
    return drawn


def _with_decisions(page: PlanPage, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {str(row.get("what", "")).casefold() for row in rows}
    offered = offered_actions(page.header.case)
    return [*rows, *(_drawn(row) for row in offered if str(row.get("what", "")).casefold() not in known)]
