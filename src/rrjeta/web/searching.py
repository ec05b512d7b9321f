"""Whereabouts unknown, being searched: begun, followed step by step, found."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.searching import SearchGiven, end_search, record_search_step, start_search
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.forms.rules.filled import filled
from rrjeta.kernel.clock import now
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door
from rrjeta.web.form_page import FormPage, Sent, answer_form, pack_form
from rrjeta.web.handover_shown import emergency_numbers

_FORM = "search"
_MOMENT = {"start": "unknown_since", "step": "step_at", "found": "found_at"}


@door(Permission.DECLARE_MISSING)
def search(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Begin the search, or write the next step of one that runs."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.DECLARE_MISSING)
    if header.case.whereabouts_unknown_at is None:
        words = _("The search has begun. Its next step stands on your start page.")
        return _answer(request, actor, header, "start", start_search, words)
    return _answer(request, actor, header, "step", record_search_step, _("The step of the search was saved."))


@door(Permission.DECLARE_MISSING)
def found(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.DECLARE_MISSING)
    return _answer(request, actor, header, "found", end_search, _("The child was found. The search has ended."))


def _answer(
    request: HttpRequest, actor: Actor, header: Header, part: str, operation: Callable[..., UUID], words: str
) -> HttpResponse:
    case = header.case
    is_searched = case.whereabouts_unknown_at is not None
    context: dict[str, Any] = {
        **case_context(request, header, "more"),
        "numbers": emergency_numbers(),
        "found_url": reverse("search-found", args=[case.id]) if is_searched and part != "found" else "",
        "since": case.whereabouts_unknown_at,
    }
    page = FormPage(
        form=pack_form(_FORM),
        template="measures/search.html",
        context=context,
        part=part,
        filled=filled(pack_form(_FORM), {}, {}, {_MOMENT[part]: now()}),
    )

    def save(sent: Sent) -> str:
        answers = sent.answers
        given = SearchGiven(answers.fields.get(_MOMENT[part]) or now(), answers.coded, answers.told)
        operation(actor, operation_id=sent.operation_id, case_id=case.id, search=given)
        messages.success(request, words)
        return reverse("case", args=[case.id])

    return answer_form(request, page, save)


urlpatterns = [
    path("cases/<uuid:case_id>/search", search, name="case-search"),
    path("cases/<uuid:case_id>/search/found", found, name="search-found"),
]
