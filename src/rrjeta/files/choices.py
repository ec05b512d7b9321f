"""Which files are taken, how large they may be, and what a scanner said of them."""

from enum import StrEnum

MOST_BYTES = 15 * 1024 * 1024
MOST_PAGES = 30
# Pages of one PDF: a court's whole file has fewer.
MOST_PDF_PAGES = 500

# Media type by the way a file begins; the name's ending alone is not believed.
BEGINNINGS: dict[bytes, str] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
# What a file may be called: its last ending, by what it is.
PICTURE_ENDINGS = frozenset({"jpg", "jpeg", "jpe", "jfif", "png"})
PDF_ENDINGS = frozenset({"pdf"})
# Archives, and what is one under another name: office documents, programmes for telephones, books.
ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
)
OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
# What stands in the place of a file whose name does not fit what is in it. It begins like no file that is taken.
MISNAMED = b"\x00misnamed"


class ScanState(StrEnum):
    """What a scanner said of a file. Without one nothing is asked."""

    UNSCANNED = "unscanned"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


SERVED = frozenset({ScanState.UNSCANNED, ScanState.CLEAN})
