"""The access report of a child, and what is open of its file to others."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.audit.queries import LISTED, OPENED, WRITTEN, SeenWanted
from rrjeta.cases.operations.glass import close_grant
from rrjeta.cases.queries.openings import (
    OpeningLine,
    Openings,
    case_or_subject,
    grant_on,
    grants_of,
    openings,
    openings_of_subject,
)
from rrjeta.cases.rules.glass import REASONS
from rrjeta.cases.rules.originals import REASONS as ORIGINAL_REASONS
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound, Refused
from rrjeta.places.queries import organisation_name
from rrjeta.web.addresses import way_to
from rrjeta.web.attempt import ids_in
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import door, operation_id
from rrjeta.web.names import ROLE_NAMES, role_name
from rrjeta.web.shown import label
from rrjeta.web.typed import typed_date
from rrjeta.web.words.dates import day_words

_DAYS = 90
_KINDS = (
    (OPENED, gettext_lazy("Opened")),
    (LISTED, gettext_lazy("Seen on a list")),
    (WRITTEN, gettext_lazy("Written")),
)
_KIND_WORDS = {OPENED: _KINDS[0][1], LISTED: _KINDS[1][1], WRITTEN: _KINDS[2][1]}
_RELATIONS: dict[str, Any] = {
    "own": gettext_lazy("responsible worker"),
    "covering": gettext_lazy("stands in for the responsible worker"),
    "beside": gettext_lazy("works along on the case"),
    "team": gettext_lazy("of the same unit"),
    "organisation": gettext_lazy("leads or supervises"),
    "granted": gettext_lazy("was given access for a time"),
    "on_duty": gettext_lazy("on call"),
    "on_duty_list": gettext_lazy("on call"),
    "glass": gettext_lazy("opened urgently"),
}
_PURPOSES: dict[str, Any] = {
    "transfer": gettext_lazy("Handover under way"),
    "meeting": gettext_lazy("GTN meeting"),
    "glass": gettext_lazy("Urgent opening"),
    "referral": gettext_lazy("Referral"),
}


class _Filters:
    """What stands in the address: from and until which day, whom, which kind, without the responsible worker."""

    def __init__(self, request: HttpRequest) -> None:
        given = request.GET
        self.errors: dict[str, Any] = {}
        self.until = self._day(given.get("until", ""), "until") or today()
        self.since = self._day(given.get("since", ""), "since") or self.until - timedelta(days=_DAYS)
        self.who = next(iter(ids_in(given.getlist("who"))), None)
        self.kind = given.get("kind", "") if given.get("kind", "") in (OPENED, LISTED, WRITTEN) else ""
        self.others = given.get("others") == "yes"
        self.for_family = given.get("for") == "family"
        self.after = next(iter(ids_in(given.getlist("after"))), None)

    def _day(self, typed: str, name: str) -> date | None:
        try:
            return typed_date(typed)
        except Refused as refused:
            self.errors[name] = [refused.message]
            return None

    @property
    def wanted(self) -> SeenWanted:
        """Return what is asked of the log."""
        return SeenWanted(
            since=_midnight(self.since),
            until=_midnight(self.until + timedelta(days=1)),
            by=self.who,
            kind=self.kind or (OPENED if self.for_family else ""),
        )

    def address(self, here: str, **more: str) -> str:
        """Return the address of this page with these filters and others."""
        given = {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "who": str(self.who or ""),
            "kind": self.kind,
            "others": "yes" if self.others else "",
            "for": "family" if self.for_family else "",
            **more,
        }
        return f"{here}?{urlencode({name: value for name, value in given.items() if value})}"


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


@door(Permission.READ_OPENINGS)
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show who opened the file of a case, when and by what."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    filters = _Filters(request)
    found = openings(actor, case_id, filters.wanted, filters.after, by_others=filters.others)
    return _page(request, actor, filters, found, reverse("case-openings", args=[case_id]))


@door(Permission.READ_LOG)
def of_subject(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Show the same for a child who was erased, by the id that its receipt names."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    filters = _Filters(request)
    found = openings_of_subject(actor, subject_id, filters.wanted, filters.after)
    return _page(request, actor, filters, found, reverse("subject-openings", args=[subject_id]))


@door(Permission.READ_LOG, on_full_disk=True)
def find(request: HttpRequest) -> HttpResponse:
    """Ask for whose report; a number or an id is sent, not put into an address."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = request.POST.get("number", "")[:80]
    errors: dict[str, Any] = {}
    if request.method == "POST":
        case_id, subject_id = case_or_subject(actor, typed)
        if case_id:
            return redirect("case-openings", case_id=case_id)
        if subject_id:
            return redirect("subject-openings", subject_id=subject_id)
        errors = {"number": [_("There is no case of this number. Check the number.")]}
    return render(request, "openings/find.html", {"errors": errors, "typed": typed}, status=422 if errors else 200)


