"""Charts of numbers as SVG: bars, lines over periods; readable in black and white, never without words. Pure.

Each has a title and a description, and its table stands beside it (`parts/chart.html`). A number that is left out is drawn as
such, with the word for it, and never as nought. Texts are the caller's, in the reader's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from rrjeta.reporting.rules.chart_looks import INK, LINES, MARKS, PAPER

_WIDE, _LABEL, _ROW, _BAR, _END = 640, 190, 30, 18, 62
_HIGH, _BELOW, _LEFT, _LINE = 240, 32, 44, 14
_LETTERS, _LEGEND_LETTERS = 24, 28
# How wide a part is drawn whose number is left out.
_HIDDEN_WIDE = 30
MOST_SERIES = len(LINES)


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn alike: its name, and a number for each label; None is left out."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers by label (places, ages, quarters), in one series or a few. `hidden` is the word for what is left out.

    `name` is the chart's own on its page; ids are made of it.
    """

    name: str
    title: str
    described: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    hidden: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= MOST_SERIES or any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("A chart has one to six series, each with a number for every label.")


def bars(chart: Chart) -> str:
    """Return one bar for each label, of the first series, with its number at the end."""
    values = chart.series[0].values
    most = max([one for one in values if one is not None], default=0) or 1
    room = _WIDE - _LABEL - _END
    drawn = []
    for row, (label, value) in enumerate(zip(chart.labels, values, strict=True)):
        y = row * _ROW + 4
        drawn.append(_label(label, y))
        if value is None:
            drawn += [_hidden_box(_LABEL, y), _text(_LABEL + _HIDDEN_WIDE + 6, y + 14, chart.hidden)]
        else:
            wide = value / most * room
            drawn += [_rect(_LABEL, y, wide, LINES[0][0]), _number(_LABEL + wide + 6, y, value)]
    return _svg(chart, len(chart.labels) * _ROW + 8, [*drawn, _axis(len(chart.labels) * _ROW + 4)])


def lines(chart: Chart) -> str:
    """Return a line for each series over periods; it breaks off where a number is left out, and below the period stands so."""
    known = [value for one in chart.series for value in one.values if value is not None]
    most, steps = _scale(max(known, default=0))
    legend, top = _legend(chart)
    across = (_WIDE - _LEFT - 60) / max(len(chart.labels) - 1, 1)

    def at(place: int, value: int) -> tuple[float, float]:
        return _LEFT + 12 + place * across, top + 10 + (_HIGH - 10) * (1 - value / most)

    drawn = [
        f'<path d="M{_LEFT} {at(0, step)[1]:.1f}H{_WIDE - 8}" stroke="#c9cfcd"/>'
        + _text(_LEFT - 6, at(0, step)[1] + 4, str(step), anchor="end")
        for step in steps
    ]
    every = max(1, -(-len(chart.labels) // 9))
    drawn += [
        _text(at(place, 0)[0], top + _HIGH + 20, _short(label, 9), anchor="middle")
        for place, label in enumerate(chart.labels)
        if place % every == 0
    ]
    for number, one in enumerate(chart.series):
        points = [None if value is None else at(place, value) for place, value in enumerate(one.values)]
        drawn.append(_line(points, number))
        missing = [at(place, 0)[0] for place, value in enumerate(one.values) if value is None]
        y = top + _HIGH + _BELOW + _LINE * number
        drawn += [
            f"{MARKS[number](x - 22, y, LINES[number][0])}{_text(x - 14, y + 4, chart.hidden, size=11)}"
            for x in missing
        ]
    below = _LINE * len(chart.series) if any(None in one.values for one in chart.series) else 0
    return _svg(chart, top + _HIGH + _BELOW + below, [*legend, *drawn])


def _line(points: Sequence[tuple[float, float] | None], number: int) -> str:
    """Return the pieces of a line between gaps, and a mark at each point: a lone one would be no line."""
    path, is_begun = "", False
    for point in points:
        if point is None:
            is_begun = False
            continue
        path += f"{'L' if is_begun else 'M'}{point[0]:.1f} {point[1]:.1f}"
        is_begun = True
    color, dashes = LINES[number]
    marks = "".join(MARKS[number](*point, color) for point in points if point is not None)
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="2.5"{dash}/>{marks}' if path else ""


def _scale(most: int) -> tuple[int, list[int]]:
    """Return the top of a scale and its marks: at most five, at round numbers."""
    step = 1
    while step * 5 < most:
        step = {1: 2, 2: 5, 5: 10}[int(str(step)[0])] * 10 ** (len(str(step)) - 1)
    top = max(step, -(-most // step) * step)
    return top, list(range(0, top + 1, step))


def _legend(chart: Chart) -> tuple[list[str], int]:
    """Return what each line stands for, three in a row, and how high that is; nothing for one series alone."""
    if len(chart.series) == 1:
        return [], 0
    spots = [(4 + place % 3 * 212, 4 + place // 3 * 24) for place in range(len(chart.series))]
    drawn = [
        _line([(x, y + 8), (x + 26, y + 8)], place) + _text(x + 34, y + 13, _short(one.name, _LEGEND_LETTERS))
        for place, (one, (x, y)) in enumerate(zip(chart.series, spots, strict=True))
    ]
    return drawn, spots[-1][1] + 28


def _svg(chart: Chart, high: int, drawn: Sequence[str]) -> str:
    name = escape(chart.name)
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDE} {high}" role="img" aria-labelledby="{name}-title {name}-told" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{name}-title">{escape(chart.title)}</title>'
        f'<desc id="{name}-told">{escape(chart.described)}</desc>'
        f"{''.join(drawn)}</svg>"
    )


def _label(words: str, y: float) -> str:
    return _text(_LABEL - 8, y + 14, _short(words, _LETTERS), anchor="end")


def _axis(bottom: int) -> str:
    return f'<path d="M{_LABEL} 0V{bottom}" stroke="{INK}"/>'


def _rect(x: float, y: float, wide: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{_BAR}" fill="{fill}" stroke="{INK}"/>'


def _hidden_box(x: float, y: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{_HIDDEN_WIDE - 4}" height="{_BAR}" fill="{PAPER}" stroke="{INK}" '
        f'stroke-dasharray="3 3"/>'
        f"{_text(x + (_HIDDEN_WIDE - 4) / 2, y + 14, '–', anchor='middle')}"
    )


def _number(x: float, y: float, value: int) -> str:
    return _text(x, y + 14, str(value), weight=600)


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{INK}" '
        f"text-anchor={quoteattr(anchor)}>{escape(words)}</text>"
    )


def _short(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"
