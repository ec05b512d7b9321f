"""Tracing a relative of a separated child, or a missing child: what is asked, compared, confirmed, and how it ended."""

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
from rrjeta.cases.operations.tracing import (
    TracingGiven,
    change_tracing,
    compare_tracing,
    decide_match,
    end_tracing,
    note_step,
    open_tracing,
)
from rrjeta.cases.queries.tracing import RequestView, TracingPage, tracing_page
from rrjeta.forms.rules.days import read_day
from rrjeta.people.rules import OLDEST_AGE
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice
from rrjeta.web.addresses import way_to
from rrjeta.web.attempt import Outcome, Typed, attempt, shown
from rrjeta.web.case_page import case_context
from rrjeta.web.ceilings import TOLD_ELSEWHERE, count_search
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.shown import options
from rrjeta.web.tracing_shown import matches_shown, request_shown, steps_shown
from rrjeta.web.typed import typed_back

_TOLD = (
    "given_name",
    "surname",
    "father_name",
    "mother_name",
    "nickname",
    "village",
    "last_seen_where",
    "circumstances",
)
_PLAIN: dict[str, Any] = {
    **dict.fromkeys(("kind", "relationship", "missing_type", "municipality", "last_seen_on"), ""),
    **dict.fromkeys((*_TOLD, "birth_date", "age_estimate"), ""),
    "sex": "u",
}


