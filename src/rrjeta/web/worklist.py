"""The worklist, and what stands at its foot."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import colleagues
from rrjeta.cases.queries.worklist import ORDERS, RISKS, WAITS, Wanted, worklist
from rrjeta.web.door import door
from rrjeta.web.shown import Line, lines, options

_SWITCHES = (
    "late", "not_seen", "no_plan", "hearing", "measure_ends", "turns_18", "missing", "protection", "without_worker",
    "unfinished", "closed",
)  # fmt: skip
_CHOICES = ("risk", "stage", "waits_for", "sort")


def wanted_from(request: HttpRequest) -> Wanted:
    """Return what the address asks for; what makes no sense in it is left out."""
    asked = request.GET
    values: dict[str, Any] = {name: asked.get(name) in ("1", "yes") for name in _SWITCHES}
    stages = [code for code, _words in options("case_status")]
    known = {"risk": (*RISKS, "none"), "stage": stages, "waits_for": WAITS, "sort": ORDERS}
    values |= {name: asked[name] for name in _CHOICES if asked.get(name) in known[name]}
    for name in ("worker", "household"):
        values[name] = _uuid(asked.get(name, ""))
    return Wanted(whose=asked.get("whose", "mine"), after=asked.get("after", ""), **values)


def address_of(wanted: Wanted, **changed: Any) -> str:
    """Return the address of a list."""
    asked = replace(wanted, **changed)
    values: dict[str, str] = {} if asked.whose == "mine" else {"whose": asked.whose}
    values |= {name: "1" for name in _SWITCHES if getattr(asked, name)}
    values |= {name: getattr(asked, name) for name in _CHOICES if getattr(asked, name)}
    values |= {name: str(getattr(asked, name)) for name in ("worker", "household") if getattr(asked, name)}
    if values.get("sort") == "due":
        del values["sort"]
    if asked.after:
        values["after"] = asked.after
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
    }
    return render(request, "worklist/list.html", context)


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
        bool(value) for value in (wanted.risk, wanted.stage, wanted.waits_for, wanted.worker, wanted.household)
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


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


urlpatterns = [path("cases", show, name="worklist")]
