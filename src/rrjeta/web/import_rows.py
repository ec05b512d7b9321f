"""The columns of a spreadsheet matched, and its rows as the dry run left them: faults by column, who may be known, decisions."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.importing.choices import UNREADABLE, Decision, Stage, State
from rrjeta.importing.operations.deciding import decide_rows
from rrjeta.importing.operations.files import match_columns
from rrjeta.importing.queries.runs import Columns, Known, RowView, columns_of, headers_of, rows_of
from rrjeta.importing.rules.faults import sentence
from rrjeta.importing.rules.fields import BY_CODE, FIELDS, STAGES
from rrjeta.importing.rules.hints import hint_of
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import read_id
from rrjeta.matching.words import sentence_of
from rrjeta.web.door import door, operation_id
from rrjeta.web.imports import state_words
from rrjeta.web.paging import paged
from rrjeta.web.shown import options
from rrjeta.web.typed import typed_whole

_DECIDED = (State.KNOWN, State.SAME, State.OUT)
_CELL_LETTERS = 200


@door(Permission.IMPORT_CASES)
def columns(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask what each column holds, as it was guessed or as the office said before."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    asked = request.POST if request.method == "POST" else request.GET
    line = _number(asked.get("row", ""))
    found = columns_of(actor, run_id, _number(asked.get("sheet", "")), None if line is None else line - 1)
    errors: Mapping[str, Sequence[Any]] = {}
    if request.method == "POST":
        chosen = {at: request.POST.get(f"column-{at}", "") for at in range(len(found.headers))}
        try:
            match_columns(
                actor,
                operation_id=operation_id(request),
                run_id=run_id,
                sheet=found.sheet,
                header_row=found.header_row,
                fields={at: field for at, field in chosen.items() if field},
                worker_id=read_id(request.POST.get("worker", "")),
                case_stage=request.POST.get("stage", ""),
            )
        except Invalid as refused:
            errors = refused.errors
        else:
            return redirect("import", run_id)
    return render(
        request, "imports/columns.html", _columns_shown(request, found, errors), status=422 if errors else 200
    )


def _columns_shown(request: HttpRequest, found: Columns, errors: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    typed = request.POST
    workers = [(str(one.id), one.name) for one in found.workers]
    return {
        "errors": errors,
        "columns": [
            {
                "name": f"column-{at}",
                "label": _text(header) or _("Column %(number)s") % {"number": at + 1},
                "value": typed.get(f"column-{at}", "") if typed else found.fields.get(at, ""),
                "samples": " · ".join(_text(row[at]) for row in found.samples if at < len(row) and row[at]),
            }
            for at, header in enumerate(found.headers)
        ],
        "fields": [(one.code, one.label) for one in FIELDS],
        "not_taken": _("is not taken in"),
        "hints": [(one.label, hint_of(one.code)) for one in FIELDS if hint_of(one.code)],
        "sheets": [(str(at), name or _("Text file")) for at, name in enumerate(found.sheets)],
        "sheet": str(found.sheet),
        "row": found.header_row + 1,
        "is_remembered": found.is_remembered,
        "written_in": found.written_in,
        "workers": workers,
        "worker": typed.get("worker", "") if typed else workers[0][0] if len(workers) == 1 else "",
        "stages": options("case_status", STAGES),
        "stage": typed.get("stage", "") if typed else found.run.case_stage or STAGES[0],
        "back_url": reverse("import", args=[found.run.id]),
    }


@door(Permission.IMPORT_CASES)
def rows(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """List rows that stand in one way; of those that may be known it is decided here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    state = request.GET.get("state", State.FAULTY)
    after = _number(request.GET.get("after", "")) or 0
    errors: Mapping[str, Sequence[Any]] = {}
    if request.method == "POST":
        decisions = _decisions(request)
        try:
            decide_rows(actor, operation_id=operation_id(request), run_id=run_id, decisions=decisions)
        except Invalid as refused:
            errors = refused.errors
        else:
            messages.success(request, _("Your decisions are saved."))
            return redirect(f"{reverse('import-rows', args=[run_id])}?state={state}")
    view, found, further = rows_of(actor, run_id, state, after)
    headers, fields = headers_of(view)
    here = reverse("import-rows", args=[run_id])
    by_column = {at: BY_CODE[field].label for field, at in fields.items() if field in BY_CODE}
    context = {
        "errors": errors,
        "title": state_words(state),
        "count": view.count(state),
        "lines": [_row_shown(one, headers, fields, by_column) for one in found],
        "may_decide": view.run.stage == Stage.CHECKED and state in _DECIDED,
        "back_url": reverse("import", args=[run_id]),
        "faulty_url": reverse("import-faulty", args=[run_id]) if state == State.FAULTY and found else "",
        **paged(here, after, further, {"state": state}),
    }
    return render(request, "imports/rows.html", context, status=422 if errors else 200)