@door(Permission.TRACE_FAMILY)
def requests(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List the requests of a case."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = tracing_page(actor, case_id)
    context = {
        **case_context(request, page.header, "family"),
        "requests": [request_shown(page, one) for one in page.requests],
        "has_consent": page.has_consent,
        "consents_url": way_to("case-consents", case_id),
        "add_url": reverse("tracing-add", args=[case_id]),
    }
    return render(request, "tracing/list.html", context)


@door(Permission.TRACE_FAMILY)
def add(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for somebody to be traced."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = tracing_page(actor, case_id)

    def save() -> UUID:
        return open_tracing(actor, operation_id=operation_id(request), case_id=case_id, given=_typed(request))

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The request was saved."))
        return redirect("tracing-one", case_id, outcome.result)
    plain = {**_PLAIN, "kind": "missing" if page.header.case.whereabouts_unknown_at else "relative"}
    more = {"heading": _("Ask for tracing"), "version": "", "save_url": reverse("tracing-add", args=[case_id])}
    return _form(request, page, outcome, plain, more)


@door(Permission.TRACE_FAMILY)
def change(request: HttpRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """Correct what is known of the one sought."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = tracing_page(actor, case_id, request_id)
    known = page.one(request_id)

    def save() -> UUID:
        return change_tracing(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            request_id=request_id,
            given=_typed(request),
            base_version=base_version(request),
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The request was saved."))
        return redirect("tracing-one", case_id, request_id)
    more = {
        "heading": _("Correct the request"),
        "version": known.version,
        "save_url": reverse("tracing-change", args=[case_id, request_id]),
    }
    return _form(request, page, outcome, _plain(known), more)


@door(Permission.TRACE_FAMILY)
def one(request: HttpRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """Show a request, who may be the one sought, and what comes next."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return _one(request, tracing_page(actor, case_id, request_id), request_id, Outcome())


@door(Permission.TRACE_FAMILY)
@require_POST
def compare(request: HttpRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """Compare the one sought with the register."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    count_search(actor, TOLD_ELSEWHERE)
    compare_tracing(actor, operation_id=operation_id(request), case_id=case_id, request_id=request_id)
    messages.success(request, _("Compared. Who may be the one sought among your files stands below."))
    messages.success(
        request, _("If anybody else knows this person, the responsible unit is told and will call you within an hour.")
    )
    return redirect("tracing-one", case_id, request_id)


@door(Permission.TRACE_FAMILY)
@require_POST
def decide(request: HttpRequest, case_id: UUID, request_id: UUID, match_id: UUID) -> HttpResponse:
    """Say whether a possible match is the one sought."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    is_same = request.POST.get("answer") == "same"
    decide_match(
        actor,
        operation_id=operation_id(request),
        case_id=case_id,
        request_id=request_id,
        match_id=match_id,
        is_same=is_same,
    )
    messages.success(request, _("The one sought was found.") if is_same else _("This is somebody else. It was noted."))
    return redirect("tracing-one", case_id, request_id)


@door(Permission.TRACE_FAMILY)
@require_POST
def step(request: HttpRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """Write a step of the reunification; the page is shown again when the day cannot be."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = tracing_page(actor, case_id, request_id)

    def save() -> UUID:
        typed = Typed(request)
        on = typed.day("on")
        typed.check()
        return note_step(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            request_id=request_id,
            step=typed.text("step"),
            on=on,
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The step was saved."))
        return redirect("tracing-one", case_id, request_id)
    return _one(request, page, request_id, outcome)


@door(Permission.TRACE_FAMILY)
@require_POST
def end(request: HttpRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """End a request for a reason; the page is shown again when it cannot end so."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = tracing_page(actor, case_id, request_id)

    def save() -> UUID:
        return end_tracing(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            request_id=request_id,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The request has ended."))
        return redirect("case-tracing", case_id)
    return _one(request, page, request_id, outcome)


def _one(request: HttpRequest, page: TracingPage, request_id: UUID, outcome: Outcome) -> HttpResponse:
    known = page.one(request_id)
    case_id = page.header.case.id
    context = {
        **case_context(request, page.header, "family"),
        "one": request_shown(page, known),
        "matches": matches_shown(page, known),
        "steps": steps_shown(known),
        "step_choices": options("reunification_step"),
        "reasons": options("tracing_end"),
        "has_consent": page.has_consent,
        "consents_url": way_to("case-consents", case_id),
        "found_url": way_to("search-found", case_id) if known.kind == "missing" and known.found_at else "",
        "errors": outcome.errors,
        "is_ending": "reason" in outcome.errors,
        "typed": {name: request.POST.get(name, "") for name in ("step", "on", "reason", "note")},
    }
    return render(request, "tracing/one.html", context, status=outcome.status)


def _form(
    request: HttpRequest, page: TracingPage, outcome: Outcome, plain: dict[str, Any], more: dict[str, Any]
) -> HttpResponse:
    context = {
        **case_context(request, page.header, "family"),
        "shown": shown(request, plain),
        "kinds": options("tracing_kind"),
        "relationships": options("relationship"),
        "missing_types": options("missing_type"),
        "sexes": [("f", _("Woman or girl")), ("m", _("Man or boy")), ("u", _("Not known"))],
        "municipalities": [(one.code, str(one.text)) for one in areas_for_choice(AreaKind.MUNICIPALITY)],
        "errors": outcome.errors,
        "conflicts": outcome.conflicts,
        "conflict_labels": {"given_name": _("Given name"), "surname": _("Surname")},
        "sent_operation_id": request.POST.get("operation_id", ""),
        **more,
    }
    return render(request, "tracing/form.html", context, status=outcome.status)


def _plain(known: RequestView) -> dict[str, Any]:
    told = {name: str(known.told.get(name) or "") for name in (*_TOLD, "age_estimate")}
    born = read_day(str(known.told.get("birth_date") or ""))
    return {
        **_PLAIN,
        **told,
        "kind": known.kind,
        "relationship": known.relationship,
        "missing_type": known.missing_type,
        "sex": known.sex,
        "municipality": known.municipality,
        "last_seen_on": known.last_seen_on or "",
        "birth_date": typed_back(born),
    }


def _typed(request: HttpRequest) -> TracingGiven:
    typed = Typed(request)
    born, seen = typed.day("birth_date"), typed.day("last_seen_on")
    age = typed.whole("age_estimate", OLDEST_AGE)
    typed.check()
    told: dict[str, Any] = {name: typed.text(name) for name in _TOLD}
    told["birth_date"] = born.isoformat() if born else ""
    told["age_estimate"] = age
    sex = typed.text("sex")
    return TracingGiven(
        kind=typed.text("kind"),
        relationship=typed.text("relationship"),
        missing_type=typed.text("missing_type"),
        sex=sex if sex in ("f", "m") else "u",
        municipality=typed.text("municipality"),
        last_seen_on=seen,
        told=told,
    )


_C = "cases/<uuid:case_id>/tracing"
urlpatterns = [
    path(_C, requests, name="case-tracing"),
    path(f"{_C}/add", add, name="tracing-add"),
    path(f"{_C}/<uuid:request_id>", one, name="tracing-one"),
    path(f"{_C}/<uuid:request_id>/change", change, name="tracing-change"),
    path(f"{_C}/<uuid:request_id>/compare", compare, name="tracing-compare"),
    path(f"{_C}/<uuid:request_id>/matches/<uuid:match_id>", decide, name="tracing-decide"),
    path(f"{_C}/<uuid:request_id>/step", step, name="tracing-step"),
    path(f"{_C}/<uuid:request_id>/end", end, name="tracing-end"),
]
