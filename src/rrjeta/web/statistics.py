"""Statistics: the numbers of a month, quarter or year within reach; each opens the list that it counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.packs.choices import Mark
from rrjeta.reporting.queries.indicators import (
    Cell,
    book,
    divisions_open,
    find_indicator,
    indicator_division,
    indicator_values,
    span_asked,
)
from rrjeta.reporting.queries.lists import Chosen, Listed, counted_list
from rrjeta.reporting.rules.charts import Chart, Series, bars
from rrjeta.reporting.rules.indicators import Figure, Indicator
from rrjeta.reporting.rules.leaving_out import first_period, is_period_told, periods_told
from rrjeta.reporting.rules.spans import Span, before, offered
from rrjeta.reporting.rules.wording import DIVISIONS, period_kind_words, whole_words
from rrjeta.reporting.scope import Area, areas
from rrjeta.web.charts import chart_shown, hidden_words
from rrjeta.web.door import door
from rrjeta.web.names import MARK_KINDS, MARK_NAMES
from rrjeta.web.shown import label, risk_words
from rrjeta.web.statistics_words import area_words, group_words, span_words, value_words
from rrjeta.web.words.dates import day_words, moment_words


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: an area within reach, a period, and all areas that there are to choose from."""

    actor: Actor
    area: Area
    span: Span
    every: list[Area]

    @property
    def address(self) -> dict[str, str]:
        """Return what an address says to ask for the same."""
        return {"area": self.area.code, "period": self.span.code}

    @property
    def context(self) -> dict[str, Any]:
        """Return what every page of statistics says of area and period."""
        return {
            "areas": [(one.code, area_words(one)) for one in self.every],
            "area": self.area.code,
            "area_words": area_words(self.area),
            "period": self.span.code,
            "periods": [(one.code, span_words(one)) for one in self._offered()],
            "period_words": span_words(self.span),
            "is_told": self.area.is_told,
            "is_period_told": not self.area.is_told or is_period_told(self.span, today()),
            "hidden": hidden_words(),
        }

    def _offered(self) -> list[Span]:
        found = periods_told(today()) if self.area.is_told else offered(today())
        return found if self.span in found else [self.span, *found]


