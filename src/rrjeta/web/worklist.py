"""The worklist, the lists that one keeps under a name, and what stands at its foot."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.kept import kept_lists
from rrjeta.access.operations.kept_lists import drop_list, keep_list
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import colleagues
from rrjeta.cases.queries.worklist import ORDERS, RISKS, WAITS, Wanted, places_of, worklist
from rrjeta.kernel.ids import read_id
from rrjeta.web.addresses import way_to
from rrjeta.web.attempt import attempt
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import Line, lines, options

_SWITCHES = (
    "late", "not_seen", "no_plan", "hearing", "measure_ends", "turns_18", "missing", "protection", "without_worker",
    "unfinished", "closed",
)  # fmt: skip
_CHOICES = ("risk", "stage", "waits_for", "sort")
# A place stands in the address as a mark.
_PLACE = re.compile("[0-9a-f]{16}")


def wanted_from(request: HttpRequest) -> Wanted:
    """Return what the address asks for; what makes no sense in it is left out."""
    return wanted_cases(request.GET)


def wanted_cases(asked: QueryDict) -> Wanted:
    """Return what the part of an address asks for that says what is wanted."""
    values: dict[str, Any] = {name: asked.get(name) in ("1", "yes") for name in _SWITCHES}
    stages = [code for code, _words in options("case_status")]
    known = {"risk": (*RISKS, "none"), "stage": stages, "waits_for": WAITS, "sort": ORDERS}
    values |= {name: asked[name] for name in _CHOICES if asked.get(name) in known[name]}
    for name in ("worker", "household"):
        values[name] = read_id(asked.get(name, ""))
    whose = asked.get("whose", "mine")
    if whose != "area" and _PLACE.fullmatch(asked.get("place", "")):
        values["place"] = asked["place"]
    return Wanted(whose=whose, after=asked.get("after", ""), **values)


def address_of(wanted: Wanted, **changed: Any) -> str:
    """Return the address of a list."""
    asked = replace(wanted, **changed)
    values: dict[str, str] = {} if asked.whose == "mine" else {"whose": asked.whose}
    values |= {name: "1" for name in _SWITCHES if getattr(asked, name)}
    values |= {name: getattr(asked, name) for name in _CHOICES if getattr(asked, name)}
    values |= {name: str(getattr(asked, name)) for name in ("worker", "household") if getattr(asked, name)}
    if values.get("sort") == "due":
        del values["sort"]
    values |= {name: getattr(asked, name) for name in ("place", "after") if getattr(asked, name)}
    return reverse("worklist") + (f"?{urlencode(values)}" if values else "")


@door(Permission.SEE_CASE)
def show(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted = wanted_from(request)
    page = worklist(actor, wanted)
    first = replace(wanted, after="")
    context = {
        "groups": _families(lines(page.rows), wanted),
        "wanted": wanted,
        "total": "" if page.total is None else page.total,
        "tabs": _tabs(actor, first),
        "figures": _figures(first, page.counts),
        "heading": _heading(wanted),
        "sorts": _sorts(first),
        "chosen": _chosen(wanted),
        "clear": address_of(Wanted(whose=wanted.whose)),
        "older": address_of(wanted, after=page.next_after) if page.next_after else "",
        "newer": address_of(first) if wanted.after else "",
        "risks": [("", _("any risk")), *_risks(), ("none", _("not assessed yet"))],
        "stages": [("", _("any stage")), *options("case_status")],
        "waits": [("", _("for anybody")), *_waits()],
        "workers": _workers(actor, wanted),
        "shows_worker": wanted.whose != "mine",
        "is_empty": not page.rows,
        "case_ids": [str(row.case_id) for row in page.rows],
        "bulk": _bulk(actor, wanted),
        "place": page.place,
        "placeless": address_of(first, place=""),
        "doubles_url": way_to("doubles") if may(actor, Permission.COMPARE) else "",
        "export_url": f"{way_to('export-ask', 'cases')}?{_query(address_of(first))}"
        if page.rows and wanted.whose != "area" and may(actor, Permission.EXPORT_LIST)
        else "",
        "places_url": f"{reverse('worklist-places')}?{urlencode({'whose': wanted.whose})}"
        if wanted.whose != "area"
        else "",
        **_kept(actor, first),
    }
    return render(request, "worklist/list.html", context)


@door(Permission.SEE_CASE)
def places(request: HttpRequest) -> HttpResponse:
    """Show in which villages, units and schools the children of a list are; each opens its part of the list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    whose = request.GET.get("whose", "mine")
    titles = {"village": _("Villages"), "admin_unit": _("Administrative units"), "school": _("Schools")}
    groups: dict[str, list[tuple[str, str, int]]] = {}
    for place in places_of(actor, whose):
        address = address_of(Wanted(whose=whose, place=place.mark))
        groups.setdefault(titles[place.kind], []).append((address, place.words, place.count))
    context = {"groups": list(groups.items()), "back_url": address_of(Wanted(whose=whose))}
    return render(request, "worklist/places.html", context)


