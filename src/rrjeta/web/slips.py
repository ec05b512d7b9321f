"""The slip of a family: made after asking whether paper is safe, and the page behind its square."""

from datetime import timedelta
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.tokens import new_token, token_hash
from rrjeta.network.choices import Audience
from rrjeta.network.operations.slips import make_slip
from rrjeta.network.queries.families import family_page
from rrjeta.network.queries.pages import link_of_token, sent_page
from rrjeta.papers.queries.slips import slip
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, open_door, operation_id
from rrjeta.web.unlocking import Lock, code_form, is_unlocked, refused_code
from rrjeta.web.unlocking import unlock as keep_unlocked

_LOCK = Lock("family_links", timedelta(minutes=10), gettext_lazy("This is not the code."))


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
        "can_make": page.state.is_read,
        "code": page.slip.code if page.slip else "",
    }
    return render(request, "referrals/slip.html", context)


def _printed(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
    token = new_token()
    make_slip(
        actor,
        operation_id=operation_id(request),
        referral_id=referral_id,
        token_hash=token_hash(token),
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
    found = family_page(token_hash(token))
    if found is None:
        raise SlipEnded
    if not is_unlocked(request, _LOCK, found.link_id):
        return code_form(request, reverse("family-code", args=[token]))
    return render(request, "referrals/family.html", {"page": found})


@open_door
@require_POST
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """Take the code. Wrong ones are counted, and after ten in an hour none is taken."""
    found = link_of_token(token_hash(token), Audience.FAMILY)
    if found is None:
        raise SlipEnded
    link_id, _referral_id, code = found
    if refused := refused_code(request, _LOCK, link_id, code):
        return refused
    keep_unlocked(request, _LOCK, link_id)
    return redirect("family", token)


urlpatterns = [
    path("referrals/<uuid:referral_id>/slip", ask, name="referral-slip"),
    path("f/<str:token>", show, name="family"),
    path("f/<str:token>/code", unlock, name="family-code"),
]
