"""The people and services around a child, and how close each is: the child in the middle, the others on both sides. Pure.

What nobody has said is not drawn: a tie without a word on it is a plain line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rrjeta.cases.rules.picture import (
    INK,
    LETTER_HEIGHT,
    PAPER,
    Box,
    Stroke,
    Text,
    legend_svg,
    number,
    stroke_svg,
    text_svg,
    whole_svg,
    wrapped,
)

# How a line of each bond (`bond` of the pack) is drawn; the broken one has two strokes across.
BONDS = {"": "plain", "good": "plain", "strong": "thick", "weak": "dotted", "strained": "zigzag", "broken": "ended"}
_WIDE, _HIGH, _GAP, _REACH, _MARGIN = 190.0, 58.0, 14.0, 130.0, 14.0
_LETTERS = 27


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody or something around the child: what it is called, what it is to the child, how close, for which ties."""

    name: str
    words: str
    bond: str = ""
    kind: str = "person"
    ties: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """Where one of them stands."""

    around: Around
    box: Box


@dataclass(slots=True)
class Ecomap:
    """The drawing."""

    wide: float
    high: float
    middle: Box
    child: tuple[str, ...]
    nodes: list[Node] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)


def ecomap(child: str, around: Sequence[Around]) -> Ecomap:
    """Return the drawing: one box for each, each with one line to the child that touches nobody else."""
    left, right = around[::2], around[1::2]
    high = max(len(left), len(right), 3) * (_HIGH + _GAP) - _GAP
    wide = 3 * _WIDE + 2 * _REACH
    middle = Box(_MARGIN + _WIDE + _REACH, _MARGIN + high / 2 - 42, _WIDE, 84)
    drawn = Ecomap(wide + 2 * _MARGIN, high + 2 * _MARGIN, middle, wrapped(child, _LETTERS - 6, 3))
    for side, x in ((left, _MARGIN), (right, _MARGIN + wide - _WIDE)):
        first = _MARGIN + (high - len(side) * (_HIGH + _GAP) + _GAP) / 2
        for place, one in enumerate(side):
            box = Box(x, first + place * (_HIGH + _GAP), _WIDE, _HIGH)
            drawn.nodes.append(Node(one, box))
            drawn.strokes.append(_line(middle, box, one, place, len(side)))
    return drawn


def _line(middle: Box, box: Box, one: Around, place: int, count: int) -> Stroke:
    """Return the line from the nearer side of the child's box to the nearer side of another."""
    is_left = box.x < middle.x
    inner = box.x + box.wide if is_left else box.x
    edge = middle.x if is_left else middle.x + middle.wide
    y = middle.y + middle.high * (place + 1) / (count + 1)
    slashes = 2 if one.bond == "broken" else 0
    return Stroke(((inner, box.y + box.high / 2), (edge, y)), BONDS.get(one.bond, "plain"), one.ties, slashes)


def bonds_used(drawing: Ecomap) -> list[str]:
    """Return which bonds the drawing holds, in the order in which they are explained."""
    used = {one.around.bond for one in drawing.nodes}
    found = [one for one in ("strong", "good", "weak", "strained", "broken") if one in used]
    return found + ([""] if used - set(found) else [])


def ecomap_svg(drawing: Ecomap, *, title: str, words: str, legend: Mapping[str, str], key: str = "ecomap") -> str:
    """Return the drawing as SVG. `legend` gives the words for each bond of `bonds_used`."""
    parts = [stroke_svg(one) for one in drawing.strokes]
    parts += [_middle(drawing), *(_node(one) for one in drawing.nodes)]
    used = [(one, legend[one]) for one in bonds_used(drawing) if one in legend]
    explained, high = legend_svg(used, _sample, top=drawing.high, wide=drawing.wide)
    return whole_svg(
        wide=drawing.wide, high=drawing.high + high, title=title, words=words, parts=[*parts, *explained], key=key
    )


def _sample(bond: str, left: float, y: float) -> str:
    return stroke_svg(Stroke(((left, y), (left + 34, y)), BONDS[bond], slashes=2 if bond == "broken" else 0))


def _middle(drawing: Ecomap) -> str:
    box = drawing.middle
    x, y = box.x + box.wide / 2, box.y + box.high / 2
    top = y - (len(drawing.child) - 1) * LETTER_HEIGHT / 2 + 4
    return (
        f'<ellipse cx="{number(x)}" cy="{number(y)}" rx="{number(box.wide / 2)}" ry="{number(box.high / 2)}" fill="{PAPER}"'
        f' stroke="{INK}" stroke-width="3"/>{text_svg(Text(x, top, drawing.child, is_strong=True))}'
    )


def _node(one: Node) -> str:
    box = one.box
    round_corners = 4 if one.around.kind == "service" else 26
    lines = (*wrapped(one.around.name, _LETTERS, 2), *wrapped(one.around.words, _LETTERS, 1))
    top = box.y + box.high / 2 - (len(lines) - 1) * LETTER_HEIGHT / 2 + 4
    return (
        f'<rect x="{number(box.x)}" y="{number(box.y)}" width="{number(box.wide)}" height="{number(box.high)}"'
        f' rx="{round_corners}" fill="{PAPER}" stroke="{INK}" stroke-width="1.4"/>'
        + text_svg(Text(box.x + box.wide / 2, top, lines))
    )
