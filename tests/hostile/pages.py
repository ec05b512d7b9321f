"""Reads a page as a browser does: its forms with every field, its addresses, its title, what is said at a field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

_VOID = {"submit", "button", "image", "reset"}
_TOKENS = re.compile(r'(name="(?:csrfmiddlewaretoken|operation_id|typed_by)" value=")[^"]*')
_IDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass
class Field:
    """One input, choice or text of a form."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    is_chosen: bool = False


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def names(self) -> set[str]:
        """Return the names of all fields."""
        return {one.name for one in self.fields}


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.forms: list[Form] = []
        self.addresses: list[str] = []
        self.title = ""
        self._form: Form | None = None
        self._select: Field | None = None
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a field or an address."""
        got = {name: value or "" for name, value in attrs}
        self.addresses += [
            value for name, value in got.items() if name in ("href", "action", "src", "hx-get", "hx-post")
        ]
        if tag == "form":
            self._form = Form(got.get("action", ""), got.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "title":
            self._inside = tag
        if self._form is None or not (got.get("name") or tag == "option"):
            return
        if tag == "input" and got.get("type") not in _VOID:
            kind = got.get("type", "text")
            self._form.fields.append(Field(got["name"], kind, got.get("value", ""), is_chosen="checked" in got))
        elif tag == "textarea":
            self._form.fields.append(Field(got["name"], "textarea"))
            self._inside = tag
        elif tag == "select":
            self._select = Field(got["name"], "select")
            self._form.fields.append(self._select)
        elif tag == "option" and self._select is not None:
            self._select.options.append(got.get("value", ""))
            if "selected" in got:
                self._select.value = got.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave what was entered."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Note the words of a title and what stands in a text."""
        if self._inside == "title":
            self.title += data
        elif self._inside == "textarea" and self._form is not None:
            self._form.fields[-1].value += data

    def main_form(self) -> Form | None:
        """Return the form of the page that changes something: the one with the most fields among those with an id."""
        own = [form for form in self.forms if form.method == "post" and "operation_id" in form.names()]
        return max(own, key=lambda form: len(form.fields)) if own else None


def left(form: Form) -> dict[str, Any]:
    """Return what is sent when nothing is touched."""
    sent: dict[str, Any] = {}
    for one in form.fields:
        if one.kind in ("radio", "checkbox"):
            if one.is_chosen:
                sent.setdefault(one.name, []).append(one.value)
        elif one.kind == "select":
            sent[one.name] = one.value or (one.options[0] if one.options else "")
        elif one.kind != "file":
            sent[one.name] = one.value
    return sent


def filled(form: Form, word: Callable[[str], str], file: Callable[[], bytes]) -> dict[str, Any]:
    """Return what is sent when every text holds a word, every choice its first answer and every file a picture.

    Days, hours and numbers keep what the page proposes.
    """
    sent = left(form)
    for one in form.fields:
        if one.kind == "hidden":
            continue
        if one.kind == "file":
            sent[one.name] = SimpleUploadedFile(f"{word('file')}.png", file(), "image/png")
        elif one.kind in ("radio", "checkbox"):
            sent.setdefault(one.name, [one.value])
        elif one.kind == "select":
            sent[one.name] = sent[one.name] or next((option for option in one.options if option), "")
        elif (
            one.kind in ("text", "textarea", "tel", "search", "email")
            and not one.value.strip()
            and not _is_day(one.name)
        ):
            sent[one.name] = word(one.name)
    return sent


def _is_day(name: str) -> bool:
    return bool(
        re.search(r"(_on|_at|-time|_time|date|due|start|until|since|review|from|_to|visit|held|year|month|age)$", name)
    )


def without_marks(text: str) -> str:
    """Return a page without what is different on every answer: tokens, and ids that were asked for."""
    return _IDS.sub("ID", _TOKENS.sub(r"\1", text))


def answered(response: Any) -> tuple[int, str, Mapping[str, str]]:
    """Return status, page and headers of an answer, without what is different on every one."""
    body = b"".join(response) if response.streaming else response.content
    headers = {name: without_marks(value) for name, value in response.headers.items()}
    return response.status_code, without_marks(body.decode(errors="replace")), headers
