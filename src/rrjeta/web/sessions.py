"""How long a session lasts: ten hours at most, and fifteen minutes without a sign of life where the profile says so.

The last sign of life stands in a signed cookie, so that no page writes for it. What was being typed when a session ends is
held (web/held.py).
"""

from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from rrjeta.access.rules import SESSION_HOURS
from rrjeta.kernel.clock import now

SEEN_COOKIE = "seen"
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


@cache
def _signer() -> TimestampSigner:
    """Made when first asked for: commands run before the machine has its secret."""
    return TimestampSigner(salt="rrjeta.seen")


def mark_begun(request: HttpRequest) -> None:
    """Remember in the session when it began; saving it later does not make it longer."""
    request.session[_BEGAN] = int(now().timestamp())


def is_over(request: HttpRequest) -> bool:
    """Tell whether the session of a request has lasted too long, or nobody gave a sign of life in it for too long."""
    began = request.session.get(_BEGAN)
    if began is not None and now() - datetime.fromtimestamp(began, UTC) >= timedelta(hours=SESSION_HOURS):
        return True
    idle = settings.RRJETA_IDLE_MINUTES
    return bool(idle) and not _is_seen(request, idle * 60)


def keep_alive(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser of somebody signed in a new sign of life, once a minute at most."""
    if not settings.RRJETA_IDLE_MINUTES or SESSION_KEY not in request.session or _is_seen(request, _FRESH_SECONDS):
        return
    value = _signer().sign(_of_session(request))
    response.set_cookie(SEEN_COOKIE, value, httponly=True, samesite="Lax", secure=request.is_secure())


def browser_words(request: HttpRequest) -> str:
    """Return what kind of browser asks, in words that its user knows again; nothing for one that says nothing known."""
    said = request.headers.get("User-Agent", "")
    found = [next((words for part, words in known if part in said), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(words for words in found if words)


def _is_seen(request: HttpRequest, seconds: int) -> bool:
    try:
        return _signer().unsign(request.COOKIES.get(SEEN_COOKIE, ""), max_age=seconds) == _of_session(request)
    except BadSignature:
        return False


def _of_session(request: HttpRequest) -> str:
    return salted_hmac("rrjeta.seen", request.session.session_key or "", algorithm="sha256").hexdigest()[:20]
