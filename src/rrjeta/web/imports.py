"""Spreadsheets of an office: sent, watched on their way in, and what became of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.importing.book import UnreadableFile
from rrjeta.importing.choices import AT_WORK, MOST_BYTES, Stage, State, Trouble
from rrjeta.importing.operations.deciding import finish_import, resume_import, start_import
from rrjeta.importing.operations.files import give_up, take_file
from rrjeta.importing.queries.runs import RunView, import_units, imports, one_import, open_import
from rrjeta.importing.queries.sheets import faulty_sheet, template_sheet
from rrjeta.importing.reading import read_book
from rrjeta.kernel.errors import Invalid
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import door, operation_id
from rrjeta.web.paging import paged

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ACCEPT = f".xlsx,.csv,text/csv,{_WORKBOOK}"
_ACTIONS = {"start": start_import, "finish": finish_import, "go-on": resume_import, "give-up": give_up}
_SHOWN = (State.TAKEN, State.LINKED, State.ALREADY, State.NEW, State.SAME, State.KNOWN, State.FAULTY, State.OUT)


def stage_words(stage: str) -> str:
    """Return how far an import is, in words."""
    return {
        Stage.UPLOADED: _("columns to match"),
        Stage.CHECKING: _("being checked"),
        Stage.CHECKED: _("checked, waits for you"),
        Stage.BRINGING: _("coming in"),
        Stage.DONE: pgettext("import", "finished"),
        Stage.GIVEN_UP: _("given up"),
    }[Stage(stage)]


def state_words(state: str) -> str:
    """Return how rows stand, in words."""
    return {
        State.FAULTY: _("to correct in the file"),
        State.NEW: _("new, ready to come in"),
        State.KNOWN: _("may be known, to be decided"),
        State.SAME: _("decided: known already"),
        State.OUT: _("left out"),
        State.TAKEN: _("came in"),
        State.LINKED: _("known already, linked"),
        State.ALREADY: _("came in with an earlier file"),
    }[State(state)]


@door(Permission.IMPORT_CASES)
def listed(request: HttpRequest) -> HttpResponse:
    """List the office's imports, and take the next file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    after = next(iter(ids_in(request.GET.getlist("after"))), None)
    found, older = imports(actor, after)
    units = [(str(one.id), one.name) for one in import_units(actor)]
    asks = [
        Ask(
            "files",
            "file",
            _("Spreadsheet (.xlsx or .csv)"),
            required=True,
            more={"accept": _ACCEPT, "is_photo": False},
        )
    ]
    if len(units) > 1:
        asks.append(Ask("select", "unit", _("For which unit"), units, required=True))
    page = AskPage(
        title=_("Send a spreadsheet"),
        button=_("Send"),
        asks=[] if open_import(actor) else asks,
        context={
            "lines": [_line(one) for one in found],
            "waiting": [_line(one) for one in found if one.run.stage not in (Stage.DONE, Stage.GIVEN_UP)],
            "back_url": reverse("start"),
            **paged(reverse("imports"), after, older),
        },
        intro=[
            _("The file is checked row by row before anything is written. Up to 10,000 rows and 10 megabytes."),
            _("It waits sealed, is seen by the head of the unit alone, and is destroyed 30 days after the last step."),
        ],
        template="imports/list.html",
    )

    def save(sent: Sent) -> str:
        unit = sent.id("unit") if len(units) > 1 else ids_in([units[0][0]])[0]
        name, content = _file(request)
        try:
            book = read_book(content)
        except UnreadableFile as refused:
            raise Invalid({"file": refused.message}) from refused
        if unit is None:
            raise Invalid({"unit": _("Choose a unit.")})
        run_id = take_file(actor, operation_id=operation_id(request), unit_id=unit, name=name, book=book)
        return reverse("import-columns", args=[run_id])

    return answer_ask(request, page, save)


def _file(request: HttpRequest) -> tuple[str, bytes]:
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid({"file": _("Choose a file.")})
    return sent.name or "", sent.read(MOST_BYTES + 1)


