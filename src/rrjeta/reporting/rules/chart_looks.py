"""How the series of a chart look: a pattern, a dash and a mark for each, so that they can be told apart without colour. Pure."""

from collections.abc import Callable
from xml.sax.saxutils import escape

INK, PAPER = "#14272d", "#ffffff"
# Colour of the ground and strokes of the pattern (in a square of 8) of each series.
FILLS: tuple[tuple[str, str], ...] = (
    ("#0b5f66", ""),
    ("#ffffff", "M-2 10L10 -2M-2 2L2 -2M6 10L10 6"),
    ("#9ccac7", ""),
    ("#ffffff", "M4 0V8"),
    ("#ffdd9a", "M0 4H8"),
    ("#ffffff", "M0 0L8 8M8 0L0 8"),
)
# Colour and dashes of the line of each series.
LINES: tuple[tuple[str, str], ...] = (
    ("#0b5f66", ""),
    ("#97192a", "8 4"),
    ("#14272d", "2 4"),
    ("#6b4a00", "12 4 2 4"),
    ("#0b5f66", "5 2"),
    ("#97192a", "1 3"),
)


def _circle(x: float, y: float, color: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{color}"/>'


def _ring(x: float, y: float, color: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{PAPER}" stroke="{color}" stroke-width="2"/>'


def _shape(path: str, *, is_filled: bool) -> Callable[[float, float, str], str]:
    def drawn(x: float, y: float, color: str) -> str:
        look = f'fill="{color}"' if is_filled else f'fill="{PAPER}" stroke="{color}" stroke-width="2"'
        return f'<path transform="translate({x:.1f} {y:.1f})" d="{path}" {look}/>'

    return drawn


MARKS: tuple[Callable[[float, float, str], str], ...] = (
    _circle,
    _shape("M-4 -4H4V4H-4Z", is_filled=True),
    _shape("M0 -5L5 4H-5Z", is_filled=True),
    _ring,
    _shape("M-4 -4H4V4H-4Z", is_filled=False),
    _shape("M0 -5L5 4H-5Z", is_filled=False),
)


def fill_of(chart: str, place: int) -> str:
    """Return the fill of a series: its colour, or its pattern in this chart."""
    ground, strokes = FILLS[place]
    return f"url(#{escape(chart)}-{place})" if strokes else ground


def pattern_defs(chart: str, count: int) -> str:
    """Return the patterns that the first so many series of a chart are filled with."""
    made = [
        f'<pattern id="{escape(chart)}-{place}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="M0 0H8V8H0Z" fill="{ground}"/><path d="{strokes}" fill="none" stroke="{INK}" stroke-width="1.5"/></pattern>'
        for place, (ground, strokes) in enumerate(FILLS[:count])
        if strokes
    ]
    return f"<defs>{''.join(made)}</defs>" if made else ""
