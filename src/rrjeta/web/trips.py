"""Going out: on the way, back, longer; who is out, and who gave no sign."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import NotFound
from rrjeta.trips.operations.going import WayGiven, come_back, set_out, settle_trip, stay_longer
from rrjeta.trips.queries.outings import (
    Setting,
    TripView,
    out_now,
    overdue_trips,
    own_trip,
    past_trips,
    setting_out,
    trip_page,
)
from rrjeta.trips.rules import LONGER
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.paging import paged

_USUAL, _STEP = timedelta(hours=2), 15
_TEMPLATE = "trips/ask.html"
_ALONE = gettext_lazy(
    "Nobody else works here whom Rrjeta could tell. Ring somebody before you set out and say when you are back."
)


@door(Permission.GO_OUT)
def begin(request: HttpRequest, case_id: UUID | None = None) -> HttpResponse:
    """Say that one is on the way; everything stands ready, so that the button is enough."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = setting_out(actor, case_id)
    if found.open_trip is not None and request.method != "POST":
        return render(request, "trips/one.html", {"trip": trip_shown(found.open_trip)})
    back = reverse("case", args=[case_id]) if case_id else reverse("start")
    context = case_context(request, found.header, "file") if found.header else {}
    page = AskPage(
        title=_("I am on my way"),
        button=_("I am on my way"),
        asks=_asks(found),
        context={**context, "back_url": back},
        intro=[
            _(
                "If you give no sign by then, the colleague is told, and after them the head. Nothing follows your phone."
            )
        ],
        beware=[_ALONE] if not found.people else [],
        template="measures/ask.html" if found.header else _TEMPLATE,
    )

    def save(sent: Sent) -> str:
        back_by = sent.moment("back_by")
        sent.check()
        given = WayGiven(back_by, sent.id("told_to"), sent.text("place"))
        trip_id = set_out(actor, operation_id=operation_id(request), given=given, case_id=case_id)
        messages.success(request, _("Have a safe way. Say here that you are back."))
        return reverse("trip", args=[trip_id])

    return answer_ask(request, page, save)


def _asks(found: Setting) -> list[Ask]:
    people = [(str(one), name) for one, name in found.people]
    asks = [Ask("moment", "back_by", _("Back by"), value=_usual_return(), required=True)]
    if people:
        asks.append(Ask("select", "told_to", _("Who is told if you give no sign"), people, people[0][0], required=True))
    if not found.is_place_hidden:
        hint = _("A village or a road, no name of a child. Only the colleague and the head read it.")
        asks.append(Ask("text", "place", _("Where to"), hint=hint))
    return asks


def _usual_return() -> datetime:
    """Return two hours from now, at a quarter of an hour."""
    moment = local(now() + _USUAL).replace(second=0, microsecond=0)
    return moment - timedelta(minutes=moment.minute % _STEP)


@door(Permission.DESK)
def show(request: HttpRequest, trip_id: UUID) -> HttpResponse:
    """Show one way: one's own, or that of a colleague whom one watches over."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = trip_page(actor, trip_id)
    return render(request, "trips/one.html", {"trip": trip_shown(one)})


@door(Permission.GO_OUT)
@require_POST
def back(request: HttpRequest, trip_id: UUID) -> HttpResponse:
    """Say that one is back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    come_back(actor, operation_id=operation_id(request), trip_id=trip_id)
    messages.success(request, _("Welcome back."))
    return redirect("start")


