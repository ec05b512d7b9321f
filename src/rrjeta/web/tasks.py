"""Tasks on one's own desk: what one was asked, by when, whom to call, and the answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import TaskState
from rrjeta.cases.operations.tasks import answer_task, withdraw_task
from rrjeta.cases.queries.tasks import TaskView, answered_tasks, late_tasks_of_others, my_task, my_tasks
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import door, operation_id

_ALL = 200


def task_state(one: TaskView) -> tuple[str, str]:
    """Return what became of a task, in words and the kind of its tag."""
    if one.is_late:
        return _("no answer, late"), "bad"
    return {
        TaskState.OPEN: (_("on the desk of this member"), "quiet"),
        TaskState.DONE: (_("done"), "good"),
        TaskState.NOT_DONE: (_("not done"), "warn"),
        TaskState.WITHDRAWN: (_("taken back"), "quiet"),
    }[TaskState(one.task.state)]


def task_line(one: TaskView) -> dict[str, Any]:
    """Return a task as lists show it."""
    state, kind = task_state(one)
    return {
        "url": reverse("task", args=[one.task.id]),
        "number": one.number,
        "words": one.words,
        "answer": one.answer,
        "due_at": one.task.due_at if one.task.state == TaskState.OPEN else None,
        "state": state,
        "kind": kind,
        "who": one.task.user.name,
        "phone": one.task.user.phone,
    }


def own_tasks_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what the start page shows of one's own tasks."""
    return [task_line(one) for one in my_tasks(actor)]


def silent_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what others should have done by now about the reader's own cases."""
    return [{**task_line(one), "url": reverse("case", args=[one.task.case_id])} for one in late_tasks_of_others(actor)]


@door(Permission.DESK)
def listed(request: HttpRequest) -> HttpResponse:
    """List one's own tasks: the open ones, and a page of those answered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    found, older = answered_tasks(actor, before)
    here = reverse("tasks")
    context = {
        "open": [] if before else [task_line(one) for one in my_tasks(actor, _ALL)],
        "answered": [task_line(one) for one in found],
        "newer": here if before else "",
        "older": f"{here}?{urlencode({'before': str(older)})}" if older else "",
    }
    return render(request, "tasks/list.html", context)


@door(Permission.DESK)
def show(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show one task of one's own desk, and take the answer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = my_task(actor, task_id)
    is_open = found.task.state == TaskState.OPEN
    ways = [("yes", _("Done")), ("no", _("Not done"))]
    page = AskPage(
        title=_("Asked of you"),
        button=_("Answer"),
        asks=[
            Ask("radios", "is_done", _("Was it done?"), options=ways, required=True),
            Ask("long", "words", _("In a few words"), hint=_("If it was not done: why, and what would help."), more={"rows": 4}),
        ],
        context={
            "back_url": reverse("tasks"),
            "line": task_line(found),
            "is_open": is_open,
            "asked_by": found.task.asked_by.name,
            "asked_at": found.task.asked_at,
            "phone": found.task.asked_by.phone,
        },
        template="tasks/one.html",
    )  # fmt: skip

    def save(sent: Sent) -> str:
        said = {"yes": True, "no": False}.get(sent.text("is_done"))
        answer_task(actor, operation_id=operation_id(request), task_id=task_id, is_done=said, words=sent.text("words"))
        messages.success(request, _("Thank you. The responsible worker is told."))
        return reverse("tasks")

    return answer_ask(request, page, save)


@door(Permission.WRITE_PLAN)
@require_POST
def withdraw(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Take a task back that was not answered yet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    withdraw_task(actor, operation_id=operation_id(request), case_id=case_id, task_id=task_id)
    messages.success(request, _("The task was taken back."))
    return redirect("case", case_id)


urlpatterns = [
    path("tasks", listed, name="tasks"),
    path("tasks/<uuid:task_id>", show, name="task"),
    path("cases/<uuid:case_id>/tasks/<uuid:task_id>/withdraw", withdraw, name="task-withdraw"),
]
