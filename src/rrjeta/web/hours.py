"""Hours and roads: the month of those whom one leads, the visits behind each number, the sheet for the finance office."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import read_id
from rrjeta.trips.queries.hours import PAGE, UNSAID, VisitLine, WantedVisits, month_page, visit_lines
from rrjeta.trips.queries.papers import VEHICLES, person_pdf, unit_pdf
from rrjeta.trips.rules import Total, hour_words
from rrjeta.web.door import door
from rrjeta.web.paging import paged
from rrjeta.web.papers import pdf_answer
from rrjeta.web.shown import label
from rrjeta.web.starts import start_of
from rrjeta.web.words.dates import month_words


@door(Permission.READ_HOURS)
def show(request: HttpRequest) -> HttpResponse:
    """Show the sums of a month; each number opens the visits that it counted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    month = _month(request)
    found = month_page(actor, month)
    here = reverse("hours")
    context = {
        "month": month_words(month),
        "all": _sums(found.all, WantedVisits(month)),
        "people": [
            {
                "name": name,
                "sums": _sums(total, WantedVisits(month, user_id=user_id)),
                "pdf_url": f"{reverse('hours-sheet')}?{urlencode(_kept(WantedVisits(month, user_id=user_id)))}",
            }
            for user_id, name, total in found.people
        ],
        "vehicles": [
            {"name": _vehicle(code), "sums": _sums(total, WantedVisits(month, vehicle=code or UNSAID))}
            for code, total in found.vehicles
        ],
        "months": [
            {
                "name": month_words(one),
                "url": f"{here}?month={one:%Y-%m}",
                "sums": _sums(total, WantedVisits(one)),
                "is_shown": one == month,
            }
            for one, total in found.months
        ],
        "year": month.year,
        "year_sums": _sums(found.year, WantedVisits(month, is_year=True)),
        "before_url": f"{here}?month={month.year - 1}-12",
        "after_url": f"{here}?month={month.year + 1}-01" if month.year < today().year else "",
        "pdf_url": f"{reverse('hours-sheet')}?month={month:%Y-%m}" if found.all.visits else "",
    }
    return render(request, "hours/month.html", context)


@door(Permission.READ_HOURS)
def visits(request: HttpRequest) -> HttpResponse:
    """List the visits that a number counted: case numbers alone, and those only within reach."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted, start = _wanted(request), start_of(request)
    found, total, has_more = visit_lines(actor, wanted, start)
    context = {
        "period": str(wanted.month.year) if wanted.is_year else month_words(wanted.month),
        "vehicle": _vehicle("" if wanted.vehicle == UNSAID else wanted.vehicle) if wanted.vehicle else "",
        "worker": found[0].name if wanted.user_id and found else "",
        "sums": _sums(total, wanted),
        "lines": [_line(one) for one in found],
        "month_url": f"{reverse('hours')}?month={wanted.month:%Y-%m}",
        "pdf_url": f"{reverse('hours-sheet')}?{urlencode(_kept(wanted))}"
        if wanted.user_id and not wanted.is_year and not wanted.vehicle and found
        else "",
        **paged(reverse("hours-visits"), start, start + PAGE if has_more else "", _kept(wanted), "start"),
    }
    return render(request, "hours/visits.html", context)


@door(Permission.READ_HOURS)
def sheet(request: HttpRequest) -> HttpResponse:
    """Answer the sheet of a month on paper: of one person, or of all whom one leads."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted, language = _wanted(request), get_language() or "sq"
    if wanted.user_id:
        return pdf_answer(person_pdf(actor, wanted.user_id, wanted.month, language), "hours")
    return pdf_answer(unit_pdf(actor, wanted.month, language), "hours")


def _line(one: VisitLine) -> dict[str, Any]:
    visit = one.visit
    way = next((case_id for case_id, _number in one.cases if case_id), None)
    return {
        "on": visit.on,
        "name": one.name,
        "numbers": [number for _case, number in one.cases],
        "url": reverse("entry", args=[way, visit.entry_id]) if way else "",
        "hours": hour_words(visit.minutes) if visit.minutes else "–",
        "km": visit.km or "–",
        "vehicle": _vehicle(visit.vehicle),
    }


def _sums(total: Total, wanted: WantedVisits) -> dict[str, Any]:
    return {
        "visits": total.visits,
        "hours": hour_words(total.minutes),
        "km": total.km,
        "unsaid": total.unsaid,
        "url": _list_url(wanted) if total.visits else "",
    }


def _vehicle(code: str) -> str:
    return label(VEHICLES, code) if code else pgettext("vehicle", "not said")


def _list_url(wanted: WantedVisits) -> str:
    return f"{reverse('hours-visits')}?{urlencode(_kept(wanted))}"


def _kept(wanted: WantedVisits) -> dict[str, str]:
    said = {"year": "1"} if wanted.is_year else {}
    worker: UUID | None = wanted.user_id
    return {
        "month": f"{wanted.month:%Y-%m}",
        **said,
        **({"worker": str(worker)} if worker else {}),
        **({"vehicle": wanted.vehicle} if wanted.vehicle else {}),
    }


def _wanted(request: HttpRequest) -> WantedVisits:
    return WantedVisits(
        month=_month(request),
        is_year=request.GET.get("year") == "1",
        user_id=read_id(request.GET.get("worker", "")),
        vehicle=request.GET.get("vehicle", "")[:40],
    )


def _month(request: HttpRequest) -> date:
    """Return the first day of the month that the address names, of this one where it names none."""
    year, _dash, number = request.GET.get("month", "").partition("-")
    is_read = all(one.isascii() and one.isdigit() for one in (year, number)) and len(year) == 4 and len(number) == 2
    if is_read and 2000 <= int(year) <= 2100 and 1 <= int(number) <= 12:
        return date(int(year), int(number), 1)
    return today().replace(day=1)


urlpatterns = [
    path("hours", show, name="hours"),
    path("hours/visits", visits, name="hours-visits"),
    path("hours/sheet.pdf", sheet, name="hours-sheet"),
]
