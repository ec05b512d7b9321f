"""Files as they really come: other signs, other dates, titles above the table, and what is refused in a sentence."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from rrjeta.importing.book import UnreadableFile
from rrjeta.importing.choices import MOST_BYTES, MOST_ROWS, UNREADABLE
from rrjeta.importing.queries.terms import column_names
from rrjeta.importing.reading import read_book
from rrjeta.importing.rules.cells import Unread, age_of, day_of, names_of_one
from rrjeta.importing.rules.headers import guessed, header_row
from tests.importing.making import HEADERS, child, saved, workbook

_LINES = "Emri;Mbiemri;Gjinia\r\nÇelë;Hoxhë;F\r\n"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1250", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_text_file_is_read_in_any_signs_with_any_separator(code: str, sign: str) -> None:
    book = read_book(_LINES.replace(";", sign).encode(code))
    assert book.sheets[0].rows == [["Emri", "Mbiemri", "Gjinia"], ["Çelë", "Hoxhë", "F"]]


def test_letters_of_the_north_are_read_as_they_were_written() -> None:
    book = read_book("Emri;Mbiemri\r\nĐorđe;Petrović\r\nŽana;Šarić\r\n".encode("cp1250"))
    assert book.sheets[0].rows[1:] == [["Đorđe", "Petrović"], ["Žana", "Šarić"]]
    assert book.written_in == "CP1250"


def test_separators_and_line_ends_inside_quotes_are_text() -> None:
    book = read_book('Emri;Shënime\r\nArta;"erdhi; foli,\niku"\r\n'.encode())
    assert book.sheets[0].rows[1] == ["Arta", "erdhi; foli,\niku"]


def packed(parts: dict[str, str]) -> bytes:
    """Return a file of these parts, as a workbook is one."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return whole.getvalue()


def with_part(content: bytes, name: str, change: Any) -> bytes:
    """Return a workbook with one part changed or added."""
    whole = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as out:
        parts = {one: before.read(one) for one in before.namelist()}
        parts[name] = change(parts.get(name, b""))
        for one, text in parts.items():
            out.writestr(one, text)
    return whole.getvalue()


def _bomb() -> bytes:
    return with_part(workbook([child(1)]), "xl/media/image1.xml", lambda _before: b"\x00" * (65 * 1024 * 1024))


def _laughing() -> bytes:
    laugh = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return with_part(workbook([child(1)]), "xl/worksheets/sheet1.xml", lambda before: laugh + before)


def _many_sheets() -> bytes:
    book = Workbook()
    for _number in range(11):
        book.create_sheet()
    return saved(book)


