"""The numbers of the network on one page: inside government, small ones left out; each opens the list it counted."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.network.queries.numbers import Numbers, network_numbers
from rrjeta.network.rules.counting import (
    ANSWERED,
    BY_PLACE,
    BY_SECTOR,
    BY_SERVICE,
    DECLINED,
    NOT_STARTED,
    SENT,
    Refusals,
    Row,
)
from rrjeta.places.queries import area_names
from rrjeta.web.door import door
from rrjeta.web.periods import chosen_period, period_options, period_words, written
from rrjeta.web.shown import label

# The name of a division in the address of the list that a number opens.
_IN_LIST = {BY_PLACE: "place", BY_SECTOR: "sector", BY_SERVICE: "need"}


@door(Permission.READ_NETWORK)
def show(request: HttpRequest) -> HttpResponse:
    """Show what was answered, how soon, what was accepted and not served, declined, or not to be had."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    ways = {BY_PLACE: _("By municipality"), BY_SECTOR: _("By kind of organisation"), BY_SERVICE: _("By service")}
    heads = {BY_PLACE: _("Municipality"), BY_SECTOR: _("Kind of organisation"), BY_SERVICE: _("Type of service")}
    by = request.GET.get("by", BY_PLACE)
    by = by if by in ways else BY_PLACE
    period = chosen_period(request)
    found = network_numbers(actor, by, period)
    here = reverse("network-numbers")
    has_unmet = by != BY_SECTOR
    context = {
        "ways": [
            (f"{here}?{urlencode({'by': code, 'period': written(period)})}", words, code == by)
            for code, words in ways.items()
        ],
        "by": by,
        "where": heads[by],
        "period": written(period),
        "periods": period_options(),
        "period_words": period_words(period),
        "here": here,
        "has_unmet": has_unmet,
        "rows": [_row(one, found, by, period) for one in found.rows],
        "reasons": [label("referral_refusal_reason", one) for one in found.reasons],
        "refusals": [_refusals(one, by) for one in found.refusals],
    }
    return render(request, "referrals/numbers.html", context)


def _row(one: Row, found: Numbers, by: str, period: str) -> dict[str, Any]:
    def opens(column: str, number: int | None) -> dict[str, str]:
        # A list is opened where it holds exactly what was counted.
        is_listed = bool(number) and found.listed.get((one.group, column)) == number
        return {"words": number_words(number), "url": list_url(column, period, by, one.group) if is_listed else ""}

    def plain(words: str) -> dict[str, str]:
        return {"words": words, "url": ""}

    cells = [
        opens(SENT, one.sent),
        opens(ANSWERED, one.answered),
        plain(share_words(one.share)),
        plain(number_words(one.days_to_answer)),
        plain(number_words(one.days_to_start)),
        opens(NOT_STARTED, one.not_started),
        opens(DECLINED, one.declined),
    ]
    if by != BY_SECTOR:
        cells.append(plain(number_words(one.unmet)))
    return {"name": _name(one.group, by), "cells": cells}


def _refusals(one: Refusals, by: str) -> dict[str, Any]:
    return {"name": _name(one.group, by), "cells": [number_words(number) for number in one.counts]}


def _name(group: str, by: str) -> str:
    names: dict[str, Callable[[str], str]] = {BY_PLACE: place_words, BY_SECTOR: sector_words, BY_SERVICE: _service}
    return names[by](group) if group else _("All")


def list_url(column: str, period: str, by: str = "", group: str = "") -> str:
    """Return the address of the list that a number counted."""
    narrowed = {"which": "all", "counted": column, "period": written(period)}
    if group:
        narrowed[_IN_LIST.get(by, by)] = group
    return f"{reverse('referrals')}?{urlencode(narrowed)}"


def number_words(number: int | None) -> str:
    """Return a number; a dash where it is left out."""
    return "–" if number is None else str(number)


def share_words(share: int | None) -> str:
    """Return a share; a dash where it is left out."""
    return "–" if share is None else f"{share} %"


def place_words(code: str) -> str:
    """Return the name of a municipality."""
    names = area_names([code])
    return names[code].in_(get_language() or "sq") if code in names else code


def sector_words(code: str) -> str:
    """Return the name of a kind of organisation."""
    known = label("org_type", code)
    return known if known and known != code else _("Not in the lists")


def _service(code: str) -> str:
    return label("service_type", code)


urlpatterns = [path("network/numbers", show, name="network-numbers")]
