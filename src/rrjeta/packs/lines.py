"""Plain files read so that every fault can name its line."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from rrjeta.packs.facts import Fault

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table and the line on which it begins."""

    line: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """The rows of one CSV file that have the right shape, and what is wrong with the others."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def decode(data: bytes, file: str) -> tuple[str, list[Fault]]:
    """Return the text of a file in composed UTF-8, or the fault at the first line that is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return "", [Fault(file, data[: fault.start].count(b"\n") + 1, "this line is not UTF-8 text")]
    faults = [
        Fault(file, text[: found.start()].count("\n") + 1, f"a control character (U+{ord(found.group()):04X})")
        for found in _CONTROL.finditer(text)
    ]
    return ("" if faults else unicodedata.normalize("NFC", text)), faults


def read_table(text: str, file: str, columns: Iterable[str], optional: Iterable[str] = ()) -> Table:
    """Return the rows of CSV text whose header is exactly the columns, the optional ones being free to be absent."""
    table = Table()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                table.faults += _header_faults(header, file, line, list(columns), list(optional))
                if table.faults:
                    return table
            elif len(cells) != len(header):
                table.faults.append(Fault(file, line, f"{len(cells)} cells where the header has {len(header)}"))
            else:
                table.rows.append(Row(line, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    except csv.Error as fault:
        table.faults.append(Fault(file, begins, f"this row cannot be read as CSV ({fault})"))
    if not header and not table.faults:
        table.faults.append(Fault(file, 1, f"no header; expected {','.join(columns)}"))
    return table


def _header_faults(header: list[str], file: str, line: int, columns: list[str], optional: list[str]) -> list[Fault]:
    faults = [Fault(file, line, f"the column {name!r} is missing") for name in columns if name not in header]
    faults += [
        Fault(file, line, f"the column {name!r} is not known") for name in header if name not in columns + optional
    ]
    faults += [Fault(file, line, f"the column {name!r} stands twice") for name in header if header.count(name) > 1]
    return list(dict.fromkeys(faults))


class _PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the loader written in C where the machine has it
    """Takes `no`, `on`, `12:30` and `2026-01-02` for the words they are: only true, false and numbers are more."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(slots=True)
class Tree:
    """The data of one YAML file, and the line of each of its parts by the way that leads there."""

    file: str
    data: Any = None
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, *way: str | int) -> int:
        """Return the line of a part, or of the nearest part around it."""
        while way and way not in self.lines:
            way = way[:-1]
        return self.lines.get(way, 1)

    def fault(self, message: str, *way: str | int) -> Fault:
        """Return a fault at the line of a part."""
        return Fault(self.file, self.line(*way), message)


def read_tree(text: str, file: str) -> Tree:
    """Return the data of YAML text. Keys that stand twice, references and foreign tags are faults."""
    tree = Tree(file)
    loader = _PlainLoader(text)
    try:
        node = loader.get_single_node()
        tree.data = None if node is None else _value(node, tree, (), set(), loader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        tree.faults.append(Fault(file, mark.line + 1 if mark else 1, f"this is not YAML ({fault.problem})"))
    except yaml.YAMLError as fault:
        tree.faults.append(Fault(file, 1, f"this is not YAML ({str(fault).splitlines()[0]})"))
    finally:
        loader.dispose()
    if tree.data is None and not tree.faults:
        tree.faults.append(Fault(file, 1, "the file is empty"))
    return tree


def _value(node: Any, tree: Tree, way: tuple[str | int, ...], seen: set[int], loader: Any) -> Any:
    line = node.start_mark.line + 1
    tree.lines.setdefault(way, line)
    if id(node) in seen:
        tree.faults.append(Fault(tree.file, line, "references (& and *) are not used in a pack"))
        return None
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(part, tree, (*way, index), seen, loader) for index, part in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, tree, way, seen, loader)
    if not node.tag.startswith("tag:yaml.org,2002:"):
        tree.faults.append(Fault(tree.file, line, f"the tag {node.tag} is not used in a pack"))
        return None
    return loader.construct_object(node)


def _mapping(node: Any, tree: Tree, way: tuple[str | int, ...], seen: set[int], loader: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, part in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            tree.faults.append(Fault(tree.file, line, "a key must be one word"))
            continue
        key = str(key_node.value)
        if key in found:
            tree.faults.append(Fault(tree.file, line, f"the key {key!r} stands twice"))
            continue
        tree.lines[(*way, key)] = line
        found[key] = _value(part, tree, (*way, key), seen, loader)
    return found
