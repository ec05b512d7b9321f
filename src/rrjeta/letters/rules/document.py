"""Letters as documents that can be edited on: in our own layout, or an office's own template with the text as it was edited."""

import difflib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from rrjeta.papers.rules.setting_text import settable
from rrjeta.papers.typesetting import FONT

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document_of(paper: Mapping[str, Any]) -> bytes:
    """Return a letter as the template takes it as a document in our own layout."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(25), Mm(20), Mm(18), Mm(22)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    head, letter = paper["letter"], paper["correspondence"]
    _line(document, head["organisation"], is_bold=True, size=13)
    for one in (head["unit"], *head["lines"]):
        _line(document, one)
    for one in head["side"]:
        _line(document, f"{one['label']} {one['said']}", is_right=True)
    for one in paper["notices"]:
        _line(document, one, is_bold=True)
    _line(document, f"{letter['to_label']}: {letter['to']}", is_bold=True)
    _line(document, letter["address"])
    document.add_heading(settable(paper["title"]), level=1)
    if letter["about"]:
        _line(document, f"{letter['about_label']} {letter['about']}", is_bold=True)
    for one in letter["body"]:
        if one["is_heading"]:
            document.add_heading(settable(one["said"]), level=2)
        else:
            document.add_paragraph(settable(one["said"]))
    for one in paper["signatures"]:
        _line(document, one["role"], is_bold=True, is_right=True)
        _line(document, one["name"], is_right=True)
        _line(document, "_" * 28, is_right=True)
    return _written(document)


def texts_of(content: bytes) -> list[str]:
    """Return the paragraphs of a document that say something, those in tables left out: they cannot be edited as lines."""
    return [one.text for one in Document(BytesIO(content)).paragraphs if one.text.strip()]


def with_text(content: bytes, base: Sequence[str], edited: Sequence[str]) -> bytes:
    """Return a filled document in which the paragraphs stand as they were edited; those left alone keep their form.

    `base` are its paragraphs as they were when the editing began, one for each paragraph that says something.
    """
    document = Document(BytesIO(content))
    standing = [one for one in document.paragraphs if one.text.strip()]
    if not standing:
        return content
    for code, first, last, begin, end in difflib.SequenceMatcher(None, base, edited, autojunk=False).get_opcodes():
        if code == "equal":
            continue
        old, new = standing[first : min(last, len(standing))], list(edited[begin:end])
        for paragraph, words in zip(old, new, strict=False):
            _say(paragraph, words)
        for paragraph in old[len(new) :]:
            paragraph._element.getparent().remove(paragraph._element)
        anchor = old[-1] if old else standing[min(max(first - 1, 0), len(standing) - 1)]
        for words in new[len(old) :]:
            anchor = _after(anchor, words)
    return _written(document)


def _say(paragraph: Paragraph, words: str) -> None:
    first, *rest = paragraph.runs or [paragraph.add_run()]
    for run in rest:
        run._element.getparent().remove(run._element)
    first.text = settable(words)


def _after(paragraph: Paragraph, words: str) -> Paragraph:
    copied = deepcopy(paragraph._element)
    paragraph._element.addnext(copied)
    added = Paragraph(copied, paragraph._parent)
    _say(added, words)
    return added


def _line(document: Any, words: str, *, is_bold: bool = False, is_right: bool = False, size: int = 0) -> None:
    if not words:
        return
    paragraph = document.add_paragraph()
    run = paragraph.add_run(settable(words))
    run.bold = is_bold
    if size:
        run.font.size = Pt(size)
    paragraph.paragraph_format.space_after = Pt(2)
    if is_right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _written(document: Any) -> bytes:
    # Who made it and with what goes to nobody.
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    out = BytesIO()
    document.save(out)
    return out.getvalue()
