"""The part of a pack that holds its forms: `forms/*.yaml`."""

from pathlib import PurePosixPath
from typing import Any

from rrjeta.forms.rules.checking import read_form
from rrjeta.forms.rules.shape import Option
from rrjeta.kernel.text import Text
from rrjeta.packs import lists
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource

NAME = "forms"


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the forms."""
    return list(_read(source)[1])


def content(source: PackSource) -> dict[str, Any]:
    """Return the tree of each form by its code."""
    return _read(source)[0]


def marks(kept: dict[str, Any]) -> list[Marked]:
    """Return every form with what it stands on."""
    return [
        Marked(NAME, NAME, code, Text.read(tree["title"]), "", Mark(tree["mark"]), tree.get("source", ""))
        for code, tree in kept.items()
    ]


def _read(source: PackSource) -> tuple[dict[str, Any], list[Fault]]:
    return source.once(NAME, lambda: _read_files(source))


def _read_files(source: PackSource) -> tuple[dict[str, Any], list[Fault]]:
    options = {
        name: tuple(Option(one["code"], Text.read(one)) for one in entries if "valid_to" not in one)
        for name, entries in lists.content(source).items()
    }
    trees: dict[str, Any] = {}
    faults: list[Fault] = []
    for file in source.files("forms/*.yaml"):
        tree = source.tree(file)
        if tree is not None:
            code = PurePosixPath(file).stem
            faults += read_form(tree, code, options)[1]
            trees[code] = tree.data
    return trees, faults


PART = Part(NAME, check, content, marks=marks)