@door(Permission.READ_OPENINGS)
def grants(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what is open of a case to others now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = grants_of(actor, case_id)
    context = {
        "number": found.case.number,
        "case_url": reverse("case", args=[case_id]) if may(actor, Permission.SEE_CASE) else "",
        "openings_url": reverse("case-openings", args=[case_id]),
        "lines": [
            {
                "purpose": _PURPOSES[one.purpose],
                "to": one.to,
                "starts_at": one.starts_at,
                "ends_at": one.ends_at,
                "reason": label(REASONS, one.reason),
                "review_url": way_to("glass-review", one.opening_id) if one.opening_id else "",
                "end_url": reverse("grant-end", args=[case_id, one.id]) if one.may_end else "",
            }
            for one in found.lines
        ],
        "shut_out": found.shut_out,
    }
    return render(request, "openings/grants.html", context)


@door(Permission.END_GRANT, fresh=True)
def end(request: HttpRequest, case_id: UUID, grant_id: UUID) -> HttpResponse:
    """Ask once more, then close what is open to somebody."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = grant_on(actor, case_id, grant_id)
    if found is None:
        raise NotFound
    if request.method == "POST":
        close_grant(actor, operation_id=operation_id(request), case_id=case_id, grant_id=grant_id)
        messages.success(request, _("Closed. The colleague has been told."))
        return redirect("case-grants", case_id=case_id)
    page = Confirmation(
        title=_("Close it now"),
        question=_("Close what is open to %(name)s?") % {"name": found.to},
        button=_("Close it now"),
        action_url=reverse("grant-end", args=[case_id, grant_id]),
        cancel_url=reverse("case-grants", args=[case_id]),
        consequences=[_("They read nothing further of this case, from this moment on.")],
        is_harsh=True,
    )
    return render(request, "confirm.html", {"page": page})


def _page(request: HttpRequest, actor: Actor, filters: _Filters, found: Openings, here: str) -> HttpResponse:
    for_family = filters.for_family
    context = {
        "number": found.number,
        "case_url": way_to("case", found.case_id) if found.case_id and may(actor, Permission.SEE_CASE) else "",
        "grants_url": way_to("case-grants", found.case_id) if found.case_id else "",
        "lines": [_line(one, filters, here) for one in found.lines],
        "for_family": for_family,
        "other_view": filters.address(here, **{"for": "" if for_family else "family"}),
        "since": filters.since,
        "until": filters.until,
        "shown": {"since": filters.since, "until": filters.until, "kind": filters.kind},
        "others": filters.others,
        "who": str(filters.who or ""),
        "who_name": next((one.name for one in found.lines), "") if filters.who else "",
        "kinds": [("", _("All")), *_KINDS],
        "chosen": sum(map(bool, (filters.who, filters.kind, filters.others))),
        "period": _("From %(since)s to %(until)s")
        % {"since": day_words(filters.since), "until": day_words(filters.until)},
        "here": here,
        "has_owner": found.owner_id is not None,
        "errors": filters.errors,
        "newer": filters.address(here) if filters.after else "",
        "older": filters.address(here, after=str(found.older)) if found.older else "",
    }
    return render(request, "openings/report.html", context, status=422 if filters.errors else 200)


def _line(one: OpeningLine, filters: _Filters, here: str) -> dict[str, Any]:
    seen = one.seen
    return {
        "at": seen.at,
        "name": one.name or (_("Somebody who is no longer known") if seen.actor_id else _("The system")),
        "only_url": filters.address(here, who=str(seen.actor_id)) if seen.actor_id else "",
        "role": role_name(one.role) if one.role in ROLE_NAMES else "",
        "unit": one.unit,
        "organisation": organisation_name(one.organisation),
        "kind": str(_KIND_WORDS[seen.kind]),
        "why": _RELATIONS.get(one.relation, ""),
        "is_urgent": one.relation == "glass",
        "reason": _reason_words(seen.reason),
    }


def _reason_words(code: str) -> str:
    """Return why, in words: of a file, or of a document as it was sent."""
    words = label("access_reason", code)
    return label(ORIGINAL_REASONS, code) if words == code else words


urlpatterns = [
    path("cases/<uuid:case_id>/opened-by", of_case, name="case-openings"),
    path("cases/<uuid:case_id>/open-to-others", grants, name="case-grants"),
    path("cases/<uuid:case_id>/open-to-others/<uuid:grant_id>/end", end, name="grant-end"),
    path("opened-by", find, name="openings-find"),
    path("opened-by/<uuid:subject_id>", of_subject, name="subject-openings"),
]
