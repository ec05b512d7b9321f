"""A document that an office sends as its template: what it may be made of, which fields it holds, and how it is filled.

Only plain fields in doubled braces are taken: {{ child_name }}. Whatever a document could run, fetch or unpack is refused.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rrjeta.kernel.errors import Invalid

MOST_BYTES = 1024 * 1024
_MOST_PARTS, _MOST_PART, _MOST_UNPACKED = 200, 1024 * 1024, 8 * 1024 * 1024
_MOST_FIELDS, _MOST_BRACES = 200, 2000
_MAIN = "word/document.xml"
_KINDS = "[Content_Types].xml"
_DOCUMENT_KIND = "wordprocessingml.document.main+xml"
_RUNS = ("vbaproject", "activex", "embeddings/", "oleobject", "customui", "altchunk", "macros")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf")
_TEXTS = (".xml", ".rels")
_TARGET = re.compile(r"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)
_HARMLESS_TARGET = re.compile(r"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)
_FETCHES = re.compile(r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|MACROBUTTON|LINK)\b")
_TAG = re.compile(r"<[^<>]*>")
_INSTRUCTION = re.compile(r"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"")
_EXPRESSION = re.compile(r"\{\{([^{}]*)\}\}")
_NAME = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*")


@dataclass(frozen=True, slots=True)
class Read:
    """A template that can be taken: the names of its fields, in the order in which they stand."""

    fields: list[str]


def read_template(content: bytes) -> Read:
    """Return what a document asks for. Raises Invalid at `file` with the reason why it is not taken."""
    if len(content) > MOST_BYTES:
        raise _refused(_("The document is too large: a template has at most 1 megabyte."))
    parts = _parts(content)
    found: dict[str, None] = {}
    for name, text in parts:
        found.update(dict.fromkeys(_fields(text)))
        _refuse_statements(text)
        _refuse_fetching(name, text)
    if not found:
        raise _refused(
            _("No field stands in this document. Write one such as {{ recipient }} where it is to be filled.")
        )
    return Read(list(found))


def filled_document(content: bytes, values: Mapping[str, str]) -> bytes:
    """Return a template that was taken with its fields filled. Values are words: nothing in them is run."""
    template = DocxTemplate(BytesIO(content))
    template.render(dict(values), jinja_env=_environment(), autoescape=True)
    out = BytesIO()
    template.save(out)
    return out.getvalue()


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True)


def _parts(content: bytes) -> list[tuple[str, str]]:
    """Return the parts with text by their names, after looking at what else is packed."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            known = packed.infolist()
            if len(known) > _MOST_PARTS or sum(one.file_size for one in known) > _MOST_UNPACKED:
                raise _refused(_("This document unpacks into more than a letter can hold."))
            for one in known:
                _refuse_part(one)
            texts = [(one.filename, _unpacked(packed, one)) for one in known if one.filename.lower().endswith(_TEXTS)]
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, UnicodeDecodeError):
        raise _refused(_("This is no Word document (DOCX). Save it in Word as .docx and send it once more.")) from None
    names = dict(texts)
    if _MAIN not in names or _DOCUMENT_KIND not in names.get(_KINDS, ""):
        raise _refused(_("This is no Word document (DOCX). Save it in Word as .docx and send it once more."))
    if "macroEnabled" in names[_KINDS]:
        raise _refused(_("Macros are not taken. Save the document as .docx without them."))
    return texts


def _refuse_part(one: zipfile.ZipInfo) -> None:
    name = one.filename.lower()
    if any(word in name for word in _RUNS):
        raise _refused(
            _("Macros, controls and embedded objects are not taken. Save the document as .docx without them.")
        )
    if not name.endswith((*_TEXTS, *_PICTURES, "/", ".odttf")):
        raise _refused(_("Something else than text and pictures is packed into this document."))
    if one.file_size > _MOST_PART or one.flag_bits & 1 or ".." in name or name.startswith("/"):
        raise _refused(_("This document unpacks into more than a letter can hold."))


def _unpacked(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> str:
    """Return a part as text. What it says of its size is not believed."""
    with packed.open(one) as part:
        read = part.read(_MOST_PART + 1)
    if len(read) > _MOST_PART:
        raise _refused(_("This document unpacks into more than a letter can hold."))
    text = read.decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _refused(_("This document holds definitions that no letter needs. Save it in Word as .docx once more."))
    return text


def _refuse_fetching(name: str, text: str) -> None:
    if name.endswith(".rels"):
        for target in _TARGET.findall(text):
            if not _HARMLESS_TARGET.search(target):
                raise _refused(
                    _("This document fetches something from elsewhere. Put pictures into it and send it again.")
                )
        return
    for found in _INSTRUCTION.findall(text):
        if _FETCHES.search("".join(found).upper()):
            raise _refused(_("This document fetches something from elsewhere. Put pictures into it and send it again."))


def _fields(text: str) -> Iterator[str]:
    plain = _TAG.sub("", text)
    if plain.count("{") > _MOST_BRACES or plain.count("{{") > _MOST_FIELDS:
        raise _refused(_("So many fields stand in this document that no letter can be meant."))
    if any(sign in plain for sign in ("{%", "%}", "{#", "#}")):
        raise _refused(_("Loops, conditions, macros and remarks are not taken: only fields such as {{ recipient }}."))
    for said in _EXPRESSION.findall(plain):
        named = _NAME.fullmatch(said)
        if named is None:
            raise _not_plain(said)
        yield named.group(1)
    left = _EXPRESSION.sub("", plain)
    if "{{" in left or "}}" in left:
        raise _refused(_("A field is not closed: each begins with {{ and ends with }}."))


def _refuse_statements(text: str) -> None:
    """Raise Invalid for whatever the engine would take for more than a name: the last look before anything is kept."""
    patched = DocxTemplate(BytesIO()).patch_xml(text)
    try:
        tree = _environment().parse(patched)
    except TemplateSyntaxError:
        raise _refused(_("A field cannot be read. Write it by hand: {{ recipient }}.")) from None
    for node in tree.iter_child_nodes():
        if not isinstance(node, nodes.Output):
            raise _refused(
                _("Loops, conditions, macros and remarks are not taken: only fields such as {{ recipient }}.")
            )
        for part in node.nodes:
            if not isinstance(part, (nodes.TemplateData, nodes.Name)):
                raise _not_plain("")


def _not_plain(said: str) -> Invalid:
    shown = f"{{{{{said[:40]}}}}}"
    return _refused(_("Only plain fields are taken, and this is more: %(said)s") % {"said": shown})


def _refused(why: object) -> Invalid:
    return Invalid({"file": why})
