"""What everybody sets for themselves: language, hidden names, phone."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.operations.sessions import end_other_sessions, end_session
from rrjeta.access.operations.users import set_hides_names, set_language, set_phone, set_wants_mail
from rrjeta.access.permissions import Permission
from rrjeta.access.register import account, own_factors, sessions_of
from rrjeta.kernel.errors import Invalid, Stale
from rrjeta.web.door import base_version, door, open_door, operation_id
from rrjeta.web.middleware import LANGUAGE_COOKIE
from rrjeta.web.names import role_name
from rrjeta.web.own_factors import factor_words
from rrjeta.web.sessions import ended_with
from rrjeta.web.ways import back

_A_YEAR = 365 * 24 * 3600


@door(Permission.DESK)
def show(request: HttpRequest) -> HttpResponse:
    """Show one's own settings, and save the phone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    errors: dict[str, Any] = {}
    conflicts: list[Any] = []
    if request.method == "POST":
        try:
            typed = request.POST.get("phone", "")
            set_phone(actor, operation_id=operation_id(request), phone=typed, base_version=base_version(request))
        except Invalid as refused:
            errors = refused.errors
        except Stale as refused:
            conflicts = refused.conflicts
        else:
            messages.success(request, _("Saved."))
            return redirect("own-settings")
    user = account(actor.user_id)
    context = {
        "user": user,
        "phone": request.POST.get("phone", user.phone),
        "roles": [(role_name(one.role), one.unit.name) for one in user.memberships.all() if one.until is None],
        "languages": [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES],
        "factors": [(one, factor_words(one)) for one in own_factors(actor)],
        "sessions": [(one, one.session_key == request.session.session_key) for one in sessions_of(actor)],
        "errors": errors,
        "conflicts": conflicts,
        "labels": {"phone": _("Phone")},
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, "own/settings.html", context, status=422 if errors else 409 if conflicts else 200)


@open_door
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language, remembered for the user and on this machine's sign-in page."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    chosen = request.POST.get("language", "")
    response = redirect(back(request))
    if chosen not in dict(settings.LANGUAGES):
        return response
    if actor is not None:
        set_language(actor, operation_id=operation_id(request), language=chosen)
    response.set_cookie(
        LANGUAGE_COOKIE, chosen, max_age=_A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@door(Permission.DESK)
@require_POST
def hide_names(request: HttpRequest) -> HttpResponse:
    """Show case numbers in place of names, or names again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    set_hides_names(actor, operation_id=operation_id(request), hides_names=request.POST.get("hide") == "yes")
    return redirect(back(request))


@door(Permission.DESK)
@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Have notices mailed as well, or not any more."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    set_wants_mail(actor, operation_id=operation_id(request), wants_mail=request.POST.get("wants_mail") == "yes")
    messages.success(request, _("Saved."))
    return redirect("own-settings")


@door(Permission.DESK, on_full_disk=True)
@require_POST
def end_one(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """End one of one's own sessions."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    end_session(actor, operation_id=operation_id(request), sign_in_id=sign_in_id)
    if left := ended_with(request, actor.user_id):
        return left
    messages.success(request, _("That session has ended."))
    return redirect("own-settings")


@door(Permission.DESK, on_full_disk=True)
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    key = request.session.session_key or ""
    end_other_sessions(actor, operation_id=operation_id(request), session_key=key)
    messages.success(request, _("You are signed in here alone now."))
    return redirect("own-settings")


urlpatterns = [
    path("own", show, name="own-settings"),
    path("own/language", language, name="set-language"),
    path("own/sessions/<uuid:sign_in_id>/end", end_one, name="own-session-end"),
    path("own/sessions/end-others", end_others, name="own-sessions-end-others"),
    path("own/mail", mail, name="own-mail"),
    path("own/hide-names", hide_names, name="hide-names"),
]
