"""Leaving for good: every case of a desk offered to somebody, with what was handed over, and accepted one by one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.desk_handover import DeskLineGiven, offer_desk
from rrjeta.cases.queries.desk_handover import DeskLine, DeskPage, desk_page, whose_desks
from rrjeta.cases.rules.checklist import checklist_of
from rrjeta.forms.queries import form
from rrjeta.kernel.errors import Invalid
from rrjeta.web.attempt import Typed, ids_in
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import lines as lines_shown

_FORM = "handover"


@door(Permission.SET_COVER)
def show(request: HttpRequest) -> HttpResponse:
    """Show a desk, a page of its cases at a time, and offer those for which somebody was chosen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    sent = request.POST if request.method == "POST" else request.GET
    worker_id = next(iter(ids_in(sent.getlist("worker"))), None)
    after = next(iter(ids_in(request.GET.getlist("after"))), None)
    page = desk_page(actor, worker_id, after)
    if request.method != "POST":
        return _shown(request, actor, page, {}, 200)
    try:
        typed = Typed(request)
        given = [_given(typed, request, one) for one in page.lines if typed.text(f"to-{one.row.case_id}")]
        typed.check()
        offer_desk(actor, operation_id=operation_id(request), worker_id=page.worker.id, lines=given)
    except Invalid as refused:
        return _shown(request, actor, page, refused.errors, 422)
    said = ngettext("%(count)s case was offered.", "%(count)s cases were offered.", len(given))
    messages.success(request, said % {"count": len(given)})
    return redirect(_here(page, None))


def _given(sent: Typed, request: HttpRequest, line: DeskLine) -> DeskLineGiven:
    case_id = line.row.case_id
    to_id = next(iter(ids_in([request.POST.get(f"to-{case_id}", "")])), None)
    ticked = [one.key for one in checklist_of(form(_FORM)) if request.POST.get(f"{one.key}-{case_id}") == "yes"]
    return DeskLineGiven(case_id, to_id, ticked, sent.text(f"words-{case_id}"), sent.day(f"joint-{case_id}"))


def _open_words(one: DeskLine) -> list[str]:
    """Return what is open on a case, in words, without what there is none of."""
    counted = (
        (one.hearings, ngettext("%(count)s hearing", "%(count)s hearings", one.hearings)),
        (one.measures, ngettext("%(count)s measure", "%(count)s measures", one.measures)),
        (one.actions, ngettext("%(count)s open action", "%(count)s open actions", one.actions)),
        (one.questions, ngettext("%(count)s question to answer", "%(count)s questions to answer", one.questions)),
        (one.papers, ngettext("%(count)s document", "%(count)s documents", one.papers)),
        (one.drafts, ngettext("%(count)s unfinished writing", "%(count)s unfinished writings", one.drafts)),
    )
    return [words % {"count": count} for count, words in counted if count]


def _beside(page: DeskPage) -> list[str]:
    """Return what else is on the desk, in words."""
    found = page.beside
    counted = (
        (found.concerns, ngettext("%(count)s open concern", "%(count)s open concerns", found.concerns)),
        (found.tasks, ngettext("%(count)s task asked of them", "%(count)s tasks asked of them", found.tasks)),
        (found.seats, ngettext("%(count)s seat in a meeting", "%(count)s seats in meetings", found.seats)),
        (found.co_work, ngettext("%(count)s case worked along on", "%(count)s cases worked along on", found.co_work)),
    )
    return [words % {"count": count} for count, words in counted if count]


def _shown(
    request: HttpRequest, actor: Actor, page: DeskPage, errors: dict[str, list[Any]], status: int
) -> HttpResponse:
    language = get_language() or "sq"
    asked = [(one.key, one.label.in_(language)) for one in checklist_of(form(_FORM))]
    desks = whose_desks(actor)
    context = {
        "worker": page.worker,
        "is_own": page.worker.id == actor.user_id,
        "desks": [(f"{reverse('desk-hand-over')}?worker={one.id}", one.name, one.id == page.worker.id) for one in desks]
        if len(desks) > 1
        else [],
        "left": page.left_count,
        "items": [_item(request, one, asked) for one in page.lines],
        "accepted": page.accepted_count,
        "total": page.total_count,
        "passes_to": page.passes_to,
        "beside": _beside(page),
        "waiting": [
            {
                "child": child,
                "withdraw_url": reverse("hand-over-withdraw", args=[one.row.case_id]),
                "to": one.transfer.to_owner.name if one.transfer.to_owner else "",
                "due_at": one.transfer.due_at,
            }
            for one, child in zip(page.waiting, lines_shown([one.row for one in page.waiting]), strict=True)
        ],
        "older": _here(page, page.next_after) if page.next_after else "",
        "newer": _here(page, None) if request.GET.get("after") else "",
        "errors": errors,
    }
    return render(request, "handover/desk.html", context, status=status)


def _item(request: HttpRequest, one: DeskLine, asked: list[tuple[str, str]]) -> dict[str, Any]:
    case_id = one.row.case_id
    sent = request.POST
    ticks = [(f"{key}-{case_id}", label, sent.get(f"{key}-{case_id}") == "yes") for key, label in asked]
    words = sent.get(f"words-{case_id}", "")
    return {
        "is_open": bool(words) or any(is_ticked for _name, _label, is_ticked in ticks),
        "child": lines_shown([one.row])[0],
        "next_hearing_at": one.next_hearing_at,
        "open": _open_words(one),
        "declined_by": one.declined_by,
        "declined_why": one.declined_why,
        "joint_name": f"joint-{case_id}",
        "joint": sent.get(f"joint-{case_id}", ""),
        "to_name": f"to-{case_id}",
        "to": sent.get(f"to-{case_id}", ""),
        "takers": [(str(user.id), user.name) for user in one.takers],
        "words_name": f"words-{case_id}",
        "words": words,
        "ticks": ticks,
    }


def _here(page: DeskPage, after: UUID | None) -> str:
    asked = {"worker": str(page.worker.id)} | ({"after": str(after)} if after else {})
    return f"{reverse('desk-hand-over')}?{urlencode(asked)}"


urlpatterns = [
    path("office/desk", show, name="desk-hand-over"),
]
