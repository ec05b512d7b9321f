"""What a unit gave: sums by month and budget line and by family, on paper for the finance office, and the lists behind them."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.aid.queries.papers import sums_pdf
from rrjeta.aid.queries.sums import PAGE, FamilyLine, ListedHelp, Sums, WantedHelp, family_lines, listed, sums
from rrjeta.aid.rules import BUDGET_LINES, KINDS
from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import read_id
from rrjeta.kernel.text import thousands_apart
from rrjeta.web.addresses import way_to
from rrjeta.web.door import door
from rrjeta.web.paging import paged
from rrjeta.web.papers import pdf_answer
from rrjeta.web.shown import label, options
from rrjeta.web.starts import start_of
from rrjeta.web.words.dates import month_name


@door(Permission.READ_HELP)
def show(request: HttpRequest) -> HttpResponse:
    """Show the sums of a year; each number opens the list it counted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    year, start = wanted_year(request.GET), start_of(request)
    found = sums(actor, year)
    families, has_more = family_lines(actor, year, start)
    here = reverse("help-sums")
    context = {
        "year": year,
        "years": [(f"{here}?year={one}", str(one), one == year) for one in found.years],
        "lines": [label(BUDGET_LINES, one) for one in found.lines],
        "months": [_month(found, one) for one in (*range(1, 13), 0)] if found.count else [],
        "kinds": [
            {"name": label(KINDS, kind), "count": count, "worth": _cell(year, worth, kind=kind)}
            for kind, worth, count in found.kinds
        ],
        "families": [_family(year, one) for one in families],
        "cancelled": found.cancelled,
        "cancelled_url": _list_url(WantedHelp(year, is_cancelled=True)),
        "export_url": f"{way_to('export-ask', 'help-sums')}?year={year}",
        "pdf_url": f"{reverse('help-sums-pdf')}?year={year}",
        **paged(here, start, start + PAGE if has_more else "", {"year": str(year)}, "start"),
    }
    return render(request, "help/sums.html", context)


@door(Permission.READ_HELP)
def pdf(request: HttpRequest) -> HttpResponse:
    """Answer the sums of a year on paper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return pdf_answer(sums_pdf(actor, wanted_year(request.GET), get_language() or "sq"), "help-sums")


@door(Permission.READ_HELP)
def lines(request: HttpRequest) -> HttpResponse:
    """List the help that a number counted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted, start = wanted_help(request.GET), start_of(request)
    found, worth, count, has_more = listed(actor, wanted, start)
    here = reverse("help-list")
    context = {
        "wanted": wanted,
        "month": str(wanted.month or ""),
        "lines": [_line(one) for one in found],
        "worth": thousands_apart(worth),
        "count": count,
        "months": [(str(one), month_name(one)) for one in range(1, 13)],
        "budget_lines": options(BUDGET_LINES),
        "kinds": options(KINDS),
        "chosen": sum(1 for one in (wanted.month, wanted.line, wanted.kind, wanted.family, wanted.is_cancelled) if one),
        "clear": f"{here}?year={wanted.year}",
        "export_url": f"{way_to('export-ask', 'help')}?{urlencode(_kept(wanted))}" if found else "",
        "sums_url": f"{reverse('help-sums')}?year={wanted.year}",
        **paged(here, start, start + PAGE if has_more else "", _kept(wanted), "start"),
    }
    return render(request, "help/list.html", context)


def _month(found: Sums, month: int) -> dict[str, Any]:
    cells = [
        _cell(found.year, found.cells.get((month, line), 0), month=month, line=line) for line in (*found.lines, "")
    ]
    return {"name": month_name(month) if month else _("The year"), "cells": cells, "is_sum": not month}


def _cell(year: int, worth: int, **narrowed: Any) -> dict[str, str]:
    return {
        "words": thousands_apart(worth) if worth else "–",
        "url": _list_url(WantedHelp(year, **narrowed)) if worth else "",
    }


def _family(year: int, one: FamilyLine) -> dict[str, Any]:
    return {
        "numbers": one.numbers,
        "count": one.count,
        "worth": thousands_apart(one.worth),
        "url": _list_url(WantedHelp(year, family=one.household_id)),
    }


def _line(one: ListedHelp) -> dict[str, Any]:
    row = one.row
    way = next((case_id for case_id, _number in one.cases if case_id), None)
    return {
        "on": row.happened_on,
        "kind": label(KINDS, row.kind),
        "worth": thousands_apart(row.worth),
        "line": label(BUDGET_LINES, row.budget_line),
        "number": row.number,
        "numbers": [number for _case, number in one.cases],
        "url": reverse("help-one", args=[way, row.id]) if way else "",
        "by": one.by,
        "is_signed": row.signed_on is not None,
    }


def wanted_year(asked: QueryDict) -> int:
    """Return which year an address asks for; this one when it names none."""
    typed = asked.get("year", "")
    is_year = len(typed) == 4 and typed.isascii() and typed.isdigit()
    return int(typed) if is_year and 2000 <= int(typed) <= 2100 else today().year


def wanted_help(asked: QueryDict) -> WantedHelp:
    """Return which help an address asks for."""
    month = asked.get("month", "")
    return WantedHelp(
        year=wanted_year(asked),
        month=int(month) if month in {str(one) for one in range(1, 13)} else 0,
        line=asked.get("line", "")[:40],
        kind=asked.get("kind", "")[:40],
        family=read_id(asked.get("family", "")),
        is_cancelled=asked.get("cancelled") == "1",
    )


def _kept(wanted: WantedHelp) -> dict[str, str]:
    said = {name: str(value) for name, value in asdict(wanted).items() if value and name != "is_cancelled"}
    return said | ({"cancelled": "1"} if wanted.is_cancelled else {})


def _list_url(wanted: WantedHelp) -> str:
    return f"{reverse('help-list')}?{urlencode(_kept(wanted))}"


urlpatterns = [
    path("help", show, name="help-sums"),
    path("help/list", lines, name="help-list"),
    path("help/sums.pdf", pdf, name="help-sums-pdf"),
]
