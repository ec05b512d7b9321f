"""Browsers that signed in before, known by a signed cookie: they have an allowance of their own when sign-ins are refused.

So nobody locks a worker out by guessing at their name from elsewhere. The cookie opens nothing; it holds a random number and
a mark for each of the few people who use this browser, and the mark tells nobody the name.

A second cookie says for whom a second factor was given here today. It ends with the day, and with a new password or another
set of factors.
"""

import secrets
from typing import Any

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from rrjeta.access.register import factor_ids
from rrjeta.access.rules import normal_username
from rrjeta.kernel.clock import today
from rrjeta.web.signed import signer

COOKIE = _PURPOSE = "device"
PROOF_COOKIE = _PROOF = "proved"
_SECONDS = 365 * 24 * 3600
_A_DAY = 24 * 3600
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


def is_proved_today(request: HttpRequest, user: Any) -> bool:
    """Tell whether this user gave a second factor in this browser today."""
    return any(constant_time_compare(one, _proof_mark(user)) for one in _proofs(request))


def remember_proof(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """Have the browser remember until the day ends that this user gave a second factor here."""
    known = [one for one in _proofs(request) if one != _proof_mark(user)][: _MOST_PEOPLE - 1]
    value = signer(_PROOF).sign(" ".join([today().isoformat(), _proof_mark(user), *known]))
    response.set_cookie(PROOF_COOKIE, value, max_age=_A_DAY, httponly=True, samesite="Lax", secure=request.is_secure())


def _proofs(request: HttpRequest) -> list[str]:
    try:
        day, *people = signer(_PROOF).unsign(request.COOKIES.get(PROOF_COOKIE, ""), max_age=_A_DAY).split(" ")
    except BadSignature:
        return []
    return people if day == today().isoformat() else []


def _proof_mark(user: Any) -> str:
    bound_to = f"{user.pk}|{user.password}|{' '.join(map(str, factor_ids(user.pk)))}"
    return salted_hmac("rrjeta.proved", bound_to, algorithm="sha256").hexdigest()[:32]


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, *people = signer(_PURPOSE).unsign(request.COOKIES.get(COOKIE, ""), max_age=_SECONDS).split(" ")
    except BadSignature:
        return "", []
    return device, people


def _mark(username: str) -> str:
    return salted_hmac("rrjeta.device", normal_username(username), algorithm="sha256").hexdigest()[:16]
