"""A folder with a pack, as the parts read it."""

import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault
from rrjeta.packs.lines import Row, Tree, decode, read_table, read_tree

CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")
LANGUAGES = ("sq", "en")
LONGEST_LABEL = 300

T = TypeVar("T")


class PackSource:
    """Hands out the files of a pack, each read once, and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self._kept: dict[object, Any] = {}

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what `make` gives, made at the first call with this key only."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def files(self, pattern: str) -> list[str]:
        """Return the names of the files that fit, in order: `forms/*.yaml`."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern) if path.is_file())

    def text(self, file: str) -> str | None:
        """Return the text of a file, or None after noting why it cannot be read."""
        return self.once(("text", file), lambda: self._text(file))

    def table(self, file: str, columns: Iterable[str], optional: Iterable[str] = ()) -> list[Row]:
        """Return the well-formed rows of a CSV file; what is wrong with the others is noted."""
        return self.once(("table", file), lambda: self._table(file, columns, optional))

    def tree(self, file: str) -> Tree | None:
        """Return a YAML file with the lines of its parts, or None after noting why it cannot be read."""
        return self.once(("tree", file), lambda: self._tree(file))

    def toml(self, file: str) -> dict[str, Any] | None:
        """Return a TOML file, or None after noting why it cannot be read."""
        return self.once(("toml", file), lambda: self._toml(file))

    def toml_line(self, file: str, *way: str) -> int:
        """Return the line on which a TOML key stands, or its table, or 1."""
        best, here = 1, ""
        for number, line in enumerate((self.text(file) or "").splitlines(), start=1):
            if found := re.match(r"\s*\[([^\[\]]+)\]", line):
                here = found.group(1).strip()
                if here and ".".join(way).startswith(here):
                    best = number
            elif (found := re.match(r"\s*([\w.\-]+)\s*=", line)) and ".".join(
                filter(None, (here, found.group(1)))
            ) == ".".join(way):
                return number
        return best

    def _text(self, file: str) -> str | None:
        path = self.folder / file
        if not path.is_file():
            self.faults.append(Fault(file, 1, "the file is missing"))
            return None
        text, faults = decode(path.read_bytes(), file)
        self.faults += faults
        return None if faults else text

    def _table(self, file: str, columns: Iterable[str], optional: Iterable[str]) -> list[Row]:
        if (text := self.text(file)) is None:
            return []
        table = read_table(text, file, columns, optional)
        self.faults += table.faults
        return table.rows

    def _tree(self, file: str) -> Tree | None:
        if (text := self.text(file)) is None:
            return None
        tree = read_tree(text, file)
        self.faults += tree.faults
        return None if tree.faults else tree

    def _toml(self, file: str) -> dict[str, Any] | None:
        if (text := self.text(file)) is None:
            return None
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            line = re.search(r"at line (\d+)", str(fault))
            self.faults.append(Fault(file, int(line.group(1)) if line else 1, f"this is not TOML ({fault})"))
            return None


class Cells:
    """Takes the cells of one row and notes what is wrong with each."""

    def __init__(self, file: str, row: Row, faults: list[Fault]) -> None:
        self.file, self.line, self._cells, self._faults = file, row.line, row.cells, faults

    def fault(self, message: str) -> None:
        """Note a fault at the row's line."""
        self._faults.append(Fault(self.file, self.line, message))

    def get(self, column: str) -> str:
        """Return the cell, empty when the column is absent."""
        return self._cells.get(column, "")

    def needed(self, column: str) -> str:
        """Return the cell, which must not be empty."""
        if not (value := self.get(column)):
            self.fault(f"{column} is empty")
        return value

    def code(self, column: str) -> str:
        """Return the cell, which must be a code: letters, digits, - and _."""
        value = self.needed(column)
        if value and not CODE.match(value):
            self.fault(f"{column} {value!r} is not a code (letters, digits, - and _, at most 60)")
        return value

    def one_of(self, column: str, allowed: Iterable[str], what: str = "") -> str:
        """Return the cell, which must be one of those allowed."""
        value = self.needed(column)
        if value and value not in (known := list(allowed)):
            hint = f"; known: {', '.join(known)}" if len(known) <= 12 else ""
            self.fault(f"{column} {value!r} is not {what or 'allowed'}{hint}")
        return value

    def mark(self) -> str:
        """Return the mark of the row, which must say what it stands on."""
        self.needed("source")
        return self.one_of("mark", [mark.value for mark in Mark], "a mark")

    def words(self, prefix: str = "", suffix: str = "") -> dict[str, str]:
        """Return the row's words in every language; one that is missing or too long is a fault."""
        found = {}
        for language in LANGUAGES:
            column = f"{prefix}{language}{suffix}"
            found[language] = self.get(column)
            if not found[language]:
                self.fault(f"no words in {language} ({column} is empty)")
            elif len(found[language]) > LONGEST_LABEL:
                self.fault(f"{column} is longer than {LONGEST_LABEL} signs")
        return found

    def whole(self, column: str, least: int = 0, most: int = 100_000) -> int:
        """Return the cell as a whole number within bounds; 0 after noting that it is none."""
        value = self.needed(column)
        if not value:
            return 0
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            self.fault(f"{column} {value!r} is not a whole number from {least} to {most}")
            return 0
        return int(value)

    def decimal(self, column: str, least: float, most: float) -> float | None:
        """Return the cell as a number within bounds, None when it is empty or after noting that it is none."""
        value = self.get(column)
        if not value:
            return None
        if not re.fullmatch(r"-?[0-9]{1,4}(\.[0-9]{1,9})?", value) or not least <= float(value) <= most:
            self.fault(f"{column} {value!r} is not a number from {least} to {most}")
            return None
        return float(value)

    def day(self, column: str) -> str:
        """Return the cell as a date, empty when it is empty or after noting that it is none."""
        return day_or_fault(self.get(column), column, self.fault)


def day_or_fault(value: str, name: str, fault: Callable[[str], None]) -> str:
    """Return an ISO date as it stands, or an empty text after noting that it is none."""
    if not value:
        return ""
    try:
        if len(value) != len("2026-01-31"):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        fault(f"{name} {value!r} is not a date like 2026-01-31")
        return ""
    return value


def text_of(entry: dict[str, Any]) -> Text:
    """Return the words of an entry that was checked."""
    return Text(sq=entry["sq"], en=entry["en"])
