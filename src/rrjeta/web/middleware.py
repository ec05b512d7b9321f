"""Who asks: one actor for each request, in their language, or the way to the sign-in page with nothing lost."""

import hmac
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from rrjeta.access.actors import Actor
from rrjeta.access.operations.held import hold_text
from rrjeta.access.queries import load_actor
from rrjeta.kernel.errors import NotFound
from rrjeta.web.door import refusal_page

_SIGNER = TimestampSigner(salt="rrjeta.typed-by")


def typed_by(actor: Actor) -> str:
    """Return the mark that a form carries, so that text sent after sign-out is held for its author alone."""
    return _SIGNER.sign(actor.user_id.hex)


class ActorMiddleware:
    """Set `request.actor` and the language; refuse views that declare no permission."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = _actor_of(request)
        request.actor = actor  # type: ignore[attr-defined]  # the request's own colleague
        language = actor.language if actor else _language_of_stranger(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]  # Django's own name for it
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let a view open only when it declares its permission, and only to somebody signed in when it asks for one."""
        if view.__module__.startswith("allauth."):
            return None
        if not hasattr(view, "permission"):
            return refusal_page(request, NotFound())
        if view.permission is None or request.actor is not None:  # type: ignore[attr-defined]  # see __call__
            return None
        return _to_sign_in(request)


def _actor_of(request: HttpRequest) -> Actor | None:
    key = request.session.get(SESSION_KEY)
    if not key:
        return None
    try:
        loaded = load_actor(UUID(key))
    except ValueError:
        return None
    if loaded is None:
        return None
    actor, password_hash = loaded
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    expected = salted_hmac(salt, password_hash, algorithm="sha256").hexdigest()
    return actor if hmac.compare_digest(request.session.get(HASH_SESSION_KEY, ""), expected) else None


def _language_of_stranger(request: HttpRequest) -> str:
    language = request.COOKIES.get("language", "")
    return language if language in ("sq", "en") else translation.get_language() or "sq"


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    target = request.get_full_path()
    if request.method == "POST":
        held = _hold(request)
        target = reverse("held-text", args=[held]) if held else reverse("start")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


def _hold(request: HttpRequest) -> UUID | None:
    try:
        user_id = UUID(_SIGNER.unsign(request.POST.get("typed_by", ""), max_age=7 * 24 * 3600))
    except (BadSignature, ValueError):
        return None
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    return hold_text(user_id=user_id, path=request.path, typed=typed)
