"""Any file that an office sends, read into sheets."""

from rrjeta.importing.book import Book, check_size
from rrjeta.importing.textfile import read_text
from rrjeta.importing.workbook import OLD_OFFICE, ZIPPED, read_workbook, refuse_old


def read_book(content: bytes) -> Book:
    """Return what a file holds; what it is says its beginning, never its name. Raises UnreadableFile."""
    check_size(content)
    if content.startswith(OLD_OFFICE):
        refuse_old(content)
    return read_workbook(content) if content.startswith(ZIPPED) else read_text(content)
