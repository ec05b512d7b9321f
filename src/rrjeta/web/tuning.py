"""What matching has learnt from an office's own decisions: two numbers, when, on how many, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.matching.operations.tuning import estimate_anew, set_back
from rrjeta.matching.queries.tuning import tuning_page
from rrjeta.web.door import door, operation_id


@door(Permission.TUNE_MATCHING)
def show(request: HttpRequest) -> HttpResponse:
    """Show the two numbers; estimate them anew, or set them back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method == "POST":
        change = set_back if request.POST.get("said") == "back" else estimate_anew
        change(actor, operation_id=operation_id(request))
        messages.success(request, _("This was kept. The next run judges by it."))
        return redirect("tuning")
    return render(request, "administration/tuning.html", {"page": tuning_page(actor)})


urlpatterns = [path("administration/matching", show, name="tuning")]
