"""The SVG of a genogram, with the signs that it uses explained below. Pure."""

from collections.abc import Mapping

from rrjeta.cases.rules.genogram import SIGN, Frame, Genogram, Sign
from rrjeta.cases.rules.picture import (
    FRAME,
    GREY,
    INK,
    PAPER,
    Box,
    Stroke,
    Text,
    legend_svg,
    number,
    stroke_svg,
    text_svg,
    whole_svg,
)

_HALF = SIGN / 2
_LEAST_WIDE = 280.0


def genogram_svg(
    drawing: Genogram, *, title: str, words: str, legend: Mapping[str, str], key: str = "genogram", font: str = ""
) -> str:
    """Return the drawing as SVG. `legend` gives the words for each sign and look of `signs_used`."""
    parts = [*(_frame(one) for one in drawing.frames), *(stroke_svg(one) for one in drawing.strokes)]
    parts += [_sign(one) for one in drawing.signs]
    wide = max(drawing.wide, _LEAST_WIDE)
    used = [(one, legend[one]) for one in signs_used(drawing) if one in legend]
    explained, high = legend_svg(used, _sample, top=drawing.high, wide=wide)
    return whole_svg(
        wide=wide, high=drawing.high + high, title=title, words=words, parts=[*parts, *explained], key=key, font=font
    )


def signs_used(drawing: Genogram) -> list[str]:
    """Return which signs and looks of lines the drawing holds, in the order in which they are explained."""
    signs = {one.figure.sign for one in drawing.signs}
    found: list[str] = [one for one in ("square", "circle", "diamond") if one in signs]
    found += ["child"] if any(one.figure.is_child for one in drawing.signs) else []
    found += ["died"] if any(one.figure.has_died for one in drawing.signs) else []
    looks = {one.look for one in drawing.strokes}
    found += [one for one in ("plain", "partner", "dashed", "dotted", "ended") if one in looks]
    slashes = {one.slashes for one in drawing.strokes}
    found += [name for name, count in (("separated", 1), ("divorced", 2)) if count in slashes]
    return found + (["home"] if drawing.frames else [])


def _frame(one: Frame) -> str:
    box = one.box
    return (
        f'<rect x="{number(box.x - 5)}" y="{number(box.y - 7)}" width="{number(box.wide + 10)}" height="{number(box.high + 9)}"'
        f' rx="10" fill="{FRAME}" stroke="{GREY}" stroke-width="1" stroke-dasharray="1 4" stroke-linecap="round"/>'
        + text_svg(Text(box.x + 4, box.y + 9, (one.home,), is_strong=True, anchor="start"))
    )


def _sign(one: Sign) -> str:
    x, y = one.middle
    drawn = _shape(one.figure.sign, x, y, _HALF)
    if one.figure.is_child:
        drawn += _shape(one.figure.sign, x, y, _HALF - 5)
    if one.figure.has_died:
        drawn += _cross(x, y, _HALF)
    elif one.figure.age:
        drawn += text_svg(Text(x, y + 5, (one.figure.age,)))
    return f"<g>{drawn}{text_svg(Text(x, one.box.y + SIGN + 18, one.figure.words, is_strong=one.figure.is_child))}</g>"


def _shape(sign: str, x: float, y: float, half: float) -> str:
    ink = f'fill="{PAPER}" stroke="{INK}" stroke-width="2"'
    if sign == "square":
        wide = number(2 * half)
        return f'<rect x="{number(x - half)}" y="{number(y - half)}" width="{wide}" height="{wide}" {ink}/>'
    if sign == "circle":
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(half)}" {ink}/>'
    points = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    return f'<path d="M{"L".join(f"{number(a)} {number(b)}" for a, b in points)}Z" {ink}/>'


def _cross(x: float, y: float, half: float) -> str:
    a, b, c, d = number(x - half), number(y - half), number(x + half), number(y + half)
    return f'<path d="M{a} {b}L{c} {d}M{a} {d}L{c} {b}" stroke="{INK}" stroke-width="1.6"/>'


def _sample(one: str, left: float, y: float) -> str:
    x = left + 16
    if one in ("square", "circle", "diamond"):
        return _shape(one, x, y, 9)
    if one == "child":
        return _shape("circle", x, y, 10) + _shape("circle", x, y, 6)
    if one == "died":
        return _shape("square", x, y, 9) + _cross(x, y, 9)
    if one == "home":
        return _frame(Frame("", Box(x - 11, y - 2, 22, 6)))
    slashes = {"separated": 1, "divorced": 2}.get(one, 0)
    return stroke_svg(Stroke(((x - 16, y), (x + 16, y)), "plain" if slashes else one, slashes=slashes))
