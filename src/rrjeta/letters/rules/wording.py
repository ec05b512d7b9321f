"""Text of letters: chapters of a file as plain paragraphs, paragraphs as they are set, and what must not stand in them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rrjeta.papers.choices import Part
from rrjeta.papers.rules.pieces import Chapter
from rrjeta.papers.rules.setting_text import paragraphs
from rrjeta.papers.rules.sheltered import words_in

HEADING = "# "
# So many words in a row of a statement are its words; a shorter one counts whole, down to the shortest.
_RUN, _SHORTEST_RUN = 6, 3


def as_text(section: Mapping[str, Any]) -> str:
    """Return a chapter that was drawn for a reader as plain lines."""
    return "\n".join(line for block in section["blocks"] for line in _lines(block))


def _lines(block: Mapping[str, Any]) -> Iterable[str]:
    label = str(block.get("label") or "")
    match block["kind"]:
        case "heading":
            yield ""
            yield label
        case "rows":
            for row in block["rows"]:
                yield "– " + "; ".join(cell for cell in row if cell)
        case "cards":
            for card in block["cards"]:
                yield str(card["title"])
                yield from (line for one in card["blocks"] for line in _lines(one))
        case _:
            said = "\n".join(block.get("said", ()))
            if said:
                yield f"{label}: {said}" if label else said


def set_paragraphs(text: str) -> list[dict[str, Any]]:
    """Return a text as the template draws it: paragraphs, and lines that begin with "# " as headings."""
    found: list[dict[str, Any]] = []
    for one in paragraphs(text.replace("\r\n", "\n")):
        said: list[str] = []
        for line in one.split("\n"):
            if not line.startswith(HEADING):
                said.append(line)
                continue
            found += _paragraph(said)
            said = []
            found.append({"is_heading": True, "said": line.removeprefix(HEADING).strip()})
        found += _paragraph(said)
    return found


def _paragraph(lines: list[str]) -> list[dict[str, Any]]:
    said = "\n".join(lines).strip("\n")
    return [{"is_heading": False, "said": said}] if said.strip() else []


def without_empty_chapters(text: str) -> str:
    """Return a text without the headings under which nothing was filled in, and without more than one empty line."""
    blocks = re.split(r"(?m)^(?=# )", text)
    kept = [one for one in blocks if not one.startswith(HEADING) or "".join(one.split("\n")[1:]).strip()]
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()


def statements_in(chapters: Iterable[Chapter]) -> list[str]:
    """Return what was said in these chapters and the parents may not read."""
    pieces = [piece for chapter in chapters for piece in chapter.pieces]
    cells = [cell.words for piece in pieces for row in piece.table for cell in row if cell.part is Part.STATEMENTS]
    return [one for one in (*(piece.words for piece in pieces if piece.part is Part.STATEMENTS), *cells) if one.strip()]


def quotes(text: str, statements: Iterable[str]) -> bool:
    """Tell whether a text holds words of one of these statements: a row of six, or the whole of a shorter one."""
    words = words_in(text)
    rows = {length: _rows(words, length) for length in range(_SHORTEST_RUN, _RUN + 1)}
    for one in statements:
        said = words_in(one)
        length = min(len(said), _RUN)
        if length >= _SHORTEST_RUN and rows[length] & _rows(said, length):
            return True
    return False


def _rows(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Return which of these names stand in a text, whole and in any capitals and accents."""
    words = words_in(text)
    return [
        name
        for name in dict.fromkeys(names)
        if (row := tuple(words_in(name))) and any(len(one) > 1 for one in row) and row in _rows(words, len(row))
    ]


def matters_in(text: str, beginnings: Iterable[str]) -> list[str]:
    """Return the words of a text that name a matter: those with one of these beginnings."""
    stems = tuple("".join(words_in(one)) for one in beginnings)
    return [one for one in dict.fromkeys(words_in(text)) if one.startswith(stems)]
