"""The page that asks for a proof that it is still you, before what hurts most; then it leads on to what was wanted."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import Invalid
from rrjeta.web.door import door
from rrjeta.web.faults import too_often
from rrjeta.web.fresh import mark_fresh
from rrjeta.web.proofs import TooManyProofs, asked, take_proof
from rrjeta.web.ways import is_local


@sensitive_post_parameters("password", "code")
@door(Permission.DESK, on_full_disk=True)
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a second factor, or for the password where there is none, and lead on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted = request.POST.get("next", request.GET.get("next", ""))
    wanted = wanted if is_local(wanted) else settings.LOGIN_REDIRECT_URL
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            take_proof(request, actor)
        except TooManyProofs:
            return too_often(request)
        except Invalid as refused:
            errors = refused.errors
        else:
            mark_fresh(request)
            return redirect(wanted)
    context = {"next": wanted, "errors": errors, "asked": asked(request, actor), "is_sign_in": False}
    return render(request, "signing_in/proof.html", context, status=422 if errors else 200)


urlpatterns = [path("prove", prove, name="prove")]
