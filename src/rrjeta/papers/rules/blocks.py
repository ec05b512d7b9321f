"""What a paper of our own is made of, as the templates draw it: chapters of tables and of words. Pure."""

from collections.abc import Sequence
from typing import Any

from rrjeta.papers.rules.setting_text import paragraphs


def chapter(title: str, key: str, blocks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a chapter; `key` is what the template knows it by."""
    return {"title": title, "hint": "", "key": key, "blocks": list(blocks)}


def table(
    columns: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], *, is_close: bool = False
) -> dict[str, Any]:
    """Return a table; `widths` are shares of the page, and a close one is for many short lines."""
    return {"kind": "rows", "label": "", "columns": columns, "widths": widths, "rows": rows, "close": is_close}


def words_block(words: str, label: str = "") -> dict[str, Any]:
    """Return paragraphs of words under a label, where there is one."""
    return {"kind": "answer", "label": label, "said": paragraphs(words), "short": False}
