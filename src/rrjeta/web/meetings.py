"""Meetings of a case: called, members invited, one meeting shown, or planning without one."""

from datetime import datetime
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
from rrjeta.cases.choices import TaskState
from rrjeta.cases.operations.meetings import InvitedGiven, call_meeting, invite_member, plan_without_meeting
from rrjeta.cases.operations.seats import ABSENT, remind_absent, withdraw_invitation
from rrjeta.cases.queries.entries import family_cases
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.meetings import (
    MeetingPage,
    SeatView,
    can_be_invited,
    meeting_page,
    meetings_of,
    quorum_of,
    sittings_ahead,
)
from rrjeta.cases.queries.tasks import TaskView, tasks_of
from rrjeta.forms.queries import form
from rrjeta.kernel import clock
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.ids import read_id
from rrjeta.papers.queries.seats import letter_pdf
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.papers import pdf_answer
from rrjeta.web.planning import posted_moment, posted_when, typed
from rrjeta.web.shown import label, labels, options, readable_told
from rrjeta.web.tasks import task_line, task_state
from rrjeta.web.typed import typed_moment
from rrjeta.web.words.dates import moment_words

_PLACES = (1, 2, 3, 4, 5, 6, 7, 8)
_FIRST = 3
_CALL = ("beside", "held_at", "held_at_time", "place", "convened_by", "level", "reason_text")
_INVITED = ("user", "name", "organisation", "role")
_LINE = ("child_present", "parent_present", "child_view_presented", "child_view", "summary", "disagreements")


