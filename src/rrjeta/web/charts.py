"""A chart with its table, for the part `parts/chart.html`; a number opens the list that it counted where one is named."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import pgettext

from rrjeta.reporting.rules.charts import Chart


def hidden_words() -> str:
    """Return the word for a number that is left out because it is small, or would give a small one away."""
    return pgettext("number", "hidden")


def chart_shown(
    chart: Chart, draw: Callable[[Chart], str], head: str, lists: Mapping[tuple[int, int], str] | None = None
) -> dict[str, Any]:
    """Return what the part draws: the chart by `bars` or `lines`, and its table.

    `head` says what the labels are. `lists` holds the address of the list behind a number, by row and series.
    """
    addresses = lists or {}
    return {
        "name": chart.name,
        "title": chart.title,
        "svg": mark_safe(draw(chart)),  # noqa: S308  every text in it is escaped where it is drawn
        "head": head,
        "names": [one.name for one in chart.series],
        "rows": [
            (
                label,
                [_cell(one.values[row], chart, addresses.get((row, at), "")) for at, one in enumerate(chart.series)],
            )
            for row, label in enumerate(chart.labels)
        ],
    }


def _cell(value: int | None, chart: Chart, url: str) -> dict[str, str]:
    return {"words": chart.hidden, "url": ""} if value is None else {"words": str(value), "url": url}
