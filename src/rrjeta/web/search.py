"""Finding one's own by any one word, asking elsewhere by two facts, and calling back whoever asked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.known import answer_known, ask_elsewhere
from rrjeta.cases.queries.finding import found_by_word
from rrjeta.cases.queries.known import call_backs
from rrjeta.kernel.errors import Invalid
from rrjeta.web.ceilings import TOLD_ELSEWHERE, count_search
from rrjeta.web.concern_shown import call_back_shown
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import lines

_LONGEST = 200


@door(Permission.SEE_CASE, on_full_disk=True)
def search(request: HttpRequest) -> HttpResponse:
    """Find within reach. The words are posted: a name may not stand in an address, a history or a log."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    words = request.POST.get("q", "").strip()[:_LONGEST]
    found = lines(found_by_word(actor, words)) if words else []
    return _page(request, actor, {"words": words, "found": found, "is_asked": bool(words)})


@door(Permission.SCREEN_CONCERN)
@require_POST
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Ask the units that hold such a case; the answer is one and the same."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    words = request.POST.get("q", "").strip()[:_LONGEST]
    context: dict[str, Any] = {"words": words, "found": [], "is_asked": True}
    count_search(actor, TOLD_ELSEWHERE)
    try:
        ask_elsewhere(actor, operation_id=operation_id(request), words=words)
    except Invalid as refused:
        return _page(request, actor, {**context, "errors": refused.errors}, status=422)
    return _page(request, actor, {**context, "is_told": True})


@door(Permission.SEE_CASE)
def show_call_backs(request: HttpRequest) -> HttpResponse:
    """Show who waits for a call about one of the reader's children."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return render(request, "search/call_backs.html", {"waiting": [call_back_shown(one) for one in call_backs(actor)]})


@door(Permission.SEE_CASE)
@require_POST
def called(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    answer_known(actor, operation_id=operation_id(request), asked_id=asked_id)
    messages.success(request, _("Noted: the colleague was called."))
    return redirect("call-backs")


def _page(request: HttpRequest, actor: Actor, context: dict[str, Any], status: int = 200) -> HttpResponse:
    plain = {"errors": {}, "is_told": False, "may_ask": may(actor, Permission.SCREEN_CONCERN)}
    plain["may_break"] = may(actor, Permission.BREAK_GLASS)
    return render(request, "search/search.html", {**plain, **context}, status=status)


urlpatterns = [
    path("search", search, name="search"),
    path("search/elsewhere", elsewhere, name="search-elsewhere"),
    path("call-backs", show_call_backs, name="call-backs"),
    path("call-backs/<uuid:asked_id>/called", called, name="call-back-done"),
]
