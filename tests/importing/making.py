"""Files as offices send them: workbooks and text files of invented children."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import Workbook

from rrjeta.access.actors import Actor
from rrjeta.importing.models import ImportRun
from rrjeta.importing.operations.deciding import start_import
from rrjeta.importing.operations.files import match_columns, take_file
from rrjeta.importing.operations.going import go_on_importing
from rrjeta.importing.queries.runs import columns_of
from rrjeta.importing.reading import read_book
from rrjeta.kernel.ids import new_id
from tests.cast import Cast

HEADERS = ("Emri", "Mbiemri", "Atësia", "Amësia", "Gjinia", "Datëlindja", "Fshati")
_GIRLS = (
    "Arta",
    "Blerta",
    "Drita",
    "Elira",
    "Fatbardha",
    "Gentiana",
    "Hana",
    "Ilirjana",
    "Jonida",
    "Klea",
    "Lule",
    "Mimoza",
)
_BOYS = (
    "Agim",
    "Bledar",
    "Dritan",
    "Endrit",
    "Fatmir",
    "Gentian",
    "Ilir",
    "Kujtim",
    "Luan",
    "Mentor",
    "Petrit",
    "Skënder",
)
_SOUNDS, _VOWELS = ("b", "d", "f", "gj", "k", "l", "m", "n", "p", "rr", "sh", "t", "v", "xh", "z"), "aeiou"
_VILLAGES = ("Vorë", "Bërxull", "Marikaj", "Prezë", "Ndroq", "Pezë", "Zall-Herr", "Dajt", "Farkë", "Petrelë")


def child(seed: int) -> list[Any]:
    """Return the cells of an invented child, always the same for a seed, no two alike."""
    chance = random.Random(seed)
    girl = chance.random() < 0.5
    given = chance.choice(_GIRLS if girl else _BOYS)
    # A surname of its own keeps two invented children from being one by chance.
    surname = "".join(chance.choice(_SOUNDS) + chance.choice(_VOWELS) for _syllable in range(4)).title()
    born = date(2010, 1, 1) + timedelta(days=chance.randrange(5000))
    parents = [chance.choice(_BOYS), chance.choice(_GIRLS)]
    return [given, surname, *parents, "F" if girl else "M", born, chance.choice(_VILLAGES)]


def workbook(rows: Sequence[Sequence[Any]], headers: Sequence[Any] = HEADERS, title: str = "Fëmijët") -> bytes:
    """Return a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in (headers, *rows):
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    whole = BytesIO()
    book.save(whole)
    return whole.getvalue()


def taken(actor: Actor, unit_id: UUID, content: bytes, name: str = "lista.xlsx") -> UUID:
    """Send a file; return its import."""
    return take_file(actor, operation_id=new_id(), unit_id=unit_id, name=name, book=read_book(content))


def checked(cast: Cast, content: bytes, *, actor: Actor | None = None) -> ImportRun:
    """Send a file, match its columns as they are guessed, and do the dry run; return the import."""
    head = actor or cast.dea
    unit_id = next(iter(head.unit_ids))
    run_id = taken(head, unit_id, content)
    found = columns_of(head, run_id)
    match_columns(
        head,
        operation_id=new_id(),
        run_id=run_id,
        sheet=found.sheet,
        header_row=found.header_row,
        fields=found.fields,
        worker_id=found.workers[0].id,
        case_stage="registered",
    )
    go_on_importing()
    return ImportRun.objects.get(id=run_id)


def brought(cast: Cast, content: bytes, *, actor: Actor | None = None) -> ImportRun:
    """Send a file and have its new rows come in; return the import."""
    run = checked(cast, content, actor=actor)
    start_import(actor or cast.dea, operation_id=new_id(), run_id=run.id)
    go_on_importing()
    run.refresh_from_db()
    return run


def states(run: ImportRun) -> dict[str, list[int]]:
    """Return the numbers of the rows by how they stand."""
    found: dict[str, list[int]] = {}
    for number, state in run.rows.order_by("number").values_list("number", "state"):
        found.setdefault(state, []).append(number)
    return found
