"""Requests between states: the log of one case, one request with its letters, and what is late."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.file import case_header
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.network.choices import Direction, LetterKind
from rrjeta.network.operations.abroad import (
    COUNTRIES,
    MATTERS,
    LetterGiven,
    RequestGiven,
    close_request,
    enter_letter,
    open_request,
)
from rrjeta.network.queries.abroad import (
    LetterView,
    RequestView,
    late_requests,
    request_page,
    requests_of_case,
    requests_on_desk,
)
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import label, options
from rrjeta.web.words.dates import short_day_words


def _direction_words(direction: str) -> str:
    return {Direction.OUT: _("We ask"), Direction.IN: _("They ask us")}[Direction(direction)]


def _kind_words(kind: str) -> str:
    return {
        LetterKind.SENT: _("Sent"),
        LetterKind.RECEIVED: _("Received"),
        LetterKind.REMINDER: _("Reminder"),
        LetterKind.ANSWER: _("Answer"),
        LetterKind.NOTE: _("Call or note"),
    }[LetterKind(kind)]


def request_line(one: RequestView) -> dict[str, Any]:
    """Return a request as lists show it: no name of a child."""
    row = one.row
    is_waiting = row.is_open and row.answered_on is None
    return {
        "url": reverse("abroad-request", args=[row.id]),
        "number": one.case.number,
        "owner": one.case.owner.name,
        "direction": _direction_words(row.direction),
        "country": label(COUNTRIES, row.country),
        "matter": label(MATTERS, row.matter),
        "authority": one.told.get("authority", ""),
        "our_reference": one.told.get("our_reference", ""),
        "their_reference": one.told.get("their_reference", ""),
        "asked_on": row.asked_on,
        "due_at": row.due_at if is_waiting else None,
        "state": _state(one),
        "step": _step(one),
        "words": one.told.get("words", ""),
        "outcome": one.told.get("outcome", ""),
    }


def _state(one: RequestView) -> str:
    if not one.row.is_open:
        return _("closed")
    if one.row.answered_on:
        return _("answered on %(day)s") % {"day": short_day_words(one.row.answered_on, today())}
    return _("waits for the answer")


def _step(one: RequestView) -> str:
    """Return the next step, of whoever is responsible for the case."""
    if not one.row.is_open:
        return ""
    if one.row.answered_on:
        return _("Close it with what came of it")
    if one.row.direction == Direction.IN:
        return _("Answer")
    return _("Send a reminder") if one.is_late else _("Wait for the answer")


def late_abroad_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what the start page shows: answers from or to abroad that are late."""
    return [request_line(one) for one in late_requests(actor)]


