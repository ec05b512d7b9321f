"""Measures and court: what is in force, what runs, what comes, and each move on a page of its own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.measures import (
    complete_papers,
    decide_measure,
    decide_measure_on_paper,
    follow_measure,
    leave_emergency_place,
    propose_measure,
    report_refusal,
    review_measure,
)
from rrjeta.cases.queries.file import case_header
from rrjeta.cases.queries.measures import MeasuresPage, MeasureView, Way, measures_page
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.kernel.errors import NotFound
from rrjeta.web.asking import AskPage, Sent, answer_ask, moment_of
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.hearings import hearing_shown
from rrjeta.web.measure_asks import (
    AT,
    emergency_asks,
    proposal_asks,
    read_proposal,
    read_step,
    step_asks,
    words_asks,
)
from rrjeta.web.restricted_shown import place_url
from rrjeta.web.shown import basis_words, label, step_words

_NOTES: dict[str, tuple[Callable[..., UUID], Callable[[], str], Callable[[], str]]] = {
    "review": (review_measure, lambda: _("Review of the measure"), lambda: _("What the review found")),
    "papers": (complete_papers, lambda: _("The papers are complete"), lambda: _("Which papers")),
    "refusal": (report_refusal, lambda: _("The parents do not cooperate"), lambda: _("How this shows")),
}
_WAYS = {Permission.DECIDE_MEASURE: "measure-decide", Permission.FOLLOW_MEASURE: "measure-follow"}


@door(Permission.READ_MEASURE)
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = measures_page(actor, case_id)
    allowed, case = page.header.allowed, page.header.case
    follows = Permission.FOLLOW_MEASURE in allowed and case.is_open
    proposes = Permission.PROPOSE_MEASURE in allowed and case.is_open
    context = {
        **case_context(request, page.header, "measures"),
        "measures": [_shown(page, one) for one in page.measures],
        "hearings": [hearing_shown(case.id, one, follows) for one in page.hearings],
        "propose_url": reverse("measure-propose", args=[case_id]) if proposes else "",
        "hearing_url": reverse("hearing-set", args=[case_id]) if follows else "",
        "protect_url": reverse("protect-now", args=[case_id]) if Permission.PROTECT_NOW in allowed else "",
        "end_url": reverse("protection-end", args=[case_id]) if Permission.PROTECT_NOW in allowed else "",
    }
    return render(request, "measures/list.html", context)


@door(Permission.PROPOSE_MEASURE)
def propose(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.PROPOSE_MEASURE)
    page = AskPage(
        title=_("Propose a protection measure"),
        button=_("Propose"),
        asks=proposal_asks(),
        context=_context(request, header),
        intro=[_("The head or the director decides. Until then it is proposed and stands on their start page.")],
        at=AT,
    )

    def save(sent: Sent) -> str:
        propose_measure(actor, operation_id=operation_id(request), case_id=case_id, proposal=read_proposal(sent))
        return _saved(request, case_id, _("The measure was proposed."))

    return answer_ask(request, page, save)


@door(Permission.DECIDE_MEASURE)
def decide(request: HttpRequest, case_id: UUID, measure_id: UUID, code: str) -> HttpResponse:
    return _move(request, case_id, measure_id, code, Permission.DECIDE_MEASURE, decide_measure)


@door(Permission.FOLLOW_MEASURE)
def follow(request: HttpRequest, case_id: UUID, measure_id: UUID, code: str) -> HttpResponse:
    return _move(request, case_id, measure_id, code, Permission.FOLLOW_MEASURE, follow_measure)


@door(Permission.FOLLOW_MEASURE)
def on_paper(request: HttpRequest, case_id: UUID, measure_id: UUID, code: str) -> HttpResponse:
    return _move(request, case_id, measure_id, code, Permission.FOLLOW_MEASURE, decide_measure_on_paper, on_paper=True)


def _move(
    request: HttpRequest,
    case_id: UUID,
    measure_id: UUID,
    code: str,
    permission: Permission,
    operation: Callable[..., UUID],
    *,
    on_paper: bool = False,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = measures_page(actor, case_id, permission)
    view = found.one(measure_id)
    way = next((one for one in view.ways if one.move.code == code), None)
    wanted = Permission.DECIDE_MEASURE if on_paper else permission
    if way is None or way.move.permission != wanted:
        raise NotFound
    case = found.header.case
    pathway = pathway_of(case.pathway, view.measure.pack_version)
    asks = step_asks(
        view,
        code,
        is_on_paper=on_paper,
        is_in_family=view.measure.kind in pathway.meaning("measure_in_family"),
        has_place=view.measure.kind in pathway.meaning("measure_with_place"),
    )
    page = AskPage(
        title=f"{label('protection_measure', view.measure.kind)}: {_words(way)}",
        button=_("Save"),
        asks=asks,
        context=_context(request, found.header),
        intro=[_("Record what was decided and signed on paper.")] if on_paper else [],
        beware=[str(one) for one in way.blocked],
        at=AT,
    )

    def save(sent: Sent) -> str:
        step = read_step(sent, is_on_paper=on_paper)
        operation(
            actor, operation_id=operation_id(request), case_id=case_id, measure_id=measure_id, code=code, step=step
        )
        return _saved(request, case_id, _("Saved: %(move)s") % {"move": _words(way)})

    return answer_ask(request, page, save)


@door(Permission.FOLLOW_MEASURE)
def note(request: HttpRequest, case_id: UUID, measure_id: UUID, what: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = measures_page(actor, case_id, Permission.FOLLOW_MEASURE)
    found.one(measure_id)
    if what not in _NOTES:
        raise NotFound
    operation, title, words = _NOTES[what]
    page = AskPage(
        title=title(),
        button=_("Save"),
        asks=words_asks(words()),
        context=_context(request, found.header),
        at=AT,
    )

    def save(sent: Sent) -> str:
        at, said = moment_of(sent, "happened_at"), sent.text("words")
        same = {"operation_id": operation_id(request), "case_id": case_id, "measure_id": measure_id}
        operation(actor, **same, at=at, words=said)
        return _saved(request, case_id, _("Saved."))

    return answer_ask(request, page, save)


@door(Permission.FOLLOW_MEASURE)
def leave_emergency(request: HttpRequest, case_id: UUID, measure_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = measures_page(actor, case_id, Permission.FOLLOW_MEASURE)
    found.one(measure_id)
    page = AskPage(
        title=_("After the emergency place"),
        button=_("Save"),
        asks=emergency_asks(),
        context=_context(request, found.header),
        at=AT,
    )

    def save(sent: Sent) -> str:
        leave_emergency_place(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            measure_id=measure_id,
            at=moment_of(sent, "happened_at"),
            arrangement=sent.text("care_arrangement"),
            place=sent.text("place"),
            is_address_hidden=sent.is_yes("is_address_hidden"),
        )
        return _saved(request, case_id, _("Saved."))

    return answer_ask(request, page, save)


def _context(request: HttpRequest, header: Any) -> dict[str, Any]:
    back = reverse("case-measures", args=[header.case.id])
    return {**case_context(request, header, "measures"), "back_url": back}


def _saved(request: HttpRequest, case_id: UUID, words: str) -> str:
    messages.success(request, words)
    return reverse("case-measures", args=[case_id])


def _words(way: Way) -> str:
    return way.move.title.in_(get_language() or "sq")


def _shown(page: MeasuresPage, view: MeasureView) -> dict[str, Any]:
    measure, language = view.measure, get_language() or "sq"
    case, allowed = page.header.case, page.header.allowed
    follows = Permission.FOLLOW_MEASURE in allowed and measure.is_open and case.is_open
    is_secret = page.header.is_placement_hidden(measure, view.told)
    is_hidden = is_secret or Permission.READ_PLACEMENT not in allowed
    place = _("Address not shown") if is_hidden else view.told.get("place", "")
    facts = [
        (_("Proposed"), measure.proposed_at),
        (_("The child in a safe place since"), measure.secured_at),
        (_("Decided"), measure.decided_at),
        (_("Carried out"), measure.executed_at),
        (_("Request to the court"), measure.court_request_at),
        (_("Decision of the court"), measure.court_decision_at),
        (_("Ended"), measure.ended_at),
    ]
    words = [
        (_("Grounds"), view.told.get("reason")),
        (_("Conditions"), view.told.get("conditions")),
        (_("Where the child was placed"), place),
        (_("Court"), view.told.get("court")),
        (_("Number of the decision"), view.told.get("decision_no")),
        (_("Why it ended"), label("measure_end_reason", measure.end_reason)),
    ]
    return {
        "kind": label("protection_measure", measure.kind),
        "status": label("measure_status", measure.status),
        "tag": "good" if view.is_in_force else "warn" if measure.is_open else "quiet",
        "valid_from": measure.valid_from,
        "valid_to": measure.valid_to,
        "moments": [(name, at) for name, at in facts if at],
        "words": [(name, said) for name, said in words if said],
        "place_url": place_url(page.header) if is_secret else "",
        "clocks": [
            {"step": step_words(one.step, language), "due_at": one.due_at, "basis": basis_words(one.step, language)}
            for one in view.clocks
        ],
        "ways": _ways(case.id, view, allowed) if case.is_open else [],
        "blocked": [(_words(way), [str(one) for one in way.blocked]) for way in view.ways if way.blocked],
        "notes": _notes(case.id, view) if follows else [],
        "refuses": bool(measure.coded.get("do_parents_refuse")) and measure.is_open,
        "history": [
            {"status": label("measure_status", one.move.to_status), "at": one.move.happened_at, "note": one.note}
            for one in view.history
        ],
        "approvals": [
            {
                "by": view.told.get("decided_by") if one.is_on_paper else one.user.name,
                "at": one.happened_at,
                "is_on_paper": one.is_on_paper,
                "is_alone": one.is_without_second_look,
                "is_yes": one.is_approved,
            }
            for one in view.approvals
        ],
    }


def _ways(case_id: UUID, view: MeasureView, allowed: frozenset[Permission]) -> list[tuple[str, str]]:
    found = []
    for way in view.ways:
        code, args = way.move.code, [case_id, view.measure.id, way.move.code]
        if way.blocked:
            continue
        if way.move.permission in allowed:
            found.append((reverse(_WAYS[Permission(way.move.permission)], args=args), _words(way)))
        if way.move.permission == Permission.DECIDE_MEASURE and Permission.FOLLOW_MEASURE in allowed:
            on_paper_words = _("%(move)s, on paper") % {"move": _words(way)}
            found.append((reverse("measure-on-paper", args=[case_id, view.measure.id, code]), on_paper_words))
    return found


def _notes(case_id: UUID, view: MeasureView) -> list[tuple[str, str]]:
    running = {one.code for one in view.clocks}
    found = []
    if "emergency_place" in running:
        found.append(
            (reverse("measure-leave-emergency", args=[case_id, view.measure.id]), _("After the emergency place"))
        )
    if "papers" in running:
        found.append((reverse("measure-note", args=[case_id, view.measure.id, "papers"]), _("The papers are complete")))
    if "review" in running:
        found.append((reverse("measure-note", args=[case_id, view.measure.id, "review"]), _("Review of the measure")))
    refusal = reverse("measure-note", args=[case_id, view.measure.id, "refusal"])
    return [*found, (refusal, _("The parents do not cooperate"))]


_ONE = "cases/<uuid:case_id>/measures/<uuid:measure_id>"
urlpatterns = [
    path("cases/<uuid:case_id>/measures", show, name="case-measures"),
    path("cases/<uuid:case_id>/measures/propose", propose, name="measure-propose"),
    path(f"{_ONE}/decide/<slug:code>", decide, name="measure-decide"),
    path(f"{_ONE}/follow/<slug:code>", follow, name="measure-follow"),
    path(f"{_ONE}/on-paper/<slug:code>", on_paper, name="measure-on-paper"),
    path(f"{_ONE}/note/<slug:what>", note, name="measure-note"),
    path(f"{_ONE}/leave-emergency", leave_emergency, name="measure-leave-emergency"),
]
