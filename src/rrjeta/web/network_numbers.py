"""The numbers of the network on one page: inside government, small ones left out."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Refused
from rrjeta.network.queries.numbers import BY_PLACE, BY_SECTOR, BY_SERVICE, network_numbers
from rrjeta.network.rules.counting import Row
from rrjeta.places.queries import area_names
from rrjeta.web.door import door
from rrjeta.web.shown import label
from rrjeta.web.typed import typed_date

_YEAR = timedelta(days=365)


@door(Permission.READ_NETWORK)
def show(request: HttpRequest) -> HttpResponse:
    """Show what was answered, how soon, what was accepted and not served, declined, or not to be had."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    ways = {BY_PLACE: _("By municipality"), BY_SECTOR: _("By kind of organisation"), BY_SERVICE: _("By service")}
    by = request.GET.get("by", BY_PLACE)
    by = by if by in ways else BY_PLACE
    since, until = _day(request, "since", today() - _YEAR), _day(request, "until", today())
    found = network_numbers(actor, since, until, by)
    context = {
        "ways": [(f"{reverse('network-numbers')}?by={code}", words, code == by) for code, words in ways.items()],
        "by": by,
        "since": since,
        "until": until,
        "here": reverse("network-numbers"),
        "rows": [_row(one, by) for one in found.rows],
        "reasons": [(label("referral_refusal_reason", code), _number(count)) for code, count in found.reasons],
        "unmet": [(label("service_type", code), _number(count)) for code, count in found.unmet],
        "unmet_by_place": [(_place(code), _number(count)) for code, count in found.unmet_by_place],
    }
    return render(request, "referrals/numbers.html", context)


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        return typed_date(request.GET.get(name, "")) or otherwise
    except Refused:
        return otherwise


def _row(one: Row, by: str) -> dict[str, Any]:
    names: dict[str, Callable[[str], str]] = {BY_PLACE: _place, BY_SECTOR: _kind, BY_SERVICE: _service}
    return {
        "name": _("All") if one.is_total else names[by](one.group),
        "is_total": one.is_total,
        "cells": [
            _number(one.sent),
            _number(one.answered),
            "–" if one.share is None else f"{one.share} %",
            _number(one.days_to_answer),
            _number(one.days_to_start),
            _number(one.accepted_not_started),
            _number(one.declined),
        ],
    }


def _number(number: int | None) -> str:
    return "–" if number is None else str(number)


def _place(code: str) -> str:
    names = area_names([code])
    return names[code].in_(get_language() or "sq") if code in names else code


def _service(code: str) -> str:
    return label("service_type", code)


def _kind(code: str) -> str:
    return label("org_type", code) or _("Not in the lists")


urlpatterns = [path("network/numbers", show, name="network-numbers")]
