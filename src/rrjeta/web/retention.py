"""Keeping and erasing files: what is due, legal holds, what would go, and the second person's yes. No page names a child."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import NotFound
from rrjeta.places.queries import area
from rrjeta.retention.choices import ErasureReason, ErasureState, Group, HoldReason
from rrjeta.retention.operations.erasures import confirm_erasure, propose_erasure, withdraw_erasure
from rrjeta.retention.operations.holds import end_hold, set_hold
from rrjeta.retention.queries.due import DueCase, case_to_keep, due_cases, periods
from rrjeta.retention.queries.erasures import ErasureView, dry_run, erasure_to_confirm, erasures, receipt
from rrjeta.retention.rules import grouped
from rrjeta.web.attempt import Typed, attempt, ids_in, shown
from rrjeta.web.door import door, operation_id
from rrjeta.web.names import MARK_KINDS, MARK_NAMES, span_words
from rrjeta.web.paging import paged
from rrjeta.web.words.dates import moment_words

_REASONS = {
    ErasureReason.KEPT_LONG_ENOUGH: lambda: _("The time of keeping is over"),
    ErasureReason.ASKED_FOR: lambda: _("The person asked for it"),
    ErasureReason.ORDERED: lambda: _("A court or the Commissioner ordered it"),
    ErasureReason.WRITTEN_BY_MISTAKE: lambda: _("The file was opened by mistake"),
}
_HOLDS = {
    HoldReason.COURT: lambda: _("A court case goes on"),
    HoldReason.COMPLAINT: lambda: _("A complaint is not settled"),
    HoldReason.INSPECTION: lambda: _("An inspection or audit asked for it"),
    HoldReason.CRIME: lambda: _("The police or the prosecutor investigate"),
    HoldReason.WISH: lambda: _("The person wants the file kept"),
}
_STATES: dict[ErasureState, tuple[Callable[[], str], str]] = {
    ErasureState.PROPOSED: (lambda: _("waits for a second person"), "warn"),
    ErasureState.WITHDRAWN: (lambda: _("withdrawn"), "quiet"),
    ErasureState.DONE: (lambda: _("erased"), "good"),
}
_GROUPS = {
    Group.PEOPLE: lambda: _("Persons and household"),
    Group.CASE_FILE: lambda: _("Rows of the case file"),
    Group.FILES: lambda: _("Attached files"),
    Group.SEARCH_KEYS: lambda: _("Search keys"),
    Group.EARLIER: lambda: _("Earlier versions"),
    Group.KEYS: lambda: _("Keys"),
    Group.OTHER: lambda: _("Other rows"),
}


@door(Permission.CONFIRM_ERASURE)
def overview(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second person, what was settled, and the periods of the schedule."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    waiting, settled, older = erasures(actor, after := request.GET.get("after", ""))
    here = reverse("retention")
    context = {
        "waiting": [_erasure(one) for one in waiting],
        "settled": [_erasure(one) for one in settled],
        **paged(here, after, older),
        "may_propose": may(actor, Permission.PROPOSE_ERASURE),
        "periods": [
            {
                "what": one.text,
                "value": span_words(f"{one.value} {one.unit}"),
                "basis": one.basis,
                "mark": MARK_NAMES[one.mark],
                "kind": MARK_KINDS[one.mark],
            }
            for one in periods()
        ],
    }
    return render(request, "retention/overview.html", context)


@door(Permission.PROPOSE_ERASURE)
def due(request: HttpRequest) -> HttpResponse:
    """List the closed cases whose file need not be kept longer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    cases, older = due_cases(actor, after := request.GET.get("after", ""))
    here = reverse("retention-due")
    context = {
        "cases": [_case(one) for one in cases],
        **paged(here, after, older),
    }
    return render(request, "retention/due.html", context)


@door(Permission.PROPOSE_ERASURE, fresh=True)
def propose(request: HttpRequest) -> HttpResponse:
    """Show what would go with the chosen cases, then propose it to a second person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    asked = request.POST if request.method == "POST" else request.GET
    ids, typed = ids_in(asked.getlist("case")), Typed(request)
    if not ids:
        messages.error(request, _("Choose at least one case."))
        return redirect("retention-due")
    counts = dry_run(actor, Permission.PROPOSE_ERASURE, ids)
    outcome = attempt(
        request,
        lambda: propose_erasure(actor, operation_id=operation_id(request), case_ids=ids, reason=typed.text("reason")),
    )
    if outcome.result:
        messages.success(request, _("Proposed. A second person must confirm it before anything goes."))
        return redirect("retention")
    context = {
        "ids": ids,
        "case_count": len(ids),
        "groups": _groups(grouped(counts)),
        "reasons": _options(_REASONS),
        "shown": shown(request, {"reason": ErasureReason.KEPT_LONG_ENOUGH}),
        "errors": outcome.errors,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "retention/propose.html", context, status=outcome.status)


@door(Permission.CONFIRM_ERASURE, fresh=True)
def confirm(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """Show one erasure; a second person confirms it with a yes that cannot be taken back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    erasure, cases = erasure_to_confirm(actor, erasure_id)
    outcome = attempt(
        request, lambda: confirm_erasure(actor, operation_id=operation_id(request), erasure_id=erasure_id)
    )
    if outcome.result:
        messages.success(request, _("Erased. The receipt can be saved below."))
        return redirect("erasure", erasure_id)
    waits = erasure.state == ErasureState.PROPOSED
    ids = [one.id for one in cases]
    counts = grouped(dry_run(actor, Permission.CONFIRM_ERASURE, ids)) if waits and ids else erasure.groups
    context = {
        "erasure": _erasure(erasure),
        "waits": waits,
        "facts": _facts(erasure, cases),
        "groups": _groups(counts),
    }
    return render(request, "retention/erasure.html", context)


