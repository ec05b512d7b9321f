"""The slip of a family: made after asking whether paper is safe, and the page behind its square."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import segno
from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.network.choices import Audience
from rrjeta.network.operations.slips import make_slip
from rrjeta.network.queries.families import family_page
from rrjeta.network.queries.pages import link_of_token, sent_page
from rrjeta.papers.queries.slips import slip
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, open_door, operation_id
from rrjeta.web.faults import too_often

_UNLOCKED = "family_links"
_OPEN_FOR = timedelta(minutes=10)
_TOKEN_BYTES = 24


class SlipEnded(NotFound):
    """Nothing is behind the square any more, or never was."""

    message = gettext_lazy("There is nothing here any more.")


@door(Permission.REFER)
def ask(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Ask whether it is safe to carry paper; hand out the slip only when it is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method == "POST":
        return _printed(request, actor, referral_id)
    page = sent_page(actor, referral_id)
    unit = page.referral.case.unit
    context = {
        **case_context(request, page.header, "referrals"),
        "back_url": reverse("referral", args=[referral_id]),
        "unit_phone": unit.phone,
        "can_make": page.referral.is_open and page.referral.sent_at is not None,
        "code": page.slip.code if page.slip else "",
    }
    return render(request, "referrals/slip.html", context)


def _printed(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    make_slip(
        actor,
        operation_id=operation_id(request),
        referral_id=referral_id,
        token_hash=_hash(token),
        is_paper_safe=request.POST.get("is_safe") == "yes",
    )
    address = request.build_absolute_uri(reverse("family", args=[token]))
    rows = ["".join(str(int(bool(dot))) for dot in row) for row in segno.make(address, error="m").matrix]
    response = HttpResponse(slip(rows, get_language() or "sq"), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="slip.pdf"'
    return response


@open_door
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form for the code; once it was given in this browser, where the family is awaited. Nobody is named."""
    found = family_page(_hash(token))
    if found is None:
        raise SlipEnded
    until = request.session.get(_UNLOCKED, {}).get(str(found.link_id), 0)
    if until <= now().timestamp():
        return render(request, "referrals/code.html", {"errors": {}})
    return render(request, "referrals/family.html", {"page": found})


@open_door
@require_POST
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """Take the code. Wrong ones are counted, and after ten in an hour none is taken."""
    found = link_of_token(_hash(token), Audience.FAMILY)
    if found is None:
        raise SlipEnded
    link_id, _referral_id, code = found
    counted = ratelimit.consume(request, app="allauth.account", action="referral_code", key=str(link_id))
    if not counted:
        return too_often(request)
    typed = "".join(sign for sign in request.POST.get("code", "") if sign.isascii() and sign.isdigit())
    if not hmac.compare_digest(typed.encode(), code.encode()):
        errors = {"code": [_("This is not the code.")]}
        return render(request, "referrals/code.html", {"errors": errors}, status=422)
    counted.rollback()
    unlocked: dict[str, Any] = request.session.get(_UNLOCKED, {})
    request.session[_UNLOCKED] = {**unlocked, str(link_id): int((now() + _OPEN_FOR).timestamp())}
    return redirect("family", token)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


urlpatterns = [
    path("referrals/<uuid:referral_id>/slip", ask, name="referral-slip"),
    path("f/<str:token>", show, name="family"),
    path("f/<str:token>/code", unlock, name="family-code"),
]
