"""Finds every sentence that a page or a module says, and every raw one that nobody can translate."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from tests.house.tree import PACKAGE, Module, modules, templates

_TRANSLATORS = {"gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}
_PLURAL_TRANSLATORS = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}
_STRING = r"""u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*\""""
_IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(({_STRING})(?:,\s*({_STRING}))?")
_PLACEHOLDER = re.compile(r"%\(\w+\)\w|\{\w*\}")


@dataclass(frozen=True)
class Sentence:
    """An English sentence of the product, with its plural and its context where it has them, and where it is said."""

    text: str
    plural: str = ""
    context: str = ""
    place: str = field(default="", compare=False)


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


@cache
def said() -> frozenset[Sentence]:
    """Return every sentence of the templates and modules."""
    return frozenset([*_of_templates(), *(one for module in modules() for one in _of_module(module))])


def _of_templates() -> Iterator[Sentence]:
    for path in templates():
        for name, first, second in _IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
            texts = [ast.literal_eval(text) for text in (first, second) if text]
            yield _sentence(name, texts, f"{path.parent.name}/{path.name}")


def _of_module(module: Module) -> Iterator[Sentence]:
    known = _translators_in(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if texts:
                yield _sentence(known[node.func.id], texts, f"{module.name}:{node.lineno}")


def _translators_in(module: Module) -> dict[str, str]:
    imported = [node for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom)]
    return {
        name.asname or name.name: name.name
        for node in imported
        if node.module == "django.utils.translation"
        for name in node.names
        if name.name in _TRANSLATORS | _PLURAL_TRANSLATORS
    }


def _sentence(name: str, texts: list[str], place: str) -> Sentence:
    name = "gettext" if name == "_" else name.removesuffix("_lazy").removesuffix("_noop")
    context = texts.pop(0) if name in ("pgettext", "npgettext") else ""
    plural = texts[1] if name in ("ngettext", "npgettext") else ""
    return Sentence(texts[0], plural, context, place)


@cache
def catalogue(language: str) -> dict[tuple[str, str], list[tuple[Path, polib.POEntry]]]:
    """Return every entry of every catalogue of a language by its context and its English sentence."""
    entries: dict[tuple[str, str], list[tuple[Path, polib.POEntry]]] = {}
    for path in sorted(PACKAGE.glob(f"*/locale/**/{language}/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            entries.setdefault((entry.msgctxt or "", entry.msgid), []).append((path, entry))
    return entries


def untranslatable_calls() -> list[str]:
    """Return where a module translates something that no catalogue can hold: a name instead of a sentence."""
    found = []
    for module in modules():
        known = _translators_in(module)
        for node in ast.walk(module.tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known
            if is_call and not isinstance(node.args[0], ast.Constant):
                found.append(f"{module.name}:{node.lineno}")
    return found


_BLOCK_SENTENCE = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_REMARK = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_SPOKEN = ("alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "label")
_WORD = re.compile(r"[^\W\d_]{2,}")


class _RawText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        values = dict(attributes)
        spoken = [values.get(name) or "" for name in _SPOKEN]
        if tag == "input" and values.get("type") in ("submit", "button"):
            spoken.append(values.get("value") or "")
        self.found += [text for text in spoken if _WORD.search(text)]

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style") and _WORD.search(data):
            self.found.append(data.strip())


def raw_text(template: str) -> list[str]:
    """Return the words that a template says outside every translation."""
    bare = _TAG.sub("", _BLOCK_SENTENCE.sub("", _REMARK.sub("", template)))
    parser = _RawText()
    parser.feed(bare)
    parser.close()
    return parser.found


_SENTENCE_LIKE = re.compile(r"[A-Z][\w’'-]* (?=.*[a-z]{2})[\w’'§%({-][^\n]*")
_ONE_WORD = re.compile(r"[A-Z][a-z]+…?")
_SAID_BY_NAME = {"label", "title", "message", "text", "hint", "heading", "legend"}


def raw_sentences(module: Module) -> list[str]:
    """Return what looks like words for a person but is neither translated, nor documentation, nor an error's own words."""
    quiet: set[int] = set()
    named: set[int] = set()
    known = _translators_in(module)
    for node in ast.walk(module.tree):
        if _is_quiet(node, known):
            quiet |= {id(inner) for inner in ast.walk(node)}
        named |= {id(value) for value in _said_by_name(node)}
    return [
        f"{module.name}:{node.lineno} {node.value[:60]}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet
        if _SENTENCE_LIKE.fullmatch(node.value) or (id(node) in named and _ONE_WORD.fullmatch(node.value))
    ]


def _said_by_name(node: ast.AST) -> list[ast.expr]:
    """Return the values that a call or a dictionary gives under a name such as `label`."""
    if isinstance(node, ast.keyword) and node.arg in _SAID_BY_NAME:
        return [node.value]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [value for key, value in pairs if isinstance(key, ast.Constant) and key.value in _SAID_BY_NAME]
    return []


def _is_quiet(node: ast.AST, known: dict[str, str]) -> bool:
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known
