"""When somebody last proved that it is they who sit here: kept in the session, good for ten minutes.

`@door(permission, fresh=True)` opens only to a proof that is still fresh, and else leads to the page that asks for one
(web/proving.py) and back.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from rrjeta.kernel.clock import now

_PROVED = "proved"


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether whoever is signed in gave a proof within the last ten minutes, in this session."""
    proved = request.session.get(_PROVED)
    if proved is None:
        return False
    passed = now() - datetime.fromtimestamp(proved, UTC)
    # A clock that was put back must not make a proof last.
    return abs(passed) <= timedelta(minutes=settings.RRJETA_FRESH_MINUTES)


def mark_fresh(request: HttpRequest) -> None:
    """Remember that a proof was given now."""
    request.session[_PROVED] = int(now().timestamp())


def to_proof(wanted: str) -> HttpResponse:
    """Return the way to the page that asks for a proof, and from there to the address that was wanted."""
    return redirect(f"{reverse('prove')}?{urlencode({'next': wanted})}")
