"""The seat of an invited member: when and where, whom to call, and the papers once no tie to the family is declared."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.meetings import declare_no_tie
from rrjeta.cases.queries.meetings import my_seats, seat_page
from rrjeta.forms.queries import form, told_summary
from rrjeta.kernel.clock import now
from rrjeta.people.queries import PersonView
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import label, sex_word

# What outsiders read of a case (S5): never the level of risk, nor what is kept narrower than the meeting.
_OPEN_CLASSES = frozenset({"identity", "narrative", "assessment", "plan", "measure"})


@door(Permission.DESK)
def list_seats(request: HttpRequest) -> HttpResponse:
    """List the meetings to which one is invited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    seats = [{"id": one.id, "held_at": one.meeting.happened_at} for one in my_seats(actor)]
    return render(request, "meetings/seats.html", {"seats": seats})


@door(Permission.DESK)
def show(request: HttpRequest, attendance_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = seat_page(actor, attendance_id)
    context = {
        "seat": page.seat,
        "held_at": page.meeting.happened_at,
        "place": page.told.get("place", ""),
        "role": label("gtn_member_role", page.seat.role),
        "owner_name": page.owner_name,
        "owner_phone": page.owner_phone,
        "unit_name": page.unit_name,
        "is_open": page.is_open,
        "may_open": not page.is_open and page.open_until > now() and page.seat.no_tie_declared_at is None,
        "open_until": page.open_until,
        "children": [_child(child, papers) for child, papers in page.children],
    }
    return render(request, "meetings/seat.html", context)


@door(Permission.DESK)
@require_POST
def no_tie(request: HttpRequest, attendance_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    declare_no_tie(actor, operation_id=operation_id(request), attendance_id=attendance_id)
    messages.success(request, _("Thank you. The papers of the meeting are open to you now."))
    return redirect("meeting-seat", attendance_id)


def _child(child: PersonView, papers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": child.name,
        "birth_on": child.birth_on,
        "is_age_estimated": child.is_age_estimated,
        "sex": sex_word(child.sex),
        "papers": [_paper(one) for one in papers],
    }


def _paper(one: dict[str, Any]) -> dict[str, Any]:
    shape = form(one["form"], one["pack_version"])
    shareable = set(one.get("shareable", ()))
    keys = [
        question.key
        for question in shape.questions()
        if question.data_class in _OPEN_CLASSES and (not question.share or question.key in shareable)
    ]
    return {"title": shape.title, "told": told_summary(shape, one["answers"], keys=keys)}


urlpatterns = [
    path("seats", list_seats, name="meeting-seats"),
    path("seats/<uuid:attendance_id>", show, name="meeting-seat"),
    path("seats/<uuid:attendance_id>/no-tie", no_tie, name="meeting-no-tie"),
]
