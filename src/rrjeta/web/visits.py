"""Recording a visit: for one child, or for all children of the family at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.visits import ActionGiven, VisitGiven, change_visit, record_visit
from rrjeta.cases.queries.clocks import proposed_visit_day
from rrjeta.cases.queries.entries import FamilyCase, entry_page, family_cases, unfinished_entry
from rrjeta.cases.queries.file import Header, case_header, current_actions
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.forms.rules.filled import filled
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.clock import now
from rrjeta.web.addresses import way_to
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door
from rrjeta.web.entries import enclosed_lines, entry_filled
from rrjeta.web.form_page import FormPage, Sent, answer_form, pack_form, told_with_shares
from rrjeta.web.shown import lines


@door(Permission.RECORD_VISIT)
def pick(request: HttpRequest) -> HttpResponse:
    """Choose the child first, when the way did not lead from a file: who has to be seen first stands first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = worklist(actor, Wanted(after=request.GET.get("after", "")))
    ways = [{"line": line, "url": reverse("visit-record", args=[line.case_id])} for line in lines(page.rows)]
    older = f"{reverse('visit-pick')}?after={page.next_after}" if page.next_after else ""
    return render(request, "entries/pick.html", {"heading": _("Record visit"), "ways": ways, "older": older})


@door(Permission.RECORD_VISIT)
def record(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.RECORD_VISIT)
    draft = unfinished_entry(actor, header.case, "visit")
    if draft is not None:
        return _change(request, actor, case_id, draft.id)
    family = family_cases(actor, Permission.RECORD_VISIT, header.case)
    shape = pack_form("visit")
    fields = {
        "visit_at": now(),
        "next_visit": proposed_visit_day(header.case, [one.risk_level for one in family if one.case_id != case_id]),
        "visit_type": "home_announced",
        "new_risk": "no",
    }
    page = _page(request, header, family, filled=filled(shape, fields))

    def save(sent: Sent) -> str:
        visit = _visit(sent, family, case_id)
        record_visit(actor, operation_id=sent.operation_id, visit=visit)
        return _after(request, sent, case_id)

    return answer_form(request, page, save)


@door(Permission.RECORD_VISIT)
def correct(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return _change(request, actor, case_id, entry_id)


def _change(request: HttpRequest, actor: Actor, case_id: UUID, entry_id: UUID) -> HttpResponse:
    found = entry_page(actor, case_id, entry_id, Permission.RECORD_VISIT)
    family = family_cases(actor, Permission.RECORD_VISIT, found.header.case)
    fields = {"visit_at": found.entry.happened_at, "next_visit": found.entry.coded.get("next_visit")}
    page = _page(
        request,
        found.header,
        family,
        filled=entry_filled(found, fields),
        version=found.entry.version,
        kept=enclosed_lines(found.files, case_id),
    )

    def save(sent: Sent) -> str:
        change_visit(
            actor,
            operation_id=sent.operation_id,
            case_id=case_id,
            entry_id=entry_id,
            visit=_visit(sent, family, case_id),
            base_version=sent.base_version,
        )
        return _after(request, sent, case_id)

    return answer_form(request, page, save)


def _page(
    request: HttpRequest, header: Header, family: list[FamilyCase], kept: Sequence[Any] = (), **more: Any
) -> FormPage:
    actions = [Choice(str(one.id), one.told.get("what", "")) for one in current_actions(header.case)]
    return FormPage(
        form=pack_form("visit"),
        template="entries/form.html",
        context={**case_context(request, header, "file"), "can_wait": True, "enclosed": kept},
        children=[Choice(str(one.case_id), one.name) for one in family],
        choices={"plan_actions": actions},
        masked=header.unreadable,
        **more,
    )


def _visit(sent: Sent, family: list[FamilyCase], case_id: UUID) -> VisitGiven:
    answers = sent.answers
    whole = answers.coded.get("whole_outcome", "")
    given = {}
    for one in family:
        line = answers.per_child[str(one.case_id)]
        if line.coded or line.told or one.case_id == case_id or whole:
            given[one.case_id] = LineGiven(coded=line.coded, told=told_with_shares(line))
    next_visit = answers.fields.get("next_visit")
    coded = {**answers.coded, **({"next_visit": next_visit.isoformat()} if next_visit else {})}
    progress = answers.fields.get("action_progress") or []
    return VisitGiven(
        happened_at=answers.fields.get("visit_at") or now(),
        coded=coded,
        told=told_with_shares(answers),
        lines=given,
        actions={
            UUID(row["of"]): ActionGiven(row.get("status") or "", row.get("note") or "")
            for row in progress
            if row.get("status")
        },
        next_visit=next_visit,
        is_finished=sent.is_finished,
        files=answers.files,
    )


def _after(request: HttpRequest, sent: Sent, case_id: UUID) -> str:
    if not sent.is_finished:
        messages.success(request, _("The visit was saved unfinished. It stays on your start page."))
        return reverse("start")
    messages.success(request, _("The visit was saved."))
    is_new_danger = sent.answers.coded.get("new_risk") == "yes"
    return (way_to("protect-now", case_id) if is_new_danger else "") or reverse("case", args=[case_id])


urlpatterns = [
    path("visits/record", pick, name="visit-pick"),
    path("cases/<uuid:case_id>/visits/record", record, name="visit-record"),
    path("cases/<uuid:case_id>/visits/<uuid:entry_id>/correct", correct, name="visit-correct"),
]
