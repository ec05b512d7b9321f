"""A file on its way in: taken, its columns matched, checked, given up. Nothing of it reaches the register here."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.importing.book import Book
from rrjeta.importing.choices import MOST_A_DAY, OPEN, Stage, State
from rrjeta.importing.models import ImportBook, ImportFile, ImportRow, ImportRun, ImportShape
from rrjeta.importing.queries.runs import import_units
from rrjeta.importing.queries.terms import workers_of
from rrjeta.importing.rules.alike import shape_hash
from rrjeta.importing.rules.fields import BY_CODE, STAGES
from rrjeta.importing.rules.headers import LOOKED_AT
from rrjeta.importing.scope import runs_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused, TooOften
from rrjeta.kernel.saving import add, change, note_subjects
from rrjeta.kernel.sealing import new_subject, peek_record

_DAY = timedelta(days=1)
_SHOWN_LETTERS = 60
_KEY_BYTES = 32
_MOST_NAME = 200
_NAMING = frozenset({"given_name", "surname", "full_name", "nickname"})


class TooManyFiles(TooOften):
    """An office sends more files in a day than it has children."""

    message = _("Your unit has sent ten files within a day. Wait until tomorrow, or put the children into one file.")


class AnotherOnItsWay(Refused):
    """A unit brings one file in at a time."""

    message = _("Another file of your unit is on its way in. Finish it or give it up first.")


class NotNow(Refused):
    """The import is at another stage than the page that was open."""

    message = _("This import has gone on meanwhile. Open it again.")


@operation(Permission.IMPORT_CASES)
def take_file(actor: Actor, *, operation_id: UUID, unit_id: UUID, name: str, book: Book) -> UUID:
    """Keep what was read of a file, sealed; return the import. Raises NotFound, TooManyFiles, AnotherOnItsWay."""
    unit = next((one for one in import_units(actor) if one.id == unit_id), None)
    if unit is None:
        raise NotFound
    moment = now()
    lately = ImportRun.objects.filter(unit=unit, entered_at__gt=moment - _DAY)
    if lately.count() >= MOST_A_DAY:
        raise TooManyFiles(int(_DAY.total_seconds()))
    if ImportRun.objects.filter(unit=unit, stage__in=OPEN).exists():
        raise AnotherOnItsWay
    subject = new_subject()
    run = ImportRun(subject=subject, unit=unit, user_id=actor.user_id, is_1904=book.is_1904, touched_at=moment)
    first = [
        {"name": sheet.name, "rows": [[cell[:_SHOWN_LETTERS] for cell in row] for row in sheet.rows[:LOOKED_AT]]}
        for sheet in book.sheets
    ]
    try:
        with transaction.atomic():
            add(run, {"file_name": name[:_MOST_NAME], "written_in": book.written_in, "sheets": first})
    except IntegrityError as clash:
        raise AnotherOnItsWay from clash
    add(ImportFile(subject=subject, run=run), {"sheets": [sheet.rows for sheet in book.sheets]})
    return run.id


@operation(Permission.IMPORT_CASES)
def match_columns(
    actor: Actor,
    *,
    operation_id: UUID,
    run_id: UUID,
    sheet: int,
    header_row: int,
    fields: Mapping[int, str],
    worker_id: UUID | None,
    case_stage: str,
) -> UUID:
    """Say what each column holds, and have the dry run begin; the office's next file of this shape is matched by itself.

    Raises NotFound, NotNow, Invalid.
    """
    run = found_run(actor, run_id, Stage.UPLOADED, Stage.CHECKED)
    told = peek_record(run)
    sheets = told["sheets"]
    if not 0 <= sheet < len(sheets) or not 0 <= header_row < len(sheets[sheet]["rows"]):
        raise Invalid({"sheet": _("Choose a sheet and the row in which the names of the columns stand.")})
    headers = sheets[sheet]["rows"][header_row]
    matched = {at: field for at, field in fields.items() if 0 <= at < len(headers) and field in BY_CODE}
    _check(run, matched, worker_id, case_stage)
    kept = ImportFile.objects.filter(run=run).select_related("subject").first()
    if kept is None:
        raise NotNow
    rows = peek_record(kept)["sheets"][sheet][header_row + 1 :]
    count = sum(1 for row in rows if row)
    if not count:
        raise Invalid({"sheet": _("There is no row below the names of the columns.")})
    ImportRow.objects.filter(run=run).delete()
    _remember(run, headers, matched)
    plain = {
        "stage": Stage.CHECKING,
        "sheet": sheet,
        "header_row": header_row,
        "row_count": count,
        "checked_count": 0,
        "worker_id": worker_id,
        "case_stage": case_stage,
        "user_id": actor.user_id,
        "trouble": "",
        "touched_at": now(),
    }
    return change(run, plain, {"headers": headers, "fields": {field: at for at, field in matched.items()}}).id


@operation(Permission.IMPORT_CASES)
def give_up(actor: Actor, *, operation_id: UUID, run_id: UUID) -> UUID:
    """End an import: what came in stays, everything else of the file is destroyed. Raises NotFound, NotNow."""
    run = found_run(actor, run_id, *OPEN)
    note_subjects([run.subject_id])
    came_in = ImportRow.objects.filter(run=run, state__in=(State.TAKEN, State.LINKED, State.ALREADY))
    has_any = came_in.exists()
    ImportRow.objects.filter(run=run).exclude(id__in=came_in.values("id")).delete()
    ImportFile.objects.filter(run=run).delete()
    stage = Stage.DONE if has_any else Stage.GIVEN_UP
    return change(run, {"stage": stage, "trouble": "", "touched_at": now()}, {"sheets": []}).id


def book_of(run: ImportRun) -> tuple[ImportBook, bytes]:
    """Return what an office remembers of its imports, and the key of its fingerprints. Raises OutsideOperation."""
    book = ImportBook.objects.filter(unit_id=run.unit_id).select_related("subject").first()
    if book is None:
        book = add(ImportBook(subject=new_subject(), unit_id=run.unit_id), {"key": secrets.token_hex(_KEY_BYTES)})
    return book, bytes.fromhex(peek_record(book)["key"])


def secret_of(unit_id: UUID) -> bytes:
    """Return the key of an office's fingerprints, which stands there since its first file."""
    book = ImportBook.objects.select_related("subject").get(unit_id=unit_id)
    return bytes.fromhex(peek_record(book)["key"])


