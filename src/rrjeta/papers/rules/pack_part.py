"""The part of a pack that holds its papers: `documents/papers.yaml` and the Typst templates beside it."""

import re
from collections.abc import Iterator
from typing import Any

from rrjeta.forms.rules import pack_part as forms_part
from rrjeta.kernel.text import Text
from rrjeta.packs import lists
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.lines import Tree
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource
from rrjeta.papers.choices import Audience, Template
from rrjeta.papers.choices import Part as Left
from rrjeta.papers.rules.sample import SAMPLE_AT, sample_paper
from rrjeta.papers.typesetting import TemplateBroken, set_paper

NAME = "documents"
FILE = "documents/papers.yaml"
FRAME = "documents/_paper.typ"
# Letters are many and draw little: they stand without what the other papers have in common.
_WITHOUT_FRAME = frozenset({Template.CORRESPONDENCE})
_KEYS = frozenset({"code", "form", "template", "signs", "kept_for", "family_signs", "approved", "written_by"})
_SECTIONS = frozenset({"mark", "source", "roles", "papers", "parts", "signs", "letters", "sheltering", "place_words"})
_PLACE_WORDS = frozenset({"fillers", "houses"})
_LONGEST_SIGN = 3
_BLANKS = re.compile(r"\{(\w*)\}")
_KNOWN_BLANKS = frozenset({"role", "day"})
# A template draws what it is given. It opens nothing and fetches nothing.
_REACHES_OUT = re.compile(r"#?\b(import|include|read|plugin|image|json|csv|yaml|toml|xml|cbor)\b\s*[(\"]")
_OWN_DATA = ("json(bytes(sys.inputs.paper))", "image(bytes(paper.picture)")


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the papers: each template is set once with a paper that holds everything."""
    faults = list(_list_faults(source))
    frame = source.text(FRAME)
    for template in Template:
        if frame is not None and (text := source.text(_file(template))) is not None:
            faults += _template_faults(template, _frame(template, frame), text)
    return faults


def content(source: PackSource) -> dict[str, Any]:
    """Return the list of papers and the templates, each whole with its frame."""
    tree = source.tree(FILE)
    frame = source.text(FRAME) or ""
    data: dict[str, Any] = tree.data if tree is not None else {}
    return {
        **data,
        "templates": {one.value: whole(_frame(one, frame), source.text(_file(one)) or "") for one in Template},
    }


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return the roles that sign, with what their words stand on."""
    return [
        Marked(NAME, "roles", code, Text.read(words), "", Mark(kept["mark"]), kept["source"])
        for code, words in kept["roles"].items()
    ]


def whole(frame: str, template: str) -> str:
    """Return a template with the frame before it."""
    return f"{frame}\n{template}" if frame else template


def _frame(template: Template, frame: str) -> str:
    return "" if template in _WITHOUT_FRAME else frame


def _file(template: Template) -> str:
    return f"documents/{template.value}.typ"


def _list_faults(source: PackSource) -> Iterator[Fault]:
    tree = source.tree(FILE)
    if tree is None:
        return
    if not isinstance(tree.data, dict):
        yield tree.fault("the file must have sections")
        return
    yield from (tree.fault(f"the section {name!r} is not known", name) for name in tree.data if name not in _SECTIONS)
    if tree.data.get("mark") not in list(Mark):
        yield tree.fault("mark must be sourced, to_confirm or proposed", "mark")
    if not tree.data.get("source"):
        yield tree.fault("source is missing")
    for role, words in (tree.data.get("roles") or {}).items():
        if not isinstance(words, dict) or not all(words.get(language) for language in ("sq", "en")):
            yield tree.fault("the words must stand in sq and en", "roles", role)
    forms = forms_part.content(source)
    yield from _paper_faults(tree, forms)
    yield from _named_faults(tree, forms)
    codes = lists.codes(source)
    yield from _sign_faults(tree, codes.get("safety_alert", set()))
    yield from _word_faults(tree)
    yield from _letter_faults(tree)
    for kind in tree.data.get("sheltering") or []:
        if kind not in codes.get("org_type", set()):
            yield tree.fault(f"there is no kind of organisation {kind!r}", "sheltering")


