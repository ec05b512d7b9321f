"""Who works along on a case: named by the head until a day, asked for something, ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.tasks import ask_co_worker
from rrjeta.cases.operations.transfers import add_co_worker, end_co_worker
from rrjeta.cases.queries.file import case_header
from rrjeta.cases.queries.handover import hand_on_page
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask, day_of
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id


@door(Permission.ASSIGN)
def along(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Let a colleague of another unit work along."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = hand_on_page(actor, case_id, Permission.ASSIGN)
    people = [(str(one.id), one.name) for one in found.elsewhere]
    page = AskPage(
        title=_("Somebody works along"),
        button=_("Save"),
        asks=[
            Ask("select", "user", _("Colleague"), people, required=True, more={"empty": _("Choose")}),
            Ask("day", "until", _("Last day"), hint=_("Left empty: a year from now.")),
        ],
        context={**case_context(request, found.header, "more"), "back_url": reverse("case-hand-over", args=[case_id])},
        intro=[
            _(
                "When a child is placed in another municipality, a worker there can follow it. The case stays with its unit."
            )
        ],
    )

    def save(sent: Sent) -> str:
        until = day_of(sent, "until")
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id}
        add_co_worker(actor, **same, user_id=sent.id("user"), until=until)
        messages.success(request, _("The colleague works along from now on."))
        return reverse("case-hand-over", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.WRITE_PLAN)
def ask_along(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask something of a colleague who works along; it stands on their own desk."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.WRITE_PLAN)
    people = [(str(one.user_id), one.user.name) for one in header.co_workers]
    page = AskPage(
        title=_("Ask something of who works along"),
        button=_("Ask"),
        asks=[
            Ask("select", "user", _("Colleague"), people, required=True, more={"empty": _("Choose")}),
            Ask("long", "words", _("What is to be done"), required=True, more={"rows": 4}),
            Ask("day", "due_on", _("By when"), required=True),
        ],
        context={**case_context(request, header, "more"), "back_url": reverse("case", args=[case_id])},
    )

    def save(sent: Sent) -> str:
        due_on = day_of(sent, "due_on")
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id}
        ask_co_worker(actor, **same, user_id=sent.id("user"), words=sent.text("words"), due_on=due_on)
        messages.success(request, _("Your colleague was asked."))
        return reverse("case", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.ASSIGN)
@require_POST
def along_no_more(request: HttpRequest, case_id: UUID, co_worker_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    end_co_worker(actor, operation_id=operation_id(request), case_id=case_id, co_worker_id=co_worker_id)
    messages.success(request, _("The colleague no longer works along."))
    return redirect("case-hand-over", case_id)


_ALONG = "cases/<uuid:case_id>/along"
urlpatterns = [
    path(_ALONG, along, name="co-worker-add"),
    path(f"{_ALONG}/task", ask_along, name="co-worker-ask"),
    path(f"{_ALONG}/<uuid:co_worker_id>/end", along_no_more, name="co-worker-end"),
]
