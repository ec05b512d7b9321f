"""Moving running time limits after a changed rule or holiday: the list first, then with a reason."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.moving_clocks import move_clocks
from rrjeta.cases.queries.clocks_to_move import clocks_to_move
from rrjeta.kernel.errors import Invalid
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import step_line


@door(Permission.MOVE_CLOCKS)
def move(request: HttpRequest) -> HttpResponse:
    """List what the present rules would move, and move it once somebody says why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        return _shown(request, actor, {}, 200)
    try:
        move_clocks(
            actor,
            operation_id=operation_id(request),
            seal=request.POST.get("seal", ""),
            reason=request.POST.get("reason", ""),
        )
    except Invalid as refused:
        return _shown(request, actor, refused.errors, 422)
    messages.success(request, _("The time limits were moved. Each case says so in its file."))
    return redirect("clocks-move")


def _shown(request: HttpRequest, actor: Actor, errors: Any, status: int) -> HttpResponse:
    found = clocks_to_move(actor)
    language = get_language() or ""
    context = {
        "moved": [
            {
                "number": one.number,
                "what": step_line(one.to.step, language),
                "was": one.was_due_at,
                "to": one.to.due_at,
            }
            for one in found.shifts
        ],
        "has_more": found.has_more,
        "seal": found.seal,
        "reason": request.POST.get("reason", ""),
        "errors": errors,
    }
    return render(request, "administration/clocks.html", context, status=status)


urlpatterns = [path("administration/time-limits", move, name="clocks-move")]