@door(Permission.DESK)
def longer(request: HttpRequest, trip_id: UUID) -> HttpResponse:
    """Say that it takes longer: by so many minutes with one button, or until a time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = trip_page(actor, trip_id)
    if one.ended_at is not None:
        raise NotFound
    page = AskPage(
        title=_("It takes longer"),
        button=_("Save"),
        asks=[Ask("moment", "back_by", _("Back by"), value=max(one.back_by, now()), required=True)],
        context={"back_url": reverse("trip", args=[trip_id])},
        template=_TEMPLATE,
    )

    def save(sent: Sent) -> str:
        minutes = sent.whole("minutes", 999) or 0
        back_by = None if minutes in LONGER else sent.moment("back_by")
        sent.check()
        stay_longer(
            actor,
            operation_id=operation_id(request),
            trip_id=trip_id,
            back_by=back_by,
            minutes=minutes if minutes in LONGER else 0,
        )
        messages.success(request, _("The new time was saved."))
        return reverse("trip", args=[trip_id])

    return answer_ask(request, page, save)


@door(Permission.DESK)
def settle(request: HttpRequest, trip_id: UUID) -> HttpResponse:
    """Say that a colleague who gave no sign is well, and how one knows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = trip_page(actor, trip_id)
    if one.is_mine or one.ended_at is not None:
        raise NotFound
    page = AskPage(
        title=_("%(name)s is well") % {"name": one.name},
        button=_("They are well: end the way"),
        asks=[Ask("long", "words", _("How you know"), required=True, more={"rows": 2})],
        context={"back_url": reverse("trip", args=[trip_id])},
        intro=[_("Only when you spoke with them, or somebody saw them. The reminders end.")],
        template=_TEMPLATE,
    )

    def save(sent: Sent) -> str:
        settle_trip(actor, operation_id=operation_id(request), trip_id=trip_id, words=sent.text("words"))
        messages.success(request, _("The way has ended."))
        return reverse("start")

    return answer_ask(request, page, save)


@door(Permission.GO_OUT)
def listed(request: HttpRequest) -> HttpResponse:
    """List who is out, as far as one watches over them, and the ways of the last weeks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    past, older = past_trips(actor, before)
    own = own_trip(actor)
    context = {
        "own": trip_shown(own) if own else None,
        "out": [trip_shown(one) for one in out_now(actor)],
        "past": [trip_shown(one) for one in past],
        **paged(reverse("trips"), before, older, name="before"),
    }
    return render(request, "trips/list.html", context)


def trips_on_start(actor: Actor) -> dict[str, Any]:
    """Return what the start page shows of ways: who should be back, one's own, and where help and hours are summed."""
    own = own_trip(actor) if may(actor, Permission.GO_OUT) else None
    return {
        "overdue": [trip_shown(one) for one in overdue_trips(actor)],
        "own_trip": trip_shown(own) if own else None,
        "set_out_url": reverse("trip-set-out") if own is None and may(actor, Permission.GO_OUT) else "",
        "help_url": reverse("help-sums") if may(actor, Permission.READ_HELP) else "",
        "hours_url": reverse("hours") if may(actor, Permission.READ_HOURS) else "",
    }


def trip_shown(one: TripView) -> dict[str, Any]:
    """Return a way in words, with what can be done about it."""
    is_open = one.ended_at is None
    return {
        "one": one,
        "url": reverse("trip", args=[one.id]),
        "late": _late_words(one.back_by) if one.is_overdue else "",
        "case_url": reverse("case", args=[one.case_id]) if one.case_id else "",
        "back_url": reverse("trip-back", args=[one.id]) if one.is_mine and is_open else "",
        "longer_url": reverse("trip-longer", args=[one.id]) if is_open else "",
        "settle_url": reverse("trip-settle", args=[one.id]) if is_open and not one.is_mine else "",
        "longer": [(minutes, _longer_words(minutes)) for minutes in LONGER] if is_open else [],
    }


def _late_words(back_by: datetime) -> str:
    minutes = max(1, int((now() - back_by).total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(count)s minute late", "%(count)s minutes late", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)s hour late", "%(count)s hours late", hours) % {"count": hours}


def _longer_words(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(count)s minute more", "%(count)s minutes more", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)s hour more", "%(count)s hours more", hours) % {"count": hours}


urlpatterns = [
    path("trips", listed, name="trips"),
    path("trips/set-out", begin, name="trip-set-out"),
    path("cases/<uuid:case_id>/set-out", begin, name="case-set-out"),
    path("trips/<uuid:trip_id>", show, name="trip"),
    path("trips/<uuid:trip_id>/back", back, name="trip-back"),
    path("trips/<uuid:trip_id>/longer", longer, name="trip-longer"),
    path("trips/<uuid:trip_id>/settle", settle, name="trip-settle"),
]
