"""What did I miss while away: one line for each of one's own and covered cases, since one was last here or a chosen day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.queries.missed import LONGEST, Missed, last_here_at, missed
from rrjeta.forms.rules.days import read_day
from rrjeta.kernel.clock import at, today
from rrjeta.web.changed import changes_shown
from rrjeta.web.door import door
from rrjeta.web.sessions import began_at
from rrjeta.web.shown import lines

_ON_START, _WORDS = 6, 4


@door(Permission.DESK)
def show(request: HttpRequest) -> HttpResponse:
    """Show what changed since the day that the address names, else since one was last here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    chosen = _chosen(request.GET.get("since", ""))
    since = at(chosen) if chosen else last_here(request)
    found = missed(actor, since) if since else []
    days = (today() - timedelta(days=one) for one in (1, 3, 7, 14, 30))
    context = {
        "lines": _lines(actor, found),
        "since": since,
        "since_day": chosen or "",
        "is_chosen": chosen is not None,
        "ways": [(f"{reverse('missed')}?{urlencode({'since': day.isoformat()})}", day) for day in days],
        "here": reverse("missed"),
    }
    return render(request, "start/missed.html", context)


def missed_shown(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return the first lines for the start page: what changed since one was last here and was not looked at since."""
    since = last_here(request)
    found = missed(actor, since, unread_alone=True) if since else []
    return {
        "lines": _lines(actor, found[:_ON_START]),
        "count": len(found),
        "since": since,
        "url": reverse("missed"),
    }


def last_here(request: HttpRequest) -> datetime | None:
    """Return when whoever asks last did or saw something before this session began, or None for the first time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return last_here_at(actor, began_at(request) or at(today()))


def _chosen(typed: str) -> date | None:
    """Return the day that the address names, written as a field or an address writes it; None for one that says nothing."""
    day = read_day(typed.strip())
    return day if day and today() - LONGEST <= day <= today() else None


def _lines(actor: Actor, found: list[Missed]) -> list[dict[str, Any]]:
    names = staff_names({change.by_id for one in found for change in one.changes}, known={actor.user_id: actor.name})
    shown = []
    for one, child in zip(found, lines([one.row for one in found]), strict=True):
        changes = changes_shown(one.changes, names)
        shown.append(
            {
                "child": child,
                "changes": changes[:_WORDS],
                "more": len(changes) - _WORDS if len(changes) > _WORDS else 0,
                "at": one.changes[0].at,
                "who": sorted({change["who"] for change in changes if change["who"]}),
            }
        )
    return shown


urlpatterns = [path("missed", show, name="missed")]
