"""The agenda of a sitting, one family at a time, and the sittings that one holds."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.agenda import AgendaItem, agenda_of, sittings
from rrjeta.cases.queries.meetings import SeatView
from rrjeta.kernel.clock import now
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import door
from rrjeta.web.shown import label


@door(Permission.HOLD_MEETING)
def listed(request: HttpRequest) -> HttpResponse:
    """List the sittings that one holds, the newest called first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    found, older = sittings(actor, before)
    here = reverse("agendas")
    context = {
        "lines": [
            {
                "url": reverse("meeting-agenda", args=[one.meeting_id]),
                "held_at": one.held_at,
                "families": one.family_count,
                "missing": one.open_count if one.held_at < now() else 0,
                "is_ahead": one.held_at >= now(),
            }
            for one in found
        ],
        "newer": here if before else "",
        "older": f"{here}?{urlencode({'before': str(older)})}" if older else "",
    }
    return render(request, "meetings/sittings.html", context)


@door(Permission.HOLD_MEETING)
def show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show the agenda: each family with its children, who is invited to it, and its minutes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = agenda_of(actor, meeting_id)
    context = {
        "held_at": found.held_at,
        "place": found.place,
        "items": [_item(place, one) for place, one in enumerate(found.items, 1)],
    }
    return render(request, "meetings/agenda.html", context)


def _item(place: int, one: AgendaItem) -> dict[str, Any]:
    return {
        "place": place,
        "url": reverse("meeting", args=[one.case_id, one.meeting.id]),
        "minutes_url": ""
        if one.meeting.is_finished
        else reverse("meeting-minutes", args=[one.case_id, one.meeting.id]),
        "is_finished": one.meeting.is_finished,
        "children": [(number, child.name) for number, child in one.children],
        "seats": [_seat(seat) for seat in one.seats if not seat.is_withdrawn],
    }


def _seat(seat: SeatView) -> tuple[str, str, str, str]:
    """Return a member with what is known of their coming; a tie to the family is told to nobody here."""
    name = ", ".join(part for part in (seat.name, seat.organisation) if part)
    if seat.attendance:
        state = (label("gtn_attendance", seat.attendance), "quiet")
    elif seat.is_excused:
        state = (_("will not come"), "warn")
    elif seat.has_no_tie:
        state = (_("declared no tie"), "good")
    elif seat.user_id is None:
        state = (_("declares on paper"), "quiet")
    else:
        state = (_("has not declared yet"), "quiet")
    return (name, label("gtn_member_role", seat.role), *state)


urlpatterns = [
    path("meetings", listed, name="agendas"),
    path("meetings/<uuid:meeting_id>", show, name="meeting-agenda"),
]
