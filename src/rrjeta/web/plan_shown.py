"""An edition of a plan in words, and what changed since the one before."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.queries.plans import LineView, PlanPage
from rrjeta.forms.queries import form
from rrjeta.web.help_shown import enter_url
from rrjeta.web.planning import approved_words
from rrjeta.web.shown import label, options, readable_told
from rrjeta.web.words.dates import day_words

_KINDS = {"done": "good", "cancelled": "quiet", "not_done": "bad", "delayed": "bad"}
_FIRST = ("overall_goal", "safety_plan")
_VIEWS = ("child_view_shared", "child_view_kept", "family_view", "family_agreement", "family_refusal_reason")
_SHOWN_ALREADY = ("total_cost",)
_SHAREABLE = "shareable"


def plan_context(page: PlanPage, before: PlanPage | None) -> dict[str, Any]:
    """Return what the page of an edition shows."""
    plan, case, allowed = page.plan, page.header.case, page.header.allowed
    ways = {"ways": _ways(page)}
    if plan is None:
        return {**ways, "plan": None, "print_url": ""}
    shape = form("plan", plan.pack_version)
    kept = {**plan.coded, **page.told}
    names = staff_names(line.action.user_id for one in page.objectives for line in one.actions)
    unreadable = page.header.unreadable
    rest = [one.key for one in shape.questions() if one.key not in (*_FIRST, *_VIEWS, *_SHOWN_ALREADY)]
    is_latest = plan.edition == page.editions[0].edition
    return {
        **ways,
        "plan": plan,
        "edition": edition_words(plan),
        "state": state_words(plan),
        "made_at": plan.happened_at,
        "goal": page.told.get("overall_goal", ""),
        "safety_plan": page.told.get("safety_plan", ""),
        "objectives": [_objective(one, names) for one in page.objectives],
        "statuses": options("plan_action_status"),
        "find_url": reverse("find-service", args=[case.id]) if Permission.REFER in allowed and case.is_open else "",
        "help_enter_url": enter_url(page.header),
        "may_set": is_latest and Permission.RECORD_VISIT in allowed and case.is_open,
        "rest": readable_told(shape, kept, unreadable, rest),
        "views": readable_told(shape, kept, unreadable, _VIEWS),
        "shareable": [
            str(shape.by_key[key].label)
            for key in page.told.get(_SHAREABLE, ())
            if key in shape.by_key and shape.by_key[key].data_class not in unreadable
        ],
        "no_meeting_reason": page.told.get("no_meeting_reason", ""),
        "total_cost": plan.coded.get("total_cost") or 0,
        "review_on": plan.review_on,
        "decided": [approved_words(one, told) for one, told in page.approvals],
        "editions": [
            (_edition_url(case.id, one), edition_words(one), one.edition == plan.edition) for one in page.editions
        ],
        "changes": _changes(before, page) if before else [],
        "print_url": reverse("case-papers", args=[case.id]) if Permission.PRINT_PAPER in allowed else "",
    }


def edition_words(plan: Any) -> str:
    """Return which version of the plan it is."""
    return _("Version %(number)s") % {"number": plan.edition}


def state_words(plan: Any) -> tuple[str, str]:
    """Return how an edition stands, in words, and how that is drawn."""
    return {
        "draft": (_("Unfinished"), "warn"),
        "sent": (_("Sent for approval"), "warn"),
        "returned": (_("Returned for changes"), "bad"),
        "active": (_("At work"), "good"),
        "frozen": (_("Earlier version"), "quiet"),
    }[plan.status]


def _edition_url(case_id: Any, plan: Any) -> str:
    return reverse("case-plan-edition", args=[case_id, plan.edition])


def _objective(one: Any, names: Any) -> dict[str, Any]:
    return {
        "place": one.objective.place,
        "domain": label("plan_domain", one.objective.domain),
        "words": one.told.get("objective", ""),
        "indicator": one.told.get("indicator", ""),
        "attainment": label("goal_attainment", one.objective.attainment),
        "note": one.told.get("note", ""),
        "actions": [_action(line, names) for line in one.actions],
    }


def _action(line: LineView, names: Any) -> dict[str, Any]:
    action, told = line.action, line.told
    who = (
        told.get("responsible")
        or names.get(action.user_id, "")
        or (_("The family") if action.responsible_kind == "family" else label("organisation", action.organisation))
    )
    return {
        "id": action.id,
        "what": told.get("what", ""),
        "who": who,
        "indicator": told.get("indicator", ""),
        "place": told.get("place", ""),
        "due_on": action.due_on,
        "cost": action.cost,
        "budget": label("budget_line", action.budget_line),
        "status": label("plan_action_status", action.status),
        "at_name": f"at-{action.id}",
        "status_code": action.status,
        "kind": _KINDS.get(action.status, "warn"),
        "note": told.get("note", ""),
    }


def _ways(page: PlanPage) -> list[tuple[str, str]]:
    case, allowed, plan = page.header.case, page.header.allowed, page.plan
    if not case.is_open:
        return []
    status = plan.status if plan else ""
    is_first = plan is None or status == "frozen"
    ways = []
    if Permission.WRITE_PLAN in allowed and (is_first or status in ("draft", "returned")):
        ways.append(("plan-write", _("Write the plan") if is_first else _("Go on with the plan")))
    if Permission.WRITE_PLAN in allowed and status in ("draft", "returned") and case.stage == "gtn_planning":
        ways.append(("plan-send", _("Send for approval")))
    if Permission.WRITE_PLAN in allowed and status in ("draft", "returned", "active") and page.objectives:
        ways.append(("plan-action-add", _("New action")))
    if status == "sent" and allowed & {Permission.APPROVE_PLAN, Permission.WRITE_PLAN}:
        ways.append(("plan-approve", _("Approve or return the plan")))
    if Permission.REVIEW_PLAN in allowed and case.stage in ("plan_active", "review"):
        ways.append(("review-write", _("Review the plan")))
    return [(reverse(name, args=[case.id]), words) for name, words in ways]


def _changes(before: PlanPage, page: PlanPage) -> list[tuple[str, str, str]]:
    """Return (what, before, now) of everything that differs between two editions."""
    if before.plan is None or page.plan is None:
        return []
    old, new = _said(before), _said(page)
    names = [*new, *(name for name in old if name not in new)]
    return [(name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name, "") != new.get(name, "")]


def _said(page: PlanPage) -> dict[str, str]:
    if page.plan is None:
        return {}
    shape = form("plan", page.plan.pack_version)
    said = dict(readable_told(shape, {**page.plan.coded, **page.told}, page.header.unreadable))
    for one in page.objectives:
        title = _("Objective %(number)s") % {"number": one.objective.place}
        said[title] = one.told.get("objective", "")
        lines = [_line_words(line) for line in one.actions]
        said[_("Actions of objective %(number)s") % {"number": one.objective.place}] = "; ".join(lines)
    return said


def _line_words(line: LineView) -> str:
    what = str(line.told.get("what", ""))
    return f"{what} ({day_words(line.action.due_on)})" if line.action.due_on else what
