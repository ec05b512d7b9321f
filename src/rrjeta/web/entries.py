"""One entry of a case file on a page of its own, and the way to go on with it or correct it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.queries.entries import EntryPage, entry_page, family_cases, names_of
from rrjeta.files.queries import AttachmentView
from rrjeta.forms.queries import form
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door
from rrjeta.web.form_page import SHAREABLE
from rrjeta.web.help_shown import enter_url
from rrjeta.web.restricted_shown import entry_links
from rrjeta.web.shown import held_words, label, readable_told

# Where an entry of a kind is gone on with or corrected; kinds without a page here are corrected on their own section.
_CORRECT = {"note": "note-correct", "visit": "visit-correct"}


@door(Permission.READ_NARRATIVE)
def show(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = entry_page(actor, case_id, entry_id)
    shape = form(page.entry.kind, page.entry.pack_version)
    names = names_of(family_cases(actor, Permission.READ_NARRATIVE, page.header.case))
    author = page.entry.entered_by_id
    own = next((line for line in page.lines if line.case_id == page.header.case.id), None)
    kept = {**page.entry.coded, **page.told, **(own.coded | own.told if own else {})}
    context = {
        **case_context(request, page.header, "file"),
        "title": shape.title.in_(get_language() or "sq"),
        "happened_at": page.entry.happened_at,
        "entered_at": page.entry.entered_at,
        "author": staff_names([author]).get(author, "") if author else "",
        "is_finished": page.entry.is_finished,
        "told": readable_told(shape, {**page.entry.coded, **page.told}, page.header.unreadable),
        "children": [
            {
                "name": names.get(line.case_id, ""),
                "told": readable_told(shape, {**line.coded, **line.told}, page.header.unreadable),
            }
            for line in page.lines
        ],
        "restricted": entry_links(page.header, page.entry, kept),
        "correct_url": _correct_url(page, case_id),
        "help_ways": _help_ways(page),
        "enclosed": enclosed_lines(page.files, case_id),
        "earlier_count": page.earlier_count,
    }
    return render(request, "entries/entry.html", context)


def _help_ways(page: EntryPage) -> list[tuple[str, str]]:
    """Return the ways that enter what was given at a visit: one for each line of it, or an empty one."""
    given = page.told.get("material_given") or []
    if page.entry.kind != "visit" or not (address := enter_url(page.header, visit=page.entry.id)):
        return []
    rows = [(f"{address}&row={number}", str(row.get("item") or "")) for number, row in enumerate(given)]
    return rows or [(address, "")]


def _correct_url(page: EntryPage, case_id: UUID) -> str:
    name = _CORRECT.get(page.entry.kind)
    may = Permission.WRITE_NOTE in page.header.allowed
    return reverse(name, args=[case_id, page.entry.id]) if name and may else ""


def enclosed_lines(files: Iterable[AttachmentView], case_id: UUID) -> list[dict[str, Any]]:
    """Return the files that came with a record, ready for their list."""
    return [
        {
            "title": one.told.get("title") or label("legal_act_type", one.kind),
            "url": reverse("document", args=[case_id, one.id]) if one.is_served else "",
            "held": held_words(one),
            "pages": one.page_count,
            "entered_at": one.entered_at,
        }
        for one in files
    ]


def entry_filled(page: EntryPage, fields: dict[str, Any] | None = None) -> Filled:
    """Return an entry as its form takes it again, with the line of each child."""
    shape = form(page.entry.kind, page.entry.pack_version)
    told = dict(page.told)
    shares = told.pop(SHAREABLE, [])
    children = {}
    for line in page.lines:
        line_told = dict(line.told)
        line_shares = line_told.pop(SHAREABLE, [])
        children[str(line.case_id)] = filled(shape, line.coded, line_told, shareable=line_shares)
    return filled(shape, page.entry.coded, told, fields or {}, shareable=shares, per_child=children)


urlpatterns = [path("cases/<uuid:case_id>/entries/<uuid:entry_id>", show, name="entry")]
