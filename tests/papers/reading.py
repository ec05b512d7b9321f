"""Reads a PDF back, the way a reader of the screen or a lawyer with a search box does."""

import io
import re
from typing import Any

from pypdf import PdfReader


def reader_of(pdf: bytes) -> PdfReader:
    """Return the PDF opened in memory."""
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """Return the words of all pages in one line, with words that were broken put together again."""
    text = " ".join(page.extract_text() for page in reader_of(pdf).pages)
    return re.sub(r"\s+", " ", re.sub(r"[-\u00ad\u2010]\s*\n\s*", "", text.replace("\u200b", "")))


def bare(text: str) -> str:
    """Return the text without blanks and breaks, for looking whether something stands in it at all."""
    return re.sub(r"[\s\u200b\u00ad\u2010-]+", "", text)


def metadata_of(pdf: bytes) -> str:
    """Return the XMP metadata as text."""
    found: Any = reader_of(pdf).trailer["/Root"]["/Metadata"]
    return found.get_data().decode()


def kinds_of_tags(pdf: bytes) -> set[str]:
    """Return every kind of tag in the structure of the document."""
    kinds: set[str] = set()
    waiting = [reader_of(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node: Any = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += [one for one in node if not isinstance(one, int)]
        elif isinstance(node, dict):
            kinds |= {str(node["/S"])[1:]} if "/S" in node else set()
            if "/K" in node and not isinstance(node["/K"], int):
                waiting.append(node["/K"])
    return kinds
