"""The seat of an invited member: when and where, whom to call, and the papers once no tie to the family is declared."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.seats import declare_no_tie, declare_tie, excuse_seat
from rrjeta.cases.queries.meetings import SeatPage, my_seats, seat_page
from rrjeta.cases.queries.packs import packed
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.papers.operations import print_for_member
from rrjeta.papers.queries.seats import MEETING_PACK, MINUTES, member_pdf
from rrjeta.people.queries import PersonView
from rrjeta.web.door import door, operation_id
from rrjeta.web.papers import pdf_answer
from rrjeta.web.shown import label, sex_word


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
    return render(request, "meetings/seat.html", _seat_context(page))


def _seat_context(page: SeatPage) -> dict[str, Any]:
    is_over = page.meeting.is_finished
    return {
        "seat": page.seat,
        "is_excused": page.seat.excused_at is not None,
        "may_excuse": not is_over and page.seat.excused_at is None and page.open_until > now(),
        "errors": {},
        "words": "",
        "held_at": page.meeting.happened_at,
        "place": page.told.get("place", ""),
        "role": label("gtn_member_role", page.seat.role),
        "owner_name": page.owner_name,
        "owner_phone": page.owner_phone,
        "unit_name": page.unit_name,
        "is_open": page.is_open,
        "may_open": not page.is_open and page.open_until > now(),
        "open_until": page.open_until,
        "children": [_child(page, case_id, child, papers) for case_id, child, papers in page.children],
    }


@door(Permission.DESK)
@require_POST
def no_tie(request: HttpRequest, attendance_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    declare_no_tie(actor, operation_id=operation_id(request), attendance_id=attendance_id)
    messages.success(request, _("Thank you. The papers of the meeting are open to you now."))
    return redirect("meeting-seat", attendance_id)


@door(Permission.DESK)
def print_one(request: HttpRequest, attendance_id: UUID, case_id: UUID, code: str) -> HttpResponse:
    """Note what a member prints, and answer the paper; closed as soon as the page is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        seat_page(actor, attendance_id)
        return redirect("meeting-seat", attendance_id)
    printing_id = print_for_member(
        actor,
        operation_id=operation_id(request),
        attendance_id=attendance_id,
        case_id=case_id,
        paper=code,
        language=get_language() or "sq",
    )
    return pdf_answer(member_pdf(actor, attendance_id, printing_id), code)


@door(Permission.DESK)
@require_POST
def tie(request: HttpRequest, attendance_id: UUID) -> HttpResponse:
    """Say that one is tied to the family; nobody at the meeting is told why one does not come."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    declare_tie(actor, operation_id=operation_id(request), attendance_id=attendance_id)
    messages.success(request, _("Thank you. You need not come, and nobody at the meeting is told why."))
    return redirect("meeting-seats")


@door(Permission.DESK)
@require_POST
def excuse(request: HttpRequest, attendance_id: UUID) -> HttpResponse:
    """Say that one cannot come; the papers close."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    words = request.POST.get("words", "")
    try:
        excuse_seat(actor, operation_id=operation_id(request), attendance_id=attendance_id, words=words)
    except Invalid as refused:
        context = {**_seat_context(seat_page(actor, attendance_id)), "errors": refused.errors, "words": words}
        return render(request, "meetings/seat.html", context, status=422)
    messages.success(request, _("Whoever called the meeting is told that you cannot come."))
    return redirect("meeting-seat", attendance_id)


def _child(page: SeatPage, case_id: UUID, child: PersonView, papers: list[dict[str, Any]]) -> dict[str, Any]:
    codes = [MEETING_PACK] if papers else []
    codes += [MINUTES] if page.meeting.is_finished else []
    words = {MEETING_PACK: _("Print the papers"), MINUTES: _("Print the minutes")}
    return {
        "prints": [(reverse("meeting-print", args=[page.seat.id, case_id, code]), words[code]) for code in codes],
        "name": child.name,
        "birth_on": child.birth_on,
        "is_age_estimated": child.is_age_estimated,
        "sex": sex_word(child.sex),
        "papers": [{"title": shape.title, "told": told} for shape, told in packed(papers)],
    }


urlpatterns = [
    path("seats", list_seats, name="meeting-seats"),
    path("seats/<uuid:attendance_id>", show, name="meeting-seat"),
    path("seats/<uuid:attendance_id>/no-tie", no_tie, name="meeting-no-tie"),
    path("seats/<uuid:attendance_id>/tie", tie, name="meeting-tie"),
    path("seats/<uuid:attendance_id>/cases/<uuid:case_id>/<slug:code>", print_one, name="meeting-print"),
    path("seats/<uuid:attendance_id>/excuse", excuse, name="meeting-excuse"),
]
