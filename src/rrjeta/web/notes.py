"""Notes and reminders: two inputs, no page between."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.notes import correct_note, finish_reminder, write_note
from rrjeta.cases.queries.around_child import contacts_around
from rrjeta.cases.queries.entries import entry_page, family_cases
from rrjeta.cases.queries.file import case_header
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.errors import NotFound
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.entries import entry_filled
from rrjeta.web.form_page import FormPage, Sent, answer_form, pack_form
from rrjeta.web.shown import lines
from rrjeta.web.ways import back


@door(Permission.WRITE_NOTE)
def pick(request: HttpRequest) -> HttpResponse:
    """Choose the child first, when the way did not lead from a file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = worklist(actor, Wanted(after=request.GET.get("after", "")))
    ways = [{"line": line, "url": reverse("note-write", args=[line.case_id])} for line in lines(page.rows)]
    older = f"{reverse('note-add')}?after={page.next_after}" if page.next_after else ""
    return render(request, "entries/pick.html", {"heading": _("Add note"), "ways": ways, "older": older})


@door(Permission.WRITE_NOTE)
def write(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.WRITE_NOTE)
    siblings = [
        Choice(str(one.case_id), one.name)
        for one in family_cases(actor, Permission.WRITE_NOTE, header.case)
        if one.case_id != case_id
    ]
    contacts = [Choice(str(one.id), one.told.get("name", "")) for one in contacts_around(actor, case_id)]
    page = FormPage(
        form=pack_form("note"),
        template="entries/form.html",
        context=case_context(request, header, "file"),
        choices={"siblings": siblings, "contacts": contacts},
    )

    def save(sent: Sent) -> str:
        answers = sent.answers
        whom: Any = answers.told.get("with_whom") or ""
        write_note(
            actor,
            operation_id=sent.operation_id,
            case_id=case_id,
            text=answers.told.get("text", ""),
            happened_at=answers.fields.get("happened_at"),
            note_kind=answers.coded.get("note_kind", ""),
            with_whom=whom.get("text", "") if isinstance(whom, dict) else str(whom),
            also_for=[UUID(one) for one in answers.fields.get("also_for") or ()],
            remind_on=answers.fields.get("remind_on"),
            restricted=answers.told.get("restricted_account", ""),
        )
        messages.success(request, _("The note was saved."))
        return reverse("case", args=[case_id])

    return answer_form(request, page, save)


@door(Permission.WRITE_NOTE)
def correct(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = entry_page(actor, case_id, entry_id, Permission.WRITE_NOTE)
    if found.entry.kind != "note":
        raise NotFound
    page = FormPage(
        form=pack_form("note"),
        template="entries/form.html",
        context=case_context(request, found.header, "file"),
        part="one",
        filled=entry_filled(found),
        version=found.entry.version,
        masked=found.header.unreadable,
    )

    def save(sent: Sent) -> str:
        correct_note(
            actor,
            operation_id=sent.operation_id,
            case_id=case_id,
            entry_id=entry_id,
            text=sent.answers.told.get("text", ""),
            base_version=sent.base_version,
        )
        messages.success(request, _("The note was corrected. The earlier words are kept."))
        return reverse("entry", args=[case_id, entry_id])

    return answer_form(request, page, save)


@door(Permission.DESK)
def reminder_done(request: HttpRequest, reminder_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        raise NotFound
    finish_reminder(actor, operation_id=operation_id(request), reminder_id=reminder_id)
    return redirect(back(request))


urlpatterns = [
    path("notes/add", pick, name="note-add"),
    path("cases/<uuid:case_id>/notes/add", write, name="note-write"),
    path("cases/<uuid:case_id>/notes/<uuid:entry_id>/correct", correct, name="note-correct"),
    path("reminders/<uuid:reminder_id>/done", reminder_done, name="reminder-done"),
]
