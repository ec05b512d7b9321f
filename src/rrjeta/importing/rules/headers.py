"""Which row of a sheet names its columns, and what each column holds as far as its name says. Pure."""

import re
from collections.abc import Mapping, Sequence

from rrjeta.importing.choices import UNREADABLE
from rrjeta.importing.rules.fields import plain

LOOKED_AT = 25
_ENOUGH, _LONG = 2, 4
_BESIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def guessed(headers: Sequence[str], names: Mapping[str, str]) -> dict[int, str]:
    """Return the field of each column whose header is known, each field once. `names` are all that are known."""
    found: dict[int, str] = {}
    for exactly in (True, False):
        for at, header in enumerate(headers):
            field = _field_of(header, names, exactly=exactly) if at not in found else ""
            if field and field not in found.values():
                found[at] = field
    return found


def _field_of(header: str, names: Mapping[str, str], *, exactly: bool) -> str:
    if header.startswith(UNREADABLE):
        return ""
    said = plain(_BESIDE.sub(" ", header)) or plain(header)
    if exactly:
        return names.get(said, "")
    found = [name for name in names if len(name) >= _LONG and f" {name} " in f" {said} "]
    return names[max(found, key=len)] if found else ""


def header_row(rows: Sequence[Sequence[str]], names: Mapping[str, str]) -> int:
    """Return which of the first rows names the columns: the one with most known names, else the first with two texts."""
    best, most = -1, _ENOUGH - 1
    for at, row in enumerate(rows[:LOOKED_AT]):
        count = len(guessed(row, names))
        if count > most:
            best, most = at, count
    if best >= 0:
        return best
    return next((at for at, row in enumerate(rows[:LOOKED_AT]) if sum(1 for cell in row if cell) >= _ENOUGH), 0)


def shape_of(headers: Sequence[str]) -> str:
    """Return what makes two files of one shape: the names of their columns in order."""
    return "\n".join(plain(header) for header in headers).rstrip("\n")
