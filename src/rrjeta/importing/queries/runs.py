"""Reads of imports: the list, one with its counts, its columns, its rows by how they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import require, units_with
from rrjeta.access.models import Unit, User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import units_taking
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in
from rrjeta.importing.choices import MOST_ROWS, OPEN, Stage, State
from rrjeta.importing.models import ImportBook, ImportFile, ImportRow, ImportRun, ImportShape
from rrjeta.importing.queries.terms import column_names, workers_of
from rrjeta.importing.rules.alike import shape_hash
from rrjeta.importing.rules.headers import guessed, header_row
from rrjeta.importing.scope import runs_in
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.people.queries import PersonView, person_view

PAGE = 25
ROWS_PAGE = 20
_STATES_LISTED = (State.FAULTY, State.KNOWN, State.TAKEN, State.LINKED, State.ALREADY, State.OUT, State.NEW, State.SAME)


@dataclass(frozen=True, slots=True)
class RunView:
    """An import and how many rows of each state it has; `name` is what the file was called."""

    run: ImportRun
    name: str
    counts: Mapping[str, int]
    families: int = 0
    may_match: bool = False

    def count(self, *states: str) -> int:
        """Return how many rows stand in one of these ways."""
        return sum(self.counts.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet with their first cells, and what each is taken for."""

    run: ImportRun
    sheets: list[str]
    sheet: int
    header_row: int
    headers: list[str]
    samples: list[list[str]]
    fields: Mapping[int, str]
    is_remembered: bool
    written_in: str
    workers: list[User]


@dataclass(frozen=True, slots=True)
class Known:
    """A child of the office whom a row may mean, as far as the reader sees them now."""

    case_id: UUID
    number: str
    is_open: bool
    person: PersonView
    reasons: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a file: its cells by column, and what the dry run says of it."""

    row: ImportRow
    cells: list[str]
    faults: list[tuple[str, str]]
    likely: list[Known]
    same_row: int | None
    case: Case | None = None


def import_units(actor: Actor) -> list[Unit]:
    """Return the units for which the actor brings children in."""
    units = units_with(actor, Permission.IMPORT_CASES, Reach.TEAM)
    return [one for one in units_taking("", Permission.SCREEN_CONCERN, Reach.TEAM) if one.id in units]


def imports(actor: Actor, before: UUID | None = None) -> tuple[list[RunView], UUID | None]:
    """Return a page of the office's imports, the newest first, and the mark of the next page. Raises NotAllowed."""
    require(actor, Permission.IMPORT_CASES)
    found = runs_in(actor).select_related("subject", "unit", "user").order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found[: PAGE + 1])
    counts = _counts([one.id for one in rows[:PAGE]])
    views = [RunView(one, _name(one), counts.get(one.id, {})) for one in rows[:PAGE]]
    return views, rows[PAGE - 1].id if len(rows) > PAGE else None


def open_import(actor: Actor) -> ImportRun | None:
    """Return the import that is on its way in one of the actor's units, or None."""
    return runs_in(actor).filter(stage__in=OPEN).order_by("-id").first()


def one_import(actor: Actor, run_id: UUID) -> RunView:
    """Return an import with its counts. Raises NotFound, NotAllowed."""
    run = _run(actor, run_id)
    families = ImportRow.objects.filter(run=run).aggregate(count=Count("family", distinct=True))["count"]
    may_match = run.stage in (Stage.UPLOADED, Stage.CHECKED) and ImportFile.objects.filter(run=run).exists()
    return RunView(run, _name(run), _counts([run.id]).get(run.id, {}), families, may_match)


def columns_of(actor: Actor, run_id: UUID, sheet: int | None = None, line: int | None = None) -> Columns:
    """Return the columns of a sheet, matched as the office matched them before, else by their names.

    Without a sheet or a line that was chosen the likeliest are taken. Raises NotFound, NotAllowed.
    """
    run = _run(actor, run_id)
    told = peek_record(run)
    sheets = told.get("sheets", [])
    names = column_names()
    if sheet is None or not 0 <= sheet < len(sheets):
        sheet = max(range(len(sheets)), key=lambda at: (_known_columns(sheets[at]["rows"], names), -at), default=0)
    rows = sheets[sheet]["rows"] if sheets else []
    at = header_row(rows, names) if line is None or not 0 <= line < len(rows) else line
    headers = list(rows[at]) if rows else []
    remembered = _remembered(run.unit_id, headers)
    return Columns(
        run=run,
        sheets=[one["name"] for one in sheets],
        sheet=sheet,
        header_row=at,
        headers=headers,
        samples=[row for row in rows[at + 1 :] if row][:3],
        fields=remembered or guessed(headers, names),
        is_remembered=bool(remembered),
        written_in=told.get("written_in", ""),
        workers=workers_of(run.unit_id),
    )


