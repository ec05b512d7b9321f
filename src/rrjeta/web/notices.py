"""Notices: what one is told, each with the way to its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.notices.choices import Kind
from rrjeta.notices.operations.reading import mark_all_read, mark_read
from rrjeta.notices.queries import NoticeView, notice, notices
from rrjeta.notices.rules.words import words_of
from rrjeta.web.addresses import way_to
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import door, operation_id
from rrjeta.web.paging import paged
from rrjeta.web.ways import back

# Where a kind leads: the name of the address, whether it takes the record's id, and the words of the button.
_OPEN_CASE = gettext_lazy("Open the file")
_OPEN_WORRY = gettext_lazy("Open the report")
LEADS: dict[Kind, tuple[str, bool, Any]] = {
    Kind.FACTORS_ASKED: ("start", False, gettext_lazy("My work today")),
    Kind.FACTORS_REMOVED: ("start", False, gettext_lazy("My work today")),
    Kind.FILE_HELD_BACK: ("case-documents", True, gettext_lazy("Open the documents")),
    Kind.GRANTED: ("start", False, gettext_lazy("My work today")),
    Kind.LET_IN: ("case", True, _OPEN_CASE),
    Kind.GLASS_BROKEN: ("case-openings", True, gettext_lazy("Who opened this file")),
    Kind.GLASS_TO_REVIEW: ("glass-review", True, gettext_lazy("Review the opening")),
    Kind.GLASS_REVIEWED: ("glass", False, gettext_lazy("My urgent openings")),
    Kind.RESTRICTED_REVEALED: ("case", True, _OPEN_CASE),
    Kind.RESTRICTED_OF_CONCERN: ("concern", True, gettext_lazy("Open the concern")),
    Kind.INCIDENT_REPORTED: ("incident", True, gettext_lazy("Open the incident")),
    Kind.SECOND_PERSON: ("factor-removals", False, gettext_lazy("Lost second factors")),
    Kind.CEILING_REACHED: ("administration", False, gettext_lazy("Administration")),
    Kind.WORRY_RECEIVED: ("worry-one", True, _OPEN_WORRY),
    Kind.WORRY_CLOSED: ("worry-one", True, _OPEN_WORRY),
    Kind.WORRY_TAKEN_OVER: ("worry-one", True, _OPEN_WORRY),
    Kind.REPORTER_REVEALED: ("worry-one", True, _OPEN_WORRY),
    Kind.TIE_TO_LOOK_AT: ("staff-ties", False, gettext_lazy("Ties to families")),
    Kind.ARBITRATION_ASKED: ("arbitration", True, gettext_lazy("Open")),
    Kind.ARBITRATION_VIEW: ("arbitration", True, gettext_lazy("Open")),
    Kind.ARBITRATION_DECIDED: ("arbitration", True, gettext_lazy("Open")),
    Kind.MEETING_INVITED: ("meeting-seat", True, gettext_lazy("Open the invitation")),
    Kind.SEAT_EXCUSED: ("case-meetings", True, gettext_lazy("Open the meetings")),
    Kind.TASK_ASKED: ("task", True, gettext_lazy("Open")),
    Kind.TASK_DUE: ("task", True, gettext_lazy("Open")),
    Kind.TASK_ANSWERED: ("case-meetings", True, gettext_lazy("Open the meetings")),
    Kind.TASK_CHANGED: ("task", True, gettext_lazy("Open")),
    Kind.TASK_RETURNED: ("case-meetings", True, gettext_lazy("Open the meetings")),
    **dict.fromkeys(
        (Kind.REFERRAL_ARRIVED, Kind.REFERRAL_CHANGED, Kind.REFERRAL_REPLIED, Kind.REFERRAL_ENDED),
        ("inbox", False, gettext_lazy("Open the inbox")),
    ),
    **dict.fromkeys(
        (Kind.REFERRAL_ANSWERED, Kind.REFERRAL_SILENT, Kind.REFERRAL_EXPIRED, Kind.REFERRAL_WITHOUT_CONSENT),
        ("referral", True, gettext_lazy("Open the referral")),
    ),
    Kind.LETTER_CAME: ("case-letters", True, gettext_lazy("Open the letters")),
    **dict.fromkeys(
        (Kind.QUESTION_ASKED, Kind.QUESTION_ANSWERED), ("questions", False, gettext_lazy("Open the questions"))
    ),
    Kind.COMPLAINT_RECEIVED: ("complaint", True, gettext_lazy("Open the complaint")),
    Kind.TALK_WRITTEN: ("supervision-talk", True, gettext_lazy("Open the talk")),
    Kind.EMERGENCY_HELP: ("emergency-call", True, gettext_lazy("Open")),
    Kind.EMERGENCY_CALLS: ("emergency", True, gettext_lazy("Open the call list")),
    Kind.TRIP_NAMED: ("trip", True, gettext_lazy("Open")),
    Kind.TRIP_OVERDUE: ("trip", True, gettext_lazy("Open")),
    Kind.TRIP_SILENT: ("trip", True, gettext_lazy("Open")),
    Kind.TRIP_OVER: ("trip", True, gettext_lazy("Open")),
    Kind.IMPORT_DONE: ("import", True, gettext_lazy("Open the import")),
    Kind.IMPORT_STOPPED: ("import", True, gettext_lazy("Open the import")),
    Kind.EXPORT_ASKED: ("export-decide", True, gettext_lazy("Open")),
    Kind.EXPORT_CONFIRMED: ("export", True, gettext_lazy("Open")),
    Kind.EXPORT_REFUSED: ("export", True, gettext_lazy("Open")),
    Kind.REFERRAL_LATE: ("start", False, gettext_lazy("My work today")),
    Kind.JOINING_ASKED: ("joining", True, gettext_lazy("Open")),
    Kind.JOINING_CONFIRMED: ("joining", True, gettext_lazy("Open")),
    Kind.JOINING_WITHDRAWN: ("doubles", False, gettext_lazy("Doubles desk")),
    Kind.SESSIONS_ENDED: ("own-settings", False, gettext_lazy("My settings")),
    Kind.UNKNOWN_BROWSER: ("own-settings", False, gettext_lazy("My settings")),
}
# What these tell of is closed to whoever is told.
LEADS_NOWHERE = frozenset({Kind.GRANT_ENDED, Kind.SHUT_OUT, Kind.TASK_WITHDRAWN})


@door(Permission.DESK)
def listed(request: HttpRequest) -> HttpResponse:
    """List one's notices, the newest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    after = next(iter(ids_in(request.GET.getlist("after"))), None)
    found, older = notices(actor, after)
    here = reverse("notices")
    context = {
        "shown": [_shown(one) for one in found],
        **paged(here, after, older),
    }
    return render(request, "notices/list.html", context)


