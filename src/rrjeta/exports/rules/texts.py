"""Lists as text files: CSV for spreadsheet programs, JSON for machines; both row by row. Pure."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO

from rrjeta.exports.facts import Column, Mark, Value, Values
from rrjeta.exports.rules.cells import harmless

_AT_ONCE = 256


def csv_text(columns: Sequence[Column], rows: Iterable[Values], mark: Mark) -> Iterator[bytes]:
    """Yield a table with semicolons, which programs of the region expect, marked as UTF-8; its first lines say what it is.

    Days are written as ISO 8601; texts that a program would calculate have an apostrophe before them.
    """
    out = StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    for line in mark.lines:
        write([harmless(line)])
    write([])
    write([harmless(one.label) for one in columns])
    yield b"\xef\xbb\xbf" + _taken(out)
    for number, row in enumerate(rows, 1):
        write([_cell(value) for value in row])
        if not number % _AT_ONCE:
            yield _taken(out)
    yield _taken(out)


def json_text(columns: Sequence[Column], rows: Iterable[Values], mark: Mark) -> Iterator[bytes]:
    """Yield one object: `meta`, `columns` (key, label, kind) and `rows`, each an object by key."""
    heads = [{"key": one.key, "label": one.label, "kind": one.kind.value} for one in columns]
    keys = [one.key for one in columns]
    yield f'{{"meta":{_json(dict(mark.told))},\n"columns":{_json(heads)},\n"rows":['.encode()
    gathered: list[str] = []
    is_first = True
    for number, row in enumerate(rows, 1):
        said = _json({key: _plain(value) for key, value in zip(keys, row, strict=True)})
        gathered.append(f"\n{said}" if is_first else f",\n{said}")
        is_first = False
        if not number % _AT_ONCE:
            yield "".join(gathered).encode()
            gathered.clear()
    yield ("".join(gathered) + "\n]}\n").encode()


def _json(value: object) -> str:
    # What a page would read as a tag is escaped: the file may be opened in a browser.
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").encode("utf-8", "replace").decode()


def _cell(value: Value) -> str | int:
    plain = _plain(value)
    return "" if plain is None else harmless(plain) if isinstance(plain, str) and isinstance(value, str) else plain


def _plain(value: Value) -> str | int | None:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _taken(out: StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode("utf-8", "replace")