@door(Permission.ASK_ABROAD)
def on_desk(request: HttpRequest) -> HttpResponse:
    """List the open requests of the cases that one reaches."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    found, older = requests_on_desk(actor, before)
    here = reverse("abroad")
    context = {
        "lines": [request_line(one) for one in found],
        "newer": here if before else "",
        "older": f"{here}?{urlencode({'before': str(older)})}" if older else "",
    }
    return render(request, "abroad/list.html", context)


@door(Permission.ASK_ABROAD)
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List the requests about one case."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, found = requests_of_case(actor, case_id)
    context = {
        **case_context(request, header, "more"),
        "lines": [request_line(one) for one in found],
        "open_url": reverse("abroad-open", args=[case_id]),
    }
    return render(request, "abroad/case.html", context)


@door(Permission.ASK_ABROAD)
def begin(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter a request to another state, or one that came."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.ASK_ABROAD)
    page = AskPage(
        title=_("Request between states"),
        button=_("Save"),
        asks=_request_asks(),
        context={**case_context(request, header, "more"), "back_url": reverse("case-abroad", args=[case_id])},
        intro=[_("What is asked and answered across a border, with every reference and day. It stays in the file.")],
    )

    def save(sent: Sent) -> str:
        asked_on, due_on = sent.day("asked_on"), sent.day("due_on")
        sent.check()
        names = ("direction", "country", "matter", "authority", "our_reference", "their_reference", "words")
        given = RequestGiven(asked_on=asked_on, due_on=due_on, **{name: sent.text(name) for name in names})
        request_id = open_request(actor, operation_id=operation_id(request), case_id=case_id, given=given)
        messages.success(request, _("The request was entered."))
        return reverse("abroad-request", args=[request_id])

    return answer_ask(request, page, save)


def _request_asks() -> list[Ask]:
    ways = [(one.value, _direction_words(one)) for one in Direction]
    choose = {"empty": _("Choose")}
    return [
        Ask("radios", "direction", _("Who asks whom"), ways, required=True),
        Ask("select", "country", _("Country"), options(COUNTRIES), required=True, more=choose),
        Ask("select", "matter", _("What about"), options(MATTERS), required=True, more=choose),
        Ask("text", "authority", _("Authority over there"), required=True, hint=_("Central authority, court, consulate.")),
        Ask("text", "our_reference", _("Our reference")),
        Ask("text", "their_reference", _("Their reference")),
        Ask("day", "asked_on", _("Asked on"), required=True),
        Ask("day", "due_on", _("Answer due"), hint=_("Left empty: as the table of time limits says.")),
        Ask("long", "words", _("What is asked"), more={"rows": 4}),
    ]  # fmt: skip


@door(Permission.ASK_ABROAD)
def show(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show one request with its letters."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, found, letters = request_page(actor, request_id)
    context = {
        **case_context(request, header, "more"),
        "line": request_line(found),
        "letters": [_letter(one) for one in letters],
        "letter_url": reverse("abroad-letter", args=[request_id]) if found.row.is_open else "",
        "close_url": reverse("abroad-close", args=[request_id]) if found.row.is_open else "",
    }
    return render(request, "abroad/one.html", context)


def _letter(one: LetterView) -> dict[str, Any]:
    return {
        "kind": _kind_words(one.row.kind),
        "on": one.row.on,
        "words": one.told.get("words", ""),
        "reference": one.told.get("reference", ""),
    }


@door(Permission.ASK_ABROAD)
def letter(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Enter a letter, a call, a reminder or the answer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, found, _letters = request_page(actor, request_id)
    if not found.row.is_open:
        raise NotFound
    kinds = [(one.value, _kind_words(one)) for one in LetterKind]
    page = AskPage(
        title=_("What went or came"),
        button=_("Save"),
        asks=[
            Ask("radios", "kind", _("Kind"), kinds, required=True),
            Ask("day", "on", _("Day"), required=True),
            Ask("text", "reference", _("Reference on it")),
            Ask("long", "words", _("What it says"), required=True, more={"rows": 4}),
            Ask("day", "due_on", _("Answer due now"), hint=_("A reminder needs it; otherwise only where it changed.")),
        ],
        context={**case_context(request, header, "more"), "back_url": reverse("abroad-request", args=[request_id])},
    )

    def save(sent: Sent) -> str:
        on, due_on = sent.day("on"), sent.day("due_on")
        sent.check()
        given = LetterGiven(sent.text("kind"), on, sent.text("words"), sent.text("reference"), due_on)
        enter_letter(actor, operation_id=operation_id(request), request_id=request_id, given=given)
        messages.success(request, _("Entered."))
        return reverse("abroad-request", args=[request_id])

    return answer_ask(request, page, save)


@door(Permission.ASK_ABROAD)
def close(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Close a request with what came of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, found, _letters = request_page(actor, request_id)
    if not found.row.is_open:
        raise NotFound
    page = AskPage(
        title=_("Close the request"),
        button=_("Close the request"),
        asks=[Ask("long", "outcome", _("What came of it"), required=True, more={"rows": 4})],
        context={**case_context(request, header, "more"), "back_url": reverse("abroad-request", args=[request_id])},
    )

    def save(sent: Sent) -> str:
        close_request(actor, operation_id=operation_id(request), request_id=request_id, outcome=sent.text("outcome"))
        messages.success(request, _("The request is closed."))
        return reverse("abroad-request", args=[request_id])

    return answer_ask(request, page, save)


urlpatterns = [
    path("abroad", on_desk, name="abroad"),
    path("cases/<uuid:case_id>/abroad", of_case, name="case-abroad"),
    path("cases/<uuid:case_id>/abroad/open", begin, name="abroad-open"),
    path("abroad/<uuid:request_id>", show, name="abroad-request"),
    path("abroad/<uuid:request_id>/letter", letter, name="abroad-letter"),
    path("abroad/<uuid:request_id>/close", close, name="abroad-close"),
]
