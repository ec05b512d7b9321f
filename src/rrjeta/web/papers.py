"""Papers: what a case can be printed from, the question *for whom*, blank forms and the sheet for the bag."""

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
from rrjeta.access.queries import staff_names
from rrjeta.consent.choices import BY_CONSENT
from rrjeta.kernel.errors import Invalid
from rrjeta.papers.operations import print_day_sheet, print_paper
from rrjeta.papers.queries.asking import Asking, asking, printed_pdf, printing_page
from rrjeta.papers.queries.blank import blank_forms, blank_pdf, drawer_pdf
from rrjeta.papers.queries.day_sheet import cases_for_sheet, day_sheet_pdf
from rrjeta.papers.queries.papers import FilledPaper
from rrjeta.papers.queries.sharing import NotCovered, Sharing
from rrjeta.places.queries import organisations
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.consents_shown import class_words, purpose_options, shared_words
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import options
from rrjeta.web.worklist import address_of, wanted_from


@door(Permission.PRINT_PAPER)
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the papers of a case, and what was printed so far."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = printing_page(actor, case_id)
    names = staff_names([one.by_id for one in found.printed])
    context = {
        **case_context(request, found.header, "papers"),
        "papers": [_paper_line(case_id, one) for one in found.papers],
        "printed": [{"one": one, "by": names.get(one.by_id, "") if one.by_id else ""} for one in found.printed],
    }
    return render(request, "papers/case.html", context)


@door(Permission.PRINT_PAPER)
def ask(request: HttpRequest, case_id: UUID, code: str, record_id: UUID) -> HttpResponse:
    """Ask for whom a paper is printed, and show what they will not get."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = asking(actor, case_id, code, record_id, request.GET.get("for", ""))
    return render(request, "papers/ask.html", _asked(request, found, record_id))


@door(Permission.PRINT_PAPER, on_full_disk=True)
def print_one(request: HttpRequest, case_id: UUID, code: str, record_id: UUID) -> HttpResponse:
    """Note what is printed and for whom, and answer the paper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    way = reverse("paper-ask", args=[case_id, code, record_id])
    if request.method != "POST":
        asking(actor, case_id, code, record_id)
        return redirect(way)
    sent = request.POST
    try:
        printing_id = print_paper(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            paper=code,
            record_id=record_id,
            audience=sent.get("audience", ""),
            language=sent.get("language", get_language() or ""),
            recipient=sent.get("recipient", ""),
            chosen=sent.getlist("chosen"),
            sharing=Sharing(
                organisation=sent.get("organisation", ""),
                purpose=sent.get("purpose", ""),
                legal_basis=sent.get("legal_basis", ""),
                reason=sent.get("reason", ""),
            ),
        )
    except Invalid as refused:
        found = asking(actor, case_id, code, record_id, "" if "audience" in refused.errors else sent["audience"])
        return render(request, "papers/ask.html", _asked(request, found, record_id, refused), status=422)
    return pdf_answer(printed_pdf(actor, printing_id), code)


@door(Permission.DESK)
def blank(request: HttpRequest) -> HttpResponse:
    """List every blank form, in both languages, and the pack for the drawer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    ways = [("sq", _("Albanian")), ("en", _("English"))]
    forms = [
        {
            "title": one.title,
            "languages": [(reverse("blank-form", args=[one.code, code]), words) for code, words in ways],
        }
        for one in blank_forms(actor)
    ]
    drawer = reverse("blank-pack", args=[get_language() or "sq"])
    return render(request, "papers/blank.html", {"forms": forms, "drawer_url": drawer})


@door(Permission.DESK)
def blank_one(request: HttpRequest, code: str, language: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return pdf_answer(blank_pdf(actor, code, language), code)


@door(Permission.DESK)
def blank_pack(request: HttpRequest, language: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return pdf_answer(drawer_pdf(actor, language), "forms")


@door(Permission.PRINT_PAPER, on_full_disk=True)
def day_sheet(request: HttpRequest) -> HttpResponse:
    """Print the sheet for the bag: of the cases posted, else of the list that the address describes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        return redirect("worklist")
    wanted = wanted_from(request)
    chosen = request.POST.getlist("pick") or request.POST.getlist("case")
    case_ids = cases_for_sheet(actor, ids_in(chosen), None if chosen else wanted)
    language = get_language() or "sq"
    try:
        sheet = print_day_sheet(actor, operation_id=operation_id(request), case_ids=case_ids, language=language)
    except Invalid as refused:
        for sentences in refused.errors.values():
            messages.error(request, " ".join(str(one) for one in sentences))
        return redirect(address_of(wanted))
    return pdf_answer(day_sheet_pdf(actor, sheet), "day-sheet")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Answer a PDF under a name that says nothing about anybody; the browser keeps no copy."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name.replace("_", "-")}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A browser shows a PDF in a page of its own, which the policy for our pages would leave empty.
    response._csp_exempt = True  # type: ignore[attr-defined]  # the mark of django-csp
    return response


