"""What stands on a filled paper before anybody asked who reads it, and what is left of it for a reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rrjeta.papers.choices import Part
from rrjeta.papers.rules.audiences import Reader
from rrjeta.papers.rules.removing import without_phones, without_words
from rrjeta.papers.rules.setting_text import paragraphs

_SHORT_ANSWER = 48
_SHORT_LABEL = 64
# A table that is wider, or holds longer words, is drawn as one card for each of its lines.
_MOST_COLUMNS = 6
_LONGEST_CELL = 220


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    part: Part | None = None
    width: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in a table; a statement has a part of its own."""

    words: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One answer, or one table of answers, with the part it belongs to. `is_free` says that people wrote it in words."""

    label: str
    words: str = ""
    part: Part | None = None
    is_free: bool = False
    columns: tuple[Column, ...] = ()
    table: tuple[tuple[Cell, ...], ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    pieces: tuple[Piece, ...]
    hint: str = ""
    key: str = ""


@dataclass(slots=True)
class LeftOut:
    """What a reader does not get: for each part the questions it stood in, and how often it stood in running text.

    `kept` are the parts of which the reader does get something.
    """

    labels: dict[Part, list[str]] = field(default_factory=dict)
    in_text: dict[Part, int] = field(default_factory=dict)
    kept: set[Part] = field(default_factory=set)

    def note(self, part: Part, label: str) -> None:
        """Note a question whose answer is left out; of what is restricted not even that there was an answer."""
        if part is Part.RESTRICTED:
            return
        labels = self.labels.setdefault(part, [])
        if label and label not in labels:
            labels.append(label)

    def note_in_text(self, part: Part, times: int) -> None:
        """Note how often something was taken out of running text."""
        if times:
            self.in_text[part] = self.in_text.get(part, 0) + times

    @property
    def parts(self) -> list[Part]:
        """Return the parts of which something is left out, in the order of the table."""
        return [part for part in Part if part in self.labels or part in self.in_text]


@dataclass(frozen=True, slots=True)
class Secrets:
    """Names, numbers and places by the part they belong to, to be taken out of running text as well."""

    words: Mapping[Part, Sequence[str]]
    region: str


def for_reader(chapters: Sequence[Chapter], reader: Reader, secrets: Secrets) -> tuple[list[dict[str, Any]], LeftOut]:
    """Return the chapters as the templates draw them, holding what this reader gets, and what was left out."""
    left = LeftOut()
    clean = _cleaner(reader, secrets, left)
    drawn = []
    for chapter in chapters:
        kept = [one for piece in chapter.pieces if (one := _kept(piece, reader, left)) is not None]
        blocks = [block(piece, clean) for piece in _headed_only(kept)]
        if blocks:
            drawn.append({"title": chapter.title, "hint": chapter.hint, "key": chapter.key, "blocks": blocks})
    return drawn, left


def _kept(piece: Piece, reader: Reader, left: LeftOut) -> Piece | None:
    if not piece.heading and not piece.words and not piece.table:
        return None
    if piece.part is not None and not reader.gets(piece.part):
        left.note(piece.part, piece.label)
        return None
    left.kept |= {piece.part} if piece.part is not None else set()
    return _kept_table(piece, reader, left) if piece.columns else piece


def _kept_table(piece: Piece, reader: Reader, left: LeftOut) -> Piece | None:
    """Return the table without the columns and statements that the reader does not get, nor columns without a word."""
    for place, column in enumerate(piece.columns):
        for part in {column.part, *(row[place].part for row in piece.table if row[place].words)}:
            if part is not None and not reader.gets(part):
                left.note(part, f"{piece.label}: {column.label}" if piece.label else column.label)
            elif part is not None and any(row[place].words for row in piece.table):
                left.kept.add(part)
    rows = [
        [
            cell if reader.gets(column.part) and reader.gets(cell.part) else Cell("")
            for cell, column in zip(row, piece.columns, strict=True)
        ]
        for row in piece.table
    ]
    places = [place for place in range(len(piece.columns)) if any(row[place].words for row in rows)]
    if not places:
        return None
    return replace(
        piece,
        columns=tuple(piece.columns[place] for place in places),
        table=tuple(tuple(row[place] for place in places) for row in rows),
    )


def _headed_only(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces without headings over nothing."""
    return [
        one
        for place, one in enumerate(pieces)
        if not one.heading or (place + 1 < len(pieces) and not pieces[place + 1].heading)
    ]


def _cleaner(reader: Reader, secrets: Secrets, left: LeftOut) -> Callable[[str], str]:
    def clean(text: str) -> str:
        for part, words in secrets.words.items():
            if not reader.gets(part):
                text, times = without_words(text, words)
                left.note_in_text(part, times)
        if not reader.gets(Part.PHONES):
            text, times = without_phones(text, secrets.region)
            left.note_in_text(Part.PHONES, times)
        return text

    return clean


def block(piece: Piece, clean: Callable[[str], str]) -> dict[str, Any]:
    """Return a piece as the templates draw it."""
    if piece.heading:
        return {"kind": "heading", "label": piece.label}
    if piece.columns:
        return _table(piece, [[clean(cell.words) for cell in row] for row in piece.table])
    return _answer(piece.label, clean(piece.words) if piece.is_free else piece.words)


def _answer(label: str, words: str) -> dict[str, Any]:
    short = bool(label) and len(words) <= _SHORT_ANSWER and "\n" not in words and len(label) <= _SHORT_LABEL
    return {"kind": "answer", "label": label, "said": paragraphs(words), "short": short}


def _table(piece: Piece, rows: list[list[str]]) -> dict[str, Any]:
    labels = [one.label for one in piece.columns]
    if len(labels) > _MOST_COLUMNS or any(len(cell) > _LONGEST_CELL for row in rows for cell in row):
        cards = [
            {
                "title": f"{piece.label} {number}" if len(rows) > 1 else piece.label,
                "blocks": [_answer(label, cell) for label, cell in zip(labels, row, strict=True) if cell],
            }
            for number, row in enumerate(rows, start=1)
        ]
        return {"kind": "cards", "label": piece.label, "hint": "", "cards": cards}
    widths = [one.width for one in piece.columns]
    return {"kind": "rows", "label": piece.label, "columns": labels, "widths": widths, "rows": rows}