def asked_in(request: HttpRequest) -> Asked:
    """Return what a page was asked for; without a period, the first one. Raises NotFound, NoSuchPeriod, PeriodToCome."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    every = areas(actor)
    wanted = request.GET.get("area", "")
    found = next((one for one in every if wanted in ("", one.code)), None)
    if found is None:
        raise NotFound
    span = span_asked(request.GET.get("period") or first_period(today(), is_told=found.is_told).code)
    return Asked(actor, found, span, every)


@door(Permission.READ_STATISTICS)
def show(request: HttpRequest) -> HttpResponse:
    """Show one section: its numbers beside those of the period before, its charts, and what is not counted yet."""
    asked = asked_in(request)
    known = book()
    section = request.GET.get("section", "")
    section = section if section in known.sections else next(iter(known.sections), "")
    own = [one for one in known.indicators.values() if one.section == section]
    counted = [one for one in own if one.figures and asked.span.kind in one.periods]
    here = reverse("statistics")
    context = {
        **asked.context,
        "section": section,
        "sections": [
            (f"{here}?{urlencode({**asked.address, 'section': code})}", words, code == section)
            for code, words in known.sections.items()
        ],
        "title": known.sections.get(section, ""),
        "before_words": span_words(before(asked.span)),
        "rows": _rows(asked, counted),
        "charts": [
            _chart(asked, find_indicator(one.indicator), one.figure, one.by) for one in known.charts.get(section, ())
        ],
        "others": [
            (one.text, ", ".join(words for kind, words in period_kind_words().items() if kind in one.periods))
            for one in own
            if one.figures and asked.span.kind not in one.periods
        ],
        "waiting": [(one.code, one.text, one.waits_for) for one in own if not one.figures],
        "mayor": _mayor(asked) if may(asked.actor, Permission.SEND_REPORT) else None,
        "may_read_reports": may(asked.actor, Permission.READ_REPORTS),
    }
    context["charts"] = [one for one in context["charts"] if one]
    return render(request, "statistics/section.html", context)


def _mayor(asked: Asked) -> dict[str, str]:
    """Return the page for the mayor: of the period that is shown, or of the one before where that one still runs."""
    span = asked.span if asked.span.after <= today() else before(asked.span)
    query = urlencode({"area": asked.area.code, "period": span.code})
    return {"url": f"{reverse('statistics-mayor')}?{query}", "period": span_words(span)}


def _rows(asked: Asked, counted: list[Indicator]) -> list[dict[str, Any]]:
    spans = [asked.span, before(asked.span)]
    cells = {
        (one.code, one.figure, one.span): one
        for one in indicator_values(asked.actor, [one.code for one in counted], spans, asked.area)
    }
    return [
        {
            "name": one.text,
            "url": f"{reverse('statistics-indicator', args=[one.code])}?{urlencode(asked.address)}",
            "figures": [
                _figure(asked, one, it, *(cells[one.code, it.code, span.code] for span in spans)) for it in one.figures
            ],
        }
        for one in counted
    ]


def _figure(asked: Asked, one: Indicator, figure: Figure, now: Cell, then: Cell) -> dict[str, Any]:
    return {
        "label": figure.text,
        "now": _number(asked, figure, now),
        "then": _number(asked, figure, then),
        "change": _change(figure, now, then),
        "code": one.code,
    }


def _number(asked: Asked, figure: Figure, cell: Cell, by: str = "") -> dict[str, Any]:
    """Return a number with the address of its list; of a share both numbers behind it."""
    said: dict[str, Any] = {"words": value_words(figure, cell), "url": _list_url(asked, cell, "part", by)}
    if figure.whole is not None and cell.whole and not cell.is_left_out:
        said["of"] = [
            (whole_words(cell.part or 0), _list_url(asked, cell, "part", by) if cell.part else ""),
            (whole_words(cell.whole), _list_url(asked, cell, "whole", by)),
        ]
        said["url"] = ""
    return said


def _list_url(asked: Asked, cell: Cell, side: str, by: str = "") -> str:
    if not cell.is_open or not (cell.part or cell.whole):
        return ""
    chosen = {"area": asked.area.code, "period": cell.span, "side": side}
    if by:
        chosen |= {"by": by, "group": cell.group}
    return f"{reverse('statistics-list', args=[cell.code, cell.figure])}?{urlencode(chosen)}"


def _change(figure: Figure, now: Cell, then: Cell) -> str:
    if now.value is None or then.value is None:
        return ""
    more = round(now.value) - round(then.value)
    if not more:
        return _("no change")
    number = f"{'+' if more > 0 else '−'}{whole_words(abs(more))}"
    return _("%(number)s points") % {"number": number} if figure.form == "share" else number


def _chart(asked: Asked, one: Indicator, figure_code: str, by: str) -> dict[str, Any] | None:
    figure = one.figure(figure_code)
    if figure is None or by not in divisions_open(asked.actor, one, figure, asked.span, asked.area):
        return None
    cells = indicator_division(asked.actor, one.code, figure_code, asked.span, asked.area, by)
    if not cells:
        return None
    title = f"{one.text}: {DIVISIONS[by]()}"
    labels = tuple(group_words(figure, by, cell.group) for cell in cells)
    values = tuple(None if cell.value is None else round(cell.value) for cell in cells)
    drawn = Chart(
        name=f"{one.code.lower()}-{by.replace('_', '-')}",
        title=title,
        described=f"{area_words(asked.area)}, {span_words(asked.span)}",
        labels=labels,
        series=(Series(str(figure.text), values),),
        hidden=hidden_words(),
    )
    lists = {(row, 0): _list_url(asked, cell, "part", by) for row, cell in enumerate(cells) if cell.value is not None}
    return chart_shown(drawn, bars, DIVISIONS[by](), lists)


@door(Permission.READ_STATISTICS)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator: what it counts, on what it stands, and its numbers by everything that they can be divided by."""
    asked = asked_in(request)
    one = find_indicator(code)
    has_period = asked.span.kind in one.periods
    charts = [
        _chart(asked, one, figure.code, by)
        for figure in one.figures
        if has_period
        for by in divisions_open(asked.actor, one, figure, asked.span, asked.area)
    ]
    words = period_kind_words()
    context = {
        **asked.context,
        "code": code,
        "name": one.text,
        "counts": one.counts,
        "waits_for": one.waits_for,
        "mark": MARK_NAMES[Mark(one.mark)],
        "mark_kind": MARK_KINDS[Mark(one.mark)],
        "source": one.source,
        "often": ", ".join(words[kind] for kind in one.periods),
        "has_period": has_period,
        "rows": _rows(asked, [one]) if has_period and one.figures else [],
        "before_words": span_words(before(asked.span)),
        "charts": [chart for chart in charts if chart],
        "back": f"{reverse('statistics')}?{urlencode({**asked.address, 'section': one.section})}",
        "section_words": book().sections[one.section],
        "here": reverse("statistics-indicator", args=[code]),
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
        "group": group_words(told, chosen.by, chosen.group) if told and chosen.by in DIVISIONS else "",
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