def _paper_line(case_id: UUID, one: FilledPaper) -> dict[str, Any]:
    return {
        "title": one.title,
        "edition": one.edition,
        "happened_at": one.happened_at,
        "is_finished": one.is_finished,
        "url": reverse("paper-ask", args=[case_id, one.code, one.record_id]),
    }


def _asked(request: HttpRequest, found: Asking, record_id: UUID, refused: Invalid | None = None) -> dict[str, Any]:
    case_id = found.header.case.id
    sent = request.POST
    return {
        **case_context(request, found.header, "papers"),
        "title": found.title,
        "readers": found.readers,
        "audience": found.audience or "",
        "reader": dict(found.readers).get(found.audience, "") if found.audience else "",
        "left": found.left,
        "chosen": sent.getlist("chosen"),
        "is_signed_by_family": found.is_signed_by_family,
        "languages": [("sq", _("Albanian")), ("en", _("English"))],
        "language": sent.get("language", get_language() or "sq"),
        "recipient": sent.get("recipient", ""),
        "recipient_is_needed": found.audience != "own",
        **_sharing(request, found, refused),
        "errors": refused.errors if refused else {},
        "sent_operation_id": sent.get("operation_id", ""),
        "papers_url": reverse("case-papers", args=[case_id]),
        "print_url": reverse("paper-print", args=[case_id, found.kind.code, record_id]),
        "again_url": reverse("paper-ask", args=[case_id, found.kind.code, record_id]),
    }


def _sharing(request: HttpRequest, found: Asking, refused: Invalid | None) -> dict[str, Any]:
    """Return what the page asks where a paper leaves for another office."""
    if not found.is_shared:
        return {}
    sent = request.POST
    missing = refused.missing if isinstance(refused, NotCovered) else ()
    return {
        "is_shared": True,
        "shared_classes": class_words(found.classes),
        "consents": [shared_words(line) for one in found.consents for line in one.shared],
        "missing": class_words(missing),
        "organisations": [("", _("Another institution, named above")), *_organisations()],
        "organisation": sent.get("organisation", ""),
        "purposes": purpose_options(),
        "purpose": sent.get("purpose", ""),
        "bases": [one for one in options("legal_basis") if one[0] != BY_CONSENT],
        "legal_basis": sent.get("legal_basis", ""),
        "reason": sent.get("reason", ""),
        "consents_url": reverse("case-consents", args=[found.header.case.id]),
    }


def _organisations() -> list[tuple[str, str]]:
    return sorted(((one.code, str(one.text)) for one in organisations()), key=lambda one: one[1].casefold())


urlpatterns = [
    path("cases/<uuid:case_id>/papers", show, name="case-papers"),
    path("cases/<uuid:case_id>/papers/<slug:code>/<uuid:record_id>", ask, name="paper-ask"),
    path("cases/<uuid:case_id>/papers/<slug:code>/<uuid:record_id>/print", print_one, name="paper-print"),
    path("papers/blank", blank, name="blank-forms"),
    path("papers/blank/<slug:code>-<slug:language>.pdf", blank_one, name="blank-form"),
    path("papers/blank-pack-<slug:language>.pdf", blank_pack, name="blank-pack"),
    path("papers/day-sheet", day_sheet, name="day-sheet"),
]
