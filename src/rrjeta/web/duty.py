"""On call: what is going on, whom to call, and the list of the first night with its time limits. Made for a telephone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import leads_of, on_call
from rrjeta.access.register import roster_municipalities
from rrjeta.cases.queries.duty import Protected, duty
from rrjeta.packs.current import current
from rrjeta.packs.facts import Parameter
from rrjeta.places.queries import area_names
from rrjeta.web.addresses import way_to
from rrjeta.web.beds_shown import beds_shown
from rrjeta.web.concern_shown import concern_line_shown
from rrjeta.web.door import door
from rrjeta.web.names import span_words
from rrjeta.web.shown import label, lines


@door(Permission.READ_ROSTER)
def show(request: HttpRequest) -> HttpResponse:
    """Show everything that a worker woken at night needs on one page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = duty(actor)
    here = sorted(set(roster_municipalities(actor)) & (actor.municipalities | actor.duty))
    shifts, names = on_call(here), area_names(here)
    context = {
        "dangers": [concern_line_shown(one) for one in found.dangers],
        "missing": lines(found.missing),
        "protected": [_protected(one) for one in found.protected],
        "emergency": current().emergency_numbers(),
        "on_call": [{"name": one.user.name, "phone": one.phone, "until": one.ends_at} for one in shifts],
        "my_shifts": [one.ends_at for one in shifts if one.user_id == actor.user_id],
        "is_anywhere": bool(here),
        "heads": [(_("Head of unit"), one) for one in leads_of(actor, here, is_head=True)],
        "directors": [(_("Director"), one) for one in leads_of(actor, here, is_head=False)],
        "place": ", ".join(str(names.get(code, code)) for code in here),
        "beds": beds_shown(actor, here) if here else None,
        "first_night": _first_night(),
        "roster_url": reverse("roster"),
        "log_url": way_to("concern-log"),
    }
    return render(request, "office/duty.html", context)


def _protected(one: Protected) -> dict[str, Any]:
    told = one.coded.get("parents_told", "")
    line = lines([one.row])[0]
    said = {
        "told": _("The parents have been told."),
        "unsafe": _("The parents are not told: it is not safe."),
    }
    return {
        "line": line,
        "list_url": way_to("protect-now", one.row.case_id),
        "parents": said.get(told, _("The parents have not been told yet.")),
        "doctor": _("A doctor has seen the child.")
        if one.coded.get("doctor_seen") == "told"
        else _("No doctor has seen the child yet."),
        "police": _("The police handed the child over.") if one.coded.get("police_handover") else "",
        "place": label("placement_preference_order", one.coded.get("place_kind", "")),
    }


def _first_night() -> list[dict[str, Any]]:
    """Return the steps of the first night in their order, each with its time limits out of the pack."""
    steps = (
        (_("Secure the child"), ("immediate_take_up",)),
        (_("Doctor"), ()),
        (_("Place"), ("emergency_placement_max",)),
        (_("Decision"), ("measure_decision_immediate",)),
        (_("Court"), ("court_request_after_immediate", "court_decision_immediate")),
        (_("Brothers and sisters"), ()),
    )
    hints = (
        _("Call the police where somebody can hurt the child now."),
        _("The same night. A forensic examination goes only through the police or the prosecutor."),
        _("The least restrictive first: relatives before an institution."),
        _("The head or the director decides, on paper too."),
        _("The request goes to the court after the measure is carried out."),
        _("Look at each of them the same night: a line for each child on the list."),
    )
    return [
        {"what": what, "hint": hint, "limits": [_limit_words(current().parameter(code)) for code in codes]}
        for (what, codes), hint in zip(steps, hints, strict=True)
    ]


def _limit_words(parameter: Parameter) -> str:
    """Return a time limit in words: what it is, how long, and whether the law says so."""
    time = span_words(f"{parameter.value} {parameter.unit}")
    kind = _("legal limit") if parameter.is_legal else _("target")
    return _("%(what)s: %(time)s (%(kind)s)") % {"what": parameter.text, "time": time, "kind": kind}


urlpatterns = [
    path("on-call/now", show, name="duty"),
]
