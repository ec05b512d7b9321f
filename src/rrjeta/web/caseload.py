"""Caseload: what workers and units within the head's reach carry against the norm, and who has room for the next case."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.caseload import WeighedPage, caseload, loads_of, norm, unit_caseload, worker_caseload
from rrjeta.cases.queries.worklist import Wanted
from rrjeta.cases.rules.caseload import NAME, Load, most_room
from rrjeta.packs.queries import marked
from rrjeta.web.door import door
from rrjeta.web.names import MARK_KINDS, MARK_NAMES
from rrjeta.web.shown import label, risk_words
from rrjeta.web.worklist import address_of


@door(Permission.ASSIGN)
def show(request: HttpRequest) -> HttpResponse:
    """Show workers and units by name; each number opens the list it counted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = caseload(actor)
    context = {
        "workers": [
            {
                "name": one.name,
                "cases": (address_of(Wanted(whose="area", worker=one.user_id)), one.load.count),
                "weight": (reverse("caseload-worker", args=[one.user_id]), weight_words(one.load.weight)),
                "percent": one.percent,
                "is_over": one.percent > 100,
            }
            for one in found.workers
        ],
        "units": [
            {
                "name": one.name,
                "url": reverse("caseload-unit", args=[one.unit_id]),
                "count": one.load.count,
                "weight": weight_words(one.load.weight),
                "workers": one.workers,
                "percent": one.percent,
                "is_over": one.percent > 100,
            }
            for one in found.units
        ],
        "norm": found.norm,
        "numbers": [
            (one.text, one.value, MARK_NAMES[one.mark], MARK_KINDS[one.mark], one.source) for one in marked(NAME)
        ],
    }
    return render(request, "caseload/all.html", context)


@door(Permission.ASSIGN)
def of_worker(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show the cases of one worker with what each weighs; nothing about a child."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    after = request.GET.get("after", "")
    return _weighed(request, worker_caseload(actor, user_id, after), reverse("caseload-worker", args=[user_id]))


@door(Permission.ASSIGN)
def of_unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Show the cases of one unit with what each weighs; nothing about a child."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    after = request.GET.get("after", "")
    return _weighed(request, unit_caseload(actor, unit_id, after), reverse("caseload-unit", args=[unit_id]))


def _weighed(request: HttpRequest, page: WeighedPage, here: str) -> HttpResponse:
    context = {
        "name": page.name,
        "count": page.load.count,
        "weight": weight_words(page.load.weight),
        "percent": page.percent,
        "lines": [
            {
                "number": one.case.number,
                "url": reverse("case", args=[one.case.id]),
                "risk": risk_words(one.case.risk),
                "stage": label("case_status", one.case.stage),
                "siblings": one.sibling_count,
                "weight": weight_words(one.weight),
            }
            for one in page.lines
        ],
        "newer": here if request.GET.get("after") else "",
        "older": f"{here}?{urlencode({'after': page.next_after})}" if page.next_after else "",
    }
    return render(request, "caseload/weighed.html", context)


def weight_words(hundredths: int) -> str:
    """Return a weight as people write it: one figure after the comma, or the point in English."""
    whole, tenth = divmod((hundredths + 5) // 10, 10)
    return f"{whole}{'.' if get_language() == 'en' else ','}{tenth}"


def people_with_room(actor: Actor, takers: Sequence[Any]) -> tuple[list[tuple[str, str]], str]:
    """Return who can take a case, each with what they carry, and the words of who has most room; nothing where it is equal."""
    carried = loads_of(actor, takers)
    people = [(str(one.id), _with_load(one, carried)) for one in takers]
    best = most_room([one.id for one in takers], carried)
    name = next((one.name for one in takers if one.id == best), "")
    return people, _("Most room for another case: %(name)s.") % {"name": name} if name else ""


def _with_load(one: Any, carried: Mapping[UUID, Load]) -> str:
    load = carried.get(one.id, Load())
    values: dict[str, Any] = {"name": one.name, "weight": weight_words(load.weight), "norm": norm()}
    return _("%(name)s, carries %(weight)s of %(norm)s") % values


urlpatterns = [
    path("caseload", show, name="caseload"),
    path("caseload/workers/<uuid:user_id>", of_worker, name="caseload-worker"),
    path("caseload/units/<uuid:unit_id>", of_unit, name="caseload-unit"),
]