@door(Permission.CONFIRM_ERASURE)
@require_POST
def withdraw(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """Take a proposal back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    withdraw_erasure(actor, operation_id=operation_id(request), erasure_id=erasure_id)
    messages.success(request, _("Withdrawn. The files stay."))
    return redirect("retention")


@door(Permission.CONFIRM_ERASURE)
def receipt_of(request: HttpRequest, erasure_id: UUID) -> HttpResponse:
    """Give the signed receipt of an erasure: counts, no names."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    written = json.dumps(receipt(actor, erasure_id), indent=2, sort_keys=True)
    response = HttpResponse(written, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{erasure_id}.json"'
    return response


@door(Permission.SET_HOLD)
def keep(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show until when a file is kept and what holds it; set a hold."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    case, holds = case_to_keep(actor, case_id)
    typed = Typed(request)
    outcome = attempt(
        request,
        lambda: set_hold(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            reason=typed.text("reason"),
            words=typed.text("words"),
        ),
    )
    if outcome.result:
        messages.success(request, _("The file is kept until the hold is ended."))
        return redirect("retention-case", case_id)
    context = {
        "case": _case(case),
        "holds": [
            {
                "id": one.id,
                "reason": _HOLDS[HoldReason(one.reason)](),
                "words": one.words,
                "set_at": one.set_at,
                "ended_at": one.ended_at,
            }
            for one in holds
        ],
        "reasons": _options(_HOLDS),
        "shown": shown(request, {"reason": "", "words": ""}),
        "errors": outcome.errors,
        "sent_operation_id": typed.text("operation_id"),
        "back": reverse("retention-due" if may(actor, Permission.PROPOSE_ERASURE) else "retention"),
    }
    return render(request, "retention/case.html", context, status=outcome.status)


@door(Permission.SET_HOLD, fresh=True)
def release(request: HttpRequest, case_id: UUID, hold_id: UUID) -> HttpResponse:
    """Ask why a hold is not needed any longer, then end it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    case, holds = case_to_keep(actor, case_id)
    if hold_id not in {one.id for one in holds}:
        raise NotFound
    typed = Typed(request)
    outcome = attempt(
        request,
        lambda: end_hold(
            actor, operation_id=operation_id(request), case_id=case_id, hold_id=hold_id, reason=typed.text("reason")
        ),
    )
    if outcome.result:
        messages.success(request, _("The hold was ended."))
        return redirect("retention-case", case_id)
    context = {
        "case": _case(case),
        "reason": typed.text("reason"),
        "errors": outcome.errors,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "retention/release.html", context, status=outcome.status)


def _reason(code: str) -> str:
    """Return why a file went; one erased again out of an old ledger says it nowhere."""
    return _REASONS[ErasureReason(code)]() if code else _("Not known")


def _erasure(one: ErasureView) -> dict[str, Any]:
    words, kind = _STATES[ErasureState(one.state)]
    return {
        "id": one.id,
        "reason": _reason(one.reason),
        "state": words(),
        "kind": kind,
        "is_done": one.state == ErasureState.DONE,
        "is_own": one.is_own,
        "case_count": one.case_count,
        "proposed_by": one.proposed_by,
        "proposed_at": one.proposed_at,
        "settled_by": one.settled_by,
        "settled_at": one.settled_at,
    }


def _facts(erasure: ErasureView, cases: Iterable[DueCase]) -> list[tuple[str, str]]:
    numbers = ", ".join(one.number for one in cases)
    facts = [
        (_("Why"), _reason(erasure.reason)),
        (_("Proposed by"), f"{erasure.proposed_by}, {moment_words(erasure.proposed_at)}"),
        (_("Cases"), numbers or str(erasure.case_count)),
    ]
    if erasure.settled_at:
        facts.append((_("Settled by"), f"{erasure.settled_by}, {moment_words(erasure.settled_at)}"))
    return facts


def _case(one: DueCase) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "place": str(area(one.municipality).text),
        "closed_on": one.closed_on,
        "keep_until": one.keep_until,
        "is_held": one.is_held,
        "is_proposed": one.is_proposed,
        "is_free": not one.is_held and not one.is_proposed,
    }


def _groups(counts: Mapping[Group, int]) -> list[tuple[str, int]]:
    return [(_GROUPS[group](), count) for group, count in counts.items()]


def _options(words: Mapping[Any, Any]) -> Iterable[tuple[str, str]]:
    return [(code.value, said()) for code, said in words.items()]


urlpatterns = [
    path("retention", overview, name="retention"),
    path("retention/due", due, name="retention-due"),
    path("retention/propose", propose, name="erasure-propose"),
    path("retention/cases/<uuid:case_id>", keep, name="retention-case"),
    path("retention/cases/<uuid:case_id>/holds/<uuid:hold_id>/end", release, name="hold-end"),
    path("retention/erasures/<uuid:erasure_id>", confirm, name="erasure"),
    path("retention/erasures/<uuid:erasure_id>/withdraw", withdraw, name="erasure-withdraw"),
    path("retention/erasures/<uuid:erasure_id>/receipt", receipt_of, name="erasure-receipt"),
]
