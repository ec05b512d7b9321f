"""A file as it was sent, read into sheets of texts. Whatever is too large, shut, hostile or no table is refused in a sentence."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.importing.choices import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from rrjeta.kernel.errors import Refused

# Between the first row that is read and the last one: empty rows are kept so that row numbers stay those of the file.
MOST_LINES = 3 * MOST_ROWS


class UnreadableFile(Refused):
    """A file cannot be taken in; the message says what to do."""

    message = _("This file is no spreadsheet. Send an Excel workbook (.xlsx) or a text file (.csv).")


@dataclass(slots=True)
class Sheet:
    """A sheet: its name and its rows of texts, each as long as its last cell that holds anything."""

    name: str
    rows: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """Everything that was read. `is_1904` says from when its dates are counted, `written_in` the signs of a text file."""

    sheets: list[Sheet]
    is_1904: bool = False
    written_in: str = ""


def check_size(content: bytes) -> None:
    """Raise UnreadableFile for an empty file or one that is too large."""
    if not content.strip(b"\x00 \r\n\t"):
        raise UnreadableFile(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("The file is too large. Send up to 10 megabytes at once."))


def add_row(sheet: Sheet, row: list[str]) -> None:
    """Take one row. Raises UnreadableFile when there are more rows or columns than one file may hold."""
    while row and not row[-1]:
        row.pop()
    if len(row) > MOST_COLUMNS:
        raise UnreadableFile(_("A sheet has more than 80 columns. Delete those that are not needed."))
    sheet.rows.append(row)
    if len(sheet.rows) > MOST_LINES:
        raise UnreadableFile(too_many_rows())


def finish(sheet: Sheet) -> Sheet:
    """Return the sheet without empty rows at its end. Raises UnreadableFile for too many rows."""
    while sheet.rows and not sheet.rows[-1]:
        sheet.rows.pop()
    if sum(1 for row in sheet.rows if row) > MOST_ROWS + 1:
        raise UnreadableFile(too_many_rows())
    return sheet


def too_many_rows() -> Any:
    """Return the sentence for a file that holds too much."""
    return _("A sheet has more than 10,000 rows. Divide it into several files.")
