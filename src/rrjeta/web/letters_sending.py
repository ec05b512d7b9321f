"""A letter is looked at once more, told on what it rests, and sent under the next number."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.file import Header
from rrjeta.consent.choices import BY_CONSENT
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.letters.operations.sending import send_letter
from rrjeta.letters.queries.keeping import NotWritten
from rrjeta.letters.queries.letters import LetterView, draft_letter, holding_consents
from rrjeta.papers.choices import Part
from rrjeta.papers.queries.sharing import NotCovered, Sharing
from rrjeta.papers.queries.sheltered import PlaceTold
from rrjeta.papers.rules.words import part_words
from rrjeta.places.queries import organisations
from rrjeta.web.case_page import case_context
from rrjeta.web.consents_shown import class_words, purpose_options, shared_words
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.letters_shown import children_words, to_words
from rrjeta.web.shown import options


@door(Permission.WRITE_LETTER)
def send(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Show the letter as it would leave; send it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, view = draft_letter(actor, case_id, letter_id)
    if request.method != "POST":
        return render(request, "letters/send.html", _page(request, header, view))
    sent = request.POST
    try:
        send_letter(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            letter_id=letter_id,
            base_version=base_version(request),
            sharing=Sharing(*(sent.get(name, "") for name in ("organisation", "purpose", "legal_basis", "reason"))),
        )
    except Invalid as refused:
        page = _page(request, header, view, refused.errors, refused)
        return render(request, "letters/send.html", page, status=422)
    except (PlaceTold, NotWritten) as refused:
        page = _page(request, header, view, {"": [refused.message]}, refused)
        return render(request, "letters/send.html", page, status=422)
    messages.success(request, _("The letter has its number. Print it, or fetch it as a document."))
    return redirect("letter", case_id, letter_id)


def _page(
    request: HttpRequest,
    header: Header,
    view: LetterView,
    errors: dict[str, list[Any]] | None = None,
    refused: Refused | None = None,
) -> dict[str, Any]:
    args = [header.case.id, view.row.id]
    known = {"organisation", "purpose", "legal_basis", "reason"}
    shown: dict[str, list[Any]] = {}
    for name, said in (errors or {}).items():
        # What is wrong with the words themselves is mended on the page before.
        shown.setdefault(name if name in known else "", []).extend(said)
    return {
        **case_context(request, header, "documents"),
        "title": view.title,
        "told": view.told,
        "text": view.paragraphs,
        "children": children_words(view),
        "reader": to_words(view.row.to),
        "left_out": [part_words(Part(one)) for one in view.row.left_out],
        "version": view.version,
        "errors": shown,
        "sent_operation_id": request.POST.get("operation_id", ""),
        "edit_url": reverse("letter-edit", args=args),
        "pdf_url": reverse("letter-pdf", args=args),
        **(_sharing(request, header, view, refused) if view.rests_on_basis else {}),
    }


def _sharing(request: HttpRequest, header: Header, view: LetterView, refused: Refused | None) -> dict[str, Any]:
    sent = request.POST
    named = sorted(((one.code, str(one.text)) for one in organisations()), key=lambda one: one[1].casefold())
    return {
        "is_shared": True,
        "shared_classes": class_words(view.row.classes),
        "consents": [shared_words(line) for one in holding_consents(header.case) for line in one.shared],
        "missing": class_words(refused.missing if isinstance(refused, NotCovered) else ()),
        "organisations": [("", _("Another institution, named above")), *named],
        "organisation": sent.get("organisation", ""),
        "purposes": purpose_options(),
        "purpose": sent.get("purpose", ""),
        "bases": [one for one in options("legal_basis") if one[0] != BY_CONSENT],
        "legal_basis": sent.get("legal_basis", ""),
        "reason": sent.get("reason", ""),
        "consents_url": reverse("case-consents", args=[header.case.id]),
    }


urlpatterns = [path("cases/<uuid:case_id>/letters/<uuid:letter_id>/send", send, name="letter-send")]
