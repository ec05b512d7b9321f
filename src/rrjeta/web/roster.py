"""The duty roster: who is on call in a municipality this week, on which phone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.operations.relations import end_shift, set_shift
from rrjeta.access.permissions import Permission
from rrjeta.access.register import Week, can_set_roster, roster_municipalities, shift, staff, week
from rrjeta.forms.rules.days import read_day
from rrjeta.kernel.clock import local, now, today
from rrjeta.places.queries import area_names
from rrjeta.web.attempt import Outcome, Typed, attempt
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import door, operation_id
from rrjeta.web.words.dates import moment_words

_DAYS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of the roster: somebody on call, or (without a name) nobody."""

    starts_at: datetime
    ends_at: datetime
    name: str
    phone: str
    end_url: str
    is_now: bool


@door(Permission.READ_ROSTER)
def show(request: HttpRequest) -> HttpResponse:
    """Show the week; heads and directors put colleagues on call from it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return _page(request, actor, _municipality(request, actor), _day(request), Outcome())


@door(Permission.SET_ROSTER)
def put_on_call(request: HttpRequest) -> HttpResponse:
    """Put a colleague on call."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed, municipality = Typed(request), request.POST.get("municipality", "")
    starts_at = typed.moment("starts_at")

    def save() -> UUID:
        ends_at = typed.moment("ends_at")
        typed.check()
        return set_shift(
            actor,
            operation_id=operation_id(request),
            municipality=municipality,
            user_id=typed.id("user_id"),
            starts_at=starts_at,
            ends_at=ends_at,
            phone=typed.text("phone"),
        )

    outcome = attempt(request, save)
    day = local(starts_at).date() if starts_at else today()
    if outcome.result:
        messages.success(request, _("The roster was changed."))
        return redirect(_way(municipality, day))
    if request.method != "POST":
        return redirect("roster")
    places = roster_municipalities(actor)
    return _page(request, actor, municipality if municipality in places else next(iter(places), ""), day, outcome)


@door(Permission.SET_ROSTER)
def end(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Ask once more, then take a colleague off call."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = shift(actor, shift_id)
    back = _way(found.municipality, local(found.starts_at).date())
    if request.method == "POST":
        end_shift(actor, operation_id=operation_id(request), shift_id=shift_id)
        messages.success(request, _("The roster was changed."))
        return redirect(back)
    page = Confirmation(
        title=_("Take off call"),
        question=_("Take %(name)s off call, from %(start)s until %(end)s?")
        % {"name": found.user.name, "start": moment_words(found.starts_at), "end": moment_words(found.ends_at)},
        button=_("Take off call"),
        action_url=reverse("shift-end", args=[shift_id]),
        cancel_url=back,
        consequences=[_("Until somebody else is on call, new concerns go to the head of the unit.")],
        is_harsh=True,
    )
    return render(request, "confirm.html", {"page": page})


def _page(request: HttpRequest, actor: Actor, municipality: str, day: date, outcome: Outcome) -> HttpResponse:
    found = week(actor, municipality, day)
    can_set = can_set_roster(actor, municipality)
    names = area_names([municipality, *roster_municipalities(actor)])
    typed = Typed(request)
    context = {
        "place": names.get(municipality, municipality),
        "municipality": municipality,
        "places": [
            {"name": names.get(code, code), "url": _way(code, day), "is_here": code == municipality}
            for code in roster_municipalities(actor)
        ],
        "days": _days(found, can_set),
        "starts_on": found.starts_on,
        "ends_on": found.starts_on + timedelta(days=_DAYS - 1),
        "before_url": _way(municipality, found.starts_on - timedelta(days=_DAYS)),
        "after_url": _way(municipality, found.starts_on + timedelta(days=_DAYS)),
        "can_set": can_set,
        "colleagues": [(str(one.id), one.name) for one in staff(actor, Permission.SET_ROSTER)] if can_set else [],
        "shown": {
            name: typed.text(name)
            for name in ("user_id", "phone", "starts_at", "starts_at_time", "ends_at", "ends_at_time", "operation_id")
        },
        "errors": outcome.errors,
    }
    return render(request, "office/roster.html", context, status=outcome.status)


def _days(found: Week, can_set: bool) -> list[dict[str, Any]]:
    moment = now()
    stretches = [
        Line(
            one.starts_at,
            one.ends_at,
            one.user.name,
            one.phone,
            reverse("shift-end", args=[one.id]) if can_set and one.ends_at > moment else "",
            one.starts_at <= moment < one.ends_at,
        )
        for one in found.shifts
    ]
    stretches += [Line(start, end_, "", "", "", start <= moment < end_) for start, end_ in found.gaps]
    stretches.sort(key=lambda line: line.starts_at)
    days = [found.starts_on + timedelta(days=number) for number in range(_DAYS)]
    by_day = {day: [one for one in stretches if _shown_on(one, found) == day] for day in days}
    return [{"day": day, "is_today": day == today(), "lines": lines} for day, lines in by_day.items() if lines]


def _shown_on(line: Line, found: Week) -> date:
    """Return the day of the week under which a stretch stands; one that began before stands on the Monday."""
    return max(local(line.starts_at).date(), found.starts_on)


def _municipality(request: HttpRequest, actor: Actor) -> str:
    places = roster_municipalities(actor)
    own = [place for place in places if place in actor.municipalities]
    return request.GET.get("municipality") or next(iter([*own, *places]), "")


def _day(request: HttpRequest) -> date:
    return read_day(request.GET.get("week", "")) or today()


def _way(municipality: str, day: date) -> str:
    return f"{reverse('roster')}?{urlencode({'municipality': municipality, 'week': day.isoformat()})}"


urlpatterns = [
    path("on-call", show, name="roster"),
    path("on-call/add", put_on_call, name="shift-set"),
    path("on-call/<uuid:shift_id>/end", end, name="shift-end"),
]