@door(Permission.DESK)
@require_POST
def read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark one as read and stay where one was."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    mark_read(actor, operation_id=operation_id(request), notice_id=notice_id)
    return redirect(back(request, "notices"))


@door(Permission.DESK)
@require_POST
def follow(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark one as read and go where it leads; the page there decides for itself whether it opens."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    mark_read(actor, operation_id=operation_id(request), notice_id=notice_id)
    return redirect(_address(notice(actor, notice_id)) or "notices")


@door(Permission.DESK)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    mark_all_read(actor, operation_id=operation_id(request))
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices")


def _shown(one: NoticeView) -> dict[str, Any]:
    return {
        "id": one.id,
        "words": words_of(one.kind),
        "number": one.number,
        "at": one.at,
        "is_read": one.is_read,
        "leads": LEADS[Kind(one.kind)][2] if _address(one) else "",
    }


def _address(one: NoticeView) -> str:
    name, takes_id, _words = LEADS.get(Kind(one.kind), ("", False, ""))
    if not name or (takes_id and one.record_id is None):
        return ""
    return way_to(name, *([one.record_id] if takes_id else []))


urlpatterns = [
    path("notices", listed, name="notices"),
    path("notices/read-all", read_all, name="notices-read-all"),
    path("notices/<uuid:notice_id>/read", read, name="notice-read"),
    path("notices/<uuid:notice_id>/open", follow, name="notice-open"),
]
