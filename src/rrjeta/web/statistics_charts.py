"""The charts of statistics: a figure by what it is divided by, and the figures of an indicator over the periods before."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from rrjeta.reporting.queries.divisions import divisions_open, indicator_division
from rrjeta.reporting.rules.charts import Chart, Series, bars, lines
from rrjeta.reporting.rules.indicators import Figure, Indicator
from rrjeta.reporting.rules.spans import Span, before
from rrjeta.reporting.rules.wording import DIVISIONS, NOTHING
from rrjeta.web.charts import chart_shown, hidden_words
from rrjeta.web.statistics_numbers import Asked, Cells, list_url
from rrjeta.web.statistics_words import area_words, group_words, short_span_words, span_words, unit_words

# How many periods a line goes over; of a place that is settled with all others each costs statements of its own.
_PERIODS, _PERIODS_OF_PLACE = 8, 4
_LEAST_POINTS = 3


def spans_shown(asked: Asked) -> list[Span]:
    """Return the periods over which an indicator is shown, the one that was asked for first."""
    found = [asked.span]
    is_place = asked.area.is_told and asked.area.units is not None
    while len(found) < (_PERIODS_OF_PLACE if is_place else _PERIODS):
        found.append(before(found[-1]))
    return found


def lines_over_time(asked: Asked, one: Indicator, cells: Cells, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """Return a chart for all figures of an indicator that are of one kind, from the oldest period to the one asked for."""
    together: dict[tuple[str, str], list[Figure]] = {}
    for figure in one.figures:
        # A ratio of one and a half is no whole number, and a line of ones would say nothing.
        if figure.form != "ratio":
            together.setdefault((figure.form, figure.unit), []).append(figure)
    found = [_line_chart(asked, one, own, cells, spans[::-1]) for own in together.values()]
    return [chart for chart in found if chart]


def _line_chart(
    asked: Asked, one: Indicator, figures: Sequence[Figure], cells: Cells, spans: Sequence[Span]
) -> dict[str, Any] | None:
    at = [[cells[one.code, figure.code, span.code] for figure in figures] for span in spans]
    # Before anything was counted here there is nothing to show.
    first = next((place for place, row in enumerate(at) if any(cell.part or cell.value for cell in row)), 0)
    spans, own = spans[first:], [list(row) for row in zip(*at[first:], strict=True)]
    values = [[None if cell.value is None else round(cell.value) for cell in row] for row in own]
    # Two points say what the table above says.
    if max(sum(value is not None for value in row) for row in values) < _LEAST_POINTS:
        return None
    drawn = Chart(
        name=f"{one.code.lower()}-{figures[0].code.replace('_', '-')}-time",
        title=_titled(f"{one.text}: {_('over time')}", figures[0]),
        described=f"{area_words(asked.area)}, {span_words(spans[0])} – {span_words(spans[-1])}",
        labels=tuple(short_span_words(span) for span in spans),
        series=tuple(Series(str(figure.text), tuple(row)) for figure, row in zip(figures, values, strict=True)),
        # A share of nothing is not hidden.
        hidden=hidden_words() if any(cell.is_left_out for row in own for cell in row) else NOTHING,
    )
    lists = {
        (row, series): list_url(asked, cell, "part")
        for series, shown in enumerate(own)
        for row, cell in enumerate(shown)
        if cell.value is not None
    }
    return chart_shown(drawn, lines, _("Period"), lists)


def divided_chart(asked: Asked, one: Indicator, figure_code: str, by: str) -> dict[str, Any] | None:
    """Return a figure by one of its divisions; nothing where the reader does not see it so, or where nothing is shown."""
    figure = one.figure(figure_code)
    if figure is None or by not in divisions_open(asked.actor, one, figure, asked.span, asked.area):
        return None
    cells = indicator_division(asked.actor, one.code, figure_code, asked.span, asked.area, by)
    if not any(cell.value for cell in cells):
        return None
    named = f"{one.text} – {figure.text}" if len(one.figures) > 1 else one.text
    title = _titled(f"{named}: {DIVISIONS[by]()}", figure)
    labels = tuple(group_words(figure, by, cell.group, cell.name) for cell in cells)
    values = tuple(None if cell.value is None else round(cell.value) for cell in cells)
    drawn = Chart(
        name=f"{one.code.lower()}-{figure_code.replace('_', '-')}-{by.replace('_', '-')}",
        title=title,
        described=f"{area_words(asked.area)}, {span_words(asked.span)}",
        labels=labels,
        series=(Series(str(figure.text), values),),
        hidden=hidden_words(),
    )
    lists = {(row, 0): list_url(asked, cell, "part", by) for row, cell in enumerate(cells) if cell.value is not None}
    return chart_shown(drawn, bars, DIVISIONS[by](), lists)


def _titled(words: str, figure: Figure) -> str:
    of = unit_words(figure)
    return f"{words} ({of})" if of else words
