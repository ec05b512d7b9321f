"""Closing a case: what prevents it, the form, the decision, and the list of those closed without being seen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.closing import (
    ClosureGiven,
    approve_closure,
    close_own_case,
    propose_closure,
    return_closure,
)
from rrjeta.cases.queries.approvals import is_alone
from rrjeta.cases.queries.closing import (
    CLOSURE,
    PROPOSED,
    Blocker,
    ProposedPage,
    blockers_of,
    closed_without_being_seen,
    proposed_closing,
)
from rrjeta.cases.queries.entries import entry_page, unfinished_entry
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.forms.queries import form
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.kernel.clock import local, now, today
from rrjeta.kernel.errors import Invalid, NotAllowed
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.entries import entry_filled
from rrjeta.web.form_page import FormPage, Sent, answer_form, pack_form, told_with_shares
from rrjeta.web.planning import (
    approved_words,
    at_questions,
    choices_for,
    decision_ways,
    moment_on,
    posted_moment,
    risk_code,
    signed_from,
    signing_context,
    typed,
)
from rrjeta.web.shown import readable_told

# At which question of the form a refusal of the pathway is said.
_QUESTIONS = {
    "reason_text": "risk_reason",
    "second_reason": "not_seen_reason",
    "happened_at": "closure_date",
    "risk_level": "risk_at_closure",
}
_EARLY = {**_QUESTIONS, "reason_text": "summary"}


@door(Permission.PROPOSE_CLOSURE)
def propose(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.PROPOSE_CLOSURE)
    case = header.case
    if case.stage == PROPOSED or not case.is_open:
        return redirect("closure-decide", case_id)
    draft = unfinished_entry(actor, case, CLOSURE)
    before = filled(pack_form(CLOSURE), {"closure_date": today(), "risk_at_closure": risk_code(case.risk_level)})
    form_page = FormPage(
        form=pack_form(CLOSURE),
        template="closing/propose.html",
        context={
            **case_context(request, header, "more"),
            "can_wait": True,
            "blockers": _words(blockers_of(case)),
            "actions_url": reverse("case-plan", args=[case_id]),
        },
        choices=choices_for(actor, header),
        filled=_kept(actor, header, draft.id) if draft else before,
        version=draft.version if draft else "",
        masked=header.unreadable,
    )

    def save(sent: Sent) -> str:
        with at_questions(_QUESTIONS if case.stage == "review" else _EARLY):
            propose_closure(
                actor,
                operation_id=sent.operation_id,
                case_id=case_id,
                closure=_given(sent, draft.happened_at if draft else None),
                entry_id=draft.id if draft else None,
                base_version=sent.base_version,
            )
        if not sent.is_finished:
            messages.success(request, _("Saved unfinished. It stays on your start page."))
            return reverse("start")
        messages.success(request, _("Closing was proposed. A second person decides on it."))
        return reverse("case", args=[case_id])

    return answer_form(request, form_page, save)


def _kept(actor: Actor, header: Header, entry_id: UUID) -> Filled:
    page = entry_page(actor, header.case.id, entry_id, Permission.PROPOSE_CLOSURE)
    return entry_filled(page, {"closure_date": local(page.entry.happened_at).date()})


def _given(sent: Sent, before: Any) -> ClosureGiven:
    return ClosureGiven(
        happened_at=moment_on(sent.answers.fields.get("closure_date"), before),
        coded=sent.answers.coded,
        told=told_with_shares(sent.answers),
        is_finished=sent.is_finished,
    )


@door(Permission.SEE_CASE)
def decide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    allowed = case_header(actor, case_id).allowed
    if not allowed & {Permission.APPROVE_CLOSURE, Permission.PROPOSE_CLOSURE}:
        raise NotAllowed
    may = Permission.APPROVE_CLOSURE if Permission.APPROVE_CLOSURE in allowed else Permission.PROPOSE_CLOSURE
    page = proposed_closing(actor, case_id, may)
    decides, _may_record = decision_ways(page.header, Permission.APPROVE_CLOSURE, Permission.PROPOSE_CLOSURE)
    context = {**_decision(request, page, decides), "is_alone": is_alone(actor, page.header.case)}
    if request.method != "POST":
        return render(request, "closing/decide.html", context)
    try:
        _act(request, actor, case_id, decides)
    except Invalid as refused:
        return render(request, "closing/decide.html", {**context, "errors": refused.errors}, status=422)
    return redirect("case", case_id)


def _decision(request: HttpRequest, page: ProposedPage, decides: bool) -> dict[str, Any]:
    context: dict[str, Any] = {
        **case_context(request, page.header, "more"),
        **signing_context(request),
        "decides": decides,
        "waits": page.closure is not None,
        "blockers": _words([one for one in page.blockers if not one.is_about_seeing]),
        "asks_second_reason": page.needs_second_reason,
        "typed": typed(request, ("second_reason", "words", "reason_text")),
        "errors": {},
    }
    if page.closure is None:
        return context
    shape = form(CLOSURE, page.closure.pack_version)
    return {
        **context,
        "happened_at": page.closure.happened_at,
        "told": readable_told(shape, {**page.closure.coded, **page.told}, page.header.unreadable),
        "decided": [approved_words(one, told) for one, told in page.decided],
    }


def _act(request: HttpRequest, actor: Actor, case_id: UUID, decides: bool) -> None:
    if "return" in request.POST:
        reason = request.POST.get("reason_text", "")
        return_closure(actor, operation_id=operation_id(request), case_id=case_id, at=now(), reason=reason)
        messages.success(request, _("The closing was sent back."))
        return
    signed = signed_from(request)
    close = approve_closure if decides else close_own_case
    close(
        actor,
        operation_id=operation_id(request),
        case_id=case_id,
        at=posted_moment(request) if signed else now(),
        signed=signed,
        second_reason=request.POST.get("second_reason", ""),
        words=request.POST.get("words", ""),
    )
    messages.success(request, _("The case was closed."))


def _words(blockers: list[Blocker]) -> list[str]:
    language = get_language() or "sq"
    return [one.sentence.in_(language) for one in blockers]


@door(Permission.APPROVE_CLOSURE)
def unseen(request: HttpRequest) -> HttpResponse:
    """List the cases that were closed although the child had not been seen in time (S12)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = [
        {
            "url": reverse("case", args=[one.case_id]),
            "number": one.number,
            "closed_at": one.closed_at,
            "owner": one.owner_name,
        }
        for one in closed_without_being_seen(actor)
    ]
    return render(request, "closing/unseen.html", {"cases": found})


urlpatterns = [
    path("cases/<uuid:case_id>/closing/propose", propose, name="closure-propose"),
    path("cases/<uuid:case_id>/closing/decide", decide, name="closure-decide"),
    path("closed-unseen", unseen, name="closed-unseen"),
]