def _word_faults(tree: Tree) -> Iterator[Fault]:
    kept = tree.data.get("place_words") or {}
    if not isinstance(kept, dict):
        yield tree.fault("place_words has the lists fillers and houses", "place_words")
        return
    for name, words in kept.items():
        if name not in _PLACE_WORDS or not isinstance(words, list) or not all(isinstance(one, str) for one in words):
            yield tree.fault("place_words has the lists fillers and houses, each of words", "place_words", name)


def _letter_faults(tree: Tree) -> Iterator[Fault]:
    papers = {one.get("code") for one in tree.data.get("papers") or [] if one.get("template") == Template.LETTER}
    letters = tree.data.get("letters") or {}
    yield from (tree.fault(f"the letter {code!r} has no words", "papers") for code in sorted(papers - letters.keys()))
    for code, letter in letters.items():
        title, body = letter.get("title") or {}, letter.get("body") or {}
        if not all(title.get(language) and body.get(language) for language in ("sq", "en")):
            yield tree.fault("a letter has a title and a body in sq and en", "letters", code)
            continue
        for language, lines in body.items():
            yield from (
                tree.fault(f"{{{name}}} is not known in a letter", "letters", code, "body", language)
                for line in lines
                for name in _BLANKS.findall(line)
                if name not in _KNOWN_BLANKS
            )


def _sign_faults(tree: Tree, alerts: set[str]) -> Iterator[Fault]:
    for code, sign in (tree.data.get("signs") or {}).items():
        if code not in alerts:
            yield tree.fault(f"there is no alert {code!r}", "signs", code)
        if not isinstance(sign, str) or not 0 < len(sign) <= _LONGEST_SIGN:
            yield tree.fault(f"a sign is a text of at most {_LONGEST_SIGN} letters, in quotes", "signs", code)


def _paper_faults(tree: Tree, forms: dict[str, Any]) -> Iterator[Fault]:
    roles, seen = tree.data.get("roles") or {}, set()
    for place, one in enumerate(tree.data.get("papers") or []):
        way = ("papers", place)
        yield from (tree.fault(f"the key {key!r} is not known here", *way, key) for key in one if key not in _KEYS)
        if not one.get("code") or one["code"] in seen:
            yield tree.fault("code is missing or stands twice", *way)
        seen.add(one.get("code"))
        if one.get("template") not in list(Template):
            yield tree.fault(f"template must be one of {', '.join(Template)}", *way)
        if "form" in one and one["form"] not in forms:
            yield tree.fault(f"there is no form {one['form']!r}", *way, "form")
        for role in [*(one.get("signs") or []), one.get("written_by", next(iter(roles), ""))]:
            if role not in roles:
                yield tree.fault(f"nobody here is called {role!r}", *way, "signs")
        for audience in one.get("kept_for") or []:
            if audience not in list(Audience):
                yield tree.fault(f"{audience!r} is no reader; known: {', '.join(Audience)}", *way, "kept_for")


def _named_faults(tree: Tree, forms: dict[str, Any]) -> Iterator[Fault]:
    for part, named in (tree.data.get("parts") or {}).items():
        if part not in list(Left):
            yield tree.fault(f"{part!r} is no part of a paper; known: {', '.join(Left)}", "parts", part)
        for one in named or []:
            form, _, question = str(one).partition(".")
            if question not in _questions(forms.get(form)):
                yield tree.fault(f"there is no question {one!r}", "parts", part)


def _questions(form: Any) -> set[str]:
    sections = form.get("sections") or [] if isinstance(form, dict) else []
    return {question.get("key") for section in sections for question in section.get("questions") or []}


def _template_faults(template: Template, frame: str, text: str) -> Iterator[Fault]:
    for file, body in ((FRAME, frame), (_file(template), text)):
        for number, line in enumerate(body.splitlines(), start=1):
            for own in _OWN_DATA:
                line = line.replace(own, "")
            if _REACHES_OUT.search(line.split("//")[0]):
                yield Fault(file, number, "a template opens no other file: it draws what it is given")
    try:
        set_paper(whole(frame, text), sample_paper(template), SAMPLE_AT)
    except TemplateBroken as fault:
        above = len(frame.splitlines()) + frame.endswith("\n") if frame else 0
        is_own = fault.line > above
        yield Fault(_file(template) if is_own else FRAME, fault.line - above if is_own else fault.line, fault.message)


PART = Part(NAME, check, content, marks=marks)
