"""The page that asks for a proof that it is still you, before what hurts most; then it leads on to what was wanted."""

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.register import account
from rrjeta.audit.operations import record_event
from rrjeta.web.door import door
from rrjeta.web.faults import too_often
from rrjeta.web.fresh import mark_fresh
from rrjeta.web.ways import is_local


@sensitive_post_parameters("password")
@door(Permission.DESK)
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for the password once more, and lead on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted = request.POST.get("next", request.GET.get("next", ""))
    wanted = wanted if is_local(wanted) else settings.LOGIN_REDIRECT_URL
    errors: dict[str, Any] = {}
    if request.method == "POST":
        if not ratelimit.consume(request, app="allauth.account", action="prove", key=str(actor.user_id)):
            return too_often(request)
        if _is_proved(request, actor):
            mark_fresh(request)
            return redirect(wanted)
        record_event(actor_id=actor.user_id, action="access.proof_refused", about=[("access_user", actor.user_id)])
        errors = {"password": [_("This is not your password.")]}
    context = {"next": wanted, "errors": errors, "may_go_on": _is_invented(actor)}
    return render(request, "signing_in/prove.html", context, status=422 if errors else 200)


def _is_proved(request: HttpRequest, actor: Actor) -> bool:
    if "invented" in request.POST and _is_invented(actor):
        return True
    return account(actor.user_id).check_password(request.POST.get("password", ""))


def _is_invented(actor: Actor) -> bool:
    """Tell whether somebody signed in without ceremony: then nothing is asked here either."""
    return settings.RRJETA_PROFILE == "demo" and actor.is_demo


urlpatterns = [path("prove", prove, name="prove")]
