"""What somebody had typed when their session ended: shown to them alone, to send on or to drop."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.operations.held import drop_held_text, held_text
from rrjeta.access.permissions import Permission
from rrjeta.web.door import MACHINERY, door


@door(Permission.DESK)
def show(request: HttpRequest, held_id: UUID) -> HttpResponse:
    """Show what was typed, with a button that sends all of it to where it was going, once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    held: dict[str, Any] = held_text(actor, held_id)
    typed: dict[str, list[str]] = held["typed"]
    context = {
        "held_id": held_id,
        "path": held["path"],
        "had_files": held["had_files"],
        "inputs": [(name, value) for name, values in typed.items() if name != "operation_id" for value in values],
        "sent_operation_id": "".join(typed.get("operation_id", [])[:1]),
        "texts": [
            value for name, values in typed.items() if name not in MACHINERY for value in values if " " in value.strip()
        ],
    }
    return render(request, "signing_in/held_text.html", context)


@door(Permission.DESK)
@require_POST
def drop(request: HttpRequest, held_id: UUID) -> HttpResponse:
    """Forget what was held."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    drop_held_text(actor, held_id)
    return redirect("start")


urlpatterns = [
    path("held/<uuid:held_id>", show, name="held-text"),
    path("held/<uuid:held_id>/drop", drop, name="held-text-drop"),
]
