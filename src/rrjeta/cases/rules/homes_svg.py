"""The homes of a family on one line of time: a row for each person, a bar for each stay, with the letter of the home. Pure."""

from collections.abc import Sequence
from datetime import date

from rrjeta.cases.rules.homes import Spell, Stretch, stretches
from rrjeta.cases.rules.picture import FRAME, GREY, INK, Stroke, Text, number, stroke_svg, text_svg, whole_svg, wrapped

_NAMES, _LONG, _ROW, _TOP, _MARGIN = 170.0, 520.0, 34.0, 26.0, 12.0
_NARROWEST = 14.0
# So that homes can be told apart without colour: every other letter is shaded.
_FILLS = (FRAME, "#ffffff", "#d9e0de")


def homes_svg(
    names: Sequence[str], spells: Sequence[Spell], today: date, *, title: str, words: str, key: str = "homes"
) -> str:
    """Return the drawing as SVG. A bar that is open at an end has no edge there: that day is not known, or still to come."""
    drawn, years = stretches(spells, today)
    high = _TOP + len(names) * _ROW
    parts = []
    for share, year in years:
        x = _x(share)
        parts += [
            f'<path d="M{number(x)} {number(_TOP - 4)}V{number(high)}" stroke="{GREY}" stroke-width="0.5"/>',
            text_svg(Text(x + 3, _TOP - 9, (str(year),), anchor="start")),
        ]
    for place, name in enumerate(names):
        parts.append(text_svg(Text(_MARGIN, _y(place) + 18, wrapped(name, 24, 1), anchor="start")))
    parts += [_bar(one) for one in drawn]
    return whole_svg(
        wide=_NAMES + _LONG + 2 * _MARGIN, high=high + _MARGIN, title=title, words=words, parts=parts, key=key
    )


def _x(share: float) -> float:
    return _MARGIN + _NAMES + share * _LONG


def _y(row: int) -> float:
    return _TOP + row * _ROW


def _bar(one: Stretch) -> str:
    left, right = _x(one.begin), max(_x(one.end), _x(one.begin) + _NARROWEST)
    top, bottom = _y(one.row) + 4, _y(one.row) + _ROW - 6
    fill = _FILLS[(ord(one.home[0]) - ord("A")) % len(_FILLS)]
    parts = [
        f'<rect x="{number(left)}" y="{number(top)}" width="{number(right - left)}" height="{number(bottom - top)}"'
        f' fill="{fill}"/>',
        stroke_svg(Stroke(((left, top), (right, top)), "ended")),
        stroke_svg(Stroke(((left, bottom), (right, bottom)), "ended")),
    ]
    if one.is_begin_known:
        parts.append(stroke_svg(Stroke(((left, top), (left, bottom)), "plain")))
    if one.is_end_known:
        parts.append(stroke_svg(Stroke(((right, top), (right, bottom)), "plain")))
    middle = text_svg(Text((left + right) / 2, (top + bottom) / 2 + 5, (one.home,), is_strong=True))
    return f'<g color="{INK}">{"".join(parts)}{middle}</g>'
