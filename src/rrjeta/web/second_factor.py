"""The second step of signing in: asked once a day in a browser that is known, and always in one that is not.

A stage of the library's own login: until it is passed nobody is signed in, and the session holds nothing but whose turn it is.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage, LoginStageController
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.crypto import constant_time_compare

from rrjeta.access.gate import needs_passkey
from rrjeta.access.queries import load_actor
from rrjeta.access.register import account
from rrjeta.access.rules import proving_factors
from rrjeta.kernel.errors import Invalid
from rrjeta.web.devices import is_proved_today, remember, remember_proof
from rrjeta.web.door import open_door
from rrjeta.web.faults import too_often
from rrjeta.web.fresh import mark_fresh
from rrjeta.web.proofs import TooManyProofs, asked, take_proof

_ADDRESS = "sign-in-proof"


class FactorStage(LoginStage):  # type: ignore[misc]  # the library has no types
    """Stands between the right password and the session, for everybody who has a factor."""

    key = "rrjeta_factor"
    urlname = _ADDRESS

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Let on whoever has no factor yet, or gave a proof in this browser today; ask everybody else."""
        loaded = load_actor(self.login.user.pk)
        if loaded is None:
            return None, True
        actor = loaded[0]
        if not proving_factors(actor.factors, needs_passkey(actor)) or is_proved_today(self.request, self.login.user):
            return None, True
        # A new password puts an end to what was begun with the old one.
        self.state["seal"] = self.login.user.get_session_auth_hash()
        return redirect(_ADDRESS), True


@open_door
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, and sign in."""
    if request.actor is not None:  # type: ignore[attr-defined]  # set by ActorMiddleware
        return redirect(settings.LOGIN_REDIRECT_URL)
    stage = LoginStageController.enter(request, FactorStage.key)
    loaded = load_actor(stage.login.user.pk) if stage else None
    if loaded is None or not constant_time_compare(stage.state["seal"], stage.login.user.get_session_auth_hash()):
        clear_login(request)
        return redirect(settings.LOGIN_URL)
    actor, errors = loaded[0], {}
    if request.method == "POST":
        try:
            take_proof(request, actor)
        except TooManyProofs:
            return too_often(request)
        except Invalid as refused:
            errors = refused.errors
        else:
            return _sign_in(request, stage, actor.user_id)
    context = {"asked": asked(request, actor), "errors": errors, "next": "", "is_sign_in": True}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "signing_in/proof.html", context, status=status)


def _sign_in(request: HttpRequest, stage: Any, user_id: UUID) -> HttpResponse:
    response: HttpResponse = stage.exit()
    mark_fresh(request)
    user = account(user_id)
    remember(request, response, user.username)
    remember_proof(request, response, user)
    return response


urlpatterns = [
    path("sign-in/proof", prove, name=_ADDRESS),
]
