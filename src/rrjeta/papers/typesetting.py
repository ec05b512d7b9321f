"""Sets a paper: a template of the pack and data in, a PDF out, all of it in memory.

Data reach the template as one JSON value; a template never sees them as code. The compiler is given no system fonts, so
that the same paper comes out on every machine, and as its root a folder in which there is nothing but this code.
"""

import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import typst
from django.conf import settings

from rrjeta.papers.rules.setting_text import UNDRAWN, in_every_text, settable, without_signs

# PDF/A for the archive, PDF/UA for those who read by ear: both at once.
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
FONT = "Source Sans 3"
_FALLBACKS = ["Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern"]
_UNDRAWN = re.compile(r'the text `"((?:\\.|[^"\\])+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")
_PLACE = re.compile(r"__typst_py_bytes__\.typ:(\d+):\d+")
_TRIES = 4
_ROOT = Path(__file__).resolve().parent


class TemplateBroken(Exception):
    """A template does not compile. `line` counts from the first line of the template that was given."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(f"{line}: {message}")


_of_thread = threading.local()
_undrawn: set[str] = set()


def set_paper(template: str, paper: Mapping[str, Any], at: datetime) -> bytes:
    """Return the PDF of a paper. Raises TemplateBroken."""
    data = in_every_text({**paper, "fonts": [FONT, *_FALLBACKS]}, settable)
    made_at = at.astimezone(timezone(at.utcoffset() or timedelta())).replace(microsecond=0)
    for _ in range(_TRIES):
        ready = in_every_text(data, lambda text: without_signs(text, _undrawn)) if _undrawn else data
        inputs = {"paper": _written(ready)}
        try:
            pdf = _compiler().compile(
                template.encode(), format="pdf", sys_inputs=inputs, pdf_standards=list(STANDARDS), timestamp=made_at
            )
        except typst.TypstError as fault:
            if not (signs := _signs_without_glyph(fault)):
                raise TemplateBroken(*_where(fault)) from None
            _undrawn.update(signs)
            continue
        return cast(bytes, pdf)
    raise TemplateBroken(1, "the text holds too many signs that no font can draw")


def _written(paper: dict[str, Any]) -> str:
    """Return the paper as JSON, with a note what the box means where signs could not be drawn."""
    words = paper.get("words", {})
    # The fixed words speak of the box themselves.
    is_drawn = UNDRAWN in json.dumps({**paper, "words": {}}, ensure_ascii=False)
    note = words.get("undrawn", "") if is_drawn else ""
    return json.dumps(paper | {"note": note} if note else paper, ensure_ascii=False)


def _compiler() -> typst.Compiler:
    """Return the compiler of this thread; a compiler works for one thread at a time."""
    compiler: typst.Compiler | None = getattr(_of_thread, "compiler", None)
    if compiler is None:
        compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True, root=str(_ROOT))
        _of_thread.compiler = compiler
    return compiler


@cache
def _fonts() -> typst.Fonts:
    """Return Source Sans 3 as set-up wrote it, and the fonts that Typst brings for signs that it lacks."""
    folder = settings.REPOSITORY / "build" / "fonts"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)] if folder.is_dir() else [])


def _signs_without_glyph(fault: typst.TypstError) -> set[str]:
    """Return the signs that the fault says no font can draw."""
    found = _UNDRAWN.findall(fault.diagnostic)
    return {sign for text in found for sign in _ESCAPED.sub(lambda one: chr(int(one.group(1), 16)), text)}


def _where(fault: typst.TypstError) -> tuple[int, str]:
    place = _PLACE.search(fault.diagnostic)
    hints = f" ({'; '.join(fault.hints)})" if fault.hints else ""
    return int(place.group(1)) if place else 1, f"{fault.message}{hints}"
