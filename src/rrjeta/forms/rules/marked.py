"""The tree of a form file, in which every key and item knows the line it stands on."""

from typing import Any

from rrjeta.packs.lines import Tree


class MarkedDict(dict[str, Any]):
    """A mapping that remembers the line of each of its keys."""

    lines: dict[str, int]
    line: int


class MarkedList(list[Any]):
    """A list that remembers where it stands."""

    line: int


def marked(tree: Tree) -> Any:
    """Return the data of a tree with its lines."""
    return _marked(tree, tree.data, ())


def line_of(tree: Any, key: str | None = None) -> int:
    """Return the line of a key, else of the tree itself; 1 when the tree carries no lines."""
    lines = getattr(tree, "lines", {})
    return int(lines[key] if key in lines else getattr(tree, "line", 1))


def _marked(tree: Tree, data: Any, way: tuple[str | int, ...]) -> Any:
    if isinstance(data, dict):
        mapping = MarkedDict({key: _marked(tree, value, (*way, key)) for key, value in data.items()})
        mapping.line = tree.line(*way)
        mapping.lines = {key: tree.line(*way, key) for key in data}
        return mapping
    if isinstance(data, list):
        items = MarkedList(_marked(tree, value, (*way, place)) for place, value in enumerate(data))
        items.line = tree.line(*way)
        return items
    return data
