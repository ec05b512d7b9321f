"""Disputes between municipalities: asked of the State Agency, seen by the other side, decided with a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Verdict
from rrjeta.cases.operations.arbitrations import ask_agency, decide_arbitration, say_view
from rrjeta.cases.queries.arbitrations import Dispute, dispute, disputes, disputes_waiting
from rrjeta.cases.queries.file import case_header
from rrjeta.kernel.errors import NotFound
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import label


def dispute_line(one: Dispute) -> dict[str, Any]:
    """Return a dispute as lists and its page show it: nothing of the file."""
    return {
        "url": reverse("arbitration", args=[one.row.id]),
        "number": one.number,
        "from_unit": one.from_unit,
        "to_unit": one.to_unit,
        "reason": label("transfer_reason", one.reason),
        "sent_at": one.sent_at,
        "was_answered": one.was_answered,
        "asked_at": one.row.asked_at,
        "due_at": one.row.due_at if one.row.is_open else None,
        "owner": one.row.owner.name,
        "asked": one.asked,
        "answered": one.answered,
        "decided": one.decided,
        "verdict": verdict_words(one.row.verdict),
    }


def verdict_words(verdict: str) -> str:
    """Return what was decided, in words; nothing while nothing is."""
    return {
        "": "",
        Verdict.STAYS: _("The case stays where it is"),
        Verdict.GOES: _("The case goes to the unit that was asked"),
        Verdict.SETTLED: _("The two units agreed meanwhile"),
    }[verdict]


def disputes_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what the start page shows of disputes that wait for the reader."""
    return [dispute_line(one) for one in disputes_waiting(actor)]


@door(Permission.SEND_TRANSFER)
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask the agency whose the case is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.SEND_TRANSFER)
    page = AskPage(
        title=_("Ask the State Agency to decide"),
        button=_("Ask"),
        asks=[Ask("long", "words", _("On what you rest it"), required=True, more={"rows": 6})],
        context={**case_context(request, header, "more"), "back_url": reverse("transfer-send", args=[case_id])},
        intro=[
            _("The agency decides which municipality is responsible. It reads what you write here and no file."),
            _("Write where the family lives, since when, and what the law says. No names, nothing of what happened."),
        ],
    )

    def save(sent: Sent) -> str:
        ask_agency(actor, operation_id=operation_id(request), case_id=case_id, words=sent.text("words"))
        messages.success(request, _("The State Agency was asked. The case stays with you until it decides."))
        return reverse("case", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.ARBITRATE)
def listed(request: HttpRequest) -> HttpResponse:
    """List the disputes at the agency."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    is_open = request.GET.get("which", "") != "decided"
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    found, older = disputes(actor, is_open=is_open, before=before)
    here = f"{reverse('arbitrations')}?which={'open' if is_open else 'decided'}"
    ways = {"open": _("Open"), "decided": _("Decided")}
    context = {
        "ways": [
            (f"{reverse('arbitrations')}?which={code}", words, (code == "open") == is_open)
            for code, words in ways.items()
        ],
        "lines": [dispute_line(one) for one in found],
        "newer": here if before else "",
        "older": f"{here}&{urlencode({'before': str(older)})}" if older else "",
    }
    return render(request, "arbitrations/list.html", context)


@door(Permission.DESK)
def show(request: HttpRequest, arbitration_id: UUID) -> HttpResponse:
    """Show a dispute to the agency and to both sides, with what each may do."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = dispute(actor, arbitration_id)
    row = found.row
    context = {
        "line": dispute_line(found),
        "decide_url": reverse("arbitration-decide", args=[row.id])
        if row.is_open and may(actor, Permission.ARBITRATE)
        else "",
        "view_url": reverse("arbitration-view", args=[row.id]) if row.is_open and row.is_receiver else "",
        "errors": {},
    }
    return render(request, "arbitrations/one.html", context)


@door(Permission.ACCEPT_TRANSFER)
def view(request: HttpRequest, arbitration_id: UUID) -> HttpResponse:
    """Say how the unit that was asked sees it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = dispute(actor, arbitration_id)
    if not found.row.is_receiver or not found.row.is_open:
        raise NotFound
    page = AskPage(
        title=_("How we see it"),
        button=_("Send"),
        asks=[Ask("long", "words", _("On what you rest it"), value=found.answered, required=True, more={"rows": 6})],
        context={"back_url": reverse("arbitration", args=[arbitration_id]), "line": dispute_line(found)},
        intro=[
            _("Write where the family lives, since when, and what the law says. No names, nothing of what happened.")
        ],
        template="arbitrations/ask.html",
    )

    def save(sent: Sent) -> str:
        say_view(actor, operation_id=operation_id(request), arbitration_id=arbitration_id, words=sent.text("words"))
        messages.success(request, _("Sent to the State Agency."))
        return reverse("arbitration", args=[arbitration_id])

    return answer_ask(request, page, save)


@door(Permission.ARBITRATE)
def decide(request: HttpRequest, arbitration_id: UUID) -> HttpResponse:
    """Decide whose the case is, with the reason that both sides read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = dispute(actor, arbitration_id)
    if not found.row.is_open:
        raise NotFound
    ways = [
        (Verdict.STAYS.value, _("It stays with %(unit)s") % {"unit": found.from_unit}),
        (Verdict.GOES.value, _("It goes to %(unit)s") % {"unit": found.to_unit}),
    ]
    page = AskPage(
        title=_("Decide whose the case is"),
        button=_("Decide"),
        asks=[
            Ask("radios", "verdict", _("Decision"), ways, required=True),
            Ask("long", "reason", _("Reason, for both units to read"), required=True, more={"rows": 5}),
        ],
        context={"back_url": reverse("arbitration", args=[arbitration_id]), "line": dispute_line(found)},
        intro=[
            _("A case that goes keeps its present worker until the other unit names one. That unit cannot decline it.")
        ],
        template="arbitrations/ask.html",
    )

    def save(sent: Sent) -> str:
        decide_arbitration(
            actor,
            operation_id=operation_id(request),
            arbitration_id=arbitration_id,
            verdict=sent.text("verdict"),
            reason=sent.text("reason"),
        )
        messages.success(request, _("Decided. Both units are told."))
        return reverse("arbitration", args=[arbitration_id])

    return answer_ask(request, page, save)


urlpatterns = [
    path("cases/<uuid:case_id>/transfer/agency", ask, name="arbitration-ask"),
    path("disputes", listed, name="arbitrations"),
    path("disputes/<uuid:arbitration_id>", show, name="arbitration"),
    path("disputes/<uuid:arbitration_id>/view", view, name="arbitration-view"),
    path("disputes/<uuid:arbitration_id>/decide", decide, name="arbitration-decide"),
]
