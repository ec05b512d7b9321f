"""YAML in which every value knows the line it stands on."""

from typing import Any

import yaml


class MarkedDict(dict[str, Any]):
    """A mapping that remembers the line of each of its keys."""

    lines: dict[str, int]
    line: int


class MarkedList(list[Any]):
    """A list that remembers the line of each of its items."""

    lines: list[int]
    line: int


class NotReadable(Exception):
    """The text is not the plain YAML that a form may use."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(f"{line}: {message}")


def read_marked(text: str) -> Any:
    """Return the tree of the text with its lines. Raises NotReadable, with the line."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotReadable(mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from error
    if node is None:
        raise NotReadable(1, "the file is empty")
    return _value(node)


def line_of(tree: Any, key: str | int | None = None) -> int:
    """Return the line of a key or item, else of the tree itself; 0 when the tree carries no lines."""
    lines = getattr(tree, "lines", None)
    if isinstance(lines, dict) and key in lines:
        return int(lines[key])
    if isinstance(lines, list) and isinstance(key, int) and key < len(lines):
        return int(lines[key])
    return int(getattr(tree, "line", 0))


def _value(node: yaml.Node) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, line)
    if isinstance(node, yaml.SequenceNode):
        found = MarkedList(_value(item) for item in node.value)
        found.lines = [item.start_mark.line + 1 for item in node.value]
        found.line = line
        return found
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, line)
    raise NotReadable(line, "aliases are not used in a form")


def _mapping(node: yaml.MappingNode, line: int) -> MarkedDict:
    found = MarkedDict()
    found.lines, found.line = {}, line
    for key_node, value_node in node.value:
        key, at = str(key_node.value), key_node.start_mark.line + 1
        if key in found:
            raise NotReadable(at, f"{key} is said twice")
        found[key] = _value(value_node)
        found.lines[key] = at
    return found


def _scalar(node: yaml.ScalarNode, line: int) -> Any:
    """Return a string, a whole number, true or false: never YAML's own guess of "no" as false or of a date."""
    text = str(node.value)
    if node.style is not None:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text.lstrip("-").isdigit() and text.isascii():
        return int(text)
    if text in ("", "~", "null"):
        raise NotReadable(line, "a value is missing")
    return text
