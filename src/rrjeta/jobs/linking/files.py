"""Reads and writes the CSV files by which a matching is measured; a wrong file is said with its line."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rrjeta.matching.rules.days import PRECISIONS, NoDate
from rrjeta.matching.rules.reader import FIELDS, Reader

PERSON = (
    "given_name",
    "surname",
    "father_name",
    "mother_name",
    "sex",
    "birth_date",
    "birth_precision",
    "municipality",
    "village",
)
REGISTER = ("rec_id", "agency", *PERSON)
PAIRS = ("rec_id_l", "rec_id_r")
QUERIES = ("query_id", *PERSON, "entity_id", "in_register", "kind")
KINDS = ("full", "quick", "tracing")
_LONGEST = 500
_NOWHERE = -1  # The empty cell put at the end of each row.
_PRECISIONS = frozenset((*PRECISIONS, ""))


class WrongFile(Exception):
    """A file is not what it should be; the text says which, where and why."""


@contextmanager
def rows_of(path: Path, needed: Sequence[str]) -> Iterator[tuple[list[str], Iterator[list[str]]]]:
    """Give the header and the rows of a CSV file that has at least the needed columns. Raises WrongFile."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            missing = [name for name in needed if name not in header]
            if missing:
                raise WrongFile(f"{path.name}: the header has no {', '.join(missing)}")
            if len(set(header)) < len(header):
                raise WrongFile(f"{path.name}: a column stands twice in the header")
            yield header, _whole(path.name, reader, len(header))
    except OSError as fault:
        raise WrongFile(f"{path.name} cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise WrongFile(f"{path.name} is not UTF-8 text") from fault


def read_register(
    path: Path, reader: Reader, texts: list[Sequence[str]] | None = None, *, with_entity: bool = False
) -> tuple[dict[str, int], list[str]]:
    """Have the reader take every record; return row by rec_id and, where asked for, each record's entity. Raises WrongFile.

    `texts` takes what every record tells, in the order of FIELDS.
    """
    rows: dict[str, int] = {}
    entities: list[str] = []
    with rows_of(path, (*REGISTER, "entity_id") if with_entity else REGISTER) as (header, records):
        at = [header.index(name) if name in header else _NOWHERE for name in FIELDS]
        precision = header.index("birth_precision")
        own, entity = header.index("rec_id"), header.index("entity_id") if with_entity else -1
        for line, cells in enumerate(records, start=2):
            if not cells[own] or cells[own] in rows:
                raise WrongFile(f"{path.name} line {line}: rec_id {cells[own]!r} is empty or stands twice")
            rows[cells[own]] = len(rows)
            cells.append("")
            told = [cells[place] for place in at]
            if texts is not None:
                texts.append(told)
            try:
                reader.take(told)
            except NoDate as fault:
                raise WrongFile(f"{path.name} line {line}: {str(fault)!r} is no date, month or year") from fault
            if cells[precision] not in _PRECISIONS:
                raise WrongFile(
                    f"{path.name} line {line}: {cells[precision]!r} is no birth_precision: {', '.join(PRECISIONS)}"
                )
            if with_entity:
                entities.append(cells[entity])
    if not rows:
        raise WrongFile(f"{path.name} holds no record")
    return rows, entities


def read_pairs(path: Path, rows: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return the true pairs as rows, each once, the smaller first. Raises WrongFile where a record is not in the register."""
    found: dict[tuple[int, int], None] = {}
    with rows_of(path, PAIRS) as (header, lines):
        left, right = (header.index(name) for name in PAIRS)
        for line, cells in enumerate(lines, start=2):
            sides = [rows.get(cells[at]) for at in (left, right)]
            if sides[0] is None or sides[1] is None:
                unknown = cells[left] if sides[0] is None else cells[right]
                raise WrongFile(f"{path.name} line {line}: {unknown!r} is not a rec_id of the register")
            if sides[0] == sides[1]:
                raise WrongFile(f"{path.name} line {line}: {cells[left]!r} is paired with itself")
            found[(min(sides[0], sides[1]), max(sides[0], sides[1]))] = None
    return list(found)


def read_queries(path: Path) -> list[dict[str, str]]:
    """Return the queries by column. Raises WrongFile."""
    found = []
    with rows_of(path, QUERIES) as (header, lines):
        for line, cells in enumerate(lines, start=2):
            query = dict(zip(header, cells, strict=True))
            if query["kind"] not in KINDS:
                raise WrongFile(f"{path.name} line {line}: kind {query['kind']!r} is none of {', '.join(KINDS)}")
            if query["in_register"] not in ("0", "1"):
                raise WrongFile(f"{path.name} line {line}: in_register is 0 or 1")
            found.append(query)
    if not found:
        raise WrongFile(f"{path.name} holds no query")
    return found


def write_rows(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def _whole(name: str, reader: Iterator[list[str]], width: int) -> Iterator[list[str]]:
    line = 1
    try:
        for cells in reader:
            line += 1
            if not cells:
                continue
            if len(cells) != width:
                raise WrongFile(f"{name} line {line}: {len(cells)} cells where the header has {width}")
            if max(map(len, cells)) > _LONGEST:
                raise WrongFile(f"{name} line {line}: a cell of more than {_LONGEST} signs")
            yield cells
    except csv.Error as fault:
        raise WrongFile(f"{name} after line {line}: not CSV ({fault})") from fault
