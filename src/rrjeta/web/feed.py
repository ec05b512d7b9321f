"""One's own due moments for a calendar: a secret address, shown once, that says when something is due and nothing else."""

from datetime import UTC

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from icalendar import Calendar, Event

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.due_moments import DueMoment, due_moments
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.tokens import new_token, token_hash
from rrjeta.notices.operations.calendars import end_calendar_address, make_calendar_address
from rrjeta.notices.queries import calendar_reader, calendar_since, is_calendar_token
from rrjeta.web.callers import Ceiling, is_over
from rrjeta.web.door import door, open_door, operation_id

_ASKED = Ceiling("calendar", 120, 600)


@door(Permission.DESK)
def settings_page(request: HttpRequest) -> HttpResponse:
    """Say whether there is an address, and what it gives away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return render(request, "own/calendar.html", {"since": calendar_since(actor), "address": ""})


@door(Permission.DESK, fresh=True)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the address, or another in its place, and show it in this answer alone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    token = new_token()
    make_calendar_address(actor, operation_id=operation_id(request), token=token)
    if not is_calendar_token(actor, token_hash(token)):
        messages.success(request, _("The address was shown once. If you did not copy it, make another one."))
        return redirect("own-calendar")
    address = request.build_absolute_uri(reverse("calendar-feed", args=[token]))
    return render(request, "own/calendar.html", {"since": calendar_since(actor), "address": address})


@door(Permission.DESK)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the address."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    end_calendar_address(actor, operation_id=operation_id(request))
    messages.success(request, _("The address opens nothing any more."))
    return redirect("own-calendar")


@open_door
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar the due moments of whoever the address belongs to; the same answer for every other address."""
    if is_over(request, _ASKED):
        response = HttpResponse(_("Too many requests."), status=429, content_type="text/plain; charset=utf-8")
        response.headers["Retry-After"] = str(_ASKED.seconds_left())
        return response
    reader = calendar_reader(token_hash(token))
    if reader is None:
        raise NotFound
    with translation.override(reader.language):
        return HttpResponse(_calendar(due_moments(reader)), content_type="text/calendar; charset=utf-8")


def _calendar(moments: list[DueMoment]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Rrjeta//Due moments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Rrjeta")
    for one in moments:
        calendar.add_component(_event(one))
    written: bytes = calendar.to_ical()
    return written


def _event(one: DueMoment) -> Event:
    """Return an event that says a number and no more: neither what is due nor whom it is about (screens.md S20)."""
    event = Event()
    event.add("uid", f"{one.id}@rrjeta")
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("dtstart", one.at)
    event.add("summary", _("Due: %(number)s") % {"number": one.number})
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


urlpatterns = [
    path("own/calendar", settings_page, name="own-calendar"),
    path("own/calendar/make", make, name="own-calendar-make"),
    path("own/calendar/end", end, name="own-calendar-end"),
    path("calendar/<str:token>.ics", feed, name="calendar-feed"),
]
