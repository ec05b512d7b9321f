"""The inbox of a team: what was referred to it, taken by a member, answered, reported."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.kernel.errors import Invalid
from rrjeta.network.operations.receiving import answer_referral, open_referral, take_referral
from rrjeta.network.queries.lines import ENDED, LATE, MINE, NEW, OPEN, WantedLines, inbox_lines
from rrjeta.network.queries.pages import received_page
from rrjeta.web.asking import Sent
from rrjeta.web.door import door, operation_id
from rrjeta.web.referral_answers import NOTHING, Refusal, given_of, moves_shown
from rrjeta.web.referrals_shown import history_shown, line_shown, received_status


@door(Permission.ANSWER_REFERRAL)
def listed(request: HttpRequest) -> HttpResponse:
    """List what was referred to one's teams."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    ways = {
        OPEN: pgettext("referrals", "Open"),
        NEW: _("Not taken yet"),
        MINE: _("In my hand"),
        LATE: _("Late"),
        ENDED: pgettext("referrals", "Ended"),
    }
    which = request.GET.get("which", OPEN)
    which = which if which in ways else OPEN
    after = request.GET.get("after", "")
    found, mark = inbox_lines(actor, WantedLines(which=which, after=after))
    here = f"{reverse('inbox')}?{urlencode({'which': which})}"
    context = {
        "ways": [(f"{reverse('inbox')}?which={code}", words, code == which) for code, words in ways.items()],
        "lines": [line_shown(one, actor, is_inbox=True) for one in found],
        "newer": here if after else "",
        "older": f"{here}&{urlencode({'after': mark})}" if mark else "",
    }
    return render(request, "referrals/inbox.html", context)


@door(Permission.ANSWER_REFERRAL)
def show(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Show a referral to its receiver: before it was opened only that it is there."""
    return _page(request, referral_id)


@door(Permission.ANSWER_REFERRAL)
@require_POST
def open_one(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Open what was sent: the sender sees that it was."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    open_referral(actor, operation_id=operation_id(request), referral_id=referral_id)
    return redirect("inbox-referral", referral_id)


@door(Permission.ANSWER_REFERRAL)
@require_POST
def take(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take it in hand: the others see that it is taken."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    take_referral(actor, operation_id=operation_id(request), referral_id=referral_id)
    messages.success(request, _("It is in your hand now. Your colleagues see that."))
    return redirect("inbox-referral", referral_id)


@door(Permission.ANSWER_REFERRAL)
@require_POST
def answer(request: HttpRequest, referral_id: UUID, code: str) -> HttpResponse:
    """Answer, or report how it goes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        given = given_of(Sent(request))
        answer_referral(actor, operation_id=operation_id(request), referral_id=referral_id, move=code, given=given)
    except Invalid as refused:
        return _page(request, referral_id, Refusal(code, refused.errors))
    messages.success(request, _("Noted. The sender is told."))
    return redirect("inbox-referral", referral_id)


def _page(request: HttpRequest, referral_id: UUID, refused: Refusal = NOTHING) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = received_page(actor, referral_id)
    names = staff_names([one.by_id for one in page.history])
    context = {
        "line": line_shown(page.line, actor, is_inbox=True),
        "status": received_status(page, actor),
        "errors": refused.errors or {},
        "must_open": page.is_unopened,
        "open_url": reverse("inbox-open", args=[referral_id]),
        "take_url": reverse("inbox-take", args=[referral_id]) if page.may_take else "",
        "line_url": reverse("waiting", args=[page.referral.service_id]) if page.is_in_line else "",
        "taken_by": page.line.owner.name if page.is_taken_by_other else "",
        "call_name": page.call_name,
        "call_phone": page.call_phone,
        "packages": page.packages,
        "moves": [] if page.is_taken_by_other else moves_shown(request, page.moves, page.latest, refused),
        "move_base": reverse("inbox-referral", args=[referral_id]),
        "history": history_shown(page.history, names),
    }
    return render(request, "referrals/received.html", context, status=422 if refused.errors else 200)


urlpatterns = [
    path("inbox", listed, name="inbox"),
    path("inbox/<uuid:referral_id>", show, name="inbox-referral"),
    path("inbox/<uuid:referral_id>/open", open_one, name="inbox-open"),
    path("inbox/<uuid:referral_id>/take", take, name="inbox-take"),
    path("inbox/<uuid:referral_id>/answer/<slug:code>", answer, name="inbox-answer"),
]
