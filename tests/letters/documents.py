"""Documents that an office sends as its template: plain ones, and such as should never be taken."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from docx import Document


def document(*paragraphs: str, header: str = "") -> bytes:
    """Return a Word document of these paragraphs."""
    made = Document()
    for words in paragraphs:
        made.add_paragraph(words)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def changed(content: bytes, parts: Mapping[str, bytes], replaced: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """Return a document with these parts added, and in others one text put in the place of another."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.infolist():
            read = before.read(one)
            if one.filename in (replaced or {}):
                old, new = (replaced or {})[one.filename]
                assert old in read.decode()
                read = read.decode().replace(old, new).encode()
            after.writestr(one, read)
        for name, added in parts.items():
            after.writestr(name, added)
    return out.getvalue()
