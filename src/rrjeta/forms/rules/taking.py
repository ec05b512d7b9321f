"""Takes values out of the tree of a form file, noting what is missing or of the wrong kind with its line."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from rrjeta.forms.rules.marked import line_of
from rrjeta.kernel.text import Text

KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")
_E = TypeVar("_E", bound=StrEnum)


@dataclass(slots=True)
class Taking:
    """Takes typed values; `faults` holds (line, message) of everything that is wrong."""

    faults: list[tuple[int, str]] = field(default_factory=list)

    def fault(self, tree: Any, key: str | None, message: str) -> None:
        self.faults.append((line_of(tree, key), message))

    def only(self, tree: Any, allowed: frozenset[str], what: str) -> None:
        for key in tree:
            if key not in allowed:
                self.fault(tree, key, f"{what} has no {key}")

    def own_key(self, tree: Any) -> str:
        key = tree.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            self.fault(tree, "key", "key is a word of small letters, digits and _")
        return str(key)

    def word(self, tree: Any, key: str, default: str) -> str:
        found = tree.get(key, default)
        if not isinstance(found, str):
            self.fault(tree, key, f"{key} is a word")
        return str(found)

    def number(self, tree: Any, key: str) -> int | None:
        found = tree.get(key)
        if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
            self.fault(tree, key, f"{key} is a whole number")
            return None
        return found

    def truth(self, tree: Any, key: str) -> bool:
        found = tree.get(key, False)
        if not isinstance(found, bool):
            self.fault(tree, key, f"{key} is true or false")
        return bool(found)

    def today(self, tree: Any, key: str) -> bool:
        if tree.get(key, "today") != "today":
            self.fault(tree, key, f"{key} is today")
        return key in tree

    def items(self, tree: Any, key: str, needed: bool = True) -> list[Any]:
        found = tree.get(key, [] if not needed else None)
        if not isinstance(found, list) or (needed and not found):
            self.fault(tree, key, f"{key} is a list" if key in tree else f"{key} is missing")
            return []
        return found

    def mapping(self, tree: Any, key: str) -> dict[str, Any]:
        found = tree.get(key, {})
        if not isinstance(found, dict):
            self.fault(tree, key, f"{key} is a list of keys")
            return {}
        return found

    def one_of(self, tree: Any, key: str, choices: type[_E], default: _E) -> _E:
        found = tree.get(key, default)
        try:
            return choices(found)
        except ValueError:
            self.fault(tree, key, f"{key} is one of {', '.join(choices)}")
            return default

    def text(self, tree: Any, key: str) -> Text:
        if key not in tree:
            self.fault(tree, None, f"{key} is missing")
            return Text(sq="", en="")
        return self.text_of(tree[key])

    def maybe_text(self, tree: Any, key: str) -> Text | None:
        return self.text_of(tree[key]) if key in tree else None

    def text_of(self, tree: Any) -> Text:
        words = {one: tree.get(one) if isinstance(tree, dict) else None for one in ("sq", "en")}
        for language, said in words.items():
            if not isinstance(said, str) or not said.strip():
                self.fault(tree, None, f"the words in {language} are missing")
        return Text(sq=str(words["sq"]), en=str(words["en"]))
