"""Find a service for this child, and note what is not to be had."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import Met, Question
from rrjeta.directory.facts.finding import Reason
from rrjeta.network.operations.needing import end_unmet_need, note_unmet_need
from rrjeta.network.queries.finding import FindingPage, Found, finding_page
from rrjeta.network.rules.answering import Answering
from rrjeta.places.queries import organisation_name
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import label, options
from rrjeta.web.words.dates import weekday_name

_WEEKDAYS = ("0", "1", "2", "3", "4", "5", "6")


@door(Permission.REFER)
def find(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the services that fit, best first, each with its reasons; folded those that do not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    need = request.GET.get("need", "")
    action_id = next(iter(ids_in(request.GET.getlist("action"))), None)
    day = request.GET.get("day", "")
    open_on = int(day) if day in _WEEKDAYS else None
    page = finding_page(actor, case_id, need, action_id, open_on)
    context = {
        **case_context(request, page.header, "referrals"),
        "needs": [("", _("Choose")), *options("service_type")],
        "need": need,
        "days": [("", _("Any day")), *((one, weekday_name(int(one)).capitalize()) for one in _WEEKDAYS)],
        "day": "" if open_on is None else day,
        "need_words": label("service_type", need),
        "action": action_id or "",
        "action_words": page.action,
        "here": request.path,
        "fitting": [_found(one, page, action_id) for one in page.fitting],
        "others": [_found(one, page, action_id) for one in page.others],
        "reasons": options("unmet_reason"),
        "unmet": {"reason": label("unmet_reason", page.unmet.reason), "at": page.unmet.recorded_at}
        if page.unmet
        else None,
        "unmet_url": reverse("unmet-need", args=[case_id]),
        "unmet_end_url": reverse("unmet-need-end", args=[case_id, page.unmet.id]) if page.unmet else "",
        "by_hand_url": f"{reverse('referral-new', args=[case_id])}?{urlencode({'action': str(action_id or '')})}",
    }
    return render(request, "referrals/find.html", context)


@door(Permission.REFER)
@require_POST
def unmet(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Note with one click that a service is not to be had."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    need = request.POST.get("need", "")
    note_unmet_need(
        actor,
        operation_id=operation_id(request),
        case_id=case_id,
        need=need,
        reason=request.POST.get("reason", ""),
        action_id=next(iter(ids_in(request.POST.getlist("action"))), None),
    )
    messages.success(request, _("The unmet need was noted. It is counted for the municipality."))
    return redirect(f"{reverse('find-service', args=[case_id])}?{urlencode({'need': need})}")


@door(Permission.REFER)
@require_POST
def unmet_end(request: HttpRequest, case_id: UUID, need_id: UUID) -> HttpResponse:
    """Note that the need is met, or no longer there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    end_unmet_need(actor, operation_id=operation_id(request), case_id=case_id, need_id=need_id)
    messages.success(request, _("Noted."))
    return redirect("case-referrals", case_id)


def _found(one: Found, page: FindingPage, action_id: UUID | None) -> dict[str, Any]:
    offer = one.fit.offer
    wanted = urlencode({"service": str(offer.id), "action": str(action_id or "")})
    return {
        "name": str(offer.text),
        "body": organisation_name(offer.organisation),
        "room": _room(offer.free, offer.waiting),
        "far": _far(one.fit.kilometres),
        "answers": _answers(one.answering),
        "confirmed_at": offer.confirmed_at,
        "is_overdue": one.fit.is_overdue,
        "good": [_reason(reason) for reason in one.fit.reasons if reason.met is Met.YES],
        "bad": [_reason(reason) for reason in one.fit.reasons if reason.met is Met.NO],
        "unknown": [_reason(reason) for reason in one.fit.reasons if reason.met is Met.UNKNOWN],
        "refer_url": f"{reverse('referral-new', args=[page.header.case.id])}?{wanted}" if one.fits else "",
    }


def _room(free: int | None, waiting: int) -> str:
    if free is None:
        return _("It is not known whether there is room")
    if free:
        return ngettext("%(count)s free place", "%(count)s free places", free) % {"count": free}
    return ngettext("No free place, %(count)s waits", "No free place, %(count)s wait", waiting) % {"count": waiting}


def _far(kilometres: int | None) -> str:
    if kilometres is None:
        return ""
    return _("about %(count)s km away") % {"count": kilometres} if kilometres else _("in the municipality")


def _answers(answering: Answering) -> str:
    if answering.share is None:
        return _("Nothing was referred there in the last year")
    said = _("answered %(share)s %% of %(sent)s") % {"share": answering.share, "sent": answering.sent}
    if answering.days is None:
        return said
    days = ngettext("mostly within %(count)s day", "mostly within %(count)s days", answering.days)
    return f"{said}, {days % {'count': answering.days}}"


def _reason(reason: Reason) -> str:
    return {
        Question.STATUS: _("runs now"),
        Question.TYPE: _("kind of service"),
        Question.AREA: _("municipality"),
        Question.AGE: _("age"),
        Question.SEX: _("girls or boys"),
        Question.NEED: _("need"),
        Question.DISABILITY: _("disability"),
        Question.LANGUAGE: _("language"),
        Question.HOURS: _("opening hours"),
        Question.ROOM: _("free place"),
        Question.REFERRALS: _("takes referrals"),
    }[reason.question]


urlpatterns = [
    path("cases/<uuid:case_id>/services", find, name="find-service"),
    path("cases/<uuid:case_id>/services/unmet", unmet, name="unmet-need"),
    path("cases/<uuid:case_id>/services/unmet/<uuid:need_id>/end", unmet_end, name="unmet-need-end"),
]