_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512
_REFUSED: dict[str, tuple[Any, str]] = {
    "empty": (lambda: b"", "The file is empty."),
    "empty workbook": (lambda: saved(Workbook()), "The file is empty."),
    "too large": (lambda: b"a;b\n" * (MOST_BYTES // 4 + 1), "The file is too large"),
    "too many rows": (lambda: b"a;b\n" * (MOST_ROWS + 2), "more than 10,000 rows"),
    "too many columns": (lambda: b";".join([b"a"] * 90) + b"\n", "more than 80 columns"),
    "old Excel": (lambda: _OLD, "This is an old Excel file (.xls)"),
    "a password": (lambda: _OLD + "EncryptedPackage".encode("utf-16-le"), "shut with a password"),
    "macros": (lambda: with_part(workbook([child(1)]), "xl/vbaProject.bin", lambda _b: b"x"), "holds macros"),
    "a bomb": (_bomb, "unpacks to more than can be taken in"),
    "entities": (_laughing, "It is not opened."),
    "sheets": (_many_sheets, "more than 10 sheets"),
    "another archive": (lambda: packed({"a.txt": "b"}), "This file is no spreadsheet."),
    "open document": (lambda: packed({"mimetype": "x", "content.xml": "<a/>"}), "Save the table as an Excel workbook"),
    "half a workbook": (lambda: workbook([child(1)])[:2000], "The workbook is damaged."),
    "no sheet inside": (lambda: packed({"xl/workbook.xml": "<a/>", "[Content_Types].xml": "<a/>"}), "is damaged."),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 90, "This file is no spreadsheet."),
    "a page": (lambda: b"<html><table><tr><td>a;b</td></tr></table>", "This file is no spreadsheet."),
    "one column": (lambda: b"Emri\nArta\nBlerta\n", "Only one column was found."),
}  # fmt: skip


@pytest.mark.parametrize("kind", _REFUSED)
def test_what_cannot_be_taken_in_is_refused_in_a_sentence(kind: str) -> None:
    make, said = _REFUSED[kind]
    with pytest.raises(UnreadableFile) as refused:
        read_book(make())
    with translation.override("en"):
        assert said in str(refused.value.message)


def test_dates_are_read_however_a_workbook_counts_them() -> None:
    for epoch in (None, CALENDAR_MAC_1904):
        book = Workbook()
        if epoch:
            book.epoch = epoch
        sheet = book.active
        assert sheet is not None
        sheet.append(["Emri", "Datëlindja"])
        sheet.append(["Arta", date(2015, 12, 31)])
        sheet.append(["Blerta", datetime(2015, 12, 31, 10, 30)])  # noqa: DTZ001  as a spreadsheet keeps it
        read = read_book(saved(book))
        assert [row[1] for row in read.sheets[0].rows[1:]] == ["2015-12-31", "2015-12-31"]
        assert read.is_1904 == bool(epoch)
    assert day_of("42369").day == date(2015, 12, 31)
    assert day_of("40907", is_1904=True).day == date(2015, 12, 31)


def test_formulas_errors_and_merged_cells_are_read_as_they_are_seen_or_marked() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Lista e fëmijëve", "", "", ""], HEADERS[:4], *(child(seed)[:4] for seed in range(5))):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet["B3"] = '=A3&"x"'
    sheet["C4"] = "#REF!"
    sheet.merge_cells("B5:B6")
    sheet.merge_cells("A7:C7")
    rows = read_book(saved(book)).sheets[0].rows
    assert rows[0] == ["Lista e fëmijëve"]
    assert rows[2][1] == f"{UNREADABLE}no_result"
    assert rows[3][2] == f"{UNREADABLE}sheet_error"
    assert rows[4][1] == rows[5][1] == child(2)[1]
    assert rows[6][0] == f"{UNREADABLE}merged"


def test_a_cell_that_holds_a_book_is_marked() -> None:
    rows = read_book(f"Emri;Shënime\nArta;{'a' * 5000}\n".encode()).sheets[0].rows
    assert rows[1] == ["Arta", f"{UNREADABLE}too_long"]


@pytest.mark.django_db
@pytest.mark.usefixtures("pack")
def test_headers_are_found_below_a_title_and_known_by_many_names() -> None:
    names = column_names()
    rows = [
        ["Bashkia", "e Provës"],
        [],
        ["Nr.", "Emri i fëmijës*", "MBIEMRI", "Datëlindja (dd.mm.vvvv)", "Amësia"],
        ["1", "Arta"],
    ]
    assert header_row(rows, names) == 2
    assert guessed(rows[2], names) == {1: "given_name", 2: "surname", 3: "birth_date", 4: "mother_name"}
    assert guessed(["First name", "Last name", "DOB", "Father's name"], names) == {
        0: "given_name",
        1: "surname",
        2: "birth_date",
        3: "father_name",
    }


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("31.12.2015", date(2015, 12, 31), "day"),
        ("1/2/2015", date(2015, 2, 1), "day"),
        ("2015-12-31", date(2015, 12, 31), "day"),
        ("12.2015", date(2015, 12, 1), "month"),
        ("2015", date(2015, 1, 1), "year"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(text: str, day: date, precision: str) -> None:
    told = day_of(text)
    assert (told.day, told.precision) == (day, precision)


@pytest.mark.parametrize(
    ("text", "code"),
    [("31.12.15", "two_digit_year"), ("31.02.2015", "no_such_day"), ("13/25/2015", "no_such_day"), ("dje", "no_date")],
)
def test_what_is_no_date_says_why(text: str, code: str) -> None:
    with pytest.raises(Unread) as unread:
        day_of(text)
    assert unread.value.code == code


def test_ages_and_names_in_one_cell_are_read() -> None:
    assert [age_of(one, ("muaj",)) for one in ("7", "rreth 7 vjeç", "~12", "8 muaj", "7.0")] == [7, 7, 12, 0, 7]
    assert names_of_one("Arta Agim Hoxha") == {"given_name": "Arta", "father_name": "Agim", "surname": "Hoxha"}
    with pytest.raises(Unread):
        names_of_one("Arta Agim Hoxha Leka")
    with pytest.raises(Unread):
        age_of("i vogel ende")
