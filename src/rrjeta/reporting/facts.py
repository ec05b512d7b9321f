"""Pictures as values: the country in squares or shapes with the borders of counties, and who refers to whom."""

from dataclasses import dataclass, field

from rrjeta.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Square:
    """One municipality. `value` is None where nothing is known of it; `shade` goes from 0, nothing, to the darkest.

    `is_left_out`: the number is small, or would give a small one away. `is_outside`: the reader does not reach so far.
    """

    code: str
    text: Text
    county: Text
    row: int
    column: int
    value: int | None
    shade: int | None
    is_left_out: bool = False
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of a municipality as a path, where its number stands, and how much room there is for its name."""

    path: str
    x: int
    y: int
    wide: int


@dataclass(frozen=True, slots=True)
class Shapes:
    """The country as its official boundaries draw it: the shape of each municipality, the rim and the borders of counties."""

    outlines: dict[str, Outline]
    borders: str
    wide: int
    high: int


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
    everywhere: int = 0
    unplaced: int = 0
    hidden: int = 0
    shapes: Shapes | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """What is known of each municipality: numbers, which are left out, how far the reader reaches (None: everywhere)."""

    numbers: dict[str, int]
    left_out: frozenset[str] = frozenset()
    reached: frozenset[str] | None = None
    nothing: int | None = None
    beside: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """How much went from one sender to one receiver; `share` of it was answered, None where that would tell a small number.

    An empty code stands for all the others together.
    """

    sender: str
    receiver: str
    sent: int
    share: int | None


@dataclass(frozen=True, slots=True)
class End:
    """A sender or a receiver with all that it sent or got; None where that is left out."""

    code: str
    total: int | None


@dataclass(frozen=True, slots=True)
class Flows:
    """Who refers to whom, the most first; what is left out is not named.

    Of a reader of the whole country senders are municipalities and receivers kinds of organisations; of others units and
    organisations. `listed` holds what the reader's own list has of each receiver.
    """

    senders: tuple[End, ...]
    receivers: tuple[End, ...]
    flows: tuple[Flow, ...]
    total: int | None
    is_national: bool
    unit_names: dict[str, str] = field(default_factory=dict)
    listed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Box:
    """One sender or receiver in the picture: its code and place from the top."""

    code: str
    y: float
    high: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The line of a flow: where it begins on the left, where it ends on the right, how wide it is."""

    flow: Flow
    from_y: float
    to_y: float
    width: float
