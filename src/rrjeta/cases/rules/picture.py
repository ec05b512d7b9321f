"""Shapes of a drawing and their SVG: black on white, without styles or scripts, with a title and a description. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

INK, GREY, FRAME, PAPER = "#16262a", "#6b7a7d", "#f0f3f2", "#ffffff"
LETTER_HEIGHT = 15
_LEGEND_STEP, _LEGEND_WIDE = 26.0, 250.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    wide: float
    high: float

    def meets(self, other: "Box") -> bool:
        """Tell whether two rectangles share a point inside."""
        return (
            self.x < other.x + other.wide
            and other.x < self.x + self.wide
            and self.y < other.y + other.high
            and other.y < self.y + self.high
        )


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, of a look, with the ties that it draws."""

    points: tuple[tuple[float, float], ...]
    look: str
    ties: tuple[UUID, ...] = ()
    slashes: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of words around one x."""

    x: float
    y: float
    lines: tuple[str, ...]
    is_strong: bool = False
    anchor: str = "middle"


# How a line of each look is drawn: width and dashes. They can be told apart on grey paper.
LOOKS: dict[str, tuple[float, str]] = {
    "plain": (1.8, ""),
    "dashed": (1.8, "8 5"),
    "dotted": (1.8, "2 5"),
    "partner": (1.8, "12 4 2 4"),
    "ended": (1.0, ""),
    "thick": (4.5, ""),
    "zigzag": (1.8, ""),
    "cut": (1.8, ""),
}


def wrapped(words: str, letters: int, most: int) -> tuple[str, ...]:
    """Return words on at most so many lines of so many letters; what does not fit ends in three dots."""
    lines: list[str] = []
    for word in words.split():
        short = word if len(word) <= letters else f"{word[: letters - 1]}…"
        if lines and len(lines[-1]) + 1 + len(short) <= letters:
            lines[-1] = f"{lines[-1]} {short}"
        else:
            lines.append(short)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: letters - 1]}…"]
    return tuple(lines)


def number(value: float) -> str:
    """Return a length as SVG writes it."""
    return f"{value:.1f}".removesuffix(".0")


def stroke_svg(one: Stroke) -> str:
    """Return a line, with the strokes across it that say that it is over."""
    width, dashes = LOOKS[one.look]
    colour = GREY if one.look == "ended" else INK
    points = zigzag(one.points) if one.look == "zigzag" else one.points
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    drawn = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{number(width)}"{dashed}/>'
    return drawn + "".join(_slash(one, place) for place in range(one.slashes))


def zigzag(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a straight line as one that goes up and down, for what is strained."""
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
    count = max(int(length / 9), 2)
    across = (-(y2 - y1) / length * 4, (x2 - x1) / length * 4)
    found = [(x1, y1)]
    for place in range(1, count):
        share, side = place / count, 1 if place % 2 else -1
        found.append((x1 + (x2 - x1) * share + across[0] * side, y1 + (y2 - y1) * share + across[1] * side))
    return [*found, (x2, y2)]


def _slash(one: Stroke, place: int) -> str:
    longest = max(range(len(one.points) - 1), key=lambda here: _length(one.points[here], one.points[here + 1]))
    (x1, y1), (x2, y2) = one.points[longest], one.points[longest + 1]
    # Beside the middle, where the children of a couple hang.
    x, y = x1 + (x2 - x1) * 0.3, y1 + (y2 - y1) * 0.3
    x += place * 6
    return f'<path d="M{number(x - 4)} {number(y + 9)}L{number(x + 4)} {number(y - 9)}" stroke="{INK}" stroke-width="1.8"/>'


def _length(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def text_svg(one: Text) -> str:
    """Return words, one line under the other."""
    weight = ' font-weight="600"' if one.is_strong else ""
    spans = "".join(
        f'<tspan x="{number(one.x)}" y="{number(one.y + place * LETTER_HEIGHT)}">{escape(line)}</tspan>'
        for place, line in enumerate(one.lines)
    )
    return f'<text text-anchor="{one.anchor}" fill="{INK}"{weight}>{spans}</text>' if one.lines else ""


def whole_svg(
    *, wide: float, high: float, title: str, words: str, parts: Iterable[str], key: str, font: str = ""
) -> str:
    """Return the whole drawing. `key` tells its ids from those of another drawing on the same page.

    On a page the font is the page's; a paper names its own.
    """
    ids = quoteattr(f"{key}-title {key}-words")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="kin-picture" width="{number(wide)}" height="{number(high)}"'
        f' viewBox="0 0 {number(wide)} {number(high)}" role="img" aria-labelledby={ids}'
        f'{f" font-family={quoteattr(font)}" if font else ""} font-size="13">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-words">{escape(words)}</desc>'
        f'<rect width="{number(wide)}" height="{number(high)}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def legend_svg(
    explained: Sequence[tuple[str, str]], sample: Callable[[str, float, float], str], *, top: float, wide: float
) -> tuple[list[str], float]:
    """Return what explains a picture below it, in columns, and how high that is: a sample from its left end, then its words."""
    columns = max(int((wide - 20) // _LEGEND_WIDE), 1)
    parts = []
    for place, (code, words) in enumerate(explained):
        x, y = 20 + place % columns * _LEGEND_WIDE, top + 16 + place // columns * _LEGEND_STEP
        parts += [sample(code, x, y), text_svg(Text(x + 44, y + 5, (words,), anchor="start"))]
    return parts, 24 + -(-len(explained) // columns) * _LEGEND_STEP
