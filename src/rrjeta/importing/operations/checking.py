"""The dry run: every row read, held against the register and the other rows, and kept sealed. Nothing is written of anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.importing.choices import Stage, State
from rrjeta.importing.models import CameIn, ImportFile, ImportRow, ImportRun
from rrjeta.importing.operations.files import NotNow, book_of, found_run, secret_of
from rrjeta.importing.queries.comparing import Likely, compared
from rrjeta.importing.queries.terms import terms_of
from rrjeta.importing.rules.alike import fingerprints
from rrjeta.importing.rules.checked import Checked, told_of
from rrjeta.importing.rules.families import families
from rrjeta.importing.rules.rows import Row, read_row
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, note_subjects
from rrjeta.kernel.sealing import peek_record, seal

_AT_ONCE = 250
_SOUGHT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows of a file: number in the file, cells, what was read."""

    numbers: list[int]
    cells: list[list[str]]
    rows: list[Row]


def check(actor: Actor, run_id: UUID) -> None:
    """Do the dry run of one import, from its beginning. Raises NotFound, NotNow, NotAllowed."""
    prepare(actor, operation_id=new_id(), run_id=run_id)
    run = ImportRun.objects.select_related("subject").get(id=run_id)
    found = _checked(actor, run)
    for at in range(0, len(found), _AT_ONCE):
        put_rows(actor, operation_id=new_id(), run_id=run_id, after=at, rows=found[at : at + _AT_ONCE])


@operation(Permission.IMPORT_CASES)
def prepare(actor: Actor, *, operation_id: UUID, run_id: UUID) -> UUID:
    """Begin a dry run anew: what an earlier one that was broken off left is dropped. Raises NotFound, NotNow."""
    run = found_run(actor, run_id, Stage.CHECKING)
    note_subjects([run.subject_id])
    book_of(run)
    ImportRow.objects.filter(run=run).delete()
    ImportRun.objects.filter(id=run.id).update(checked_count=0, touched_at=now())
    return run.id


@operation(Permission.IMPORT_CASES)
def put_rows(actor: Actor, *, operation_id: UUID, run_id: UUID, after: int, rows: Sequence[Checked]) -> UUID:
    """Keep rows of the dry run; with the last ones it is over. Raises NotFound, NotNow."""
    run = found_run(actor, run_id, Stage.CHECKING)
    if run.checked_count != after:
        raise NotNow
    note_subjects([run.subject_id])
    ImportRow.objects.bulk_create([_sealed_row(run, one) for one in rows])
    count = after + len(rows)
    if count < run.row_count:
        ImportRun.objects.filter(id=run.id).update(checked_count=count, touched_at=now())
        return run.id
    return change(run, {"checked_count": count, "stage": Stage.CHECKED, "touched_at": now()}).id


def _sealed_row(run: ImportRun, one: Checked) -> ImportRow:
    row = ImportRow(
        run=run,
        subject=run.subject,
        number=one.number,
        family=one.family,
        state=one.state,
        fingerprint=one.fingerprint,
        person_id=one.person_id,
        entered_by_id=run.user_id,
        entered_at=now(),
    )
    row.sealed = seal(row, one.told)
    return row


def _checked(actor: Actor, run: ImportRun) -> list[Checked]:
    read = _read(run)
    first_of_family = families(read.rows)
    seen = compared(actor, run.unit_id, read.rows)
    secret = secret_of(run.unit_id)
    prints = fingerprints(read.rows, secret)
    came_in = _came_in(run.unit_id, prints)
    leading = _leading(read.rows, seen.first)
    found = []
    for at, row in enumerate(read.rows):
        number, family = read.numbers[at], read.numbers[first_of_family[at]]
        person = came_in.get(prints[at])
        if person is not None:
            found.append(Checked(number, family, State.ALREADY, prints[at], person_id=person))
            continue
        likely = seen.likely[at] if row.is_case else []
        same_row = read.numbers[leading[at]] if leading[at] != at else None
        told = told_of(row, read.cells[at], likely, same_row)
        found.append(Checked(number, family, _state(row, likely, same_row), prints[at], told))
    return found


def _state(row: Row, likely: Sequence[Likely], same_row: int | None) -> State:
    if row.faults:
        return State.FAULTY
    return State.KNOWN if likely or same_row is not None else State.NEW


def _read(run: ImportRun) -> _Read:
    kept = ImportFile.objects.filter(run=run).select_related("subject").first()
    if kept is None:
        raise NotFound
    fields: Mapping[str, int] = peek_record(run)["fields"]
    worker = str(run.worker_id) if run.worker_id else ""
    terms = terms_of(run.unit_id, worker=worker, stage=run.case_stage, is_1904=run.is_1904)
    read = _Read([], [], [])
    lines = peek_record(kept)["sheets"][run.sheet]
    for at in range(run.header_row + 1, len(lines)):
        if cells := lines[at]:
            read.numbers.append(at + 1)
            read.cells.append(cells)
            read.rows.append(read_row({name: _cell(cells, place) for name, place in fields.items()}, terms))
    return read


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _leading(rows: Sequence[Row], first: Sequence[int]) -> list[int]:
    """Return for each row the row that stands for all that mean the same child: the first without a fault."""
    leads: dict[int, int] = {}
    for at, group in enumerate(first):
        if not rows[at].faults:
            leads.setdefault(group, at)
    return [leads.get(group, at) for at, group in enumerate(first)]


def _came_in(unit_id: UUID, prints: Sequence[bytes]) -> dict[bytes, UUID]:
    found: dict[bytes, UUID] = {}
    for at in range(0, len(prints), _SOUGHT_AT_ONCE):
        part = prints[at : at + _SOUGHT_AT_ONCE]
        known = CameIn.objects.filter(book__unit_id=unit_id, fingerprint__in=part)
        found |= {bytes(one): person for one, person in known.values_list("fingerprint", "person_id")}
    return found
