"""A page behind a signed link: it opens for a while once its code was given in this browser; until then it shows a form."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rrjeta.kernel.clock import now
from rrjeta.web.faults import too_often


@dataclass(frozen=True, slots=True)
class Lock:
    """One kind of link: under what name a browser remembers what was opened, for how long, what a wrong code is answered."""

    name: str
    open_for: timedelta
    wrong: Any


def code_form(request: HttpRequest, address: str, errors: dict[str, Any] | None = None) -> HttpResponse:
    """Return the form for the code and nothing else; it is sent to this address."""
    context = {"action": address, "errors": errors or {}}
    return render(request, "referrals/code.html", context, status=422 if errors else 200)


def is_unlocked(request: HttpRequest, lock: Lock, link_id: UUID) -> bool:
    """Tell whether the code of a link was given in this browser lately."""
    until = request.session.get(lock.name, {}).get(str(link_id), 0)
    return bool(until > now().timestamp())


def refused_code(request: HttpRequest, lock: Lock, link_id: UUID, code: str) -> HttpResponse | None:
    """Compare the code that was sent; return the answer to a wrong one, None for the right one.

    Wrong ones are counted by link, and after ten in an hour none is taken.
    """
    counted = ratelimit.consume(request, app="allauth.account", action="referral_code", key=str(link_id))
    if not counted:
        return too_often(request)
    typed = "".join(sign for sign in request.POST.get("code", "") if sign.isascii() and sign.isdigit())
    if not hmac.compare_digest(typed.encode(), code.encode()):
        return code_form(request, request.path, {"code": [lock.wrong]})
    counted.rollback()
    return None


def unlock(request: HttpRequest, lock: Lock, link_id: UUID) -> None:
    """Remember in this browser that the code of a link was given."""
    opened: dict[str, Any] = request.session.get(lock.name, {})
    until = int((now() + lock.open_for).timestamp())
    request.session[lock.name] = {**opened, str(link_id): until}
