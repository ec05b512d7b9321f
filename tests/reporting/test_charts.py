"""Charts: every number stands in words too, what is left out is never drawn as nought, looks differ without colour."""

import re
from collections.abc import Callable
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.template.loader import render_to_string

from rrjeta.reporting.rules.chart_looks import LINES
from rrjeta.reporting.rules.charts import MOST_SERIES, Chart, Series, bars, lines
from rrjeta.web.charts import chart_shown

SVG = "{http://www.w3.org/2000/svg}"


def chart(*series: tuple[int | None, ...], title: str = "Cases") -> Chart:
    named = tuple(Series(f"Series {number}", values) for number, values in enumerate(series))
    return Chart("one", title, "How many", tuple(f"Place {n}" for n in range(len(series[0]))), named, "hidden")


def drawn(svg: str) -> Element:
    return fromstring(svg)


def words(svg: str) -> list[str]:
    return [one.text or "" for one in drawn(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("draw", [bars, lines])
def test_a_drawing_has_a_title_a_description_and_no_script_or_style(draw: Callable[[Chart], str]) -> None:
    svg = draw(chart((3, None, 0), (5, 7, None)))
    root = drawn(svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "one-title one-told"
    assert {one.get("id") for one in root if one.tag in (f"{SVG}title", f"{SVG}desc")} == {"one-title", "one-told"}
    assert not re.search(r"style=|<script|href=", svg)


def test_what_is_left_out_is_said_and_has_no_length() -> None:
    svg = bars(chart((20, None, 0)))
    assert words(svg) == ["Place 0", "20", "Place 1", "–", "hidden", "Place 2", "0"]
    dashed = [one for one in drawn(svg).iter(f"{SVG}rect") if one.get("stroke-dasharray")]
    assert len(dashed) == 1


def test_bars_are_as_long_as_their_numbers() -> None:
    lengths = [float(one.get("width", "")) for one in drawn(bars(chart((10, 20, 40)))).iter(f"{SVG}rect")]
    assert [round(after / before, 2) for before, after in pairwise(lengths)] == [2.0, 2.0]


def test_a_line_breaks_off_at_what_is_left_out() -> None:
    svg = lines(chart((5, 9, None, 4, 6)))
    path = next(one.get("d", "") for one in drawn(svg).iter(f"{SVG}path") if one.get("fill") == "none")
    assert path.count("M") == 2
    assert words(svg).count("hidden") == 1


def test_series_differ_without_colour() -> None:
    assert len(set(LINES)) == len(LINES) == MOST_SERIES


def test_hostile_words_stay_words() -> None:
    assert "<b>" not in bars(chart((1,), title="<b>&'\""))


def test_a_chart_of_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="one to six"):
        chart((1, 2), (1,))
    with pytest.raises(ValueError, match="one to six"):
        chart(*[(1,)] * 7)


def test_each_drawing_has_its_table_with_ways_to_the_lists() -> None:
    page = render_to_string(
        "parts/chart.html", {"chart": chart_shown(chart((7, None)), bars, "Place", {(0, 0): "/cases?late=1"})}
    )
    assert '<a href="/cases?late=1">7</a>' in page
    assert page.count(">hidden<") == 2  # in the drawing and in the table
    assert "<svg" in page
