"""Who asks: one actor for each request, in their language, or the way to the sign-in page with nothing lost."""

import hmac
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from rrjeta.access.actors import Actor
from rrjeta.access.gate import needs_passkey
from rrjeta.access.operations.held import drop_held_text
from rrjeta.access.queries import load_actor
from rrjeta.access.rules import missing_factor
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import read_id
from rrjeta.web.door import hold_for, refusal_page
from rrjeta.web.sessions import is_over, keep_alive
from rrjeta.web.signed import signer

LANGUAGE_COOKIE = "language"
_NUL = "\x00"

_TYPED_BY_AGE = 7 * 24 * 3600
_PURPOSE = "typed-by"
_CHOOSING_PASSWORD = "account_change_password"  # noqa: S105  the name of an address
# What opens to whoever has yet to add the factor that they need.
_ADDING_FACTOR = frozenset({"own-factors", "own-factor-app", "own-factor-passkey", "recovery-codes", "prove"})


def typed_by(actor: Actor) -> str:
    """Return the mark that a form carries, so that text sent after sign-out is held for its author alone."""
    return signer(_PURPOSE).sign(actor.user_id.hex)


class ActorMiddleware:
    """Set `request.actor` and the language; refuse views that declare no permission."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language, kept by nobody on the way."""
        actor = _actor_of(request)
        request.actor = actor  # type: ignore[attr-defined]  # the request's own colleague
        language = actor.language if actor else _language_of_stranger(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if actor and request.method == "POST" and response.status_code == 302:
            _forget_held(actor, request)
        keep_alive(request, response)
        response.headers.setdefault("Content-Language", language)
        patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let a view open only when it declares its permission, and only to somebody signed in when it asks for one."""
        _leave_out_nul(request)
        if not hasattr(view, "permission"):
            return refusal_page(request, NotFound())
        if view.permission is None:
            return None
        actor: Actor | None = request.actor  # type: ignore[attr-defined]  # see __call__
        if actor is None:
            return to_sign_in(request)
        match = request.resolver_match
        if actor.must_choose_password and match and match.url_name != _CHOOSING_PASSWORD:
            return redirect(_CHOOSING_PASSWORD)
        if _lacks_factor(actor) and match and match.url_name not in _ADDING_FACTOR | {_CHOOSING_PASSWORD}:
            return redirect("own-factors")
        return None


def _lacks_factor(actor: Actor) -> bool:
    return settings.RRJETA_ASKS_FACTOR and missing_factor(actor.factors, needs_passkey(actor)) is not None


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
    if is_over(request):
        request.session.flush()
        return None
    actor, password_hash = loaded
    salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
    expected = salted_hmac(salt, password_hash, algorithm="sha256").hexdigest()
    return actor if hmac.compare_digest(request.session.get(HASH_SESSION_KEY, ""), expected) else None


def _language_of_stranger(request: HttpRequest) -> str:
    language = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return language if language in ("sq", "en") else translation.get_language() or "sq"


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Return the way to the sign-in page and back; what was typed waits, sealed, for whoever the page belonged to."""
    target = request.get_full_path()
    if request.method == "POST":
        held = hold_typed(request)
        target = reverse("held-text", args=[held]) if held else reverse("start")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


def author_of_page(request: HttpRequest) -> UUID | None:
    """Return the user to whom the page belonged that sends this form, by the mark it carries, or None."""
    try:
        return UUID(signer(_PURPOSE).unsign(request.POST.get("typed_by", ""), max_age=_TYPED_BY_AGE))
    except (BadSignature, ValueError):
        return None


def hold_typed(request: HttpRequest) -> UUID | None:
    """Keep what was typed for the author of the page; return the id under which they find it, or None without one."""
    author_id = author_of_page(request)
    if author_id is None:
        return None
    return hold_for(request, author_id)


def _leave_out_nul(request: HttpRequest) -> None:
    """Take the NUL out of what was sent: nobody types it, and PostgreSQL keeps no text that holds one."""
    for source in ("GET", "POST"):
        sent: QueryDict = getattr(request, source)
        if not any(_NUL in text for name, values in sent.lists() for text in (name, *values)):
            continue
        clean = QueryDict(mutable=True)
        for name, values in sent.lists():
            clean.setlistdefault(name.replace(_NUL, "")).extend(text.replace(_NUL, "") for text in values)
        clean._mutable = False  # the way in which Django itself closes one that it has filled
        setattr(request, source, clean)


def _forget_held(actor: Actor, request: HttpRequest) -> None:
    """Forget held text once it was sent on and saved."""
    if held_id := read_id(request.POST.get("held_text", "")):
        drop_held_text(actor, held_id)
