"""Excel workbooks (XLSX), read without running, following or trusting anything in them."""

import re
import warnings
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from rrjeta.importing.book import Book, Sheet, UnreadableFile, add_row, finish, too_many_rows
from rrjeta.importing.choices import (
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_PARTS,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_UNPACKED,
    UNREADABLE,
)

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
_LAST_LINE = 3 * MOST_ROWS
_SHUT = "EncryptedPackage".encode("utf-16-le")
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_MOST_MERGED = 20_000
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PIECE = 1 << 20
_TROUBLES = (
    *(
        zipfile.BadZipFile,
        InvalidFileException,
        DefusedXmlException,
        ParseError,
        RuntimeError,
        EOFError,
        OSError,
    ),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError, OverflowError),
)


def refuse_old(content: bytes) -> None:
    """Raise UnreadableFile for what the office programs of before 2007 wrote, and for what a password shuts."""
    if _SHUT in content:
        raise UnreadableFile(_("The file is shut with a password. Save it without one and send it again."))
    raise UnreadableFile(_("This is an old Excel file (.xls). Save it as an Excel workbook (.xlsx) and send it again."))


def read_workbook(content: bytes) -> Book:
    """Return what a workbook holds. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _look_at_parts(packed)
        with warnings.catch_warnings():
            # What openpyxl leaves out (drawings, lists of a cell, fonts) is nothing that we read.
            warnings.simplefilter("ignore")
            return _read(content)
    except UnreadableFile:
        raise
    except _TROUBLES as fault:
        raise UnreadableFile(
            _("The workbook is damaged. Open it in the spreadsheet program, save it anew and send it again.")
        ) from fault


def _look_at_parts(packed: zipfile.ZipFile) -> None:
    """Refuse a bomb, macros, what is shut, and any part that declares a document type of its own."""
    parts = packed.infolist()
    # Nothing is ever unpacked beyond the size that a part declares, so the declared sizes are a wall.
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise UnreadableFile(
            _("The workbook unpacks to more than can be taken in. Copy the table into a new workbook.")
        )
    names = {one.filename.lower() for one in parts}
    if any(one.flag_bits & 1 for one in parts):
        raise UnreadableFile(_("The file is shut with a password. Save it without one and send it again."))
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableFile(_("Save the table as an Excel workbook (.xlsx) and send it again."))
    types = packed.read("[Content_Types].xml") if "[content_types].xml" in names else b""
    if any(name.endswith("vbaproject.bin") for name in names) or b"macroEnabled" in types:
        raise UnreadableFile(_("The workbook holds macros. Save it as an Excel workbook without macros (.xlsx)."))
    if "xl/workbook.xml" not in names:
        raise UnreadableFile
    for one in parts:
        if one.filename.lower().endswith((".xml", ".rels")):
            with packed.open(one) as part:
                if _DECLARED.search(part.read(_PIECE).replace(b"\x00", b"")):
                    raise UnreadableFile(
                        _("The workbook holds something that no spreadsheet program writes. It is not opened.")
                    )


def _read(content: bytes) -> Book:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        has_formulas, merged = _scanned(packed)
    with_values = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    with_formulas = load_workbook(BytesIO(content), read_only=True, keep_links=False) if has_formulas else None
    try:
        visible = [one for one in with_values.worksheets if one.sheet_state == "visible"]
        if len(visible) > MOST_SHEETS:
            raise UnreadableFile(_("The workbook has more than 10 sheets. Delete those that are not needed."))
        sheets = []
        for one in visible:
            # Each sheet is found by the part it lies in.
            part = str(one._worksheet_path).removeprefix("/")
            formulas = with_formulas[one.title] if with_formulas is not None and part in has_formulas else None
            sheets.append(_sheet(one, formulas, merged.get(part, [])))
    finally:
        with_values.close()
        if with_formulas is not None:
            with_formulas.close()
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFile(_("The file is empty."))
    return Book(sheets, is_1904=with_values.epoch.year == 1904)


def _scanned(packed: zipfile.ZipFile) -> tuple[frozenset[str], dict[str, list[str]]]:
    """Return which sheets hold formulas, and the merged cells of each: what reading row by row does not tell."""
    formulas, merged = set(), {}
    for one in packed.infolist():
        if one.filename.startswith("xl/worksheets/") and one.filename.endswith(".xml"):
            with packed.open(one) as part:
                if _has_formula(part):
                    formulas.add(one.filename)
            with packed.open(one) as part:
                merged[one.filename] = _merged_in(part)
    return frozenset(formulas), merged


def _has_formula(part: IO[bytes]) -> bool:
    before = b""
    while piece := part.read(_PIECE):
        if re.search(rb"<(?:\w+:)?f[\s>/]", before + piece):
            return True
        before = piece[-16:]
    return False


def _merged_in(part: IO[bytes]) -> list[str]:
    found: list[str] = []
    before = b""
    while piece := part.read(_PIECE):
        text = before + piece
        last = 0
        for match in _MERGED.finditer(text):
            found.append(match[1].decode())
            last = match.end()
        before = text[max(last, len(text) - 200) :]
        if len(found) > _MOST_MERGED:
            raise UnreadableFile(
                _("The sheet has more merged cells than can be taken in. Undo the merges and send it again.")
            )
    return found


def _sheet(values: Any, formulas: Any, merged: list[str]) -> Sheet:
    sheet = Sheet(str(values.title))
    shape = {"max_col": MOST_COLUMNS + 1}
    others = formulas.iter_rows(**shape) if formulas is not None else None
    for number, row in enumerate(values.iter_rows(values_only=others is None, **shape), start=1):
        if number > _LAST_LINE:
            raise UnreadableFile(too_many_rows())
        add_row(sheet, [_text(value) for value in row] if others is None else _calculated(row, next(others, ())))
    _fill_merged(sheet, merged)
    return finish(sheet)


def _calculated(values: Any, formulas: Any) -> list[str]:
    """Return the texts of a row with formulas; one that was never calculated is marked, an empty result is empty."""
    texts = [_text(cell.value) for cell in values]
    for at, (value, formula) in enumerate(zip(values, formulas, strict=False)):
        if getattr(formula, "data_type", "") == "f" and value.value is None and value.data_type != "str":
            texts[at] = f"{UNREADABLE}no_result"
    return texts


def _text(value: Any) -> str:
    """Return what stands in a cell as somebody would have typed it; dates as ISO."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case datetime():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case str():
            return cell_text(value)
    return str(value)


def cell_text(value: str) -> str:
    """Return the text of a cell without signs that nobody types; what cannot be read is marked."""
    if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@", "\t"):
        # What our own list of rows to correct puts before a text that would be calculated.
        value = value[1:]
    if value in _ERRORS:
        return f"{UNREADABLE}sheet_error"
    if len(value) > MOST_LETTERS:
        return f"{UNREADABLE}too_long"
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in value.replace("\r\n", "\n")).strip()


def _fill_merged(sheet: Sheet, merged: list[str]) -> None:
    """Give a value that stands merged over several rows to each of them; over several columns it belongs to none."""
    for area in merged:
        left, top, right, bottom = range_boundaries(area)
        if top > len(sheet.rows) or left > MOST_COLUMNS:
            continue
        first = sheet.rows[top - 1]
        value = first[left - 1] if left <= len(first) else ""
        if not value:
            continue
        if right > left and top > 1 and any(len(row) > right for row in sheet.rows[: top - 1]):
            value = f"{UNREADABLE}merged"
            first[left - 1] = value
        for at in range(top, min(bottom, len(sheet.rows))):
            row = sheet.rows[at]
            row.extend([""] * (left - len(row)))
            row[left - 1] = value