def _decisions(request: HttpRequest) -> dict[int, tuple[Decision, UUID | None]]:
    found: dict[int, tuple[Decision, UUID | None]] = {}
    for name in request.POST:
        number = _number(name.removeprefix("row-")) if name.startswith("row-") else None
        said, _colon, case = request.POST.get(name, "").partition(":")
        if number is not None and said in list(Decision):
            found[number] = (Decision(said), read_id(case))
    return found


def _row_shown(
    one: RowView, headers: Sequence[str], fields: Mapping[str, int], by_column: Mapping[int, Any]
) -> dict[str, Any]:
    return {
        "number": one.row.number,
        "cells": [
            (_text(headers[at]) or by_column.get(at, ""), _text(cell)[:_CELL_LETTERS])
            for at, cell in enumerate(one.cells)
            if at in by_column and at < len(headers) and _text(cell)
        ],
        "faults": [(_column_words(field, headers, fields), sentence(code)) for field, code in one.faults],
        "name": f"row-{one.row.number}",
        "options": _options(one),
        "chosen": _chosen(one),
        "case": _case_shown(one),
    }


def _column_words(field: str, headers: Sequence[str], fields: Mapping[str, int]) -> str:
    at = fields.get(field)
    named = _text(headers[at]) if at is not None and at < len(headers) else ""
    return named or str(BY_CODE[field].label if field in BY_CODE else field)


def _options(one: RowView) -> list[tuple[str, str, str]]:
    found = [(f"{Decision.SAME}:{known.case_id}", _same_words(known), _reasons(known)) for known in one.likely]
    repeated = _("It repeats row %(number)s of the file.") % {"number": one.same_row} if one.same_row else ""
    return [
        *found,
        (Decision.NEW.value, _("Another child: take in as new"), ""),
        (Decision.OUT.value, _("Leave this row out"), repeated),
    ]


def _same_words(known: Known) -> str:
    born = known.person.told.get("birth_date", "")
    words = _("This is %(name)s, case %(number)s") % {"name": known.person.name, "number": known.number}
    if born and known.person.birth_precision == "day":
        words = _("This is %(name)s, born %(day)s, case %(number)s") % {
            "name": known.person.name,
            "day": ".".join(reversed(born.split("-"))),
            "number": known.number,
        }
    return words if known.is_open else _("%(words)s (closed)") % {"words": words}


def _reasons(known: Known) -> str:
    return " ".join(str(said) for field, how in known.reasons if (said := sentence_of(field, how)))


def _chosen(one: RowView) -> str:
    """Return what is proposed, or what was decided before."""
    if one.row.state == State.SAME:
        return f"{Decision.SAME}:{one.row.case_id}"
    if one.row.state == State.OUT or not one.likely:
        return Decision.OUT.value
    return f"{Decision.SAME}:{one.likely[0].case_id}"


def _case_shown(one: RowView) -> dict[str, Any] | None:
    if one.case is None:
        return None
    return {"url": reverse("case", args=[one.case.id]), "number": one.case.number}


def _text(cell: str) -> str:
    return _("cannot be read") if cell.startswith(UNREADABLE) else cell


def _number(typed: str) -> int | None:
    return typed_whole(typed, 6)


urlpatterns = [
    path("imports/<uuid:run_id>/columns", columns, name="import-columns"),
    path("imports/<uuid:run_id>/rows", rows, name="import-rows"),
]
