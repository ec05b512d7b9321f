"""How long a session lasts: ten hours at most, and fifteen minutes without a sign of life where the profile says so.

The last sign of life stands in a signed cookie, so that no page writes for it. What was being typed when a session ends is
held (web/held.py).
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from rrjeta.access.actors import Actor
from rrjeta.kernel.clock import now
from rrjeta.web.signed import signer

SEEN_COOKIE = _PURPOSE = "seen"
_BEGAN = "began"
_FRESH_SECONDS = 60
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def mark_begun(request: HttpRequest) -> None:
    """Remember in the session when it began; saving it later does not make it longer."""
    request.session[_BEGAN] = int(now().timestamp())


def began_at(request: HttpRequest) -> datetime | None:
    """Return when the session of a request began, or None where nobody wrote it down."""
    began = request.session.get(_BEGAN)
    return datetime.fromtimestamp(began, UTC) if began is not None else None


def is_over(request: HttpRequest) -> bool:
    """Tell whether the session of a request has lasted too long, or nobody gave a sign of life in it for too long."""
    began = request.session.get(_BEGAN)
    if began is not None and now() - datetime.fromtimestamp(began, UTC) >= timedelta(
        seconds=settings.SESSION_COOKIE_AGE
    ):
        return True
    idle = settings.RRJETA_IDLE_MINUTES
    return bool(idle) and not _is_seen(request, idle * 60)


def keep_alive(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser of somebody signed in a new sign of life, once a minute at most."""
    if not settings.RRJETA_IDLE_MINUTES or SESSION_KEY not in request.session or _is_seen(request, _FRESH_SECONDS):
        return
    value = signer(_PURPOSE).sign(_of_session(request))
    response.set_cookie(SEEN_COOKIE, value, httponly=True, samesite="Lax", secure=request.is_secure())


def ended_with(request: HttpRequest, user_id: UUID) -> HttpResponse | None:
    """Lead whoever just ended the session they are in to the sign-in page; None for everybody else."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if actor.user_id != user_id or request.session.exists(request.session.session_key or ""):
        return None
    request.session.flush()
    return redirect(settings.LOGIN_URL)


def browser_words(request: HttpRequest) -> str:
    """Return what kind of browser asks, in words that its user knows again; nothing for one that says nothing known."""
    said = request.headers.get("User-Agent", "")
    found = [next((words for part, words in known if part in said), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(words for words in found if words)


def _is_seen(request: HttpRequest, seconds: int) -> bool:
    try:
        return signer(_PURPOSE).unsign(request.COOKIES.get(SEEN_COOKIE, ""), max_age=seconds) == _of_session(request)
    except BadSignature:
        return False


def _of_session(request: HttpRequest) -> str:
    return salted_hmac("rrjeta.seen", request.session.session_key or "", algorithm="sha256").hexdigest()[:20]