def found_run(actor: Actor, run_id: UUID, *stages: str) -> ImportRun:
    """Return an import, locked, at one of the stages. Raises NotFound, NotNow."""
    found = runs_in(actor).select_for_update(of=("self",)).filter(id=run_id).select_related("subject", "unit").first()
    if found is None:
        raise NotFound
    if found.stage not in stages:
        raise NotNow
    return found


def _check(run: ImportRun, matched: Mapping[int, str], worker_id: UUID | None, case_stage: str) -> None:
    errors: dict[str, Any] = {}
    fields = list(matched.values())
    twice = {field for field in fields if fields.count(field) > 1}
    for at, field in matched.items():
        if field in twice:
            errors[f"column-{at}"] = _("Two columns cannot hold the same. Leave one of them out.")
    if not _NAMING & set(fields):
        errors["column-0"] = _("Say which column holds the names of the children.")
    if worker_id not in {user.id for user in workers_of(run.unit_id)}:
        errors["worker"] = _("Choose a colleague of the unit who works with cases.")
    if case_stage not in STAGES:
        errors["stage"] = _("Choose a stage.")
    if errors:
        raise Invalid(errors)


def _remember(run: ImportRun, headers: list[str], matched: Mapping[int, str]) -> None:
    book, secret = book_of(run)
    shape = shape_hash(headers, secret)
    fields = {str(at): field for at, field in matched.items()}
    known = ImportShape.objects.select_for_update().filter(book=book, shape=shape).first()
    if known is None:
        add(ImportShape(book=book, shape=shape, fields=fields))
    else:
        change(known, {"fields": fields})
