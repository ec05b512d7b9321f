"""Workbooks that we make: the template, and the list of rows that did not come in. No cell of theirs is ever calculated."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

# A spreadsheet program takes a text that begins so for a formula, whoever typed it.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_BOLD, _WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")
_GREY = PatternFill("solid", fgColor="E7EBEE")
_TEXT = "@"
_ROWS_OF_TEMPLATE = 2000
_WIDEST = 60


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program calculates; an apostrophe before it is read back as nothing."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook of one sheet of texts."""
    book = Workbook()
    sheet = book.active
    _fill(sheet, title, headers, rows)
    return _saved(book)


def template(
    title: str,
    headers: Sequence[str],
    lists: Sequence[tuple[int, Sequence[str]]],
    about: tuple[str, Sequence[Sequence[str]]],
    lists_title: str,
) -> bytes:
    """Return the template: a sheet to fill in, one that explains its columns, one with the words to choose from.

    `lists` name the column of the first sheet, from 0, and its words.
    """
    book = Workbook()
    sheet = book.active
    _fill(sheet, title, headers, [])
    words = book.create_sheet(lists_title)
    for place, (column, entries) in enumerate(lists, start=1):
        letter = get_column_letter(place)
        words.cell(1, place, headers[column]).font = _BOLD
        for line, entry in enumerate(entries, start=2):
            _put(words, line, place, entry)
        words.column_dimensions[letter].width = 34
        if entries:
            chosen = f"'{lists_title}'!${letter}$2:${letter}${len(entries) + 1}"
            rule = DataValidation(type="list", formula1=chosen, allow_blank=True, showErrorMessage=False)
            sheet.add_data_validation(rule)
            rule.add(f"{get_column_letter(column + 1)}2:{get_column_letter(column + 1)}{_ROWS_OF_TEMPLATE}")
    for column in range(1, len(headers) + 1):
        # Dates and telephone numbers stay as they are typed.
        sheet.column_dimensions[get_column_letter(column)].number_format = _TEXT
    _fill(book.create_sheet(about[0], 1), about[0], about[1][0], about[1][1:])
    return _saved(book)


def _fill(sheet: Any, title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    sheet.title = title
    for place, header in enumerate(headers, start=1):
        _put(sheet, 1, place, header)
        sheet.cell(1, place).font, sheet.cell(1, place).fill = _BOLD, _GREY
        longest = max([len(header), *(len(row[place - 1]) for row in rows if len(row) >= place)])
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST, max(14, longest + 2))
    for line, row in enumerate(rows, start=2):
        for place, text in enumerate(row, start=1):
            _put(sheet, line, place, text)
            sheet.cell(line, place).alignment = _WRAPPED
    sheet.freeze_panes = "A2"


def _put(sheet: Any, line: int, place: int, text: str) -> None:
    cell = sheet.cell(line, place)
    cell.value = harmless(text)
    cell.data_type, cell.number_format = "s", _TEXT


def _saved(book: Workbook) -> bytes:
    whole = BytesIO()
    book.save(whole)
    return whole.getvalue()
