"""A PDF without what it could do or carry: its pages stay, what runs, opens, is attached or tells of a place goes."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from rrjeta.files.choices import MOST_PDF_PAGES

# Of the whole document and of each page, field and note in it: actions, what they run, what is attached, who wrote it with what.
_GONE = (
    "/OpenAction", "/AA", "/A", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/Collection", "/Metadata", "/PieceInfo",
    "/XFA", "/URI", "/Perms", "/Threads", "/LastModified", "/RichMediaContent", "/Encrypt",
)  # fmt: skip
_NOTES_GONE = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/Link"})
_MARKER, _LENGTH = 0xFF, 2
_TELLING = frozenset({*range(0xE1, 0xF0), 0xFE})
_START_OF_SCAN = 0xDA


class Unreadable(Exception):
    """This is no PDF that can be read to its end."""


class Locked(Exception):
    """The PDF asks for a password."""


class HoldsFiles(Exception):
    """The PDF is an envelope: other files lie in it."""


def harmless(content: bytes) -> tuple[bytes, int]:
    """Return a PDF drawn up anew and the number of its pages. Raises Unreadable, Locked, HoldsFiles."""
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Locked
        if _holds_files(reader):
            raise HoldsFiles
        count = len(reader.pages)
        if not 0 < count <= MOST_PDF_PAGES:
            raise Unreadable
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        for one in _dictionaries(writer):
            _strip(one)
        writer.metadata = None
        out = BytesIO()
        writer.write(out)
    except (Locked, HoldsFiles, Unreadable):
        raise
    except Exception as fault:  # a broken PDF makes its reader fall over in every way there is
        raise Unreadable from fault
    return out.getvalue(), count


def _holds_files(reader: PdfReader) -> bool:
    root = reader.root_object
    names = root.get("/Names", DictionaryObject()).get_object()
    return "/Collection" in root or "/EmbeddedFiles" in names


def _dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """Return every dictionary of the document, those within others too."""
    waiting: list[Any] = [*writer._objects]
    seen = 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            seen += 1
            yield one
            waiting += [value for value in one.values() if isinstance(value, (DictionaryObject, ArrayObject))]
        elif isinstance(one, ArrayObject):
            waiting += [value for value in one if isinstance(value, (DictionaryObject, ArrayObject))]


def _strip(one: DictionaryObject) -> None:
    for name in _GONE:
        if name in one:
            del one[name]
    notes = one.get("/Annots")
    if notes is not None:
        kept = [note for note in notes.get_object() if note.get_object().get("/Subtype") not in _NOTES_GONE]
        one[NameObject("/Annots")] = ArrayObject(kept)
    if isinstance(one, StreamObject) and one.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        one._data = without_words(one._data)


def without_words(picture: bytes) -> bytes:
    """Return a JPEG without the parts in which a camera writes where, when and with what it was taken."""
    if not picture.startswith(b"\xff\xd8"):
        return picture
    kept, at = bytearray(picture[:2]), 2
    while at + 4 <= len(picture) and picture[at] == _MARKER and picture[at + 1] != _START_OF_SCAN:
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4])
        if picture[at + 1] not in _TELLING:
            kept += picture[at:end]
        at = end
    return bytes(kept + picture[at:])