@door(Permission.SEE_CASE)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the list that the address describes under a name."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    address = address_of(replace(wanted_from(request), after=""))
    outcome = attempt(
        request,
        lambda: keep_list(
            actor, operation_id=operation_id(request), name=request.POST.get("name", ""), wanted=_query(address)
        ),
    )
    for sentences in outcome.errors.values():
        messages.error(request, " ".join(str(one) for one in sentences))
    if outcome.result:
        messages.success(request, _("The list is kept. It stands above your cases from now on."))
    return redirect(address)


@door(Permission.SEE_CASE)
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Keep the list that the address describes no longer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    address = address_of(replace(wanted_from(request), after=""))
    drop_list(actor, operation_id=operation_id(request), wanted=_query(address))
    messages.success(request, _("The list is no longer kept. The cases stay as they are."))
    return redirect(address)


def _kept(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    """Return the kept lists with their addresses, and what can be done with the one that is shown."""
    shown = _query(address_of(wanted))
    lists = [(f"{reverse('worklist')}?{one.wanted}", one.name, one.wanted == shown, "") for one in kept_lists(actor)]
    is_kept = any(is_current for _address, _name, is_current, _count in lists)
    name = "worklist-drop" if is_kept else "worklist-keep"
    return {"kept": lists, "is_kept": is_kept, "keep_url": f"{reverse(name)}?{shown}"}


def _bulk(actor: Actor, wanted: Wanted) -> dict[str, str]:
    """Return the ways on which a head takes several cases of a list at once, each back to this page of it."""
    if wanted.whose == "mine" or wanted.closed or not may(actor, Permission.ASSIGN):
        return {}
    here = _query(address_of(wanted))
    ways = {name: f"{reverse(f'chosen-{name}')}?{here}" for name in ("give", "remind")}
    return ways | {"cover": reverse("office")}


def _query(address: str) -> str:
    return address.partition("?")[2]


def _families(shown: list[Line], wanted: Wanted) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    for line in shown:
        if groups and groups[-1]["household_id"] == line.household_id:
            groups[-1]["lines"].append(line)
        else:
            groups.append({"household_id": line.household_id, "family": line.family, "lines": [line]})
    for group in groups:
        group["is_family"] = len(group["lines"]) > 1
        group["url"] = address_of(replace(wanted, household=group["household_id"], after=""))
        group["visit_url"] = f"{reverse('visit-record', args=[group['lines'][0].case_id])}?all=1"
    return groups


def _tabs(actor: Actor, wanted: Wanted) -> list[tuple[str, str, bool]]:
    tabs = [(address_of(Wanted()), _("My cases"), wanted.whose == "mine")]
    tabs.append((address_of(Wanted(whose="team")), _("The unit's cases"), wanted.whose == "team"))
    if actor.duty or may(actor, Permission.ASSIGN):
        tabs.append((address_of(Wanted(whose="area")), _("The municipality's cases"), wanted.whose == "area"))
    return tabs


def _figures(wanted: Wanted, counts: dict[str, int]) -> list[tuple[str, int, str, bool]]:
    if not counts:
        return []
    base = Wanted(whose=wanted.whose)
    return [
        (address_of(base, late=True), counts["late"], _("late"), counts["late"] > 0),
        (address_of(base, not_seen=True), counts["not_seen"], _("children not seen in time"), counts["not_seen"] > 0),
        (address_of(base, missing=True), counts["missing"], _("whereabouts unknown"), counts["missing"] > 0),
        (address_of(base), counts["all"], _("open cases"), False),
    ]


def _heading(wanted: Wanted) -> str:
    if wanted.closed:
        return _("Closed cases")
    return {"team": _("The unit's cases"), "area": _("The municipality's cases")}.get(wanted.whose, _("My cases"))


def _sorts(wanted: Wanted) -> dict[str, str]:
    return {name: address_of(wanted, sort=name) for name in ("due", "risk", "seen", "opened")}


def _chosen(wanted: Wanted) -> int:
    switches = sum(bool(getattr(wanted, name)) for name in _SWITCHES)
    return switches + sum(
        bool(value)
        for value in (wanted.risk, wanted.stage, wanted.waits_for, wanted.worker, wanted.household, wanted.place)
    )


def _risks() -> list[tuple[str, Any]]:
    return [(code[0], text) for code, text in options("risk_level")]


def _waits() -> list[tuple[str, str]]:
    return [
        ("me", _("for me")),
        ("decision", _("for my decision")),
        ("worker", _("for the worker")),
        ("head", _("for the head")),
        ("director", _("for the director")),
        ("deputy", _("for the deputy")),
        ("court", _("for the court")),
        ("another_unit", _("for whoever is to take it over")),
    ]


def _workers(actor: Actor, wanted: Wanted) -> list[tuple[str, str]]:
    if wanted.whose == "mine":
        return []
    return [("", _("any worker")), *((str(one.id), one.name) for one in colleagues(actor))]


urlpatterns = [
    path("cases", show, name="worklist"),
    path("cases/places", places, name="worklist-places"),
    path("cases/keep", keep, name="worklist-keep"),
    path("cases/keep/drop", drop, name="worklist-drop"),
]
