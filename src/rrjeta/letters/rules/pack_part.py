"""The part of a pack that holds the letters of an office: `letters.yaml`."""

from collections.abc import Collection, Iterator
from typing import Any

from rrjeta.kernel.text import Text
from rrjeta.letters.choices import NAMING_NOBODY, To
from rrjeta.letters.rules.fields import CHILDREN, fields_for, fields_for_several, named_in
from rrjeta.packs import lists
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.lines import Tree
from rrjeta.packs.parts import Part
from rrjeta.packs.source import CODE, LANGUAGES, PackSource

NAME = "letters"
FILE = "letters.yaml"
_SECTIONS = frozenset({"mark", "source", "stops", "matter_words", "signs", "templates"})
_KEYS = frozenset({"code", "to", "signs", "title", "about", "body", "several"})
_KEYS_OF_SEVERAL = frozenset({"about", "body", "each"})


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the letters; a pack without the file has none."""
    if not source.files(FILE):
        return []
    tree = source.tree(FILE)
    return list(_faults(tree, lists.codes(source).get("safety_alert", set()))) if tree is not None else []


def content(source: PackSource) -> dict[str, Any]:
    """Return the file as it is."""
    tree = source.tree(FILE) if source.files(FILE) else None
    return tree.data if tree is not None else {"templates": []}


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return the templates, with what their words stand on."""
    return [
        Marked(NAME, "templates", one["code"], Text.read(one["title"]), "", Mark(kept["mark"]), kept["source"])
        for one in kept["templates"]
    ]


def _faults(tree: Tree, alerts: set[str]) -> Iterator[Fault]:
    if not isinstance(tree.data, dict):
        yield tree.fault("the file must have sections")
        return
    yield from (tree.fault(f"the section {name!r} is not known", name) for name in tree.data if name not in _SECTIONS)
    if tree.data.get("mark") not in list(Mark):
        yield tree.fault("mark must be sourced, to_confirm or proposed", "mark")
    if not tree.data.get("source"):
        yield tree.fault("source is missing")
    for code in tree.data.get("stops") or []:
        if code not in alerts:
            yield tree.fault(f"there is no alert {code!r}", "stops")
    signs = tree.data.get("signs") or {}
    yield from (tree.fault("the words must stand in sq and en", "signs", one) for one in signs if not _said(signs[one]))
    seen: set[str] = set()
    for place, one in enumerate(tree.data.get("templates") or []):
        yield from _template_faults(tree, place, one, signs, seen)
        seen.add(str(one.get("code")))


def _template_faults(
    tree: Tree, place: int, one: dict[str, Any], signs: dict[str, Any], seen: set[str]
) -> Iterator[Fault]:
    way = ("templates", place)
    yield from (tree.fault(f"the key {key!r} is not known here", *way, key) for key in one if key not in _KEYS)
    if not CODE.match(str(one.get("code") or "")) or one["code"] in seen:
        yield tree.fault("code is missing, no code, or stands twice", *way)
    if one.get("to") not in list(To):
        yield tree.fault(f"to must be one of {', '.join(To)}", *way)
        return
    if one.get("signs") not in signs:
        yield tree.fault(f"nobody here is called {one.get('signs')!r}", *way)
    for key in ("title", "body"):
        if not _said(one.get(key)):
            yield tree.fault(f"{key} must stand in sq and en", *way)
    known = fields_for(one["to"])
    for key in ("title", "about", "body"):
        yield from _field_faults(tree, one.get(key), known, *way, key)
    if "several" in one:
        yield from _several_faults(tree, one, *way, "several")


def _several_faults(tree: Tree, one: dict[str, Any], *way: Any) -> Iterator[Fault]:
    several = one["several"]
    if one["to"] in NAMING_NOBODY or not isinstance(several, dict):
        yield tree.fault("words for several children are for letters that name children", *way)
        return
    yield from (
        tree.fault(f"the key {key!r} is not known here", *way, key) for key in several if key not in _KEYS_OF_SEVERAL
    )
    if not _said(several.get("body")):
        yield tree.fault("body must stand in sq and en", *way)
    for key in ("about", "body"):
        yield from _field_faults(tree, several.get(key), fields_for_several(), *way, key)
    for words in (several.get("body") or {}).values():
        if CHILDREN not in named_in(str(words)):
            yield tree.fault("the body must say where the children stand: {children}", *way, "body")
    yield from _field_faults(tree, several.get("each"), fields_for(one["to"]), *way, "each")


def _field_faults(tree: Tree, said: Any, known: Collection[str], *way: Any) -> Iterator[Fault]:
    for words in (said or {}).values():
        yield from (
            tree.fault(f"{{{name}}} is not known in such a letter", *way)
            for name in named_in(str(words))
            if name not in known
        )


def _said(words: Any) -> bool:
    return isinstance(words, dict) and all(words.get(language) for language in LANGUAGES)


PART = Part(NAME, check, content, marks=marks)
