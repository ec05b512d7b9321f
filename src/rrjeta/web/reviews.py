"""The review of the plan: started, written, and what follows: the plan goes on, is made anew, or the case closes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.reviews import (
    REVIEW,
    JudgedGiven,
    ReviewGiven,
    continue_plan,
    plan_anew,
    record_review,
    start_review,
)
from rrjeta.cases.queries.clocks import latest_review_day
from rrjeta.cases.queries.entries import entry_page, unfinished_entry
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.reviews import ReviewPage, review_page
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.clock import local, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.entries import entry_filled
from rrjeta.web.form_page import FormPage, Sent, answer_form, pack_form, told_with_shares
from rrjeta.web.plan_shown import edition_words
from rrjeta.web.planning import (
    at_questions,
    choices_for,
    moment_on,
    posted_moment,
    posted_when,
    risk_code,
    rows_in_words,
    typed,
)
from rrjeta.web.shown import label, readable_told

_ROWS = "objective_rows"
_CONFLICTS = {_ROWS: ("objectives", rows_in_words("goal_attainment", "attainment"))}


@door(Permission.REVIEW_PLAN)
def write(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Start the review where none runs, write it, or say what follows from a finished one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = review_page(actor, case_id)
    stage = page.header.case.stage
    if stage != REVIEW:
        return _start(request, actor, page)
    if page.finished is not None and "again" not in request.GET:
        return _decide(request, page, {}, 200)
    return _form(request, actor, page)


def _start(request: HttpRequest, actor: Actor, page: ReviewPage) -> HttpResponse:
    case = page.header.case
    context: dict[str, Any] = {
        **case_context(request, page.header, "plan"),
        "can_start": case.stage == "plan_active",
        "is_late_visit": page.header.is_not_seen_in_time,
        "typed": typed(request, ("reason_text",)),
        "when": posted_when(request),
        "errors": {},
    }
    if request.method != "POST":
        return render(request, "reviews/start.html", context)
    try:
        start_review(
            actor,
            operation_id=operation_id(request),
            case_id=case.id,
            at=posted_moment(request),
            reason=request.POST.get("reason_text", ""),
        )
    except Invalid as refused:
        context = {**context, "errors": refused.errors, "is_late_visit": True}
        return render(request, "reviews/start.html", context, status=422)
    return redirect("review-write", case.id)


def _form(request: HttpRequest, actor: Actor, page: ReviewPage) -> HttpResponse:
    header, case = page.header, page.header.case
    draft = unfinished_entry(actor, case, REVIEW)
    shape = pack_form(REVIEW)
    proposed = {"review_date": today(), "next_review": latest_review_day(case), "reason": "periodic"}
    before = filled(shape, {**proposed, "risk_after": risk_code(case.risk_level)})
    if draft is not None:
        before = _kept(actor, header, draft.id)
    form_page = FormPage(
        form=shape,
        template="entries/form.html",
        context={**case_context(request, header, "plan"), "can_wait": True},
        choices={
            **choices_for(actor, header),
            "plan_objectives": [
                Choice(str(one.objective.id), one.told.get("objective", "")) for one in page.objectives
            ],
        },
        filled=before,
        version=draft.version if draft else "",
        masked=header.unreadable,
    )

    def save(sent: Sent) -> str:
        with at_questions({"happened_at": "review_date"}, _CONFLICTS):
            record_review(
                actor,
                operation_id=sent.operation_id,
                case_id=case.id,
                review=_given(sent, draft.happened_at if draft else None),
                entry_id=draft.id if draft else None,
                base_version=sent.base_version,
            )
        if not sent.is_finished:
            messages.success(request, _("Saved unfinished. It stays on your start page."))
            return reverse("start")
        messages.success(request, _("The review was saved. Say what follows from it."))
        return reverse("review-write", args=[case.id])

    return answer_form(request, form_page, save)


def _kept(actor: Actor, header: Header, entry_id: UUID) -> Filled:
    page = entry_page(actor, header.case.id, entry_id, Permission.REVIEW_PLAN)
    fields = {
        "review_date": local(page.entry.happened_at).date(),
        "objectives": page.told.pop(_ROWS, None) or [],
        "next_review": page.told.pop("next_review", None),
    }
    return entry_filled(page, fields)


def _given(sent: Sent, before: Any) -> ReviewGiven:
    fields, plain = sent.answers.fields, sent.answers.plain
    rows = fields.get("objectives") or []
    # Whoever proposes to close names no next review: an answer that was not given is not kept, nor read as a day.
    kept = {_ROWS: plain.get("objectives") or []} | {key: plain[key] for key in ("next_review",) if plain.get(key)}
    return ReviewGiven(
        happened_at=moment_on(fields.get("review_date"), before),
        coded=sent.answers.coded,
        told={**told_with_shares(sent.answers), **kept},
        objectives={
            UUID(row["of"]): JudgedGiven(row["attainment"], row.get("note") or "")
            for row in rows
            if row.get("attainment")
        },
        next_review_on=fields.get("next_review"),
        is_finished=sent.is_finished,
    )


def _decide(request: HttpRequest, page: ReviewPage, errors: Any, status: int) -> HttpResponse:
    header, finished = page.header, page.finished
    if finished is None:
        raise NotFound
    outcome = str(finished.coded.get("outcome", ""))
    case_id = header.case.id
    context = {
        **case_context(request, header, "plan"),
        "outcome": label("review_outcome", outcome),
        "happened_at": finished.happened_at,
        "told": readable_told(pack_form(REVIEW), {**finished.coded, **page.told}, header.unreadable),
        "judged": [
            (
                one.told.get("objective", ""),
                label("goal_attainment", one.objective.attainment),
                one.told.get("note", ""),
            )
            for one in page.objectives
        ],
        "edition": edition_words(page.edition) if page.edition else "",
        "is_changed": page.is_changed,
        "has_edition": page.edition is not None and page.edition.status == "draft",
        "is_closing": outcome == "close",
        "write_url": reverse("plan-write", args=[case_id]),
        "approve_url": reverse("plan-approve", args=[case_id]),
        "close_url": reverse("closure-propose", args=[case_id]),
        "continue_url": reverse("review-continue", args=[case_id]),
        "anew_url": reverse("review-anew", args=[case_id]),
        "again_url": f"{request.path}?again=1",
        "typed": typed(request, ("reason_text",)),
        "when": posted_when(request),
        "errors": errors,
    }
    return render(request, "reviews/decide.html", context, status=status)


@door(Permission.REVIEW_PLAN)
def go_on(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = review_page(actor, case_id)
    if request.method != "POST":
        return redirect("review-write", case_id)
    try:
        continue_plan(actor, operation_id=operation_id(request), case_id=case_id, at=posted_moment(request))
    except Invalid as refused:
        if page.finished is None:
            raise
        said = [one for name, many in refused.errors.items() if name != "at" for one in many]
        return _decide(request, page, {"": said, "at": refused.errors.get("at", [])}, 422)
    messages.success(request, _("The plan goes on."))
    return redirect("case-plan", case_id)


@door(Permission.REVIEW_PLAN)
def anew(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.REVIEW_PLAN)
    context: dict[str, Any] = {
        **case_context(request, header, "plan"),
        "typed": typed(request, ("reason_text",)),
        "when": posted_when(request),
        "errors": {},
    }
    if request.method != "POST":
        return render(request, "reviews/anew.html", context)
    reason = request.POST.get("reason_text", "")
    try:
        at = posted_moment(request)
        plan_anew(actor, operation_id=operation_id(request), case_id=case_id, at=at, reason=reason)
    except Invalid as refused:
        return render(request, "reviews/anew.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("Planning begins anew. Call a meeting, or say why none is held."))
    return redirect("case-meetings", case_id)


urlpatterns = [
    path("cases/<uuid:case_id>/review", write, name="review-write"),
    path("cases/<uuid:case_id>/review/continue", go_on, name="review-continue"),
    path("cases/<uuid:case_id>/review/anew", anew, name="review-anew"),
]
