"""The link of a receiver without an account: made and ended by the sender, opened by whoever was told its code."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor, GuestActor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.tokens import new_token, token_hash
from rrjeta.network.operations.linking import end_link, make_link
from rrjeta.network.operations.receiving import answer_referral, open_referral
from rrjeta.network.queries.pages import link_of_token, received_page, sender_link
from rrjeta.web.asking import Sent
from rrjeta.web.door import door, guest_door, operation_id
from rrjeta.web.referral_answers import NOTHING, Refusal, given_of, moves_shown
from rrjeta.web.referrals_shown import history_shown, line_shown, received_status
from rrjeta.web.unlocking import Lock, code_form, is_unlocked, refused_code
from rrjeta.web.unlocking import unlock as keep_unlocked

_LOCK = Lock(
    "referral_links", timedelta(minutes=30), gettext_lazy("This is not the code. Ring whoever sent you the link.")
)


class LinkEnded(NotFound):
    """Nothing is behind the link, or not any more: the answer is the same for a token that never was."""

    message = gettext_lazy("This link does not lead anywhere any more. Ring whoever sent it to you.")


@door(Permission.REFER)
@require_POST
def make(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Make a link and show it this once; its code is told another way."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    token = new_token()
    link_id = make_link(
        actor, operation_id=operation_id(request), referral_id=referral_id, token_hash=token_hash(token)
    )
    try:
        link = sender_link(actor, referral_id, link_id, token_hash(token))
    except NotFound:
        # The form was sent twice: the link that it made was shown once already.
        messages.info(request, _("A link is shown once. If it is lost, make a new one."))
        return redirect("referral", referral_id)
    context = {
        "address": request.build_absolute_uri(reverse("guest-referral", args=[token])),
        "code": link.code,
        "until": link.expires_at,
        "back_url": reverse("referral", args=[referral_id]),
    }
    return render(request, "referrals/link.html", context)


@door(Permission.REFER)
@require_POST
def end(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """End the link at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    end_link(actor, operation_id=operation_id(request), referral_id=referral_id)
    messages.success(request, _("The link is ended. Whoever has it reads nothing any more."))
    return redirect("referral", referral_id)


@guest_door
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form for the code and nothing else; once the code was given in this browser, the referral."""
    guest = _guest(request, token)
    if guest is None:
        return code_form(request, reverse("guest-code", args=[token]))
    return _page(request, token, guest)


@guest_door
@require_POST
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """Take the code. Wrong ones are counted, and after ten in an hour none is taken."""
    link_id, referral_id, code = _found(token)
    if refused := refused_code(request, _LOCK, link_id, code):
        return refused
    guest = GuestActor(user_id=link_id, name="")
    open_referral(guest, operation_id=operation_id(request), referral_id=referral_id)
    keep_unlocked(request, _LOCK, link_id)
    return redirect("guest-referral", token)


@guest_door
@require_POST
def answer(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Answer, or report how it goes."""
    guest = _guest(request, token)
    if guest is None:
        return redirect("guest-referral", token)
    _link_id, referral_id, _code = _found(token)
    try:
        given = given_of(Sent(request))
        answer_referral(guest, operation_id=operation_id(request), referral_id=referral_id, move=code, given=given)
    except Invalid as refused:
        return _page(request, token, guest, Refusal(code, refused.errors))
    if link_of_token(token_hash(token)) is None:
        return redirect("guest-done")
    messages.success(request, _("Noted. The sender is told."))
    return redirect("guest-referral", token)


@guest_door
def done(request: HttpRequest) -> HttpResponse:
    """Say thank you once the link has ended with the answer."""
    return render(request, "referrals/thanks.html", {})


def _page(request: HttpRequest, token: str, guest: GuestActor, refused: Refusal = NOTHING) -> HttpResponse:
    _link_id, referral_id, _code = _found(token)
    page = received_page(guest, referral_id)
    context = {
        "line": line_shown(page.line, None, is_inbox=True),
        "status": received_status(page, None),
        "errors": refused.errors or {},
        "call_name": page.call_name,
        "call_phone": page.call_phone,
        "packages": page.packages,
        "moves": moves_shown(request, page.moves, page.latest, refused),
        "move_base": reverse("guest-referral", args=[token]),
        "history": history_shown(page.history, {}),
    }
    return render(request, "referrals/guest.html", context, status=422 if refused.errors else 200)


def _guest(request: HttpRequest, token: str) -> GuestActor | None:
    """Return who comes by this link, when its code was given in this browser lately. Raises LinkEnded."""
    link_id, _referral_id, _code = _found(token)
    if not is_unlocked(request, _LOCK, link_id):
        return None
    request.guest_id = link_id  # type: ignore[attr-defined]  # whose look the door logs
    return GuestActor(user_id=link_id, name="")


def _found(token: str) -> tuple[UUID, UUID, str]:
    found = link_of_token(token_hash(token))
    if found is None:
        raise LinkEnded
    return found


urlpatterns = [
    path("referrals/<uuid:referral_id>/link", make, name="referral-link"),
    path("referrals/<uuid:referral_id>/link/end", end, name="referral-link-end"),
    path("r/thanks", done, name="guest-done"),
    path("r/<str:token>", show, name="guest-referral"),
    path("r/<str:token>/code", unlock, name="guest-code"),
    path("r/<str:token>/answer/<slug:code>", answer, name="guest-answer"),
]
