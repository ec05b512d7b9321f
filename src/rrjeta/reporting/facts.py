"""A picture of the country as values: squares, the lines between counties, and what the shades mean."""

from dataclasses import dataclass

from rrjeta.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Square:
    """One municipality. `value` is None where nothing is known of it; `shade` goes from 0, nothing, to the darkest."""

    code: str
    text: Text
    county: Text
    row: int
    column: int
    value: int | None
    shade: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """An edge between two corners of squares, each given as column and row from the upper left."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Shade:
    """What one shade stands for: values from the least to the most, both among them."""

    shade: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Municipalities in alphabetical order, borders of counties, and the meaning of the shades that occur.

    `everywhere` counts services for the whole country, `unplaced` those whose source does not say where, and `hidden` those
    whose place is secret: none of them is shown in a square.
    """

    squares: tuple[Square, ...]
    borders: tuple[Line, ...]
    shades: tuple[Shade, ...]
    rows: int
    columns: int
    everywhere: int
    unplaced: int
    hidden: int
