"""Signing in and out with a password, and in the demonstration without ceremony.

The library's pages that stand here are the only ones with an address: no sign-up, no password by mail. The second factor is a
stage of its login (web/second_factor.py).
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView, LogoutView
from allauth.core.internal import ratelimit
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from rrjeta.access.operations.sessions import begin_session, move_session
from rrjeta.access.operations.sessions import sign_out as end_own_session
from rrjeta.access.operations.users import choose_password
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import load_actor
from rrjeta.access.register import account, demo_users, user_id_of
from rrjeta.audit.operations import record_event
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.web.addresses import way_to
from rrjeta.web.devices import device_of, remember
from rrjeta.web.door import door, open_door, operation_id
from rrjeta.web.faults import RETRY_SECONDS, too_often
from rrjeta.web.fresh import mark_fresh
from rrjeta.web.names import role_name
from rrjeta.web.sessions import browser_words, mark_begun
from rrjeta.web.ways import is_local

_TOO_MANY = "too_many_login_attempts"
_BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Signs in whoever has a role now; everybody else hears one and the same answer."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The name or the password is wrong, or you may not sign in."),
        _TOO_MANY: _("Too many attempts. Wait five minutes and try again."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this attempt: by itself for a browser in which this user signed in before."""
        device = device_of(request, credentials.get("username", ""))
        if not device:
            super().pre_authenticate(request, **credentials)
            return
        # Under the name by which the library gives the attempt back when the password was right.
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_known", key=device
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error(_TOO_MANY)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return the user with this name and password, when they are active and have a role."""
        user = super().authenticate(request, **credentials)
        if user is None or load_actor(user.pk) is not None:
            return user
        self.authentication_failed(request, **credentials)
        return None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody was refused, and to whose account; the name as typed is written nowhere."""
        user_id = user_id_of(credentials.get("username", ""))
        about = [("access_user", user_id)] if user_id else []
        record_event(actor_id=None, action="access.sign_in_refused", about=about)

    def get_login_stages(self) -> list[str]:
        """Return what stands between the right password and the session: the second factor."""
        return [*super().get_login_stages(), "rrjeta.web.second_factor.FactorStage"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session and write it down. For whoever has no factor yet the password is the proof."""
        super().login(request, user)
        _note_sign_in(request, user.pk, is_known=bool(device_of(request, user.username)))
        if not user.factors:
            mark_fresh(request)

    def is_safe_url(self, url: str) -> bool:
        """Lead nowhere but to pages of this house."""
        return is_local(url)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page that follows shows that it worked."""


def _note_sign_in(request: HttpRequest, user_id: UUID, *, is_known: bool) -> None:
    loaded = load_actor(user_id)
    if loaded is not None:
        mark_begun(request)
        known = {"session_key": request.session.session_key or "", "browser": browser_words(request)}
        begin_session(loaded[0], operation_id=new_id(), is_known=is_known, **known)


class SignIn(LoginView):  # type: ignore[misc]  # the library has no types
    """Asks for name and password."""

    template_name = "signing_in/sign_in.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Lead whoever is signed in on to where they wanted to go."""
        if request.actor is not None:  # type: ignore[attr-defined]  # set by ActorMiddleware
            wanted = request.GET.get("next", "")
            return redirect(wanted if is_local(wanted) else settings.LOGIN_REDIRECT_URL)
        device = device_of(request)
        counted = {"action": "sign_in_known", "key": device} if device else {"action": "sign_in"}
        if request.method == "POST" and not ratelimit.consume(request, app="allauth.account", **counted):
            return too_often(request)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in, and have this browser known from now on."""
        response: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            remember(self.request, response, form.cleaned_data["login"])
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again with what is wrong."""
        response: HttpResponse = super().form_invalid(form)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        if any(fault.code == _TOO_MANY for fault in form.errors.as_data().get("__all__", ())):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows: the form's faults by field, and in the demonstration its people."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        errors = {("" if field == "__all__" else field): said for field, said in context["form"].errors.items()}
        return {
            **context,
            "errors": errors,
            "typed_name": context["form"]["login"].value() or "",
            "next": next_page if is_local(next_page := _next_of(self.request)) else "",
            "demo_people": _demo_people(),
            "outside": settings.RRJETA_OUTSIDE and settings.RRJETA_OUTSIDE.name,
            "outside_url": way_to("openid_connect_login", "outside"),
        }


def _next_of(request: HttpRequest) -> str:
    return request.POST.get("next", request.GET.get("next", ""))


def _demo_people() -> list[dict[str, Any]]:
    if settings.RRJETA_PROFILE != "demo":
        return []
    return [
        {"id": user.id, "name": user.name, "roles": [(role_name(one.role), one.unit.name) for one in _running(user)]}
        for user in demo_users()
    ]


def _running(user: Any) -> list[Any]:
    return [one for one in user.memberships.all() if one.until is None]


sign_in = open_door(SignIn.as_view())


@open_door
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as an invented colleague without a password; only in the demonstration, and only as an invented one."""
    if settings.RRJETA_PROFILE != "demo":
        raise NotFound
    user = next((one for one in demo_users() if str(one.id) == request.POST.get("user_id")), None)
    if user is None or load_actor(user.id) is None:
        raise NotFound
    login(request, user, backend=_BACKEND)
    request.session.set_expiry(0)
    _note_sign_in(request, user.id, is_known=True)
    wanted = request.POST.get("next", "")
    return redirect(wanted if is_local(wanted) else settings.LOGIN_REDIRECT_URL)


class SignOut(LogoutView):  # type: ignore[misc]  # the library has no types
    """Asks once more when opened by a link, and ends the session when sent."""

    template_name = "signing_in/sign_out.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write the end of the session down and end it."""
        if self.request.actor is not None:
            key = self.request.session.session_key or ""
            end_own_session(self.request.actor, operation_id=new_id(), session_key=key)
        response: HttpResponse = super().post(*args, **kwargs)
        return response


sign_out = open_door(SignOut.as_view())


@sensitive_post_parameters("present", "password", "again")
@rate_limit(action="change_password")  # type: ignore[untyped-decorator]  # the library has no types
def _change_password(request: HttpRequest) -> HttpResponse:
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            _choose(request)
        except Invalid as refused:
            errors = refused.errors
        else:
            return redirect("own-settings")
    context = {"errors": errors, "sent_operation_id": request.POST.get("operation_id", "")}
    return render(request, "signing_in/password.html", context, status=422 if errors else 200)


def _choose(request: HttpRequest) -> None:
    actor: Any = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = {name: request.POST.get(name, "") for name in ("present", "password", "again")}
    before = request.session.session_key or ""
    choose_password(actor, operation_id=operation_id(request), **typed)
    # Every other session of this person ends with the old password; this one goes on under another key.
    update_session_auth_hash(request, account(actor.user_id))
    move_session(actor, operation_id=new_id(), before=before, session_key=request.session.session_key or "")


change_password = door(Permission.DESK)(_change_password)


urlpatterns = [
    path("sign-in", sign_in, name="account_login"),
    path("sign-in/demo", demo_sign_in, name="demo-sign-in"),
    path("sign-out", sign_out, name="sign-out"),
    path("sign-out", sign_out, name="account_logout"),
    path("own/password", change_password, name="account_change_password"),
]
