"""Text files (CSV), in the signs and with the separators that spreadsheet programs of the region write."""

import csv
import re
from io import StringIO

from django.utils.translation import gettext_lazy as _

from rrjeta.importing.book import Book, Sheet, UnreadableFile, add_row, finish
from rrjeta.importing.choices import MOST_LETTERS, UNREADABLE
from rrjeta.importing.workbook import cell_text

_SEPARATORS = (";", ",", "\t", "|")
_LINES_LOOKED_AT = 30
# ć, đ, š and ž as cp1250 writes them; in cp1252 they would be signs that no name of the region bears.
_OF_THE_NORTH = re.compile(rb"[\xc6\xe6\xd0\xf0]|[a-z\xc0-\xff][\x8a\x8e\x9a\x9e]|[\x8a\x8e\x9a\x9e][a-z]")
_MARKUP = re.compile(r"\s*(?:<\?xml|<!doctype|<html|\{\\rtf|%PDF)", re.IGNORECASE)


def read_text(content: bytes) -> Book:
    """Return what a text file holds, as one sheet. Raises UnreadableFile."""
    text, written_in = _decoded(content)
    if _MARKUP.match(text) or sum(1 for sign in text[:10_000] if sign < " " and sign not in "\r\n\t") > 0:
        raise UnreadableFile
    sheet = Sheet("")
    text = re.sub(r"\Asep=(.)\r?\n", "", text)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=False):
            add_row(sheet, [_cell(cell) for cell in row])
    except csv.Error as fault:
        raise UnreadableFile(
            _("The text file cannot be read as a table. Save it anew from the spreadsheet program.")
        ) from fault
    if not finish(sheet).rows:
        raise UnreadableFile(_("The file is empty."))
    if max(len(row) for row in sheet.rows) < 2:
        raise UnreadableFile(_("Only one column was found. Separate the columns by semicolons, commas or tabs."))
    return Book([sheet], written_in=written_in)


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(name), "UTF-16" if name == "utf-16" else "UTF-8"
            except UnicodeDecodeError as fault:
                raise UnreadableFile from fault
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        # ë and ç are the same in both.
        name = "cp1250" if _OF_THE_NORTH.search(content) else "cp1252"
        return content.decode(name, errors="replace"), name.upper()


def _separator(text: str) -> str:
    """Return the sign that divides the first lines into most columns, as often as it divides them alike."""
    lines = [line for line in text.splitlines()[: 3 * _LINES_LOOKED_AT] if line.strip()][:_LINES_LOOKED_AT]

    def weight(sign: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=sign), [])) - 1 for line in lines]
        usual = max(set(counts), key=lambda one: (counts.count(one), one)) if counts else 0
        return (counts.count(usual) if usual else 0, usual)

    return max(_SEPARATORS, key=weight)


def _cell(text: str) -> str:
    # What a spreadsheet program writes to keep a number a text.
    plain = text[2:-1] if text.startswith('="') and text.endswith('"') else text
    if plain.startswith("=") and len(plain) > 1:
        return f"{UNREADABLE}no_result"
    return f"{UNREADABLE}too_long" if len(plain) > MOST_LETTERS else cell_text(plain)
