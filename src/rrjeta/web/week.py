"""The week on one page: hearings, meetings, visits, due steps and reminders by day; printed as a sheet for the bag."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Dated
from rrjeta.cases.queries.week import MINE, MOST_LINES, UNIT, Day, Week, WeekAsked, WeekLine, week
from rrjeta.forms.rules.days import read_day
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.papers.operations import print_week_sheet
from rrjeta.papers.queries.week_sheet import lines_for_sheet, week_sheet_pdf
from rrjeta.web.addresses import way_to
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import door, operation_id
from rrjeta.web.papers import pdf_answer
from rrjeta.web.shown import lines as lines_shown
from rrjeta.web.shown import step_line

_WORDS: dict[Dated, Callable[[], str]] = {
    Dated.HEARING: lambda: _("Hearing"),
    Dated.MEETING: lambda: _("GTN meeting"),
    Dated.VISIT: lambda: _("Visit"),
    Dated.SEAT: lambda: _("Meeting that I am invited to"),
    Dated.TASK: lambda: _("Asked of you"),
    Dated.REMINDER: lambda: _("My reminder"),
}
_STEP_OF_VISIT = "visit"


@door(Permission.DESK)
def show(request: HttpRequest) -> HttpResponse:
    """Show one week, one's own or the unit's."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    asked = _asked(request)
    found = week(actor, asked)
    context = {
        "first": found.first,
        "last": found.last,
        "days": [_day(one) for one in found.days],
        "is_unit": found.asked.whose == UNIT,
        "count": found.count,
        "cut": MOST_LINES if found.is_cut else 0,
        "tabs": _tabs(found),
        "workers": [("", _("all workers")), *((str(one), name) for one, name in found.workers)],
        "worker": str(asked.worker or ""),
        "before": _address(found, found.first - timedelta(days=7)),
        "now": "" if any(one.is_today for one in found.days) else _address(found, today()),
        "after": _address(found, found.first + timedelta(days=7)),
        "hidden": [("whose", found.asked.whose), ("day", found.first.isoformat())],
        "here": _address(found, found.first),
        "sheet_url": f"{reverse('week-sheet')}?{_query(found, found.first)}",
        "is_printed": bool(found.count) and may(actor, Permission.PRINT_PAPER),
    }
    return render(request, "week/week.html", context)


@door(Permission.PRINT_PAPER)
def sheet(request: HttpRequest) -> HttpResponse:
    """Print the week that the address describes as a sheet that names nobody."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    asked = _asked(request)
    address = f"{reverse('week')}?{request.GET.urlencode()}"
    if request.method != "POST":
        return redirect(address)
    language = get_language() or "sq"
    try:
        case_ids = lines_for_sheet(actor, asked)
        made = print_week_sheet(actor, operation_id=operation_id(request), case_ids=case_ids, language=language)
    except Invalid as refused:
        for sentences in refused.errors.values():
            messages.error(request, " ".join(str(one) for one in sentences))
        return redirect(address)
    return pdf_answer(week_sheet_pdf(actor, made, asked), "week")


def _asked(request: HttpRequest) -> WeekAsked:
    """Return what the address asks for; a day that cannot be read is this week. Raises NotFound for no such reach."""
    whose = request.GET.get("whose", MINE)
    if whose not in (MINE, UNIT):
        raise NotFound
    worker = next(iter(ids_in(request.GET.getlist("worker"))), None)
    return WeekAsked(read_day(request.GET.get("day", "").strip()), whose, worker)


def _query(found: Week, day: date) -> str:
    asked = {"day": day.isoformat(), "whose": found.asked.whose}
    return urlencode(asked | ({"worker": str(found.asked.worker)} if found.asked.worker else {}))


def _address(found: Week, day: date) -> str:
    return f"{reverse('week')}?{_query(found, day)}"


def _tabs(found: Week) -> list[tuple[str, str, bool, str]]:
    if not found.leads:
        return []
    words = ((MINE, _("My week")), (UNIT, _("The unit's week")))
    day = found.first.isoformat()
    return [
        (f"{reverse('week')}?{urlencode({'day': day, 'whose': whose})}", said, whose == found.asked.whose, "")
        for whose, said in words
    ]


def _day(one: Day) -> dict[str, Any]:
    return {
        "day": one.day,
        "id": f"day-{one.day.isoformat()}",
        "is_today": one.is_today,
        "is_holiday": one.is_holiday,
        "is_free": one.is_free,
        "lines": [_line(line) for line in one.lines],
    }


def _line(one: WeekLine) -> dict[str, Any]:
    moment = one.moment
    child = lines_shown([one.row])[0] if one.row else None
    return {
        "at": moment.at,
        "kind": _kind(moment.kind, moment.step),
        "what": _what(one),
        "words": ", ".join(part for part in (one.told, one.place) if part),
        "goes": one.goes,
        "is_past": moment.is_past,
        "child": child,
        "worker": child.worker if child else "",
        "number": moment.number,
        "url": _url(one),
        "done_url": reverse("reminder-done", args=[moment.record_id]) if moment.kind is Dated.REMINDER else "",
    }


def _kind(kind: Dated, step: str) -> str:
    """Return how a line is marked: hearings, meetings and visits have an hour and a way to go."""
    if kind is Dated.STEP and step == _STEP_OF_VISIT:
        return Dated.VISIT.value
    return Dated.MEETING.value if kind is Dated.SEAT else kind.value


def _what(one: WeekLine) -> str:
    kind = one.moment.kind
    if kind in _WORDS:
        return _WORDS[kind]()
    return step_line(one.moment.step, get_language() or "sq")


def _url(one: WeekLine) -> str:
    moment = one.moment
    match moment.kind:
        case Dated.SEAT:
            return reverse("meeting-seat", args=[moment.record_id])
        case Dated.TASK:
            return reverse("task", args=[moment.record_id])
        case Dated.CONCERN:
            return reverse("concern", args=[moment.record_id])
        case Dated.HEARING:
            return way_to("case-measures", moment.case_id)
        case Dated.MEETING:
            return reverse("meeting", args=[moment.case_id, moment.record.id])
    return reverse("case", args=[moment.case_id])


urlpatterns = [
    path("week", show, name="week"),
    path("week/sheet", sheet, name="week-sheet"),
]
