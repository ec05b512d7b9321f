"""The register of complaints with its filters and numbers, and the page on which a colleague takes one in."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.complaints.choices import CHANNELS, CODE_KEPT, RESULTS, TYPES
from rrjeta.complaints.operations.taking import take_complaint_in
from rrjeta.complaints.queries.places import staff_nearby, units_taken_for
from rrjeta.complaints.queries.register import (
    DONE,
    EVERY,
    LATE,
    WAITS,
    WHICH,
    WantedComplaints,
    YearCount,
    register,
    year_counts,
    years_with_complaints,
)
from rrjeta.complaints.receipts import complaint_code
from rrjeta.complaints.rules import Told
from rrjeta.kernel.clock import now
from rrjeta.packs.current import current
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.complain import target_options
from rrjeta.web.complaints import COMPLAINANTS, complaint_line
from rrjeta.web.door import door, operation_id
from rrjeta.web.paging import paged
from rrjeta.web.shown import label, options, options_first_none

_TOLD = ("words", "type", "complainant", "target", "channel", "whom", "name", "phone", "how_safely")


def _wanted(request: HttpRequest, years: list[int]) -> WantedComplaints:
    asked = request.GET
    which, year = asked.get("which", WAITS), asked.get("year", "")
    return WantedComplaints(
        which=which if which in WHICH else WAITS,
        type=asked["type"] if current().has_code(TYPES, asked.get("type", "")) else "",
        result=asked["result"] if current().has_code(RESULTS, asked.get("result", "")) else "",
        year=int(year) if year in {str(one) for one in years} else None,
        before=next(iter(ids_in(asked.getlist("before"))), None),
    )


def _query(wanted: WantedComplaints) -> dict[str, str]:
    values = {"which": wanted.which, "type": wanted.type, "result": wanted.result, "year": str(wanted.year or "")}
    return {name: value for name, value in values.items() if value}


def _address(wanted: WantedComplaints, **changed: Any) -> str:
    return f"{reverse('complaints')}?{urlencode(_query(replace(wanted, before=None, **changed)))}"


@door(Permission.HANDLE_COMPLAINT)
def listed(request: HttpRequest) -> HttpResponse:
    """List complaints within reach, filtered by what stands in the address."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    years = years_with_complaints(actor)
    wanted = _wanted(request, years)
    page = register(actor, wanted)
    none = WantedComplaints()
    ways = {
        WAITS: _("Open"),
        LATE: _("Late"),
        DONE: pgettext("complaints", "Answered"),
        EVERY: pgettext("complaints", "All"),
    }
    context = {
        "lines": [complaint_line(one) for one in page.lines],
        "figures": [
            (_address(none), page.waiting, _("open complaints"), False),
            (_address(none, which=LATE), page.late, pgettext("complaints", "late"), page.late > 0),
        ],
        "ways": [(_address(wanted, which=code), words, code == wanted.which) for code, words in ways.items()],
        "chosen": sum(bool(one) for one in (wanted.type, wanted.result, wanted.year)),
        "clear": _address(none, which=wanted.which),
        "which": wanted.which,
        "type": wanted.type,
        "result": wanted.result,
        "year": str(wanted.year or ""),
        "types": [("", _("anything")), *options(TYPES)],
        "results": [("", _("anything")), *options(RESULTS)],
        "years": [("", _("any year")), *((str(one), str(one)) for one in years)],
        "take_url": reverse("complaint-take") if may(actor, Permission.TAKE_COMPLAINT) else "",
        **paged(reverse("complaints"), wanted.before, page.older, _query(wanted), "before"),
    }
    return render(request, "complaints/register.html", context)


@door(Permission.HANDLE_COMPLAINT)
def of_year(request: HttpRequest) -> HttpResponse:
    """Show the numbers of a year; each opens the list it counted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    years = years_with_complaints(actor)
    year = _wanted(request, years).year or years[0]
    codes = [code for code, _words in options(RESULTS)]
    here = reverse("complaints-year")
    context = {
        "year": year,
        "ways": [(f"{here}?{urlencode({'year': one})}", str(one), one == year) for one in years],
        "results": [label(RESULTS, code) for code in codes],
        "rows": [
            {"type": label(TYPES, one.type), "cells": _cells(one, year, codes)} for one in year_counts(actor, year)
        ],
    }
    return render(request, "complaints/year.html", context)


def _cells(one: YearCount, year: int, codes: list[str]) -> list[tuple[int, str]]:
    of_type = WantedComplaints(which=EVERY, type=one.type, year=year)
    cells = [(one.received, _address(of_type)), (one.results.get("", 0), _address(of_type, which=WAITS))]
    return cells + [(one.results.get(code, 0), _address(of_type, which=DONE, result=code)) for code in codes]


@door(Permission.TAKE_COMPLAINT)
def take(request: HttpRequest) -> HttpResponse:
    """Take in what somebody complains of by telephone, on paper or in a talk."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    units = units_taken_for(actor)
    choices = [("", _("choose")), *((str(one.id), one.name) for one in units)]
    people = [(str(one.id), one.name) for one in staff_nearby(actor)]
    page = AskPage(
        title=_("Take a complaint in"),
        button=_("Save"),
        asks=[
            Ask("long", "words", _("In their words"), required=True),
            Ask("select", "type", _("What the complaint is about"), options_first_none(TYPES), required=True),
            Ask("select", "unit", _("Which unit"), choices, required=True),
            Ask("radios", "target", _("About whom"), target_options(), "unknown", required=True),
            Ask("select", "about", _("The colleague it is about"), [("", _("nobody alone, or not known")), *people]),
            Ask("radios", "complainant", _("Who complains"), list(COMPLAINANTS.items()), "family", required=True),
            Ask("select", "channel", _("How it came"), options(CHANNELS), "phone", required=True),
            Ask("moment", "received_at", _("When it came"), value=now()),
            Ask("text", "name", _("Name"), hint=_("May stay empty: nobody has to say who they are.")),
            Ask("text", "phone", _("Phone"), more={"kind": "tel"}),
            Ask("text", "how_safely", _("When and how to reach them without danger")),
            Ask("tick", "wants_answer", _("Wants to read the answer with the code")),
        ],
        intro=[
            _("It goes to whoever it is not about: the head, the director or the State Agency."),
            _(
                "After saving you find it nowhere, unless it is yours to answer. You are given a code for whoever complained."
            ),
        ],
        context={"back_url": reverse("start")},
        template="complaints/ask.html",
        at={"municipality": "unit"},
    )
    sent_id = operation_id(request)

    def save(sent: Sent) -> str:
        received_at = sent.moment("received_at")
        sent.check()
        unit_id = sent.id("unit")
        place = next((one.municipality for one in units if one.id == unit_id), "")
        told = Told(
            **{name: sent.text(name) for name in _TOLD}, municipality=place, wants_answer=sent.is_yes("wants_answer")
        )
        given: dict[str, Any] = {"unit_id": unit_id, "about_id": sent.id("about"), "received_at": received_at}
        take_complaint_in(actor, operation_id=sent_id, told=told, **given)
        return reverse("start")

    if request.method != "POST":
        return answer_ask(request, page, save)
    answer = answer_ask(request, page, save)
    if answer.status_code != 302:
        return answer
    context = {"code": complaint_code(sent_id), "days": current().parameter(CODE_KEPT).value}
    return render(request, "complaints/taken.html", context)


urlpatterns = [
    path("complaints", listed, name="complaints"),
    path("complaints/year", of_year, name="complaints-year"),
    path("complaints/take-in", take, name="complaint-take"),
]
