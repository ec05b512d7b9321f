"""Who waits for the services of one's team, and a free place offered to the first in line."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import Invalid
from rrjeta.network.choices import PlaceStep
from rrjeta.network.operations.places import offer_place
from rrjeta.network.queries.waiting import own_services, waiting_page
from rrjeta.web.asking import Ask, Sent, day_of, drawn
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import door, operation_id
from rrjeta.web.referral_answers import NOTHING, Refusal
from rrjeta.web.referrals_shown import line_shown
from rrjeta.web.shown import label


@door(Permission.ANSWER_REFERRAL)
def services(request: HttpRequest) -> HttpResponse:
    """List the services for which one's team answers."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = [(reverse("waiting", args=[one]), str(name)) for one, name in own_services(actor)]
    return render(request, "referrals/own_services.html", {"services": found})


@door(Permission.ANSWER_REFERRAL)
def show(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show who waits for a service, in order, and the log of its places."""
    return _page(request, service_id)


@door(Permission.ANSWER_REFERRAL)
@require_POST
def offer(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Offer a free place: to the first in line, or to another with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    sent = Sent(request)
    try:
        referral_id = next(iter(ids_in([sent.text("referral")])), None)
        if referral_id is None:
            raise Invalid({"referral": _("Choose one of the answers.")})
        offer_place(
            actor,
            operation_id=operation_id(request),
            service_id=service_id,
            referral_id=referral_id,
            day=day_of(sent, "day"),
            why=sent.text("words"),
        )
    except Invalid as refused:
        return _page(request, service_id, Refusal("offer", refused.errors))
    messages.success(request, _("The place is given. The sender is told."))
    return redirect("waiting", service_id)


def _page(request: HttpRequest, service_id: UUID, refused: Refusal = NOTHING) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = waiting_page(actor, service_id)
    errors = refused.errors or {}
    shown = [{**line_shown(one, actor, is_inbox=True), "id": one.id, "since": since} for one, since in page.waiting]
    options = [(str(one["id"]), f"{one['number']} · {one['urgency']}") for one in shown]
    first = options[0][0] if options else ""
    asks = [
        Ask("radios", "referral", _("To whom"), options=options, value=first),
        Ask("day", "day", _("From when"), required=True),
        Ask("long", "words", _("If it is not the first in line: why"), hint=_("The sender reads it.")),
    ]
    context = {
        "name": str(page.name),
        "room": ngettext("%(count)s free place", "%(count)s free places", page.free) % {"count": page.free},
        "waiting": shown,
        "asks": [drawn(one, request, errors) for one in asks] if options and page.free else [],
        "errors": errors,
        "offer_url": reverse("waiting-offer", args=[service_id]),
        "log": [
            (number, step_words(step), label("service_referral_status", why), at) for number, step, why, at in page.log
        ],
    }
    return render(request, "referrals/waiting.html", context, status=422 if errors else 200)


def step_words(step: str) -> str:
    """Return what happened to a place."""
    return {
        PlaceStep.WAITS: pgettext("place", "waits"),
        PlaceStep.OFFERED: pgettext("place", "was offered the place"),
        PlaceStep.CAME_IN: pgettext("place", "came in"),
        PlaceStep.LEFT: pgettext("place", "left"),
    }[PlaceStep(step)]


urlpatterns = [
    path("inbox/services", services, name="waiting-services"),
    path("inbox/services/<uuid:service_id>", show, name="waiting"),
    path("inbox/services/<uuid:service_id>/offer", offer, name="waiting-offer"),
]
