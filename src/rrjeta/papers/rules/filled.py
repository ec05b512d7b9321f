"""A filled form as chapters: each answer with the part it belongs to."""

from collections.abc import Mapping

from rrjeta.forms.choices import WORDS, Kind
from rrjeta.forms.rules.printing import Paper, PaperCell, PaperRow
from rrjeta.forms.rules.shape import Form, Question
from rrjeta.papers.choices import Part
from rrjeta.papers.rules.pieces import Cell, Chapter, Column, Piece
from rrjeta.papers.rules.sorting import part_of

_WIDE = {Kind.LONG: 4, Kind.TEXT: 3, Kind.PERSON: 3, Kind.ORGANISATION: 3, Kind.MANY: 3, Kind.ONE: 2, Kind.PLACE: 2}


def chapters_of(
    form: Form, paper: Paper, named: Mapping[str, Part], *, is_place_hidden: bool, skipped: frozenset[str] = frozenset()
) -> list[Chapter]:
    """Return the answered questions. `named` gives the parts that the pack names, `skipped` what is drawn otherwise."""
    found = []
    for section, shape in zip(paper.sections, form.sections, strict=True):
        pieces = [
            _piece(form.by_key[row.key], row, named, is_place_hidden)
            for row in section.rows
            if row.key not in skipped and not is_signed(form.by_key[row.key])
        ]
        found.append(Chapter(section.title, tuple(pieces), key=shape.key))
    return found


def is_signed(question: Question) -> bool:
    """Tell whether the question is the place for signatures, which papers draw in their own way."""
    return question.kind is Kind.SIGNATURE or any(sub.kind is Kind.SIGNATURE for sub in question.questions)


def _piece(question: Question, row: PaperRow, named: Mapping[str, Part], is_place_hidden: bool) -> Piece:
    part = part_of(question, named.get(question.key), may_be_read=row.may_be_read, is_place_hidden=is_place_hidden)
    if question.kind is Kind.ROWS:
        return Piece(
            row.label, part=part, columns=_columns(question, row, is_place_hidden), table=_table(question, row)
        )
    return Piece(row.label, row.words, part, is_free=question.kind in WORDS)


def _table(question: Question, row: PaperRow) -> tuple[tuple[Cell, ...], ...]:
    about = len(row.columns) - len(question.questions)
    return tuple(tuple(_cell(cell) for cell in line) for line in row.table if any(cell.words for cell in line[about:]))


def _cell(cell: PaperCell) -> Cell:
    return Cell(cell.words, Part.STATEMENTS if cell.is_statement and not cell.may_be_read else None)


def _columns(question: Question, row: PaperRow, is_place_hidden: bool) -> tuple[Column, ...]:
    about = len(row.columns) - len(question.questions)
    labels = row.columns
    return tuple(Column(label, width=3) for label in labels[:about]) + tuple(
        Column(
            label,
            # Whether a statement may be read differs from line to line: its cell says so.
            part_of(sub, None, may_be_read=True, is_place_hidden=is_place_hidden),
            _WIDE.get(sub.kind, 1 if len(label) < 12 else 2),
        )
        for label, sub in zip(labels[about:], question.questions, strict=True)
    )
