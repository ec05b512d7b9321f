"""The page for the mayor and the reports to the agency: sent by the head, listed, opened again as they were."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.ids import read_id
from rrjeta.reporting.operations.reports import send_report
from rrjeta.reporting.queries.mayor import mayors_page
from rrjeta.reporting.queries.reports import Due, Opened, report, report_due, reports, reports_due
from rrjeta.reporting.rules.reports import Told
from rrjeta.reporting.rules.spans import read_span
from rrjeta.reporting.rules.wording import NOTHING, value_words
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import door, operation_id
from rrjeta.web.papers import pdf_answer
from rrjeta.web.statistics_words import span_words
from rrjeta.web.words.dates import moment_words


@door(Permission.SEND_REPORT)
def mayor(request: HttpRequest) -> HttpResponse:
    """Return the one page for the mayor as a PDF."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    get = request.GET.get
    content = mayors_page(actor, get("area", ""), get("period", ""), get_language() or "sq")
    return pdf_answer(content, "statistics")


@door(Permission.READ_REPORTS)
def listed(request: HttpRequest) -> HttpResponse:
    """Show the reports within reach, and what is due."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 5 else 1
    found, has_older = reports(actor, page)
    here = reverse("statistics-reports")
    context = {
        "due": [
            {
                "unit_id": one.unit_id,
                "send_url": _send_url(one),
                "unit": one.unit,
                "period": one.span.code,
                "words": span_words(one.span),
                "due": moment_words(one.due_at),
                "is_late": one.is_late,
            }
            for one in reports_due(actor)
        ],
        "reports": [
            {
                "url": reverse("statistics-report", args=[one.id]),
                "period": span_words(read_span(one.period)),
                "unit": one.unit,
                "at": moment_words(one.counted_at),
                "by": one.by,
                "left_out": one.left_out,
                "is_replaced": one.is_replaced,
            }
            for one in found
        ],
        "newer": f"{here}?page={page - 1}" if page > 1 else "",
        "older": f"{here}?page={page + 1}" if has_older else "",
    }
    return render(request, "statistics/reports.html", context)


@door(Permission.SEND_REPORT)
def send(request: HttpRequest) -> HttpResponse:
    """Ask before the numbers of a unit and a period that the address names are frozen and sent, then send them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    unit_id, period = read_id(request.GET.get("unit", "")) or UUID(int=0), request.GET.get("period", "")
    if request.method != "POST":
        return _ask(request, report_due(actor, unit_id, period))
    sent = send_report(actor, operation_id=operation_id(request), unit_id=unit_id, period=period)
    messages.success(request, _("The report was sent. It stays as it is."))
    return redirect("statistics-report", sent)


def _ask(request: HttpRequest, due: Due) -> HttpResponse:
    said = {"unit": due.unit, "period": span_words(due.span)}
    page = Confirmation(
        title=_("Send the report"),
        question=_("Send the report of %(unit)s for %(period)s to the agency?") % said,
        button=_("Send the report"),
        action_url=_send_url(due),
        cancel_url=reverse("statistics-reports"),
        consequences=[
            _("It is counted now and stays as it is: a later one stands beside it and says what differs."),
            _("Numbers below five are left out of it with what would give them away, and it names nobody."),
        ],
    )
    return render(request, "confirm.html", {"page": page})


def _send_url(due: Due) -> str:
    asked = urlencode({"unit": str(due.unit_id), "period": due.span.code})
    return f"{reverse('statistics-report-send')}?{asked}"


@door(Permission.READ_REPORTS)
def opened(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Show one report as it was sent, and what differs from the one before."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = report(actor, report_id)
    context = {
        "unit": found.sent.unit,
        "period": span_words(read_span(found.sent.period)),
        "facts": [
            (_("Counted"), moment_words(found.sent.counted_at)),
            (_("Sent by"), found.sent.by),
            (_("Definitions"), _("edition %(number)s of the pack") % {"number": found.pack_version}),
            (_("Numbers left out: small, or would give a small one away"), found.sent.left_out),
        ],
        "rows": _rows(found),
        "differing": [
            {
                "name": _name(found, one.code, one.figure),
                "before": _words(found, one.before),
                "now": _words(found, one.now),
            }
            for one in found.differing
        ],
        "before_url": reverse("statistics-report", args=[found.replaces]) if found.replaces else "",
        "after_url": reverse("statistics-report", args=[found.replaced_by]) if found.replaced_by else "",
    }
    return render(request, "statistics/report.html", context)


def _rows(found: Opened) -> list[dict[str, Any]]:
    """Return the numbers of a report; what an indicator counts is said once, at its first."""
    rows, before = [], ""
    for one in found.told:
        indicator = found.book.indicators.get(one.code)
        rows.append(
            {
                "name": _name(found, one.code, one.figure),
                "code": one.code,
                "counts": indicator.counts if indicator and one.code != before else "",
                "value": _words(found, one),
            }
        )
        before = one.code
    return rows


def _name(found: Opened, code: str, figure: str) -> str:
    indicator = found.book.indicators.get(code)
    told = indicator.figure(figure) if indicator else None
    return f"{indicator.text}: {told.text}" if indicator and told else code


def _words(found: Opened, one: Told | None) -> str:
    indicator = found.book.indicators.get(one.code) if one else None
    figure = indicator.figure(one.figure) if indicator and one else None
    if one is None or figure is None:
        return NOTHING
    return value_words(figure, one.value, is_left_out=one.is_left_out)


urlpatterns = [
    path("statistics/mayor.pdf", mayor, name="statistics-mayor"),
    path("statistics/reports", listed, name="statistics-reports"),
    path("statistics/reports/send", send, name="statistics-report-send"),
    path("statistics/reports/<uuid:report_id>", opened, name="statistics-report"),
]
