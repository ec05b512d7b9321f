"""The letters of a case: listed, read, printed, thrown away while unfinished, cancelled once they have a number."""

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
from rrjeta.cases.queries.file import Header
from rrjeta.letters.operations.cancelling import cancel_letter
from rrjeta.letters.operations.writing import discard_letter
from rrjeta.letters.queries.letters import (
    case_letters,
    draft_letter,
    letter_document,
    letter_in_pdf,
    one_letter,
)
from rrjeta.letters.rules.document import MEDIA_TYPE
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.letters_shown import letter_facts, letter_line
from rrjeta.web.papers import pdf_answer


@door(Permission.READ_NARRATIVE)
def listed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the letters of a case, with the ways to write one and to enter one that came in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = case_letters(actor, case_id)
    names = staff_names(one.row.entered_by_id for one in found.letters if one.row.entered_by_id)
    may_write = Permission.WRITE_LETTER in found.header.allowed
    context = {
        **case_context(request, found.header, "documents"),
        "letters": [letter_line(one, names) for one in found.letters],
        "new_url": reverse("letter-new", args=[case_id]) if may_write else "",
        "receive_url": reverse("letter-receive", args=[case_id]) if may_write else "",
        "documents_url": reverse("case-documents", args=[case_id]),
    }
    return render(request, "letters/case.html", context)


@door(Permission.READ_NARRATIVE)
def show(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Show one letter with what became of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, view = one_letter(actor, case_id, letter_id)
    row = view.row
    names = staff_names(one for one in (row.entered_by_id, row.cancelled_by_id) if one)
    args = [case_id, letter_id]
    context = {
        **_of_case(request, header),
        "letter": letter_line(view, names),
        "facts": letter_facts(view, names),
        "text": view.paragraphs if view.is_printed else [],
        "pages": [
            {"url": reverse("document", args=[case_id, one.id]) if one.is_served else "", "count": one.page_count}
            for one in view.documents
        ],
        "pdf_url": reverse("letter-pdf", args=args) if view.is_printed else "",
        "docx_url": reverse("letter-docx", args=args) if view.is_printed else "",
        "edit_url": reverse("letter-edit", args=args) if view.can_be_edited else "",
        "cancel_url": reverse("letter-cancel", args=args) if view.can_be_cancelled else "",
        "letters_url": reverse("case-letters", args=[case_id]),
    }
    return render(request, "letters/one.html", context)


@door(Permission.WRITE_LETTER)
def discard(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Ask once more, then throw an unfinished letter away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, view = draft_letter(actor, case_id, letter_id)
    page = AskPage(
        title=_("Throw this letter away"),
        button=_("Throw it away"),
        asks=[],
        context={**_of_case(request, header), "back_url": reverse("letter-edit", args=[case_id, letter_id])},
        intro=[view.title, _("It never had a number, so the register does not change.")],
        is_harsh=True,
    )

    def save(sent: Sent) -> str:
        discard_letter(actor, operation_id=operation_id(request), case_id=case_id, letter_id=letter_id)
        messages.success(request, _("The unfinished letter was thrown away."))
        return reverse("case-letters", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.WRITE_LETTER)
def cancel(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Ask why, then cancel a letter; it keeps its number."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, view = one_letter(actor, case_id, letter_id, Permission.WRITE_LETTER)
    back = reverse("letter", args=[case_id, letter_id])
    if not view.can_be_cancelled:
        return redirect(back)
    page = AskPage(
        title=_("Cancel letter %(number)s") % {"number": view.number},
        button=_("Cancel the letter"),
        asks=[Ask("long", "reason", _("Why it is cancelled"), required=True, more={"rows": 2})],
        context={**_of_case(request, header), "back_url": back},
        intro=[
            f"{view.title}: {view.other_side}",
            _("The number stays taken, and the register says that the letter was cancelled, by whom and why."),
        ],
        is_harsh=True,
    )

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id, "letter_id": letter_id}
        cancel_letter(actor, **same, reason=sent.text("reason"))
        messages.success(request, _("The letter was cancelled. It keeps its number."))
        return back

    return answer_ask(request, page, save)


@door(Permission.READ_NARRATIVE)
def pdf(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return pdf_answer(letter_in_pdf(actor, case_id, letter_id), "letter")


@door(Permission.READ_NARRATIVE)
def docx(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    response = HttpResponse(letter_document(actor, case_id, letter_id), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="letter.docx"'
    return response


def _of_case(request: HttpRequest, header: Header) -> dict[str, Any]:
    return case_context(request, header, "documents")


_ONE = "cases/<uuid:case_id>/letters/<uuid:letter_id>"
urlpatterns = [
    path("cases/<uuid:case_id>/letters", listed, name="case-letters"),
    path(_ONE, show, name="letter"),
    path(f"{_ONE}/discard", discard, name="letter-discard"),
    path(f"{_ONE}/cancel", cancel, name="letter-cancel"),
    path(f"{_ONE}/letter.pdf", pdf, name="letter-pdf"),
    path(f"{_ONE}/letter.docx", docx, name="letter-docx"),
]
