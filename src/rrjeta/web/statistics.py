"""Statistics: the numbers of a month, quarter or year within reach; each opens the list that it counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode

from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.packs.choices import Mark
from rrjeta.reporting.queries.divisions import divisions_open
from rrjeta.reporting.queries.indicators import book, find_indicator
from rrjeta.reporting.queries.lists import Chosen, Listed, counted_list
from rrjeta.reporting.rules.spans import before
from rrjeta.reporting.rules.wording import DIVISIONS, period_kind_words
from rrjeta.web.door import door
from rrjeta.web.names import MARK_KINDS, MARK_NAMES
from rrjeta.web.shown import label, risk_words
from rrjeta.web.statistics_charts import divided_chart, lines_over_time, spans_shown
from rrjeta.web.statistics_numbers import Asked, asked_in, cells_of, export_url, is_all_hidden, rows_of
from rrjeta.web.statistics_words import group_words, span_words
from rrjeta.web.words.dates import day_words, moment_words


@door(Permission.READ_STATISTICS)
def show(request: HttpRequest) -> HttpResponse:
    """Show one section: its numbers beside those of the period before, its charts, and what is not counted yet."""
    if code := request.GET.get("indicator", ""):
        # The way back from a file of one indicator.
        kept = {name: request.GET[name] for name in ("area", "period") if name in request.GET}
        return redirect(f"{reverse('statistics-indicator', args=[find_indicator(code).code])}?{urlencode(kept)}")
    asked = asked_in(request)
    known = book()
    section = request.GET.get("section", "")
    section = section if section in known.sections else next(iter(known.sections), "")
    own = [one for one in known.indicators.values() if one.section == section]
    counted = [one for one in own if one.figures and asked.span.kind in one.periods]
    here = reverse("statistics")
    rows = rows_of(asked, counted, cells_of(asked, counted, [asked.span, before(asked.span)]))
    context = {
        **asked.context,
        "is_all_hidden": is_all_hidden(rows),
        "section": section,
        "sections": [
            (f"{here}?{urlencode({**asked.address, 'section': code})}", words, code == section)
            for code, words in known.sections.items()
        ],
        "title": known.sections.get(section, ""),
        "before_words": span_words(before(asked.span)),
        "rows": rows,
        "charts": [
            divided_chart(asked, find_indicator(one.indicator), one.figure, one.by)
            for one in known.charts.get(section, ())
        ],
        "others": [
            (one.text, ", ".join(words for kind, words in period_kind_words().items() if kind in one.periods))
            for one in own
            if one.figures and asked.span.kind not in one.periods
        ],
        "waiting": [(one.code, one.text, one.waits_for) for one in own if not one.figures],
        "mayor": _mayor(asked) if may(asked.actor, Permission.SEND_REPORT) else None,
        "export_url": export_url(asked, {"section": section}),
        "may_read_reports": may(asked.actor, Permission.READ_REPORTS),
    }
    context["charts"] = [one for one in context["charts"] if one]
    return render(request, "statistics/section.html", context)


def _mayor(asked: Asked) -> dict[str, str]:
    """Return the page for the mayor: of the period that is shown, or of the one before where that one still runs."""
    span = asked.span if asked.span.after <= today() else before(asked.span)
    query = urlencode({"area": asked.area.code, "period": span.code})
    return {"url": f"{reverse('statistics-mayor')}?{query}", "period": span_words(span)}


@door(Permission.READ_STATISTICS)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator: what it counts, on what it stands, and its numbers by everything that they can be divided by."""
    asked = asked_in(request)
    one = find_indicator(code)
    spans = spans_shown(asked)
    has_period = asked.span.kind in one.periods
    cells = cells_of(asked, [one], spans) if has_period else {}
    charts = [
        divided_chart(asked, one, figure.code, by)
        for figure in one.figures
        if has_period
        for by in divisions_open(asked.actor, one, figure, asked.span, asked.area)
    ]
    rows = rows_of(asked, [one], cells) if has_period and one.figures else []
    over_time = lines_over_time(asked, one, cells, spans) if has_period else []
    words = period_kind_words()
    context = {
        **asked.context,
        "code": code,
        "name": one.text,
        "counts": one.counts,
        "waits_for": one.waits_for,
        "mark": MARK_NAMES[Mark(one.mark)],
        "mark_kind": MARK_KINDS[Mark(one.mark)],
        "often": ", ".join(words[kind] for kind in one.periods),
        "has_period": has_period,
        "is_all_hidden": is_all_hidden(rows),
        # Its own page needs no way to itself.
        "rows": [{**row, "url": ""} for row in rows],
        "before_words": span_words(before(asked.span)),
        "charts": [*over_time, *(chart for chart in charts if chart)],
        "back": f"{reverse('statistics')}?{urlencode({**asked.address, 'section': one.section})}",
        "section_words": book().sections[one.section],
        "here": reverse("statistics-indicator", args=[code]),
        "export_url": export_url(asked, {"indicator": code}) if has_period else "",
    }
    return render(request, "statistics/indicator.html", context)


@door(Permission.READ_STATISTICS)
def counted(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """Show what a number counted: numbers of cases or concerns, without a name."""
    asked = asked_in(request)
    get = request.GET.get
    chosen = Chosen(code, figure, get("side") or "part", get("by", ""), get("group", ""))
    page = get("page", "")
    found = counted_list(
        asked.actor, chosen, asked.span, asked.area, int(page) if page.isdecimal() and len(page) < 7 else 1
    )
    one = find_indicator(code)
    told = one.figure(figure)
    kept = {**asked.address, **{name: get(name, "") for name in ("side", "by", "group") if get(name)}}
    here = reverse("statistics-list", args=[code, figure])
    context = {
        **asked.context,
        "name": one.text,
        "label": told.text if told else "",
        "group": group_words(told, chosen.by, chosen.group, found.group_name)
        if told and chosen.by in DIVISIONS
        else "",
        "counts": one.counts,
        "total": found.total,
        "is_of_children": found.is_of_children,
        "lines": _lines(found),
        "elsewhere": sum(not (line.case_id or line.concern_id) for line in found.lines),
        "back": f"{reverse('statistics-indicator', args=[code])}?{urlencode(asked.address)}",
        **_pages(found, here, kept),
    }
    return render(request, "statistics/list.html", context)


def _pages(found: Listed, here: str, kept: Mapping[str, str]) -> dict[str, str]:
    def at(page: int) -> str:
        return f"{here}?{urlencode({**kept, 'page': str(page)})}"

    return {
        "newer": at(found.page - 1) if found.page > 1 else "",
        "older": at(found.page + 1) if found.page < found.pages else "",
        "words": f"{found.page} / {found.pages}" if found.pages > 1 else "",
    }


def _lines(found: Listed) -> list[dict[str, Any]]:
    return [
        {
            "at": moment_words(line.at) if isinstance(line.at, datetime) else day_words(line.at) if line.at else "",
            "number": line.number,
            "url": reverse("case", args=[line.case_id])
            if line.case_id
            else reverse("concern", args=[line.concern_id])
            if line.concern_id
            else "",
            "stage": label("case_status", line.stage),
            "risk": risk_words(line.risk) if line.case_id else "",
            "unit": line.unit,
        }
        for line in found.lines
    ]


urlpatterns = [
    path("statistics", show, name="statistics"),
    path("statistics/<slug:code>", indicator, name="statistics-indicator"),
    path("statistics/<slug:code>/<slug:figure>/list", counted, name="statistics-list"),
]
