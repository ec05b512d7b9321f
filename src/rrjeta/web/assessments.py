"""The assessments of a case: start, initial, second look, full."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.operations.assessments import (
    FULL,
    INITIAL,
    AssessmentGiven,
    ask_second_look,
    give_second_look,
    record_full_assessment,
    record_initial_assessment,
    start_assessment,
    start_full_assessment,
)
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.queries.assessments import AssessmentsPage, assessments_page
from rrjeta.cases.queries.entries import entry_page, family_cases, unfinished_entry
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.forms.queries import form
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.entries import enclosed_lines, entry_filled
from rrjeta.web.form_page import FormPage, Sent, answer_form, pack_form, told_with_shares
from rrjeta.web.planning import posted_moment, posted_when
from rrjeta.web.shown import label, readable_told, risk_words

_RECORD = {INITIAL: record_initial_assessment, FULL: record_full_assessment}
_MOMENT = {INITIAL: "first_contact_at", FULL: "assessed_at"}
_SHOWN = ("immediate_action", "analysis", "best_interest_reasoning", "override_reason")


@door(Permission.READ_ASSESSMENT)
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = assessments_page(actor, case_id)
    names = staff_names([*(one.by_id for one in page.assessments), *(one.by_id for one in page.looks)])
    context = {
        **case_context(request, page.header, "assessments"),
        "assessments": [_assessment(page, one, names) for one in page.assessments],
        "ways": _ways(page.header),
        "asks_look": page.asks_look and Permission.ASSESS in page.header.allowed,
        "ask_url": reverse("assessment-ask-look", args=[case_id]),
    }
    return render(request, "assessments/list.html", context)


@door(Permission.ASSESS)
def start(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.ASSESS)
    context: dict[str, Any] = {**case_context(request, header, "assessments"), "errors": {}, "typed": _typed(request)}
    context["when"] = posted_when(request)
    if request.method != "POST":
        return render(request, "assessments/start.html", context)
    try:
        start_assessment(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            at=posted_moment(request),
            contact_plan=request.POST.get("contact_plan", ""),
            has_read_alerts=request.POST.get("alerts_read") == "yes",
        )
    except Invalid as refused:
        return render(request, "assessments/start.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("The initial assessment has started."))
    return redirect("case", case_id)


@door(Permission.ASSESS)
def initial(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _write(request, case_id, INITIAL)


@door(Permission.ASSESS)
def full(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.ASSESS)
    if header.case.stage == INITIAL:
        return _move_on(request, actor, header)
    return _write(request, case_id, FULL)


def _move_on(request: HttpRequest, actor: Actor, header: Header) -> HttpResponse:
    context: dict[str, Any] = {**case_context(request, header, "assessments"), "errors": {}}
    context["when"] = posted_when(request)
    if request.method == "POST":
        try:
            same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": header.case.id}
            start_full_assessment(actor, **same, at=posted_moment(request))
        except Invalid as refused:
            return render(request, "assessments/move_on.html", {**context, "errors": refused.errors}, status=422)
        return redirect("assessment-full", header.case.id)
    return render(request, "assessments/move_on.html", context)


@door(Permission.ASSESS)
def ask_look(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        raise NotFound
    ask_second_look(actor, operation_id=operation_id(request), case_id=case_id, at=posted_moment(request))
    messages.success(request, _("The head was asked to look at the assessment."))
    return redirect("case-assessments", case_id)


@door(Permission.APPROVE_CLOSURE)
def look(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = assessments_page(actor, case_id, Permission.APPROVE_CLOSURE)
    finished = [one for one in page.assessments if one.is_finished]
    if not finished:
        raise NotFound
    names = staff_names([finished[0].by_id])
    context: dict[str, Any] = {
        **case_context(request, page.header, "assessments"),
        "assessment": _assessment(page, finished[0], names),
        "errors": {},
        "typed": _typed(request),
        "when": posted_when(request),
    }
    if request.method != "POST":
        return render(request, "assessments/look.html", context)
    try:
        give_second_look(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            entry_id=finished[0].entry_id,
            at=posted_moment(request),
            is_agreed="agree" in request.POST,
            words=request.POST.get("words", ""),
        )
    except Invalid as refused:
        return render(request, "assessments/look.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("Your second look was saved."))
    return redirect("case-assessments", case_id)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("contact_plan", "alerts_read", "words")}


def _write(request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.ASSESS)
    draft = unfinished_entry(actor, header.case, kind)
    shape = pack_form(kind)
    family = family_cases(actor, Permission.ASSESS, header.case)
    children = [Choice(str(one.case_id), one.name) for one in family if one.case_id == case_id or "all" in request.GET]
    before: Filled = filled(shape, {_MOMENT[kind]: now()})
    enclosed: list[dict[str, Any]] = []
    if draft is not None:
        page_of_draft = entry_page(actor, case_id, draft.id, Permission.ASSESS)
        before = entry_filled(page_of_draft, {_MOMENT[kind]: draft.happened_at})
        enclosed = enclosed_lines(page_of_draft.files, case_id)
    others = len(family) - 1
    page = FormPage(
        form=shape,
        template="entries/form.html",
        context={
            **case_context(request, header, "assessments"),
            "can_wait": True,
            "enclosed": enclosed,
            "all_url": f"{request.path}?all=1" if others and "all" not in request.GET else "",
        },
        children=children,
        filled=before,
        version=draft.version if draft else "",
        masked=header.unreadable,
        age=header.person.age,
    )

    def save(sent: Sent) -> str:
        _RECORD[kind](
            actor,
            operation_id=sent.operation_id,
            case_id=case_id,
            assessment=_given(sent, kind, children),
            entry_id=draft.id if draft else None,
            base_version=sent.base_version,
        )
        if not sent.is_finished:
            messages.success(request, _("Saved unfinished. It stays on your start page."))
            return reverse("start")
        messages.success(request, _("The assessment was saved."))
        return reverse("case-assessments", args=[case_id])

    return answer_form(request, page, save)


def _given(sent: Sent, kind: str, children: list[Choice]) -> AssessmentGiven:
    answers = sent.answers
    return AssessmentGiven(
        happened_at=answers.fields.get(_MOMENT[kind]) or now(),
        coded=answers.coded,
        told=told_with_shares(answers),
        lines={
            UUID(child.code): LineGiven(
                answers.per_child[child.code].coded, told_with_shares(answers.per_child[child.code])
            )
            for child in children
        },
        is_finished=sent.is_finished,
        files=answers.files,
    )


def _assessment(page: AssessmentsPage, one: Any, names: dict[UUID, str]) -> dict[str, Any]:
    shape = form(one.kind, one.pack_version)
    return {
        "title": shape.title,
        "happened_at": one.happened_at,
        "by": names.get(one.by_id, ""),
        "is_finished": one.is_finished,
        "risk": one.level,
        "risk_words": risk_words(one.level),
        "suggested": risk_words(one.suggested),
        "reasons": _reasons(shape, one.reasons, page.header),
        "told": readable_told(shape, {**one.coded, **one.told}, page.header.unreadable, _SHOWN),
        "url": reverse("entry", args=[page.header.case.id, one.entry_id]),
        "looks": [
            {"by": names.get(look.by_id, ""), "at": look.happened_at, "is_agreed": look.is_agreed, "words": look.words}
            for look in page.looks
            if look.entry_id == one.entry_id
        ],
    }


def _reasons(shape: Any, reasons: Iterable[Any], header: Header) -> list[str]:
    """Return why a level is proposed; of what is restricted only that there is more, and not even that to visitors."""
    found: list[str] = []
    for reason in reasons:
        question = shape.by_key.get(reason.code)
        is_open = question is None or question.data_class not in header.unreadable
        if not is_open and Permission.REVEAL not in header.allowed:
            continue
        words = _reason(shape, reason) if is_open else _("A further reason is open only to who works on the case.")
        if words not in found:
            found.append(words)
    return found


def _reason(shape: Any, reason: Any) -> str:
    question = shape.by_key.get(reason.code)
    words = str(question.label) if question else label("risk_factor", reason.code)
    if reason.kind == "danger":
        return _("%(question)s Yes.") % {"question": words}
    if reason.kind == "not_asked":
        return _("Not answered: %(question)s") % {"question": words}
    return _("%(question)s: %(value)s of 4") % {"question": words, "value": reason.value}


def _ways(header: Header) -> list[tuple[str, str]]:
    if Permission.ASSESS not in header.allowed or not header.case.is_open:
        return []
    ways = {
        "registered": [("assessment-start", _("Start the initial assessment"))],
        INITIAL: [
            ("assessment-initial", _("Write the initial assessment")),
            ("assessment-full", _("Go on to the full assessment")),
        ],
    }.get(
        header.case.stage,
        [("assessment-full", _("Write a full assessment")), ("assessment-initial", _("Assess the risk again"))],
    )
    return [(reverse(name, args=[header.case.id]), words) for name, words in ways]


urlpatterns = [
    path("cases/<uuid:case_id>/assessments", show, name="case-assessments"),
    path("cases/<uuid:case_id>/assessments/start", start, name="assessment-start"),
    path("cases/<uuid:case_id>/assessments/initial", initial, name="assessment-initial"),
    path("cases/<uuid:case_id>/assessments/full", full, name="assessment-full"),
    path("cases/<uuid:case_id>/assessments/look", look, name="assessment-look"),
    path("cases/<uuid:case_id>/assessments/ask-look", ask_look, name="assessment-ask-look"),
]
