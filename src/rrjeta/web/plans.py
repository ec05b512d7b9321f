"""The plan of a case: shown with its editions, written, sent, approved or returned, and its actions one by one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import colleagues
from rrjeta.cases.operations.plan_lines import ACTIONS, OBJECTIVES, ActionGiven
from rrjeta.cases.operations.plans import (
    add_action,
    approve_own_plan,
    approve_plan,
    draft_plan,
    return_plan,
    send_plan,
    set_action_status,
)
from rrjeta.cases.operations.reviews import approve_own_review, approve_review
from rrjeta.cases.queries.approvals import is_alone
from rrjeta.cases.queries.plans import PlanPage, plan_page
from rrjeta.forms.rules.days import read_whole
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from rrjeta.kernel.ids import read_id
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.form_page import FormPage, Sent, answer_form, pack_form
from rrjeta.web.plan_forms import plan_filled, plan_given
from rrjeta.web.plan_shown import edition_words, plan_context
from rrjeta.web.planning import (
    at_questions,
    choices_for,
    decision_ways,
    posted_moment,
    posted_when,
    rows_in_words,
    signed_from,
    signing_context,
    typed,
)
from rrjeta.web.shown import options
from rrjeta.web.typed import typed_date

_ROWS = {
    OBJECTIVES: ("objectives", rows_in_words("plan_domain", "objective")),
    ACTIONS: ("actions", rows_in_words("plan_action_status", "what")),
}
# The two forms of the page of approval ask each for their moment.
_RETURNED = "returned_at"
_ACTION = ("what", "objective", "who", "responsible", "indicator", "place", "due", "cost", "budget_line")


@door(Permission.READ_PLAN)
def show(request: HttpRequest, case_id: UUID, edition: int | None = None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = plan_page(actor, case_id, edition)
    before = None
    if page.plan is not None and page.plan.edition > 1:
        before = plan_page(actor, case_id, page.plan.edition - 1)
    context = {**case_context(request, page.header, "plan"), **plan_context(page, before)}
    return render(request, "plans/plan.html", context)


@door(Permission.WRITE_PLAN)
def write(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = plan_page(actor, case_id, permission=Permission.WRITE_PLAN)
    version = page.plan.version if page.plan is not None and page.is_editable else ""
    form_page = FormPage(
        form=pack_form("plan"),
        template="entries/form.html",
        context={**case_context(request, page.header, "plan"), "can_wait": True},
        choices=choices_for(actor, page.header),
        filled=plan_filled(page),
        masked=page.header.unreadable,
        version=version,
    )

    def save(sent: Sent) -> str:
        given = plan_given(sent, page)
        with at_questions({}, _ROWS):
            draft_plan(
                actor,
                operation_id=sent.operation_id,
                case_id=case_id,
                plan=given,
                base_version=sent.base_version,
            )
        if sent.is_finished:
            messages.success(request, _("The plan was saved. Read it once more and send it for approval."))
        else:
            messages.success(request, _("The plan was saved unfinished."))
        return reverse("case-plan", args=[case_id])

    return answer_form(request, form_page, save)


@door(Permission.WRITE_PLAN)
def send(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = plan_page(actor, case_id, permission=Permission.WRITE_PLAN)
    context: dict[str, Any] = {**case_context(request, page.header, "plan"), "errors": {}}
    context["edition"] = edition_words(page.plan) if page.plan else ""
    context |= {"write_url": reverse("plan-write", args=[case_id]), "when": posted_when(request)}
    if request.method != "POST":
        return render(request, "plans/send.html", context)
    try:
        send_plan(actor, operation_id=operation_id(request), case_id=case_id, at=posted_moment(request))
    except Invalid as refused:
        said = [one for name, many in refused.errors.items() if name != "at" for one in many]
        errors = {"": said, "at": refused.errors.get("at", [])}
        return render(request, "plans/send.html", {**context, "errors": errors}, status=422)
    messages.success(request, _("The plan was sent for approval."))
    return redirect("case-plan", case_id)


@door(Permission.READ_PLAN)
def approve(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = plan_page(actor, case_id)
    decides, may_record = decision_ways(page.header, Permission.APPROVE_PLAN, Permission.WRITE_PLAN)
    if not may_record:
        raise NotAllowed
    is_review = page.header.case.stage == "review"
    waits = page.plan is not None and (page.plan.status == "sent" or (is_review and page.plan.status == "draft"))
    context: dict[str, Any] = {
        **case_context(request, page.header, "plan"),
        **plan_context(page, None),
        **signing_context(request),
        "decides": decides,
        "is_alone": is_alone(actor, page.header.case),
        "waits": waits,
        "can_return": decides and not is_review,
        "errors": {},
        "typed": typed(request, ("reason_text",)),
        "returned": posted_when(request, _RETURNED),
    }
    if request.method != "POST":
        return render(request, "plans/approve.html", context)
    try:
        _decide(request, actor, page, decides)
    except Invalid as refused:
        return render(request, "plans/approve.html", {**context, "errors": refused.errors}, status=422)
    return redirect("case-plan", case_id)


def _decide(request: HttpRequest, actor: Actor, page: PlanPage, decides: bool) -> None:
    case = page.header.case
    if "return" in request.POST:
        reason = request.POST.get("reason_text", "")
        at = posted_moment(request, _RETURNED)
        with at_questions({"at": _RETURNED}):
            return_plan(actor, operation_id=operation_id(request), case_id=case.id, at=at, reason=reason)
        messages.success(request, _("The plan was returned for changes."))
        return
    signed = signed_from(request)
    ways = (approve_review, approve_own_review) if case.stage == "review" else (approve_plan, approve_own_plan)
    at = posted_moment(request) if signed else now()
    ways[not decides](actor, operation_id=operation_id(request), case_id=case.id, at=at, signed=signed)
    messages.success(request, _("The plan was approved."))


@door(Permission.WRITE_PLAN)
def action_add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = plan_page(actor, case_id, permission=Permission.WRITE_PLAN)
    if page.plan is None:
        raise NotFound
    people = [(str(one.id), one.name) for one in colleagues(actor)]
    kinds = [("family", _("The family")), ("other", _("Somebody else, named below"))]
    context: dict[str, Any] = {
        **case_context(request, page.header, "plan"),
        "objectives": [(str(one.objective.place), one.told.get("objective", "")) for one in page.objectives],
        "responsible_options": [*people, *kinds],
        "budget_lines": options("budget_line"),
        "typed": typed(request, _ACTION),
        "errors": {},
    }
    if request.method != "POST":
        return render(request, "plans/action.html", context)
    try:
        add_action(actor, operation_id=operation_id(request), case_id=case_id, action=_action(request))
    except Invalid as refused:
        return render(request, "plans/action.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("The action was added."))
    return redirect("case-plan", case_id)


def _action(request: HttpRequest) -> ActionGiven:
    sent = {name: request.POST.get(name, "").strip() for name in _ACTION}
    user_id = read_id(sent["who"])
    cost = read_whole(sent["cost"]) if sent["cost"] else None
    if sent["cost"] and (cost is None or not 0 <= cost <= 2_000_000_000):
        raise Invalid({"cost": _("Please write a whole number.")})
    try:
        due = typed_date(sent["due"])
    except Refused as refused:
        raise Invalid({"due": refused.message}) from refused
    kind = "user" if user_id else sent["who"] if sent["who"] in ("family", "other") else ""
    return ActionGiven(
        objective=read_whole(sent["objective"]) or 0,
        what=sent["what"],
        responsible_kind=kind,
        user_id=user_id,
        responsible=sent["responsible"],
        indicator=sent["indicator"],
        place=sent["place"],
        due_on=due,
        cost=cost,
        budget_line=sent["budget_line"],
    )


@door(Permission.RECORD_VISIT)
@require_POST
def action_status(request: HttpRequest, case_id: UUID, action_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    set_action_status(
        actor,
        operation_id=operation_id(request),
        case_id=case_id,
        action_id=action_id,
        status=request.POST.get("status", ""),
        at=posted_moment(request, f"at-{action_id}"),
    )
    messages.success(request, _("The action was changed."))
    return redirect("case-plan", case_id)


urlpatterns = [
    path("cases/<uuid:case_id>/plan", show, name="case-plan"),
    path("cases/<uuid:case_id>/plan/<int:edition>", show, name="case-plan-edition"),
    path("cases/<uuid:case_id>/plan/write", write, name="plan-write"),
    path("cases/<uuid:case_id>/plan/send", send, name="plan-send"),
    path("cases/<uuid:case_id>/plan/approve", approve, name="plan-approve"),
    path("cases/<uuid:case_id>/plan/actions/add", action_add, name="plan-action-add"),
    path("cases/<uuid:case_id>/plan/actions/<uuid:action_id>", action_status, name="plan-action-status"),
]