def rows_of(
    actor: Actor, run_id: UUID, state: str, after: int = 0, count: int = ROWS_PAGE
) -> tuple[RunView, list[RowView], int | None]:
    """Return rows that stand in one way, in the order of the file, with the number after which the next page begins.

    Whoever a row may mean is shown as far as the actor reaches them at this moment. Raises NotFound, NotAllowed.
    """
    view = one_import(actor, run_id)
    if state not in _STATES_LISTED:
        raise NotFound
    found = ImportRow.objects.filter(run_id=run_id, state=state, number__gt=after).select_related("subject")
    rows = list(found.order_by("number")[: count + 1])
    told = [open_record(row) for row in rows[:count]]
    known = _reached(actor, view.run.unit_id, rows[:count], told)
    views = [_row_view(row, words, known) for row, words in zip(rows, told, strict=False)]
    return view, views, rows[count - 1].number if len(rows) > count else None


def faulty_rows(actor: Actor, run_id: UUID) -> tuple[RunView, list[str], dict[str, int], list[RowView]]:
    """Return the headers, the matched columns and every faulty row: for the list to take away. Raises NotFound, NotAllowed."""
    view, rows, _further = rows_of(actor, run_id, State.FAULTY, count=MOST_ROWS)
    headers, fields = headers_of(view)
    return view, headers, fields, rows


def headers_of(view: RunView) -> tuple[list[str], dict[str, int]]:
    """Return the headers of an import that was found for its reader, and which column is which field."""
    told = peek_record(view.run)
    return list(told.get("headers", [])), dict(told.get("fields", {}))


def _run(actor: Actor, run_id: UUID) -> ImportRun:
    require(actor, Permission.IMPORT_CASES)
    run = runs_in(actor).select_related("subject", "unit", "user").filter(id=run_id).first()
    if run is None:
        raise NotFound
    return run


def _name(run: ImportRun) -> str:
    return str(peek_record(run).get("file_name", ""))


def _counts(run_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    counted = ImportRow.objects.filter(run_id__in=run_ids).order_by().values("run_id", "state").annotate(n=Count("id"))
    for line in counted:
        found.setdefault(line["run_id"], {})[line["state"]] = line["n"]
    return found


def _known_columns(rows: Sequence[Sequence[str]], names: Mapping[str, str]) -> int:
    return len(guessed(rows[header_row(rows, names)], names)) if rows else 0


def _remembered(unit_id: UUID, headers: Sequence[str]) -> dict[int, str]:
    book = ImportBook.objects.filter(unit_id=unit_id).select_related("subject").first()
    if book is None:
        return {}
    secret = bytes.fromhex(peek_record(book)["key"])
    shape = ImportShape.objects.filter(book=book, shape=shape_hash(headers, secret)).first()
    return {int(at): field for at, field in shape.fields.items()} if shape is not None else {}


def _reached(
    actor: Actor, unit_id: UUID, rows: Sequence[ImportRow], told: Sequence[Mapping[str, Any]]
) -> dict[UUID, Case]:
    ids = {UUID(one["case"]) for words in told for one in words.get("likely", [])}
    ids |= {row.case_id for row in rows if row.case_id}
    if not ids:
        return {}
    found = cases_in(actor, Permission.READ_IDENTITY).filter(id__in=ids, unit_id=unit_id)
    return {case.id: case for case in found.select_related("person__subject")}


def _row_view(row: ImportRow, told: Mapping[str, Any], known: Mapping[UUID, Case]) -> RowView:
    likely = []
    for one in told.get("likely", []):
        case = known.get(UUID(one["case"]))
        if case is not None:
            reasons = [(field, how) for field, how in one.get("reasons", [])]
            likely.append(Known(case.id, case.number, case.is_open, person_view(case.person), reasons))
    faults = [(name, code) for name, code in told.get("faults", [])]
    case = known.get(row.case_id) if row.case_id else None
    return RowView(row, list(told.get("cells", [])), faults, likely, told.get("same_row"), case)
