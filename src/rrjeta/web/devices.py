"""Browsers that signed in before, known by a signed cookie: they have an allowance of their own when sign-ins are refused.

So nobody locks a worker out by guessing at their name from elsewhere. The cookie opens nothing; it holds a random number and
a mark for each of the few people who use this browser, and the mark tells nobody the name.
"""

import secrets

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from rrjeta.access.rules import normal_username
from rrjeta.web.signed import signer

COOKIE = _PURPOSE = "device"
_SECONDS = 365 * 24 * 3600
_MOST_PEOPLE = 8


def device_of(request: HttpRequest, username: str | None = None) -> str:
    """Return the number of a browser that signed in before (as this user, where one is named), or nothing."""
    device, people = _read(request)
    return device if username is None or _mark(username) in people else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Have the browser remember that this user signed in here."""
    device, people = _read(request)
    known = [one for one in people if one != _mark(username)][: _MOST_PEOPLE - 1]
    value = signer(_PURPOSE).sign(" ".join([device or secrets.token_hex(16), _mark(username), *known]))
    response.set_cookie(COOKIE, value, max_age=_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure())


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, *people = signer(_PURPOSE).unsign(request.COOKIES.get(COOKIE, ""), max_age=_SECONDS).split(" ")
    except BadSignature:
        return "", []
    return device, people


def _mark(username: str) -> str:
    return salted_hmac("rrjeta.device", normal_username(username), algorithm="sha256").hexdigest()[:16]
