"""How the lines of a chart look: a dash and a mark for each, so that they can be told apart without colour. Pure."""

from collections.abc import Callable

INK, PAPER = "#14272d", "#ffffff"
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