@door(Permission.READ_PLAN)
def show(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, looks = meetings_of(actor, case_id)
    may_call = Permission.HOLD_MEETING in header.allowed and header.case.is_open
    context = {
        **case_context(request, header, "meetings"),
        "meetings": [
            {
                "url": reverse("meeting", args=[case_id, one.id]),
                "held_at": one.held_at,
                "is_ahead": one.held_at > clock.now(),
                "is_finished": one.is_finished,
                "invited": one.invited_count,
                "decisions": labels("gtn_decision", one.decisions),
                "minutes_url": reverse("meeting-minutes", args=[case_id, one.id]) if may_call else "",
            }
            for one in looks
        ],
        "tasks": [
            {
                **task_line(one),
                "url": reverse("case-meetings", args=[case_id]),
                "withdraw_url": reverse("task-withdraw", args=[case_id, one.task.id])
                if one.task.state == TaskState.OPEN and Permission.WRITE_PLAN in header.allowed
                else "",
            }
            for one in tasks_of(header.case)
        ],
        "call_url": reverse("meeting-call", args=[case_id]) if may_call else "",
        "none_url": reverse("meeting-none", args=[case_id])
        if may_call and header.case.stage in ("full_assessment", "gtn_planning")
        else "",
    }
    return render(request, "meetings/list.html", context)


@door(Permission.HOLD_MEETING)
def call(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.HOLD_MEETING)
    family = family_cases(actor, Permission.HOLD_MEETING, header.case)
    context: dict[str, Any] = {
        **case_context(request, header, "meetings"),
        **_invite_context(request, header),
        "children": [(str(one.case_id), one.name) for one in family],
        "chosen": request.POST.getlist("agenda_cases") or [str(case_id)],
        "sittings": [(str(one), _at_place(held, place)) for one, held, place in sittings_ahead(actor, header.case)],
        "invites_same": "invites_same" in request.POST,
        "levels": [("social_dir", _("Municipality")), ("nja", _("Administrative unit"))],
        "conveners": options("gtn_member_role", ("chair", "pmf", "social")),
        "asks_reason": header.case.stage == "full_assessment" and header.case.is_in_protection,
        "typed": typed(request, _CALL),
        "when": posted_when(request),
        "errors": {},
    }
    if request.method != "POST":
        return render(request, "meetings/call.html", context)
    try:
        meeting_id = call_meeting(actor, operation_id=operation_id(request), **_called(request, case_id))
    except Invalid as refused:
        return render(request, "meetings/call.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("The meeting was called."))
    return redirect("meeting", case_id, meeting_id)


@door(Permission.HOLD_MEETING)
def without(request: HttpRequest, case_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.HOLD_MEETING)
    context: dict[str, Any] = {
        **case_context(request, header, "meetings"),
        "typed": typed(request, ("reason_text",)),
        "when": posted_when(request),
        "errors": {},
    }
    if request.method != "POST":
        return render(request, "meetings/without.html", context)
    reason = request.POST.get("reason_text", "")
    try:
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id}
        plan_without_meeting(actor, **same, reason=reason, at=posted_moment(request))
    except Invalid as refused:
        return render(request, "meetings/without.html", {**context, "errors": refused.errors}, status=422)
    messages.success(request, _("The reason was saved. Go on with the plan."))
    return redirect("case-plan", case_id)


@door(Permission.READ_PLAN)
def one(request: HttpRequest, case_id: UUID, meeting_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = meeting_page(actor, case_id, meeting_id)
    return render(request, "meetings/meeting.html", _shown(request, page))


@door(Permission.HOLD_MEETING)
@require_POST
def invite(request: HttpRequest, case_id: UUID, meeting_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = meeting_page(actor, case_id, meeting_id, Permission.HOLD_MEETING)
    invited = _invited(request, 1) or InvitedGiven(role=request.POST.get("invited-1-role", ""))
    try:
        invite_member(
            actor, operation_id=operation_id(request), case_id=case_id, meeting_id=meeting_id, invited=invited
        )
    except Invalid as refused:
        context = {**_shown(request, page), "errors": refused.errors}
        return render(request, "meetings/meeting.html", context, status=422)
    messages.success(request, _("The member was invited."))
    return redirect("meeting", case_id, meeting_id)


@door(Permission.HOLD_MEETING)
@require_POST
def withdraw(request: HttpRequest, case_id: UUID, meeting_id: UUID, attendance_id: UUID) -> HttpResponse:
    """Take an invitation back; what it opened closes at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    same = {"case_id": case_id, "meeting_id": meeting_id, "attendance_id": attendance_id}
    withdraw_invitation(actor, operation_id=operation_id(request), **same)
    messages.success(request, _("The invitation was taken back. The papers are closed to this member."))
    return redirect("meeting", case_id, meeting_id)


@door(Permission.HOLD_MEETING)
@require_POST
def letter(request: HttpRequest, case_id: UUID, meeting_id: UUID, attendance_id: UUID) -> HttpResponse:
    """Note that an absent institution is reminded, and answer the letter."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    same = {"case_id": case_id, "meeting_id": meeting_id, "attendance_id": attendance_id}
    remind_absent(actor, operation_id=operation_id(request), **same)
    return pdf_answer(letter_pdf(actor, **same, language=get_language() or "sq"), "letter")


def _shown(request: HttpRequest, page: MeetingPage) -> dict[str, Any]:
    case, allowed, meeting = page.header.case, page.header.allowed, page.meeting
    shape = form("minutes", meeting.pack_version)
    may_hold = Permission.HOLD_MEETING in allowed and case.is_open
    quorum = quorum_of(case, page.seats)
    return {
        **case_context(request, page.header, "meetings"),
        **_invite_context(request, page.header),
        "places": [1],
        "meeting": meeting,
        "agenda_url": reverse("meeting-agenda", args=[meeting.id]) if may_hold else "",
        "not_invited": labels("gtn_member_role", quorum.not_invited),
        "is_without_quorum": meeting.is_finished and not quorum.is_reached,
        "held_at": meeting.happened_at,
        "is_ahead": meeting.happened_at > clock.now(),
        "place": page.told.get("place", ""),
        "convened_by": label("gtn_member_role", meeting.coded.get("convened_by", "")),
        "seats": [_seat(page, seat, may_hold=may_hold) for seat in page.seats],
        "lines": [
            {
                "name": line.line.case.number if case.id != line.line.case_id else "",
                "told": readable_told(shape, {**line.line.coded, **line.told}, page.header.unreadable, _LINE),
                "decisions": [
                    _decision(decision, told, page.tasks.get(decision.id)) for decision, told in line.decisions
                ],
            }
            for line in page.lines
        ],
        "beside": [(reverse("meeting", args=[of, one]), number) for of, one, number in page.beside],
        "may_invite": may_hold and not meeting.is_finished,
        "minutes_url": reverse("meeting-minutes", args=[case.id, meeting.id]) if may_hold else "",
        "print_url": reverse("paper-ask", args=[case.id, "minutes", meeting.id])
        if Permission.PRINT_PAPER in allowed
        else "",
        "errors": {},
    }


def _seat(page: MeetingPage, seat: SeatView, *, may_hold: bool) -> dict[str, Any]:
    way = [page.header.case.id, page.meeting.id, seat.id]
    is_over = page.meeting.is_finished
    return {
        "is_excused": seat.is_excused and not seat.attendance,
        "excuse": seat.excuse,
        "is_withdrawn": seat.is_withdrawn,
        "reminded_at": seat.reminded_at,
        "letter_url": reverse("meeting-letter", args=way) if may_hold and is_over and seat.attendance == ABSENT else "",
        "withdraw_url": reverse("meeting-withdraw", args=way)
        if may_hold and not is_over and not seat.is_withdrawn
        else "",
        "name": seat.name,
        "organisation": seat.organisation,
        "role": label("gtn_member_role", seat.role),
        "attendance": label("gtn_attendance", seat.attendance),
        "has_account": seat.user_id is not None,
        "has_no_tie": seat.has_no_tie,
        "has_signed": seat.has_signed,
    }


def _decision(decision: Any, told: dict[str, Any], task: TaskView | None) -> dict[str, Any]:
    return {
        "task": task_state(task) if task else "",
        "answer": task.answer if task else "",
        "words": label("gtn_decision", decision.code),
        "told": told.get("words", ""),
        "responsible": told.get("responsible", ""),
        "due_on": decision.due_on,
        "becomes_action": decision.becomes_action,
    }


def _invite_context(request: HttpRequest, header: Header) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    people = can_be_invited(actor, header.case)
    return {
        "people": [(str(user_id), f"{name}, {unit_name}") for user_id, name, unit_name in people],
        "roles": options("gtn_member_role"),
        "first_places": _PLACES[:_FIRST],
        "more_places": _PLACES[_FIRST:],
        "has_more": any(request.POST.get(f"invited-{place}-role") for place in _PLACES[_FIRST:]),
        "rows": [
            {
                "place": place,
                **{name: request.POST.get(f"invited-{place}-{name}", "") for name in _INVITED},
                **{f"{name}_name": f"invited-{place}-{name}" for name in _INVITED},
            }
            for place in _PLACES
        ],
    }


def _called(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    chosen = [case for one in request.POST.getlist("agenda_cases") if (case := read_id(one))]
    beside = read_id(request.POST.get("beside", ""))
    return {
        "case_ids": chosen or [case_id],
        "beside_id": beside,
        "invites_same": "invites_same" in request.POST,
        "held_at": clock.now() if beside else _held_at(request),
        "place": request.POST.get("place", ""),
        "convened_by": request.POST.get("convened_by", ""),
        "level": request.POST.get("level", ""),
        "invited": [found for place in _PLACES if (found := _invited(request, place))],
        "reason": request.POST.get("reason_text", ""),
        "at": posted_moment(request),
    }


def _at_place(held_at: datetime, place: str) -> str:
    return f"{moment_words(held_at)}, {place}" if place else moment_words(held_at)


def _held_at(request: HttpRequest) -> datetime:
    try:
        found = typed_moment(request.POST.get("held_at", ""), request.POST.get("held_at_time", ""))
    except Refused as refused:
        raise Invalid({"held_at": refused.message}) from refused
    if found is None:
        raise Invalid({"held_at": _("Give the day and the hour of the meeting.")})
    return found


def _invited(request: HttpRequest, place: int) -> InvitedGiven | None:
    sent = {name: request.POST.get(f"invited-{place}-{name}", "").strip() for name in _INVITED}
    if not any(sent[name] for name in ("user", "name", "organisation")):
        return None
    if sent["user"] and read_id(sent["user"]) is None:
        raise Invalid({"attendance": _("Choose one of your colleagues.")})
    return InvitedGiven(
        role=sent["role"],
        user_id=read_id(sent["user"]),
        name=sent["name"],
        organisation=sent["organisation"],
    )


urlpatterns = [
    path("cases/<uuid:case_id>/meetings", show, name="case-meetings"),
    path("cases/<uuid:case_id>/meetings/call", call, name="meeting-call"),
    path("cases/<uuid:case_id>/meetings/none", without, name="meeting-none"),
    path("cases/<uuid:case_id>/meetings/<uuid:meeting_id>", one, name="meeting"),
    path("cases/<uuid:case_id>/meetings/<uuid:meeting_id>/invite", invite, name="meeting-invite"),
    path(
        "cases/<uuid:case_id>/meetings/<uuid:meeting_id>/invited/<uuid:attendance_id>/withdraw",
        withdraw,
        name="meeting-withdraw",
    ),
    path(
        "cases/<uuid:case_id>/meetings/<uuid:meeting_id>/invited/<uuid:attendance_id>/letter",
        letter,
        name="meeting-letter",
    ),
]
