"""Deciding on a concern: known or not, how urgent, a case for each child, or none with a second look."""

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
from rrjeta.cases.operations.opening import end_with_reopened, link_concern, open_case
from rrjeta.cases.operations.screening import (
    confirm_no_case,
    note_answer,
    propose_no_case,
    return_no_case,
    screen_concern,
)
from rrjeta.cases.queries.concerns import (
    concern_file,
    concern_of_case,
    no_case_reasons,
    possible_owners,
    proposal,
)
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.web.attempt import Outcome, Typed, attempt, shown
from rrjeta.web.caseload import people_with_room
from rrjeta.web.concern_shown import children_choices, concern_shown, known_shown, left_out_words, person_shown
from rrjeta.web.door import door, operation_id
from rrjeta.web.restricted_shown import reporter_url
from rrjeta.web.shown import label, options

_NEXT = {"open": "concern-open-case", "none": "concern-no-case"}


@door(Permission.SCREEN_CONCERN)
def screen(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = concern_file(actor, concern_id)
    typed = Typed(request)
    outcome = attempt(
        request,
        lambda: screen_concern(
            actor,
            operation_id=operation_id(request),
            concern_id=concern_id,
            urgency=typed.text("urgency"),
            known=typed.text("known"),
            is_search_done=bool(typed.text("known")),
            why_left_out=typed.text("why_left_out"),
        ),
    )
    if outcome.result:
        return redirect(_NEXT.get(request.POST.get("then", ""), "concern"), concern_id)
    context = {
        "known": known_shown(file.known, file.children),
        "known_children": children_choices(file.children),
        "link_url": reverse("concern-link", args=[concern_id]),
        "known_answers": options("yes_no_unknown", ("yes", "no", "unknown")),
        "urgencies": options("urgency"),
        "left_out": left_out_words(file),
        "complete_url": reverse("concern-complete", args=[concern_id]),
        "shown": shown(
            request,
            {
                "known": file.concern.coded.get("known", ""),
                "urgency": file.concern.urgency,
                "why_left_out": file.told.get("why_left_out", ""),
            },
        ),
    }
    return _page(request, "concerns/screen.html", file, outcome, context)


@door(Permission.OPEN_CASE)
def open_a_case(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = concern_file(actor, concern_id)
    if Permission.OPEN_CASE not in file.allowed:
        raise NotAllowed
    typed = Typed(request)
    children = [one for one in file.children if one.case_id is None]

    def save() -> UUID:
        on = typed.day("first_step_on")
        typed.check()
        return open_case(
            actor,
            operation_id=operation_id(request),
            concern_id=concern_id,
            child_ids=[one.person.id for one in children if str(one.person.id) in request.POST.getlist("children")],
            owner_id=typed.id("owner"),
            harm_categories=request.POST.getlist("harm_categories"),
            reason=typed.text("reason"),
            first_step=typed.text("first_step"),
            first_step_on=on,
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The case is open."))
        return redirect("case", outcome.result)
    owners, room = people_with_room(actor, possible_owners(actor, concern_id))
    is_mine = str(actor.user_id) in dict(owners)
    plain = {"owner": str(actor.user_id) if is_mine else "", "first_step": "", "first_step_on": "", "reason": ""}
    sent = request.method == "POST"
    context = {
        "children": [_choice(one.person) for one in children],
        "chosen_children": request.POST.getlist("children") if sent else [str(one.person.id) for one in children],
        "owners": owners,
        "room": room,
        "categories": options("harm_category"),
        "chosen_categories": request.POST.getlist("harm_categories")
        if sent
        else file.concern.coded.get("harm_category") or [],
        "shown": shown(request, plain),
    }
    return _page(request, "concerns/open_case.html", file, outcome, context)


@door(Permission.SCREEN_CONCERN)
def close_without(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = concern_file(actor, concern_id)
    typed = Typed(request)
    outcome = attempt(
        request,
        lambda: propose_no_case(
            actor,
            operation_id=operation_id(request),
            concern_id=concern_id,
            outcome=typed.text("reason"),
            reason=typed.text("reason_text"),
            receiver=typed.text("receiver"),
        ),
    )
    if outcome.result:
        messages.success(request, _("The decision is saved."))
        return redirect("concern", concern_id)
    is_linked = any(one.is_case_open for one in file.children)
    plain = {"reason": "known_active" if is_linked else "", "reason_text": "", "receiver": ""}
    context = {
        "reasons": options("screening_outcome", no_case_reasons(actor, concern_id)),
        "owes_answer": file.wants_answer and file.concern.answered_at is None,
        "answer_url": reverse("concern-answer", args=[concern_id]),
        "shown": shown(request, plain),
    }
    return _page(request, "concerns/no_case.html", file, outcome, context)


@door(Permission.CONFIRM_NO_CASE)
def second_look(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = proposal(actor, concern_id)
    typed = Typed(request)

    def save() -> UUID:
        ids = {"operation_id": operation_id(request), "concern_id": concern_id}
        if "return" in request.POST:
            return return_no_case(actor, **ids, reason=typed.text("reason"))
        return confirm_no_case(actor, **ids)

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("Your decision is saved."))
        return redirect("start")
    context = {
        "number": found.concern.number,
        "received_at": found.concern.received_at,
        "outcome": label("screening_outcome", found.concern.outcome),
        "reason": found.reason,
        "receiver": found.receiver,
        "proposed_by": found.proposed_by,
        "children": [person_shown(one) for one in found.children],
        "is_own": found.is_own,
        "errors": outcome.errors,
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, "concerns/second_look.html", context, status=outcome.status)


@door(Permission.SCREEN_CONCERN)
@require_POST
def link(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Say that a child of the concern is the one of an open case."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = Typed(request)
    child_id, case_id = typed.id("child"), typed.id("case")
    if child_id is None or case_id is None:
        raise NotFound
    link_concern(actor, operation_id=operation_id(request), concern_id=concern_id, child_id=child_id, case_id=case_id)
    messages.success(request, _("The concern stands in the file of this child now."))
    return redirect("concern", concern_id)


@door(Permission.OPEN_CASE)
@require_POST
def reopened(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Close a concern whose child's case was reopened."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    case_id = end_with_reopened(actor, operation_id=operation_id(request), concern_id=concern_id)
    return redirect("case", case_id)


@door(Permission.SCREEN_CONCERN)
def answer(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Show who told us to those who may know it, and note the answer given, or why none can be."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = concern_file(actor, concern_id)
    typed = Typed(request)

    def save() -> UUID:
        answered_at = typed.moment("answered_at")
        typed.check()
        return note_answer(
            actor,
            operation_id=operation_id(request),
            concern_id=concern_id,
            answered_at=answered_at,
            how=typed.text("how"),
            not_possible=typed.text("not_possible"),
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The answer is noted."))
        return redirect("concern", concern_id)
    context = {
        "reporter_url": reporter_url(file),
        "answered_how": file.told.get("answered_how", ""),
        "no_answer_why": file.told.get("no_answer_why", ""),
        "shown": shown(request, {"how": "", "not_possible": ""}),
        "typed_day": request.POST.get("answered_at", ""),
        "typed_hour": request.POST.get("answered_at_time", ""),
    }
    return _page(request, "concerns/answer.html", file, outcome, context)


@door(Permission.SCREEN_CONCERN)
def answer_of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Lead from the step of a case to the concern it came from."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return redirect("concern-answer", concern_of_case(actor, case_id))


def _page(request: HttpRequest, template: str, file: Any, outcome: Outcome, context: dict[str, Any]) -> HttpResponse:
    more = {
        "concern": concern_shown(file),
        "concern_url": reverse("concern", args=[file.concern.id]),
        "errors": outcome.errors,
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, template, {**more, **context}, status=outcome.status)


def _choice(person: Any) -> tuple[str, str]:
    return str(person.id), person.name or _("name not known")


_C = "concerns/<uuid:concern_id>/"
urlpatterns = [
    path(f"{_C}screen", screen, name="concern-screen"),
    path(f"{_C}open-case", open_a_case, name="concern-open-case"),
    path(f"{_C}no-case", close_without, name="concern-no-case"),
    path(f"{_C}second-look", second_look, name="concern-second-look"),
    path(f"{_C}link", link, name="concern-link"),
    path(f"{_C}reopened", reopened, name="concern-reopened"),
    path(f"{_C}answer", answer, name="concern-answer"),
    path("cases/<uuid:case_id>/answer", answer_of_case, name="case-answer"),
]
