"""Who refers to whom: a picture whose lines are as wide as much was sent, with its table."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.network.queries.sifting import NO_SECTOR
from rrjeta.network.rules.counting import SENT
from rrjeta.places.queries import organisation_name
from rrjeta.reporting.facts import Box, End, Flow, Flows, Ribbon
from rrjeta.reporting.queries.flows import flows
from rrjeta.reporting.rules.flowing import ribbons
from rrjeta.web.door import door
from rrjeta.web.network_numbers import list_url, number_words, place_words, sector_words, share_words
from rrjeta.web.periods import chosen_period, period_options, period_words, written

# Where the lines begin and end on the drawing, how wide the boxes are, how many letters of a name have room beside them.
_LEFT, _RIGHT, _ALL, _BOX, _LETTERS = 210, 490, 700, 8, 26


@door(Permission.READ_NETWORK)
def show(request: HttpRequest) -> HttpResponse:
    """Show who refers to whom, how much, and how much of it is answered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    period = chosen_period(request)
    found = flows(actor, period)
    senders, receivers = _names(found)
    left, right, lines, high = ribbons(found)
    context = {
        "period": written(period),
        "periods": period_options(),
        "period_words": period_words(period),
        "here": reverse("net-flows"),
        "is_national": found.is_national,
        "total": number_words(found.total),
        "box": f"0 0 {_ALL} {round(high) + 10}",
        "left": [_box(one, senders, _LEFT - _BOX) for one in left],
        "right": [_box(one, receivers, _RIGHT) for one in right],
        "lines": [_ribbon(one) for one in lines],
        "rows": [{**_row(one, senders, receivers), "url": _list_url(one, found, period)} for one in found.flows],
        "ends": [
            (pgettext("referral", "Sent by"), [_end(one, senders) for one in found.senders]),
            (_("Sent to"), [_end(one, receivers) for one in found.receivers]),
        ],
    }
    return render(request, "net/flows.html", context)


def _names(found: Flows) -> tuple[dict[str, str], dict[str, str]]:
    others = {"": _("all the others")}
    sent_by, sent_to = [one.code for one in found.senders], [one.code for one in found.receivers]
    if found.is_national:
        return (
            {code: place_words(code) for code in sent_by} | others,
            {code: sector_words(code) for code in sent_to} | others,
        )
    receivers = {code: sector_words(code) if code == NO_SECTOR else organisation_name(code) for code in sent_to}
    return found.unit_names | others, receivers | others


def _box(one: Box, names: dict[str, str], x: int) -> dict[str, Any]:
    name = names[one.code]
    short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"
    return {
        "name": short,
        "x": x,
        "y": f"{one.y + 5:.1f}",
        "wide": _BOX,
        "high": f"{max(one.high, 2):.1f}",
        "text_x": x - 6 if x < _RIGHT else x + _BOX + 6,
        "text_y": f"{one.y + 5 + max(one.high, 16) / 2 + 4:.1f}",
    }


def _ribbon(one: Ribbon) -> dict[str, Any]:
    begins, ends, middle = one.from_y + 5, one.to_y + 5, (_LEFT + _RIGHT) // 2
    return {
        "path": f"M{_LEFT} {begins:.1f}C{middle} {begins:.1f} {middle} {ends:.1f} {_RIGHT} {ends:.1f}",
        "width": f"{one.width:.1f}",
    }


def _row(one: Flow, senders: dict[str, str], receivers: dict[str, str]) -> dict[str, str]:
    return {
        "sender": senders[one.sender],
        "receiver": receivers[one.receiver],
        "sent": str(one.sent),
        "share": share_words(one.share),
    }


def _list_url(one: Flow, found: Flows, period: str) -> str:
    """Return the list that was counted, where the reader has it whole."""
    if not one.receiver or found.listed.get(one.receiver) != one.sent:
        return ""
    return list_url(SENT, period, "sector" if one.receiver == NO_SECTOR else "organisation", one.receiver)


def _end(one: End, names: dict[str, str]) -> tuple[str, str]:
    return names[one.code], number_words(one.total)


urlpatterns = [path("net/referrals", show, name="net-flows")]