@door(Permission.IMPORT_CASES)
def blank(request: HttpRequest) -> HttpResponse:
    """Hand out the template in the reader's language, or in the one that is asked for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    asked = request.GET.get("language", "")
    language = asked if asked in ("sq", "en") else get_language() or "sq"
    return workbook_answer(template_sheet(actor, language), f"template-{language}")


@door(Permission.IMPORT_CASES)
def show(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show how far an import is, and what can be done with it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    view = one_import(actor, run_id)
    return render(request, "imports/one.html", _shown(view))


@door(Permission.IMPORT_CASES)
@require_POST
def act(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Start, finish, go on with or give up an import."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wished: Callable[..., UUID] | None = _ACTIONS.get(request.POST.get("do", ""))
    if wished is not None:
        try:
            wished(actor, operation_id=operation_id(request), run_id=run_id)
        except Invalid as refused:
            messages.error(request, "; ".join(str(one) for said in refused.errors.values() for one in said))
    return redirect("import", run_id)


@door(Permission.IMPORT_CASES)
def faulty(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Hand out the rows that did not come in, with what to correct."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return workbook_answer(faulty_sheet(actor, run_id), "to-correct")


def workbook_answer(content: bytes, kind: str) -> HttpResponse:
    """Return a workbook to take away; its name tells nothing."""
    response = HttpResponse(content, content_type=_WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _line(view: RunView) -> dict[str, Any]:
    return {
        "url": reverse("import", args=[view.run.id]),
        "name": view.name or _("Text file"),
        "sent_at": view.run.entered_at,
        "by": view.run.user.name,
        "stage": stage_words(view.run.stage),
        "row_count": view.run.row_count,
        "in_count": view.count(State.TAKEN, State.LINKED, State.ALREADY),
    }


def _shown(view: RunView) -> dict[str, Any]:
    run = view.run
    rows_url = reverse("import-rows", args=[run.id])
    came_in = view.count(State.TAKEN, State.LINKED)
    ready = view.count(State.NEW, State.SAME)
    is_checking = run.stage == Stage.CHECKING
    return {
        "line": _line(view),
        "is_at_work": run.stage in AT_WORK and not run.trouble,
        "is_checking": is_checking,
        "trouble": _trouble_words(run.trouble),
        "progress": run.checked_count if is_checking else came_in,
        "whole": run.row_count if is_checking else came_in + ready,
        "counts": [
            (f"{rows_url}?state={state}", count, state_words(state)) for state in _SHOWN if (count := view.count(state))
        ]
        if not is_checking
        else [],
        "families": view.families,
        "faulty_url": reverse("import-faulty", args=[run.id]) if view.count(State.FAULTY) and not is_checking else "",
        "columns_url": reverse("import-columns", args=[run.id]) if view.may_match else "",
        "is_uploaded": run.stage == Stage.UPLOADED,
        "ready": ready if run.stage == Stage.CHECKED else 0,
        "undecided": view.count(State.KNOWN) if run.stage == Stage.CHECKED else 0,
        "decide_url": f"{rows_url}?state=known",
        "may_finish": run.stage == Stage.CHECKED and bool(came_in),
        "may_give_up": run.stage in (Stage.UPLOADED, Stage.CHECKING, Stage.CHECKED, Stage.BRINGING),
        "is_over": run.stage == Stage.DONE,
        "act_url": reverse("import-act", args=[run.id]),
    }


def _trouble_words(trouble: str) -> str:
    if not trouble:
        return ""
    return {
        Trouble.NOT_ALLOWED: _("Whoever began it may not import any more. What came in stays."),
        Trouble.FAILED: _("Something stood in the way. What came in stays."),
    }[Trouble(trouble)]


urlpatterns = [
    path("imports", listed, name="imports"),
    path("imports/template.xlsx", blank, name="import-template"),
    path("imports/<uuid:run_id>", show, name="import"),
    path("imports/<uuid:run_id>/do", act, name="import-act"),
    path("imports/<uuid:run_id>/to-correct.xlsx", faulty, name="import-faulty"),
]
